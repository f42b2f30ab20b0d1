"""Readers of swaps: the cells that a swap touches as the rosters have them now, and what speaks against it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from models.core.access import Person
from models.core.calendar import queries as calendar
from models.core.calendar.rules import Notice, spoken
from models.core.errors import NotFound
from models.core.explain import Basis, Explanation
from models.core.rulebook import queries as rulebook
from models.core.rulebook.rules import Origin
from models.org import approvals
from models.roster import queries as rosters
from models.roster.away import absences
from models.roster.cells import Content, Place
from models.roster.rights import APPROVE, READ, SWAP
from models.roster.swaps import rules
from models.roster.swaps.rules import Asked, Concern, Move, Plan
from models.roster.swaps.workflow import Step, steps_from
from models.roster.tables import Roster, RosterEntry, ShiftSwap, ShiftType
from models.roster.workflow import RosterKind, RosterState, ShiftKind, SwapState
from models.staff import describe as staff
from models.staff.certificates import queries as certificates
from models.staff.tables import Employee
from models.staff.workflow import PRESENT

NOTICE, REST_HOURS = "duty.swap.notice_working_days", "duty.min_rest_hours"


@dataclass(frozen=True)
class Held:
    """One cell as it stands in a roster."""

    roster_id: int
    state: RosterState
    place: Place
    content: Content


Cells = Mapping[tuple[int, date], Sequence[Held]]


def asked_of(row: ShiftSwap) -> Asked:
    """What a stored request asks for."""
    return Asked(
        row.applicant_id, row.day, row.shift_id, row.counterpart_id, row.counterpart_day, row.to_shift_id
    )  # fmt: skip


def cells(employees: Collection[int], days: Collection[date]) -> dict[tuple[int, date], list[Held]]:
    """The cells of these people on these days in every roster that is published or closed, by person and day."""
    states = [str(RosterState.PUBLISHED), str(RosterState.CLOSED)]
    rows: Any = (
        RosterEntry.select(RosterEntry, Roster.state)
        .join(Roster, on=(Roster.id == RosterEntry.roster_id))
        .where(RosterEntry.employee_id.in_(sorted(employees)), RosterEntry.day.in_(sorted(days)))
        .where(Roster.state.in_(states))
        .order_by(RosterEntry.id)
        .objects()
    )
    found: dict[tuple[int, date], list[Held]] = {}
    for row in rows:
        place = Place(row.employee_id, row.day, row.position)
        content = Content(row.shift_id, row.role, row.covers_for_id)
        held = Held(row.roster_id, RosterState(row.state), place, content)
        found.setdefault((row.employee_id, row.day), []).append(held)
    return found


def shifts_in(found: Cells) -> dict[tuple[int, date], list[int]]:
    """The shifts of each person on each day, days of rest left out."""
    return {
        key: [one.content.shift_id for one in held if one.content.shift_id is not None] for key, held in found.items()
    }


def home(employee_id: int, day: date) -> int | None:
    """The published roster in which a cell of somebody without one belongs: where he stands, else that of his unit."""
    published = Roster.select(Roster.id).where(
        Roster.month == f"{day:%Y-%m}", Roster.state == RosterState.PUBLISHED, Roster.kind == RosterKind.ORDINARY
    )
    own = RosterEntry.select(RosterEntry.roster_id).where(RosterEntry.employee_id == employee_id)
    row = published.where(Roster.id.in_(own)).order_by(Roster.id).first()
    if row is None:
        unit = Employee.select(Employee.unit_id).where(Employee.id == employee_id)
        row = published.where(Roster.unit_id.in_(unit)).first()
    return row.id if row is not None else None


def signs() -> dict[int, str]:
    """The signs of all shifts by number."""
    return {row.id: row.code for row in ShiftType.select(ShiftType.id, ShiftType.code)}


def names_of(asked: Asked) -> dict[int, str]:
    """The names of the two people."""
    return staff.employee_titles({one for one in (asked.applicant, asked.counterpart) if one is not None})


def notice_of(asked: Asked, applied_on: date) -> Notice:
    """How early a request of this day comes, by what the rulebook asks for on that day."""
    provision = rulebook.provision(NOTICE, applied_on)
    basis = Basis(
        "R-017", provision.source_words, provision.article_id, key=NOTICE, value=f"提前 {provision.value} 个工作日",
        recommended=provision.origin is Origin.DEFAULT,
    )  # fmt: skip
    known = calendar.calendar(min(applied_on, asked.first_day), asked.first_day)
    return rules.given_notice(known, applied_on, asked.first_day, provision.value, basis)


def concerns(asked: Asked) -> tuple[Concern, ...]:
    """What speaks against an exchange as things stand: who is gone or away, certificates, overlaps, short rest."""
    made = rules.moves(asked)
    taken = [move for move in made if move.after is not None]
    names = names_of(asked)
    found = [*_gone(made), *_on_leave(taken, names), *_certificates(taken), *_hours(made, names)]
    return tuple(sorted(dict.fromkeys(found), key=lambda one: not one.blocks))


def _gone(made: Sequence[Move]) -> Iterator[Concern]:
    last = {move.employee: move.day for move in sorted(made, key=lambda one: one.day)}
    for row in Employee.select().where(Employee.id.in_(sorted(last))):
        if row.state not in PRESENT:
            yield Concern(f"{row.name}已经不在册。", blocks=True)


def _on_leave(taken: Sequence[Move], names: Mapping[int, str]) -> Iterator[Concern]:
    if not taken:
        return
    days = [move.day for move in taken]
    for one in absences({move.employee for move in taken}, min(days), max(days)):
        for move in taken:
            if move.employee == one.employee_id and one.first <= move.day <= one.last:
                day = spoken(move.day, move.day)
                yield Concern(f"{names.get(move.employee, '')} {day}{one.words}，不能上班。", blocks=True)


def _certificates(taken: Sequence[Move]) -> Iterator[Concern]:
    kinds = {row.id: row for row in ShiftType.select().where(ShiftType.id.in_([move.after for move in taken]))}
    for move in taken:
        shift = kinds.get(move.after or 0)
        if shift is not None and shift.certificate:
            judged = certificates.certified(move.employee, shift.certificate, move.day)
            if not judged.holds:
                yield Concern(f"{shift.code} 班：{judged.explanation.result}。", blocks=judged.blocks)


def _hours(made: Sequence[Move], names: Mapping[int, str]) -> Iterator[Concern]:
    least = rulebook.value(REST_HOURS, made[0].day)
    days = sorted({move.day for move in made})
    around = timedelta(days=2)
    planned = rosters.planned({move.employee for move in made}, days[0] - around, days[-1] + around)
    shift_on = rosters.shift_times()
    for employee in sorted({move.employee for move in made}):
        held = {
            day: tuple(one.shift for one in plans if one.shift is not None)
            for (who, day), plans in planned.items()
            if who == employee
        }
        now = Plan(employee, held)
        for move in made:
            if move.employee == employee:
                shifts = {move.after: shift_on(move.after, move.day)} if move.after is not None else {}
                now = rules.moved(now, [move], shifts)
        own = sorted({move.day for move in made if move.employee == employee})
        yield from rules.twice(now, own, names.get(employee, ""))
        yield from rules.close_shifts(now, own, names.get(employee, ""), least)
        for day in own:
            marked = [one for one in now.shifts.get(day, ()) if one.kind is ShiftKind.LEAVE]
            if marked and len(now.shifts[day]) > 1:
                yield Concern(
                    f"{names.get(employee, '')} {spoken(day, day)}排了{marked[0].name}，不能上班。", blocks=True
                )


def decides(person: Person, rows: Sequence[ShiftSwap]) -> dict[int, bool]:
    """Which of some requests wait for this person's decision by their chain, read once for all of them."""
    waiting = [row for row in rows if row.state == SwapState.AGREED]
    if not waiting or person.employee_id is None or not person.may(APPROVE):
        return {}
    people = {one for row in waiting for one in (row.applicant_id, row.counterpart_id) if one is not None}
    decide = approvals.deciding({row.chain for row in waiting}, people)
    return {row.id: approvals.takes(person, decide(row.chain, row.applicant_id, barred(row))) for row in waiting}


