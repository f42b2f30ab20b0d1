"""Readers of swaps: the cells that a swap touches as the rosters have them now, and what speaks against it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from models.core.access import Person
from models.core.calendar import queries as calendar
from models.core.calendar.rules import Notice, each_day, spoken
from models.core.errors import NotFound
from models.core.explain import Basis, Explanation
from models.core.rulebook import queries as rulebook
from models.core.rulebook.rules import Origin
from models.org import approvals
from models.roster import queries as rosters
from models.roster.away import absences
from models.roster.cells import Content, Place
from models.roster.plan.rules import Cell, Limits, Own, Worker, troubles
from models.roster.rights import APPROVE, READ, SWAP
from models.roster.rules import DAY_MINUTES, moment
from models.roster.swaps import rules
from models.roster.swaps.rules import Asked, Concern, Plan
from models.roster.swaps.workflow import Step, steps_from
from models.roster.tables import Roster, RosterEntry, ShiftSwap, ShiftType
from models.roster.workflow import RosterKind, RosterState, SwapState
from models.staff import describe as staff
from models.staff.certificates import queries as certificates
from models.staff.tables import Employee
from models.staff.workflow import State

NOTICE, REST_HOURS = "duty.swap.notice_working_days", "duty.min_rest_hours"
BLOCKS = "certs.block_assignment_without_cert"


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


def ends_of(asked: Asked) -> datetime:
    """When the last shift of the first day ends that is given or taken; midnight where none has hours."""
    shift_on, day = rosters.shift_times(), asked.first_day
    numbers = {one for move in rules.moves(asked) if move.day == day for one in (move.before, move.after)}
    times = [shift_on(one, day).times for one in numbers if one is not None]
    return max((moment(day, one.ends) for one in times if one is not None), default=moment(day, DAY_MINUTES))


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
    """What speaks against an exchange as things stand, by the checks of rosters; what refuses it comes first."""
    made = rules.moves(asked)
    around = timedelta(days=2)
    first, last = min(move.day for move in made) - around, max(move.day for move in made) + around
    people = sorted({move.employee for move in made})
    planned = rosters.planned(people, first, last)
    away, limits = absences(people, first, last), _limits(people, first, last)
    shift_on = rosters.shift_times()
    found: list[Concern] = []
    for row in Employee.select().where(Employee.id.in_(people)).order_by(Employee.id):
        held = {day: plans for (who, day), plans in planned.items() if who == row.id}
        now = Plan(row.id, {day: tuple(one.shift for one in plans if one.shift) for day, plans in held.items()})
        for move in made:
            shifts = {move.after: shift_on(move.after, move.day)} if move.after is not None else {}
            now = rules.moved(now, [move], shifts)
        own_days = sorted({move.day for move in made if move.employee == row.id})
        found += rules.too_many(now, own_days, row.name)
        month = {day: {at: Cell(one) for at, one in enumerate(shifts_, 1)} for day, shifts_ in now.shifts.items()}
        own = Own(_worker(row), month, away=[one for one in away if one.employee_id == row.id])
        for problem in troubles(own, limits, own_days):
            found.append(Concern(f"{problem.who} {spoken(problem.day, problem.day)}：{problem.words}。", problem.hard))
    return tuple(sorted(dict.fromkeys(found), key=lambda one: not one.blocks))


def _worker(row: Employee) -> Worker:
    until = (row.left_on or date.min) if row.state == State.LEFT else None
    begins = row.hired_on or (date.max if row.state == State.CANDIDATE else None)
    suspended = date.min if row.state == State.SUSPENDED else None
    return Worker(row.id, row.work_no, row.name, from_on=begins, until_on=until, suspended_on=suspended)


def _limits(people: Sequence[int], first: date, last: date) -> Limits:
    """What the checks measure by, as the rulebook has it on the first day."""
    needed = {row.id: row.certificate for row in ShiftType.select().where(ShiftType.certificate != "")}
    days = list(each_day(first, last))
    return Limits(
        rulebook.value(REST_HOURS, first) * 60, rulebook.value(BLOCKS, first), needed,
        {name: certificates.holders(name, people, days) for name in set(needed.values())},
    )  # fmt: skip


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
