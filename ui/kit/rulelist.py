"""A list of parameters and policy tables: what holds on a day, why, and the forms that change or confirm it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from models.core import clock
from models.core.explain import Basis, Explanation
from models.core.lists import Filter, Query, Row, View
from models.core.rulebook import queries, register
from models.core.rulebook.queries import Entry
from ui.kit import layouts, listmodel, recordpane, ruleform
from ui.kit.detail import Detail
from ui.kit.listpage import ListPage
from ui.kit.qt import override
from ui.kit.recordpane import Carried
from ui.kit.rowactions import RowAction
from ui.kit.text import Label
from ui.kit.why import WhyCard, WhyPopup

CONFIRM = "rulebook.settle"


@dataclass(frozen=True)
class More:
    """What the pane shows of a rule beside its columns."""

    entry: Entry
    explained: Explanation
    article: int | None
    carried: Carried
    is_now: bool


class RuleListPage(ListPage):
    """Rules of the areas in use, those of one area where `area` names it; changed and confirmed by who may."""

    list_name = "parameters"
    chapter = "rulebook"
    icon = "gavel"
    also = frozenset({"rule_change", "regulation_version", "regulation_article"})
    area = ""

    def _condition(self) -> tuple[Filter, ...]:
        return (Filter("area", "eq", register.area_names()[self.area]),) if self.area else ()

    @override
    def query(self) -> Query:
        asked = super().query()
        return replace(asked, filters=(*asked.filters, *self._condition()))

    @override
    def counted_views(self) -> Sequence[View]:
        return [replace(one, filters=(*one.filters, *self._condition())) for one in super().counted_views()]

    @override
    def bulk_actions(self) -> Sequence[RowAction]:
        waiting = [row.record for row in self.ticked() if listmodel.value_of(self.kind, row, "waits")]
        if not waiting or not self.context.person.may(CONFIRM):
            return ()
        words = f"确认 {len(waiting)} 项推荐值"
        return [RowAction(words, partial(self._confirm, waiting), "checkmark_circle")]

    def _confirm(self, values: Sequence[int]) -> None:
        self.open_form(
            "rulebook.confirm", fixed={"values": list(values)}, subtitle=f"{len(values)} 项，内容不变，记下确认人和日期"
        )  # fmt: skip

    @override
    def actions_for(self, row: Row, more: More | None) -> Sequence[RowAction]:
        if more is None:
            return ()
        found = []
        if more.article is not None:
            found.append(RowAction("看条文", partial(self.context.open_page, "regulation_text", more.article), "open"))
        found.append(RowAction("为什么", partial(self._explain, more), "question_circle"))
        if more.entry.waits and more.entry.value is not None and self.context.person.may(CONFIRM):
            found.append(RowAction("确认推荐值", partial(self._confirm, [row.record]), "checkmark_circle"))
        if ruleform.action_for(self.context.person, more.entry):
            reason = None if more.is_now else "这不是现行的内容。请选现行的一行修改。"
            found.append(RowAction("修改", partial(self._edit, more.entry.key), "edit", "primary", reason))
        return found

    @override
    def on_open(self, row: Row) -> None:
        self.side.set_shown(True)

    def _edit(self, key: str) -> None:
        ruleform.open_rule(self, self.context, self.page_name, key=key)

    def _explain(self, more: More) -> None:
        card = WhyCard(f"为什么是“{more.entry.words}”？", more.explained, subtitle=more.entry.label)
        card.article_wanted.connect(self._open_article)
        WhyPopup(self, card, self.side.pane.geometry()).present()

    def _open_article(self, basis: Basis) -> None:
        self.context.open_page("regulation_text", basis.article_id)

    # the pane

    @override
    def read_more(self, record: int) -> More | None:
        today = clock.now().date()
        entry = next((one for one in queries.entries() if one.id == record), None)
        if entry is None:
            return None
        day = today if entry.holds(today) else entry.valid_from
        return More(
            entry, queries.explanation(entry, day), queries.article_id(entry, day),
            recordpane.read(self.context.person, "rule_value", record), entry.holds(today),
        )  # fmt: skip

    @override
    def detail(self, row: Row, more: More | None) -> Detail:
        words = partial(listmodel.words_of, self.kind, row)
        state = self.kind.column("origin")
        facts = [
            ("内容", words("value")), ("依据", words("source")), ("有效期间", words("on")), ("修改人", words("author")),
            ("原因", words("reason")),
        ]  # fmt: skip
        if words("confirmed_by") != "—":
            facts.append(("确认", f"{words('confirmed_by')}，{words('confirmed_at')}"))
        badge = listmodel.badge(state, listmodel.value_of(self.kind, row, "origin"))
        return Detail(words("label"), words("area"), badge, facts=facts)

    @override
    def more_widgets(self, row: Row, more: More | None) -> Sequence[QWidget]:
        if more is None:
            return ()
        found: list[QWidget] = []
        if more.entry.is_table:
            found.append(_rows(more.entry))
        found += recordpane.carried_widgets(self.context, "rule_value", row.record, more.carried)
        return found

    @override
    def open_form(self, name: str, record: int | None = None, **how: Any) -> None:
        """The form of a rule is made from the rule itself, also when a draft leads back to it."""
        if name.endswith(ruleform.CHANGING) and record is not None:
            ruleform.open_rule(self, self.context, self.page_name, record=record)
            return
        super().open_form(name, record, **how)


def _rows(entry: Entry) -> QWidget:
    """The rows of a policy table, each with its name and what it says."""
    table = register.get_policy(entry.key)
    items: list[layouts.Item] = [Label(f"{len(entry.value)} 行", "strong")]
    for row in entry.value:
        name, words = queries.row_words(table, row), queries.row_details(table, row)
        items += [Label(name, wrap=True), Label(words, "hint", wrap=True)]
    return layouts.boxed(layouts.column(*items, gap=3))