def barred(row: ShiftSwap) -> tuple[int, ...]:
    """Who may not decide a request beside the applicant: the colleague."""
    return (row.counterpart_id,) if row.counterpart_id is not None else ()


def may_know(person: Person, row: ShiftSwap) -> bool:
    """Whether somebody may know of a request: as one of the two, by his data scope, or because he decides it."""
    people = {one for one in (row.applicant_id, row.counterpart_id) if one is not None}
    if person.employee_id in people:
        return True
    units: Any = Employee.select(Employee.id, Employee.unit_id).where(Employee.id.in_(sorted(people))).tuples()
    if any(person.sees(READ, employee_id=number, unit_id=unit) for number, unit in units):
        return True
    return decides(person, [row]).get(row.id, False)


def steps_of(person: Person, record: int) -> tuple[Step, ...]:
    """The steps that this person may take with a request as it stands. Raises NotFound."""
    row = ShiftSwap.get_or_none(ShiftSwap.id == record)
    if row is None or not may_know(person, row):
        raise NotFound()
    applicant = Employee.get_by_id(row.applicant_id)
    may = {
        "roster.agree_swap": row.counterpart_id is not None and person.employee_id == row.counterpart_id,
        "roster.cancel_swap": person.sees(SWAP, employee_id=applicant.id, unit_id=applicant.unit_id),
        "roster.approve_swap": decides(person, [row]).get(row.id, False),
    }
    may |= {"roster.decline_swap": may["roster.agree_swap"], "roster.refuse_swap": may["roster.approve_swap"]}
    return tuple(step for step in steps_from(row.state) if person.may(step.permission) and may[step.action])


def explained(row: ShiftSwap) -> Explanation:
    """Why this person decides a request; what speaks against it, as long as it waits."""
    asked = asked_of(row)
    waiting = row.state in (SwapState.REQUESTED, SwapState.AGREED)
    notice = notice_of(asked, row.applied_at.date())
    told = f"{rules.words(asked, names_of(asked), signs())}。"
    return rules.explanation(told, notice, row.notice_days, row.chain, concerns(asked) if waiting else ())
