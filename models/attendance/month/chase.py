"""Whom to chase so that the months can be closed: per supervisor what waits for him, with one text to copy.

A supervisor is who decides about the days of people (chain attendance.day); what waits for a decision is chased where
the decision lies, sheets that wait for the next step with whoever takes it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from operator import attrgetter
from typing import Any, NamedTuple

from models.attendance import rights, wording
from models.attendance.days import queries as days
from models.attendance.leave import progress, slips
from models.attendance.leave.values import Phase
from models.attendance.month import checklist, queries
from models.attendance.month.checklist import Item, Kind
from models.attendance.month.queries import Member
from models.attendance.requests.steps import DAY_CHAIN, REQUEST_CHAIN, VERDICT_CHAIN
from models.attendance.tables import AttendanceSheet, LeaveSlip, SheetVersion
from models.attendance.workflow import ENDING_NAMES, LeaveState, SheetState
from models.core import clock
from models.core.access import Person
from models.core.calendar import queries as calendar
from models.core.calendar.rules import previous_workday
from models.org import approvals
from models.org.rules import Decision, Hole
from models.staff.tables import Employee

NOBODY = 0
NAMED = 3  # people and papers that a text names
ONE_DAY = timedelta(days=1)
CHAINS: Mapping[Kind, str] = {Kind.REQUEST: REQUEST_CHAIN, Kind.VERDICT: VERDICT_CHAIN}
DECISIONS = (Kind.REQUEST, Kind.VERDICT, Kind.LEAVE)
# What is told of people, with the act that is asked for; what is a decision or a sheet has a part of its own.
ASKED: Mapping[Kind, str] = {
    Kind.UNEXPLAINED: "待说明",
    Kind.NO_ROSTER: "没有排班",
    Kind.NO_DATA: "没有打卡数据",
    Kind.ABSENT: "无打卡，须请假、补卡或确认旷工",
    Kind.PROOF: "请假证明未交",
    Kind.RETURN: "未销假",
    Kind.CHANGED: "确认后有变化，须重新确认",
    Kind.UNCONFIRMED: "每日考勤未确认",
}


@dataclass(frozen=True)
class Chase:
    """What one supervisor has to see to so that a month can be closed; `employee_id` 0 where nobody may decide.

    `papers` wait for his decision, `sheets` for his step or to be closed by him. `until` is the day by which to ask
    for it: the working day before the sheets are due, or today once that has come.
    """

    employee_id: int
    name: str
    month: str
    units: tuple[str, ...]
    items: tuple[Item, ...]
    papers: tuple[Item, ...]
    sheets: tuple[str, ...]
    until: date
    text: str

    def count(self, *kinds: Kind) -> int:
        """How many people have something open of these kinds."""
        return len({one.employee_id for one in self.items if one.kind in kinds})

    @property
    def hard(self) -> int:
        """How many matters keep the month from closing: his people's, and the decisions that wait for him."""
        return sum(one.is_hard for one in self.items) + len(self.papers)


@dataclass
class _Pile:
    """What was found for one supervisor so far."""

    units: dict[str, None] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)
    papers: list[Item] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)


class _Found(NamedTuple):
    """Something open, in which unit, and whose it is to see to."""

    unit_id: int
    item: Item
    decision: Decision | Hole | None


def chases(person: Person, month: str) -> tuple[Chase, ...]:
    """Everybody who has to do something so that the open sheets of a month within the person's reach can be closed.

    Raises ValueError for no month.
    """
    rows = {row.unit_id: row for row in AttendanceSheet.select().where(AttendanceSheet.month == month)}
    units = {one for one in queries.unit_names() if queries.reaches(person, rights.READ, one)}
    shut = {unit for unit, row in rows.items() if row.state != SheetState.OPEN}
    people = queries.members(units - shut, month)
    names = queries.unit_names()
    piles: dict[int, _Pile] = {}
    _open_matters(piles, people, names, month)
    waiting = [row for unit, row in rows.items() if unit in units & shut]
    for record, decision in queries.turns(waiting).items():
        unit = next(row.unit_id for row in waiting if row.id == record)
        if decision is not None:
            _pile(piles, decision, names[unit]).sheets.append(f"{names[unit]}待{decision.label}")
    titles = _titles(piles)
    until = _until(month)
    members = {one.id: one for own in people.values() for one in own}
    found = [_chase(number, titles, month, pile, until, members) for number, pile in piles.items()]
    return tuple(sorted(found, key=lambda one: (one.employee_id == NOBODY, -one.hard, one.name)))


