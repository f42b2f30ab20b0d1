"""Readers of the rulebook: what holds on a day, since when, by whom and why."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from models.core import register as titles
from models.core.errors import Refused
from models.core.explain import Basis, Explanation, Moment
from models.core.listing import shown
from models.core.lists import Column
from models.core.regulation import queries as regulation
from models.core.regulation.rules import printed
from models.core.rulebook import register, rules
from models.core.rulebook.delivery import FIRST
from models.core.rulebook.register import PolicyTable
from models.core.rulebook.rules import BEGINNING, Origin, Parameter
from models.core.rulebook.tables import RuleChange, RuleValue

SHOWN_ROWS = 3
KEPT = 64  # texts of policy tables whose rows stay in memory


@dataclass(frozen=True)
class Provision:
    """A value in force, with the day from which it holds and where it stands.

    `source_words` names the article or document in words; `article_id` the stored article in its version of the
    asked day, None where none is named.
    """

    key: str
    value: Any
    valid_from: date
    source_words: str
    article_id: int | None
    origin: Origin


@dataclass(frozen=True)
class Entry:
    """What one rule says from one day to another, and the act that said so; `until` None while nothing follows.

    `value` is that of `value()`, or all rows of a policy table; `words` how people read it, `stored` its JSON.
    """

    id: int
    row_version: int
    key: str
    label: str
    area: str
    is_table: bool
    value: Any
    words: str
    origin: Origin
    source: str
    regulation_id: int | None
    article_no: str
    valid_from: date
    until: date | None
    change_id: int
    author: str
    reason: str
    made_at: datetime
    confirmed_by: str
    confirmed_at: datetime | None
    stored: str

    def holds(self, on: date) -> bool:
        """Whether this is what counts on that day."""
        return self.valid_from <= on and (self.until is None or on <= self.until)

    @property
    def waits(self) -> bool:
        """Whether somebody still has to confirm our recommendation; a table with marks waits for its marked rows."""
        return self.recommends and self.confirmed_at is None

    @property
    def recommends(self) -> bool:
        """Whether this is a recommendation of ours, wholly or in some rows."""
        if self.is_table and register.get_policy(self.key).marks:
            return any(row["recommended"] for row in self.value)
        return self.origin is Origin.DEFAULT


@dataclass(frozen=True)
class Difference:
    """One rule that says something else on the second day than on the first, by the act that holds then."""

    key: str
    label: str
    area: str
    before: str
    after: str
    valid_from: date
    change_id: int
    author: str
    reason: str


def value(key: str, on: date) -> Any:
    """The value of a parameter in force on a day, the day of the event (C-10).

    int (money in fen), bool, code or text, Decimal for fractions of days, tuple for lists and spans; None when it
    was not answered yet. Raises Refused for an unknown key.
    """
    return register.get_parameter(key).load(row_on(key, on).value)


def values(keys: Iterable[str], on: date) -> dict[str, Any]:
    """The values of several parameters in force on a day. Raises Refused for an unknown key."""
    return {key: value(key, on) for key in keys}


def provision(key: str, on: date) -> Provision:
    """The value of a parameter in force on a day with where it stands. Raises Refused for an unknown key."""
    known = register.get_parameter(key)
    row = row_on(key, on)
    found = None
    if row.regulation_id is not None:
        found = regulation.article_on(row.regulation_id, row.article_no, on)
    source = known.source
    if row.regulation_id is not None:
        source = cited(row.regulation_id, found.number if found is not None else row.article_no)
    return Provision(
        key, known.load(row.value), row.valid_from, source, found.id if found is not None else None, Origin(row.origin)
    )


def policy(name: str, on: date) -> tuple[Mapping[str, Any], ...]:
    """The rows of a policy table in force on a day, in the order of the office; values are typed by its fields.

    Raises Refused for an unknown name.
    """
    return _rows(register.get_policy(name), row_on(name, on).value)


def cited(regulation_id: int, number: str) -> str:
    """An article in words: 《客服部制度》第十条."""
    title = regulation.titles([regulation_id]).get(regulation_id, "")
    return f"《{title}》{printed(number)}"


def rows_words(table: PolicyTable, rows: Iterable[Mapping[str, Any]], most: int = SHOWN_ROWS) -> str:
    """The first rows of a policy table in one line."""
    named = [row_words(table, row) for row in rows]
    more = f" 等 {len(named)} 行" if len(named) > most else ""
    return ("；".join(named[:most]) + more) if named else "没有内容"


def row_words(table: PolicyTable, row: Mapping[str, Any]) -> str:
    """One row of a policy table in one line, at least by the columns that tell rows apart."""
    if table.words is not None:
        return table.words(row)
    return "、".join(cell_words(table, name, row[name]) for name in table.key)


def row_details(table: PolicyTable, row: Mapping[str, Any]) -> str:
    """What `row_words` leaves unsaid of a row: the other columns that are filled, or where it stands and its marks."""
    if table.words is not None:
        article = [cell_words(table, "article_id", row["article_id"])] if row["article_id"] else []
        marks = [row["source"], *article, row["remark"], "推荐值" if row["recommended"] else ""] if table.marks else []
        return "；".join(part for part in marks if part)
    rest = [f for f in table.fields if f.name not in table.key and row[f.name] not in (None, "", (), False)]
    return "；".join(f"{f.label} {cell_words(table, f.name, row[f.name])}" for f in rest)


def cell_words(table: PolicyTable, name: str, stored: Any) -> str:
    """One cell of a policy table as people read it."""
    field = next(f for f in table.fields if f.name == name)
    if field.ref and stored:
        return titles.title_of(field.ref, stored)
    kinds = {"money": "money", "date": "date", "bool": "bool"}
    if isinstance(stored, (tuple, list)):
        return "、".join(field.choices.get(one, str(one)) for one in stored) or "—"
    return shown(Column(name, field.label, None, kinds.get(field.kind, "text"), choices=field.choices), stored)


def entries(*, all_areas: bool = False) -> tuple[Entry, ...]:
    """Everything that the rules of the areas in use ever said or will say, by rule and day; withdrawn acts left out.

    Parameters that only seeded a table are left out. Where two acts name the same day, only the later one counts and is
    given.
    """
    used = register.areas_in_use()
    everything: dict[str, Parameter | PolicyTable] = {**register.living(), **register.policies()}
    known = {key: one for key, one in everything.items() if all_areas or one.area in used}
    rows: Any = (
        RuleValue.select(
            RuleValue, RuleChange.author.alias("author"), RuleChange.reason.alias("reason"),
            RuleChange.made_at.alias("made_at"),
        )
        .join(RuleChange, on=(RuleChange.id == RuleValue.change_id))
        .where(RuleChange.withdrawn_at.is_null())
        .order_by(RuleValue.key, RuleValue.valid_from, RuleValue.change_id)
        .objects()
    )  # fmt: skip
    by_key: dict[str, dict[date, Any]] = {}
    for row in rows:
        by_key.setdefault(row.key, {})[row.valid_from] = row  # the later act of one day takes its place
    made: list[Entry] = []
    for key, rule in known.items():
        spans = list(by_key.get(key, {}).values())
        for row, after in zip(spans, [*spans[1:], None], strict=False):
            until = after.valid_from - timedelta(days=1) if after is not None else None
            made.append(_entry(rule, row, until))
    return tuple(made)


def on_day(on: date, *, all_areas: bool = False) -> tuple[Entry, ...]:
    """What held, or will hold, on a day, in the order of the catalogue."""
    return tuple(one for one in entries(all_areas=all_areas) if one.holds(on))


def unconfirmed(on: date) -> tuple[Entry, ...]:
    """Our recommendations in force on a day that nobody has confirmed yet (origin D).

    Of a table with marks, only the recommended rows are given.
    """
    return tuple(_recommended(one) for one in on_day(on) if one.waits)


def _recommended(one: Entry) -> Entry:
    if not one.is_table or not (table := register.get_policy(one.key)).marks:
        return one
    marked = tuple(row for row in one.value if row["recommended"])
    return replace(one, value=marked, words=rows_words(table, marked))


def history(key: str) -> tuple[Entry, ...]:
    """What one rule says over time, newest first."""
    return tuple(reversed([one for one in entries(all_areas=True) if one.key == key]))


def compare(first: date, second: date) -> tuple[Difference, ...]:
    """The rules that say something else on the second day than on the first."""
    found = entries()
    then = {one.key: one for one in found if one.holds(first)}
    return tuple(
        difference(then.get(one.key), one)
        for one in found
        if one.holds(second) and (then.get(one.key) is None or then[one.key].value != one.value)
    )


def difference(before: Entry | None, after: Entry) -> Difference:
    """What changed from one entry of a rule to another."""
    return Difference(
        after.key, after.label, after.area, before.words if before else "—", after.words, after.valid_from,
        after.change_id, after.author, after.reason,
    )  # fmt: skip


def differences() -> tuple[Difference, ...]:
    """Every change of a rule of the areas in use against what held before it, in order of days."""
    found: list[Difference] = []
    before: Entry | None = None
    for one in entries():
        if before is not None and before.key == one.key:
            found.append(difference(before, one))
        before = one
    return tuple(sorted(found, key=lambda one: (one.valid_from, one.change_id)))


def recommends(row: RuleValue) -> bool:
    """Whether a stored value is a recommendation of ours, wholly or in some rows of a table with marks."""
    if row.key in register.policies() and (table := register.get_policy(row.key)).marks:
        return any(one["recommended"] for one in _rows(table, row.value))
    return bool(row.origin == Origin.DEFAULT)


def explanation(one: Entry, on: date) -> Explanation:
    """Why a rule says what it says: who decided it when and why, where it stands, and what it said before."""
    known = register.parameters().get(one.key)
    begins = "最初为" if one.valid_from == BEGINNING else f"{since_words(one.valid_from)} 起为"
    steps = [f"{begins}“{one.words}”。{_who(one)}"]
    if known is not None and known.remark:
        steps.append(f"{known.remark}。")
    if one.is_table and (table := register.get_policy(one.key)).words is not None:
        steps += [_told(table, row) for row in one.value]
    if one.confirmed_at is not None:
        steps.append(f"{one.confirmed_by}于 {one.confirmed_at:%Y-%m-%d} 确认。")
    article = article_id(one, on)
    basis = Basis(
        "、".join(known.rules) if known is not None else "", one.source, article, key=one.key, value=one.words,
        recommended=one.recommends,
    )  # fmt: skip
    moments = tuple(
        Moment(since_words(past.valid_from), past.words, "info" if past.id == one.id else "mute")
        for past in reversed(history(one.key))
    )
    warning = "这一项制度没有规定，现用推荐值，还没有人确认。" if one.waits else ""
    return Explanation(
        one.words, tuple(steps), (basis,), timeline=moments if len(moments) > 1 else (),
        warnings=(warning,) if warning else (),
    )  # fmt: skip


def _told(table: PolicyTable, row: Mapping[str, Any]) -> str:
    """A row of a table as a step, with what is said about it below."""
    return "\n".join((row_words(table, row), row_details(table, row))).strip()


def _who(one: Entry) -> str:
    return f"{one.author}修改，原因：{one.reason}。" if one.change_id != FIRST else "程序自带的第一版内容。"


def article_id(one: Entry, on: date) -> int | None:
    """The stored article that an entry names, in its version of a day."""
    if one.regulation_id is None:
        return None
    found = regulation.article_on(one.regulation_id, one.article_no, on)
    return found.id if found is not None else None


def answered(keys: Iterable[str]) -> bool:
    """Whether the office itself has set or confirmed all of these."""
    wanted = set(keys)
    rows = (
        RuleValue.select()
        .join(RuleChange, on=(RuleChange.id == RuleValue.change_id))
        .where(RuleValue.key.in_(sorted(wanted)), RuleChange.withdrawn_at.is_null())
    )
    return wanted <= {row.key for row in rows if row.change_id != FIRST or row.confirmed_at is not None}


def newest(key: str) -> RuleValue:
    """The last row that was added for a rule and not withdrawn: what somebody must have seen who changes it."""
    found: RuleValue = (
        RuleValue.select(RuleValue)
        .join(RuleChange, on=(RuleChange.id == RuleValue.change_id))
        .where(RuleValue.key == key, RuleChange.withdrawn_at.is_null())
        .order_by(RuleValue.id.desc())
        .first()
    )
    return found


def words_of(key: str, stored: str) -> str:
    """A stored value of any rule as people read it."""
    if key in register.policies():
        table = register.get_policy(key)
        return rows_words(table, _rows(table, stored))
    known = register.get_parameter(key)
    return known.words(known.load(stored))


def label_of(key: str) -> str:
    """How a rule is called."""
    return register.get_policy(key).label if key in register.policies() else register.get_parameter(key).label


def since_words(day: date) -> str:
    """The day from which something holds, in words."""
    return "最初" if day == BEGINNING else f"{day:%Y-%m-%d}"


def rows_of(row: RuleValue) -> tuple[dict[str, Any], ...]:
    """The rows of a policy table that a stored value holds."""
    return _rows(register.get_policy(row.key), row.value)


def _rows(table: PolicyTable, stored: str) -> tuple[dict[str, Any], ...]:
    return tuple(dict(row) for row in _typed(table.name, stored))


@lru_cache(maxsize=KEPT)
def _typed(name: str, stored: str) -> tuple[Mapping[str, Any], ...]:
    """The rows of one text, which means the same for ever; every act reads whole tables."""
    table = register.get_policy(name)
    return tuple(table.row(one) for one in json.loads(stored))


def _entry(rule: Parameter | PolicyTable, row: Any, until: date | None) -> Entry:
    is_table = isinstance(rule, PolicyTable)
    if isinstance(rule, PolicyTable):
        loaded: Any = _rows(rule, row.value)
        key, words, source = rule.name, rows_words(rule, loaded), rule.help
    else:
        loaded = rule.load(row.value)
        key, words, source = rule.key, rule.words(loaded), rule.source
    if row.regulation_id is not None:
        source = cited(row.regulation_id, row.article_no)
    return Entry(
        row.id, row.row_version, key, rule.label, rule.area, is_table, loaded, words, rules.Origin(row.origin), source,
        row.regulation_id, row.article_no, row.valid_from, until, row.change_id, row.author, row.reason, row.made_at,
        row.confirmed_by, row.confirmed_at, row.value,
    )  # fmt: skip


def row_on(key: str, on: date) -> RuleValue:
    """The stored row of a rule that counts on a day. Raises Refused when there is none."""
    row: RuleValue | None = (
        RuleValue.select(RuleValue)
        .join(RuleChange, on=(RuleChange.id == RuleValue.change_id))
        .where(RuleValue.key == key, RuleValue.valid_from <= on, RuleChange.withdrawn_at.is_null())
        .order_by(RuleValue.valid_from.desc(), RuleValue.change_id.desc())
        .first()
    )
    if row is None:
        raise Refused(f"规则“{key}”在 {on:%Y-%m-%d} 没有内容。请系统管理员用“检查”查明原因。")
    return row
