"""The forms that change a rule: one parameter, or all rows of a policy table, from a day on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from models.core import audit, clock, database, register
from models.core.access import Person
from models.core.errors import NotFound
from models.core.fields import Field, Kind
from models.core.rulebook import queries
from models.core.rulebook import register as rules
from models.core.rulebook.queries import Entry
from ui.kit.actionform import ActionDialog, Prepared, Request
from ui.kit.fields import RefItem
from ui.kit.page import Context
from ui.kit.qt import override

SET, SET_POLICY, WRITE = "rulebook.set", "rulebook.set_policy", "rulebook.write"
OWN = ".set_rules"  # how the act is called by which an area keeps its own tables
CHANGING = (SET, SET_POLICY, OWN)
_SHARED = ("valid_from", "reason", "article_id", "retroactive")


@dataclass(frozen=True)
class Opened:
    """What the form of a rule is filled with: what holds now, the newest row, the day, and titles of articles."""

    entry: Entry
    seen: int
    today: date
    article: int | None
    titles: Mapping[tuple[str, int], RefItem]


def action_for(person: Person, entry: Entry) -> str:
    """The act by which a person changes a rule, empty for who may not; an area may have one for its own tables."""
    own = register.actions.get(f"{entry.area}{OWN}") if entry.is_table else None
    if person.may(WRITE):
        return SET_POLICY if entry.is_table else SET
    return own.name if own is not None and person.may(own.permission) else ""


def open_rule(parent: QWidget, context: Context, page: str, *, key: str = "", record: int = 0) -> None:
    """Read what holds today, then open the form of a rule, named by its key or by the number of one of its values."""
    context.tasks.run(
        partial(database.read, partial(_read, key, record)),
        partial(_open, parent, context, page),
        context.fail,
        owner=parent,
        key=(id(parent), "form"),
    )


def _read(key: str, record: int) -> Opened:
    today = clock.now().date()
    key = key or next((one.key for one in queries.entries(all_areas=True) if one.id == record), "")
    entry = next((one for one in queries.history(key) if one.holds(today)), None)
    if entry is None:
        raise NotFound()
    article = queries.article_id(entry, today)
    named = {article} if article is not None else set()
    if entry.is_table:
        named |= {row["article_id"] for row in entry.value if row["article_id"]}
    titles = {("regulation_article", one): RefItem(one, register.title_of("regulation_article", one)) for one in named}
    return Opened(entry, queries.newest(key).id, today, article, titles)


def _open(parent: QWidget, context: Context, page: str, opened: Opened) -> None:
    RuleDialog(parent, context, opened, page).start()


class RuleDialog(ActionDialog):
    """The form of one rule; what was typed becomes the values of the registered action."""

    def __init__(self, parent: QWidget, context: Context, opened: Opened, page: str) -> None:
        self._rule = opened
        entry = opened.entry
        action = register.get_action(action_for(context.person, entry) or (SET_POLICY if entry.is_table else SET))
        shared = {f.name: f for f in action.fields if f.name in _SHARED}
        if entry.is_table:
            table = rules.get_policy(entry.key)
            words = partial(_row_words, table) if table.words is not None else None
            first = Field("rows", "各行内容", Kind.ROWS, rows=table.fields, words=words)
            content: Any = [{name: audit.plain(one) for name, one in row.items()} for row in entry.value]
        else:
            first = replace(rules.get_parameter(entry.key).field(), label=f"改为{_unit(entry.key)}")
            content = _plain(entry.value)
        fields = (first, *(shared[name] for name in _SHARED))
        initial = {first.name: content, "valid_from": opened.today.isoformat(), "article_id": opened.article}
        request = Request(
            replace(action, fields=fields), entry.id, initial=initial, title=entry.label,
            subtitle=f"现行：{entry.words}（{entry.source}）" if not entry.is_table else entry.source,
            verb="保存修改", page=page,
        )  # fmt: skip
        super().__init__(parent, context, request, Prepared(opened.today, None, opened.titles))

    @override
    def typed(self) -> dict[str, Any]:
        found = super().typed()
        shared = {name: found[name] for name in _SHARED}
        entry, seen = self._rule.entry, self._rule.seen
        if entry.is_table:
            rows = json.dumps(found["rows"], ensure_ascii=False)
            return {"name": entry.key, "rows": rows, "seen": seen, **shared}
        text = found["value"] if isinstance(found["value"], str) else json.dumps(found["value"], ensure_ascii=False)
        return {"values": [{"key": entry.key, "value": text, "seen": seen}], **shared}


def _row_words(table: rules.PolicyTable, row: Mapping[str, Any]) -> str:
    """A row of a table in one line, with what marks it."""
    return queries.row_words(table, row) + ("（推荐值）" if table.marks and row["recommended"] else "")


def _unit(key: str) -> str:
    """The unit of a parameter behind the label, where it has one."""
    known = rules.get_parameter(key)
    return f"（{known.unit}）" if known.unit else ""


def _plain(value: Any) -> Any:
    """A value as the field of the form shows it."""
    if isinstance(value, tuple) and value and isinstance(value[0], int):
        return f"{value[0]}-{value[1]}"
    if isinstance(value, tuple):
        return list(value)
    return value if isinstance(value, (bool, int)) or value is None else str(value)