def _open_matters(
    piles: dict[int, _Pile], people: Mapping[int, Sequence[Member]], names: Mapping[int, str], month: str
) -> None:
    """Put what is open about the sheets of these units to those who see to it."""
    everybody = {one.id: unit for unit, own in people.items() for one in own}
    if not everybody:
        return
    items = queries.open_items(people, days.months(everybody, month), month)
    missing = list(_missing_proofs(everybody, month))
    found = [(everybody[one.employee_id], one) for one in (*(one for own in items.values() for one in own), *missing)]
    for unit, item, decision in _decided(found, everybody):
        if item.kind is Kind.RUNNING:
            continue  # it ends by itself
        pile = _pile(piles, decision, names[unit])
        (pile.papers if item.kind in DECISIONS else pile.items).append(item)
    if queries.is_over(month):
        _sheets(piles, people, names, {unit for unit, item in found if item.is_hard}, month)


def _sheets(
    piles: dict[int, _Pile],
    people: Mapping[int, Sequence[Member]],
    names: Mapping[int, str],
    blocked: Collection[int],
    month: str,
) -> None:
    """Put open sheets that were sent back, or that nothing hard keeps from closing, to those who prepare them."""
    table = SheetVersion
    ended: Any = (
        table.select(AttendanceSheet.unit_id, table.version, table.ended_as, table.end_reason)
        .join(AttendanceSheet, on=(AttendanceSheet.id == table.sheet_id))
        .where(AttendanceSheet.month == month, table.version == AttendanceSheet.version, table.ended_at.is_null(False))
        .tuples()
    )
    back = {unit: f"第 {version} 版已{ENDING_NAMES[how]}（{reason}）" for unit, version, how, reason in ended}
    decide = approvals.deciding([DAY_CHAIN], {one.id for own in people.values() for one in own})
    for unit, own in people.items():
        told = [*([back[unit]] if unit in back else []), *(["可以编制"] if unit not in blocked else [])]
        if told:
            # Whoever decides about most of the people prepares their sheet.
            ((most, _),) = Counter(decide(DAY_CHAIN, one.id, ()) for one in own).most_common(1)
            _pile(piles, most, names[unit]).sheets.append(f"{names[unit]}{'，'.join(told)}")


def _missing_proofs(people: Mapping[int, int], month: str) -> Iterator[Item]:
    """Leave whose proofs did not come in time: it counts as absence until they are handed in or excused."""
    first, last = days.span(month)
    table = LeaveSlip
    begin, end = datetime.combine(first, time()), datetime.combine(last + ONE_DAY, time())
    states = [str(LeaveState.APPROVED), str(LeaveState.RETURNED)]
    rows = [
        row
        for row in table.select().where(table.starts_at < end, table.ends_at > begin, table.state.in_(states))
        if row.employee_id in people
    ]
    standings = slips.standings(slips.slips_of(rows)) if rows else {}
    for row in rows:
        if standings[row.id].phase is Phase.PROOF_MISSING:
            on = max(row.starts_at.date(), first)
            words = f"请假第 {row.number} 号证明未交"
            yield Item(row.employee_id, Kind.PROOF, (on,), words, "leave_slip", row.id)


def _decided(found: Sequence[tuple[int, Item]], everybody: Mapping[int, int]) -> Iterator[_Found]:
    """Everything with who sees to it; what each chain says is read once."""
    askers = {item.asker for _, item in found if item.asker is not None}
    decide = approvals.deciding([DAY_CHAIN, REQUEST_CHAIN, VERDICT_CHAIN], {*everybody, *askers})
    asked = [item.record for _, item in found if item.kind is Kind.LEAVE]
    rows = list(LeaveSlip.select().where(LeaveSlip.id.in_(asked), LeaveSlip.state == str(LeaveState.SUBMITTED)))
    steps = progress.progress(rows) if rows else {}
    own: dict[int, Decision | Hole] = {}
    for unit, item in found:
        decision: Decision | Hole | None
        if item.kind is Kind.LEAVE:
            decision = steps[item.record].following if item.record in steps else None
        elif item.kind in CHAINS:
            decision = decide(CHAINS[item.kind], item.employee_id, {item.asker} - {None})  # type: ignore[arg-type]
        else:
            decision = own.get(item.employee_id) or decide(DAY_CHAIN, item.employee_id, ())
            own[item.employee_id] = decision
        if decision is not None:
            yield _Found(unit, item, decision)


