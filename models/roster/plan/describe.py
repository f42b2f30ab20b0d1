"""What is wrong with rosters, as a list: each problem with one way out, worked out for the rosters asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from models.core import clock
from models.core.access import Person
from models.core.explain import Basis, Explanation
from models.core.lists import Column, Filter, ListKind, Query, Row, View
from models.core.register import Entity, add_entity, add_list
from models.roster import reach
from models.roster.plan import queries as plans
from models.roster.plan.grid import Grid
from models.roster.plan.rules import Problem, Trouble
from models.roster.rights import READ
from models.roster.tables import Roster
from models.roster.workflow import ROSTER_KIND_NAMES, ROSTER_STATE_NAMES, RosterState
from models.staff.settings import setting

TROUBLE_NAMES: Mapping[str, str] = {
    Trouble.DOUBLE: "时间重叠",
    Trouble.AWAY: "请假或外出",
    Trouble.GONE: "不在岗",
    Trouble.CERTIFICATE: "缺证书",
    Trouble.REST: "休息不足",
    Trouble.COVER: "在岗人数不足",
}
# The rule and the parameter behind a problem; the others are facts.
RULES: Mapping[str, tuple[str, str]] = {
    Trouble.CERTIFICATE: ("R-006", "certs.block_assignment_without_cert"),
    Trouble.REST: ("R-016", "duty.min_rest_hours"),
}
# A record number tells the roster and which of its problems it is, as long as they stay the same.
PLACES = 10_000


def _problems(made: Grid) -> Iterator[tuple[int, Problem]]:
    """The problems of a roster with their record numbers, those that stand before those set aside."""
    for number, one in enumerate((*made.problems, *made.waived)[:PLACES]):
        yield made.head.id * PLACES + number, one


def _by_record(records: Collection[int]) -> Mapping[int, Problem]:
    numbers = {record // PLACES for record in records}
    found = Roster.select().where(Roster.id.in_(sorted(numbers)))
    known = {record: one for row in found for record, one in _problems(plans.plan(None, row))}
    return {record: known[record] for record in records if record in known}


def _titles(records: Collection[int]) -> dict[int, str]:
    return {record: f"{one.who} {one.day:%Y-%m-%d}" for record, one in _by_record(records).items()}


def _explained(records: Collection[int]) -> Mapping[int, Explanation]:
    return {record: explained(one) for record, one in _by_record(records).items()}


def explained(one: Problem) -> Explanation:
    """Why something is a problem, by the rule of the first day of its month, and what may be done."""
    outcome = "是冲突，须改班；草稿改好才能发布" if one.hard else "是提醒，可写明理由后忽略"
    steps = [one.words.rstrip("。"), outcome]
    steps += [f"可以{one.fix.words}"] if one.fix is not None else []
    steps += [f"已忽略：{one.waived}"] if one.waived else []
    return Explanation(TROUBLE_NAMES[one.kind], tuple(steps), tuple(_bases(one.kind, one.day)))


def _bases(kind: Trouble, day: date) -> Iterator[Basis]:
    if kind in RULES:
        yield setting(*RULES[kind], day.replace(day=1)).basis


add_entity(
    Entity("roster_problem", "排班问题", {}, _titles, permission=READ, list_name="roster_problems")
)  # fmt: skip


def _asked(person: Person, query: Query) -> Sequence[Any]:
    """The rosters that the conditions name; without any those of this month and later ones that are not closed."""
    condition = reach.rosters(person)
    rows = Roster.select() if condition is None else Roster.select().where(condition)
    months, numbers = _named(query.filters, "month", "月份"), _named(query.filters, "roster_id", "排班表")
    numbers |= {f"{int(record) // PLACES}" for record in _named(query.filters, "__key__")}
    if months:
        rows = rows.where(Roster.month.in_(sorted(months)))
    if numbers:
        rows = rows.where(Roster.id.in_(sorted(int(one) for one in numbers if one.isdecimal() and len(one) < 10)))
    if not months and not numbers:
        rows = rows.where(Roster.month >= f"{clock.now():%Y-%m}", Roster.state != RosterState.CLOSED)
    return list(rows.order_by(Roster.month, Roster.id))


def _named(filters: Sequence[Filter], *columns: str) -> set[str]:
    found = [one for one in filters if one.column in columns and one.op in ("eq", "in")]
    return {str(value) for one in found for value in (one.value if one.op == "in" else (one.value,))}


def _rows(person: Person, query: Query) -> list[Row]:
    found: list[Row] = []
    for row in _asked(person, query):
        made = plans.plan(person, row)
        place = (made.head.month, made.head.unit, str(made.head.kind), str(made.head.state), row.id)
        found += [Row(record, None, (*_values(one), *place)) for record, one in _problems(made)]
    return found


def _values(one: Problem) -> tuple[Any, ...]:
    way = one.fix.words if one.fix is not None else ""
    return one.day, one.who, str(one.kind), one.hard, one.words, way, one.waived, one.about, one.employee_id


add_list(
    ListKind(
        "roster_problems",
        "排班问题",
        "roster_problem",
        READ,
        (
            Column("day", "日期", None, "date", 96),
            Column("who", "姓名或在岗要求", None, "strong", 130),
            Column("kind", "类别", None, "choice", 110, choices=TROUBLE_NAMES),
            Column("hard", "冲突", None, "bool", 60),
            Column("words", "情况", None, width=380),
            Column("fix", "处理办法", None, width=130),
            Column("waived", "忽略的理由", None, width=150),
            Column("about", "提醒", None, width=200, shown=False, sortable=False),
            Column("employee_id", "人员", None, shown=False, ref="employee", sortable=False),
            Column("month", "月份", None, width=80),
            Column("unit", "部门", None, width=120),
            Column("roster_kind", "排班表种类", None, "choice", 100, choices=ROSTER_KIND_NAMES),
            Column("state", "状态", None, "choice", 80, choices=ROSTER_STATE_NAMES),
            Column("roster_id", "排班表", None, shown=False, ref="roster", sortable=False),
        ),
        order="day",
        narrow=_rows,
        narrow_by=("__key__", "month", "roster_id"),
        views=(
            View("all", "全部"),
            View("hard", "冲突", (Filter("hard", "eq", True),)),
            View("soft", "提醒", (Filter("hard", "eq", False), Filter("waived", "empty"))),
        ),
        unit="处",
        search_hint="搜索姓名、部门",
        explain=_explained,
    )
)
