"""How a slip has come along, for its page: each step with who and when, the clocks that run, who else is away."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from models.attendance import rights
from models.attendance.leave import progress, slips
from models.attendance.leave.queries import SlipData
from models.attendance.leave.steps import LIVE
from models.attendance.leave.telling import length_of, listed, span, spoken, title_of
from models.attendance.leave.values import Phase
from models.attendance.tables import LeaveSlip
from models.attendance.workflow import LEAVE_STATE_NAMES, LeaveState
from models.core import clock
from models.core.access import Person
from models.core.calendar import queries as calendar
from models.core.calendar.rules import deadline_of_json, next_workday
from models.core.calendar.rules import spoken as day_of
from models.core.course import INSTANT, Clock, ClockState, Reached, Stage, end_of, running
from models.org import approvals
from models.org.rules import Decision
from models.staff import describe as staff
from models.staff.describe import within
from models.staff.tables import Employee

ONE_DAY = timedelta(days=1)
MOST = 8
ENDED = (Phase.REFUSED, Phase.WITHDRAWN, Phase.REVOKED)


@dataclass(frozen=True)
class Other:
    """Another slip beside this one: of whom, when, how long, how it stands; `record` opens it."""

    record: int
    who: str
    words: str


@dataclass(frozen=True)
class Around:
    """What whoever decides wants to know: earlier leave of the person this year, and who of the unit is away then."""

    earlier: tuple[Other, ...]
    earlier_days: str
    away: tuple[Other, ...]


def stages(data: SlipData) -> tuple[Stage, ...]:
    """The stages of a slip in order; one that was turned down or taken back ends with the last that was done."""
    row = data.row
    asked = Stage("提交", row.applied_by, spoken(row.applied_at), Reached.DONE)
    decided = [
        Stage("、".join(json.loads(one.labels)), one.words.split("（")[0], spoken(one.decided_at), Reached.DONE)
        for one in data.progress.taken
        if one.outcome == "approved"
    ]
    if data.standing.phase in ENDED:
        return (asked, *decided)
    waiting = _to_come(row) if row.state == LeaveState.SUBMITTED else ()
    found = [asked, *decided, *waiting, *_afterwards(data)]
    current = next((place for place, one in enumerate(found) if one.reached is not Reached.DONE), len(found))
    return tuple(
        Stage(one.label, one.who, one.when, Reached.CURRENT) if place == current else one
        for place, one in enumerate(found)
    )


def _to_come(row: Any) -> Iterator[Stage]:
    """The steps of the chain that nobody took yet, with whose they are."""
    barred = progress.barred(row)
    following = approvals.stepping([row.chain], {row.employee_id, *barred})
    taken = set(approvals.labels_of(approvals.taken(progress.ENTITY, {row.id: row.round})[row.id]))
    while (step := following(row.chain, row.employee_id, taken, barred)) is not None:
        if not isinstance(step, Decision):
            yield Stage(step.label, "没有人可以办理", "", Reached.LATER)
            return
        names = staff.employee_titles([step.decider])
        yield Stage(step.label, names.get(step.decider, ""), "待办理", Reached.LATER)
        taken |= set(step.labels)


def _afterwards(data: SlipData) -> Iterator[Stage]:
    """Being away, coming back, and that everything is there."""
    row, now, phase = data.row, clock.now(), data.standing.phase
    until = min(row.ends_at, row.returned_at or row.ends_at)
    is_approved = row.state != LeaveState.SUBMITTED
    over = is_approved and now >= until
    length = length_of(row.length)
    yield Stage("休假", length, data.span, Reached.DONE if over else Reached.LATER)
    if row.must_return:
        back = row.returned_at is not None
        late = is_approved and now.date() > _back_on(row)
        when = spoken(row.returned_at) if back else "逾期未销假" if late else f"最晚 {_back_on(row):%m-%d}"
        yield Stage("销假", row.returned_by, when, Reached.DONE if back else Reached.LATER)
    done = phase is Phase.DONE
    what = "证明未交" if phase is Phase.PROOF_MISSING else "待交证明" if phase is Phase.PROOF_DUE else ""
    yield Stage("办结", "", what, Reached.DONE if done else Reached.LATER)


def clocks(data: SlipData) -> tuple[Clock, ...]:
    """The clock of the proofs and that of the return, as far as the slip has them."""
    if data.standing.phase in ENDED:
        return ()
    return tuple(one for one in (_proof_clock(data), _return_clock(data)) if one is not None)


def _proof_clock(data: SlipData) -> Clock | None:
    row = data.row
    if not row.proofs_needed or not row.proof_deadline:
        return None
    deadline, now = deadline_of_json(json.loads(row.proof_deadline)), clock.now()
    last = f"{day_of(deadline.last_day, now.date())}{end_of(deadline.ends_at)} 截止"
    counted = f"{day_of(deadline.starts_on, now.date())}请假结束，次日起算"
    if not data.missing or row.excused_proof:
        came = max((one.received_at for one in data.proofs if one.withdrawn_at is None), default=None)
        told = "准予免交" if row.excused_proof else f"{spoken(came)} 交齐" if came else "已交齐"
        return Clock("证明", told, (last, counted), ClockState.DONE, "✓", "", 1.0, deadline.explanation)
    lines = (f"{counted}，还差{listed(data.missing)}", f"由{data.name}交到办公室，逾期按制度处理")
    if row.state == LeaveState.SUBMITTED or now < row.starts_at:
        return Clock("证明", last, lines, ClockState.IDLE, "—", "", 0.0, deadline.explanation)
    begin = min(row.starts_at, deadline.ends_at - ONE_DAY)
    return running("交证明剩余", last, lines, begin, deadline.ends_at, now, deadline.explanation)


def _return_clock(data: SlipData) -> Clock | None:
    row, now = data.row, clock.now()
    if not row.must_return:
        return None
    back = _back_on(row)
    last = f"{day_of(back, now.date())}24:00 截止"
    lines = ("请假结束后第一个工作日当天销假", "回来后报主管或办公室登记")
    if row.returned_at is not None:
        return Clock("销假", f"{spoken(row.returned_at)} 已回来", (last,), ClockState.DONE, "✓", "", 1.0)
    if row.state == LeaveState.SUBMITTED or now < row.ends_at:
        return Clock("销假", last, lines, ClockState.IDLE, "—", "", 0.0)
    until = datetime.combine(back + ONE_DAY, datetime.min.time())
    return running("销假剩余", last, lines, min(row.ends_at, until - ONE_DAY), until, now, None)


def _back_on(row: Any) -> date:
    """The last day for reporting back: the first working day after the leave."""
    days = calendar.calendar(row.ends_at.date(), row.ends_at.date() + timedelta(days=31))
    return next_workday(days, (row.ends_at - INSTANT).date() + ONE_DAY)


def around(person: Person, data: SlipData) -> Around:
    """Earlier leave of the person in the year of the slip, and who of his unit is away at the same time."""
    row = data.row
    begin, end = date(row.starts_at.year, 1, 1), date(row.starts_at.year + 1, 1, 1)
    live = LeaveSlip.state.in_([str(one) for one in LIVE])
    own = list(
        LeaveSlip.select()
        .where(
            LeaveSlip.employee_id == row.employee_id, LeaveSlip.id != row.id, live,
            LeaveSlip.starts_at >= datetime.combine(begin, datetime.min.time()),
            LeaveSlip.starts_at < datetime.combine(end, datetime.min.time()),
        )
        .order_by(LeaveSlip.starts_at.desc())
    )  # fmt: skip
    total = sum(one.length for one in own if one.state != LeaveState.SUBMITTED)
    told = f"{row.starts_at.year} 年另有 {len(own)} 份请假单，已批准的共 {length_of(total)}" if own else ""
    return Around(_others(own[:MOST], with_name=False), told, _others(_away(person, row), with_name=True))


def _away(person: Person, row: Any) -> list[Any]:
    """Slips of colleagues of the same unit that lie in the same time, as far as the person may see them."""
    unit = Employee.get_by_id(row.employee_id).unit_id
    reached = within(person, rights.LEAVE_READ)
    if unit is None:
        return []
    query = (
        LeaveSlip.select(LeaveSlip, Employee.name)
        .join(Employee, on=(Employee.id == LeaveSlip.employee_id))
        .where(
            Employee.unit_id == unit, LeaveSlip.employee_id != row.employee_id,
            LeaveSlip.state.in_([str(one) for one in LIVE]), LeaveSlip.starts_at < row.ends_at,
            LeaveSlip.ends_at > row.starts_at, *(() if reached is None else (reached,)),
        )
        .order_by(LeaveSlip.starts_at)
        .limit(MOST)
    )  # fmt: skip
    return list(query.objects())


def _others(rows: Sequence[Any], *, with_name: bool) -> tuple[Other, ...]:
    policy_on = slips.policies_of([slips.slip_of(one) for one in rows])
    found = []
    for one in rows:
        label = slips.type_of(policy_on, one).label
        called = f"{label}" if with_name else title_of(one.number, label)
        state = "" if one.state == LeaveState.APPROVED else f"，{LEAVE_STATE_NAMES[one.state]}"
        words = f"{span(one.starts_at, one.ends_at)}，{length_of(one.length)}{state}"
        found.append(Other(one.id, f"{one.name} {called}" if with_name else called, words))
    return tuple(found)