def _number(decision: Decision | Hole) -> int:
    return decision.decider if isinstance(decision, Decision) else NOBODY


def _pile(piles: dict[int, _Pile], decision: Decision | Hole | None, unit: str) -> _Pile:
    """The pile of whoever takes a decision; that of nobody where there is a hole."""
    pile = piles.setdefault(_number(decision) if decision is not None else NOBODY, _Pile())
    pile.units[unit] = None
    return pile


def _titles(numbers: Iterable[int]) -> dict[int, str]:
    rows: Any = Employee.select(Employee.id, Employee.name).where(Employee.id.in_(sorted(numbers))).tuples()
    return {NOBODY: "没有人可以办理", **dict(rows)}


def _until(month: str) -> tuple[date, str]:
    """By when to ask for it, and how to say so: the working day before the sheets are due, once that has come today.

    The 2nd is the target where the 3rd is the last day (R-029).
    """
    due, today = queries.deadline(month).last_day, clock.now().date()
    before = previous_workday(calendar.calendar(due - 14 * ONE_DAY, due), due - ONE_DAY)
    aim = before if before > days.span(month)[1] else due
    if today > due:
        return today, f"上报期限 {wording.spoken(due)}已过，请今天处理。"
    return (aim, f"请于 {wording.spoken(aim)}前处理。") if today < aim else (today, "请今天处理。")


def _chase(
    number: int,
    names: Mapping[int, str],
    month: str,
    pile: _Pile,
    until: tuple[date, str],
    people: Mapping[int, Member],
) -> Chase:
    parts = "；".join(_parts(pile, {one.id: one.name for one in people.values()}))
    name, units, (on, asked) = names[number], tuple(pile.units), until
    items = tuple(sorted(pile.items, key=attrgetter("kind", "day", "employee_id")))
    found = Chase(number, name, month, units, items, tuple(pile.papers), tuple(pile.sheets), on, "")
    stands = "考勤还不能关账" if found.hard else "考勤"
    return replace(found, text=f"{name}：{month} {stands}（{'、'.join(units)}）：{parts}。{asked}")


def _parts(pile: _Pile, names: Mapping[int, str]) -> Iterator[str]:
    """What somebody has to see to: decisions first, then his people, then sheets."""
    if pile.papers:
        told = [f"{names.get(one.employee_id, '')} {_paper_words(one)}" for one in pile.papers]
        yield f"待您批准 {len(told)} 件：{_some(told, '、', '件')}"
    for kind, asked in ASKED.items():
        own = [one for one in pile.items if one.kind is kind]
        if own:
            by_person: dict[int, list[date]] = {}
            for one in own:
                by_person.setdefault(one.employee_id, []).extend(one.days)
            told = [f"{names.get(number, '')} {checklist.listed(on)}" for number, on in by_person.items()]
            count = sum(len(on) for on in by_person.values())
            amount = f" {count} 天" if kind in (Kind.UNCONFIRMED, Kind.UNEXPLAINED, Kind.ABSENT) else ""
            # Nearly every day may be unconfirmed: its place is the page that confirms, not a text.
            who = f"：{_some(told, '、', '人')}" if kind is not Kind.UNCONFIRMED else ""
            yield f"{asked} {len(told)} 人{amount}{who}"
    if pile.sheets:
        yield f"考勤表：{'、'.join(pile.sheets)}"


def _paper_words(one: Item) -> str:
    return one.words.replace("待批准", "").replace("，（", "（").rstrip("，")


def _some(told: Sequence[str], joint: str, counted: str) -> str:
    """The first few, and how many there are in all."""
    more = f" 等 {len(told)} {counted}" if len(told) > NAMED else ""
    return joint.join(told[:NAMED]) + more
