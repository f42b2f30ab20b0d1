"""Random walks through the steps and times of penalty slips: after every step everything still agrees."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

import pytest

from models.core import check, listing, register
from models.core.access import SYSTEM
from models.core.lists import Query
from models.core.tables import AuditEntry
from models.penalty import phases, rules
from models.penalty.tables import PenaltyDeduction, PenaltyFund, PenaltyList, PenaltySlip
from models.penalty.values import Course
from models.penalty.workflow import MONEY, STEPS, Booked, ListState, Phase, State
from models.score.tables import ScoreLine
from tests.factories import penalty
from tests.factories.penalty_walk import Walk, trial
from tests.samples import World

pytestmark = pytest.mark.slow
STEPS_EACH = 200
WHOLE_EVERY = 25  # steps after which the whole check runs, and not only the part about penalties
BLOCKED = (
    Phase.DRAFT, Phase.PENDING, Phase.TO_SIGN, Phase.REFUSED, Phase.APPEALED, Phase.OVERDUE, Phase.REVOKED, Phase.VOID,
)  # fmt: skip
RULES: Mapping[str, Mapping[str, Any]] = {
    "as delivered": {"penalty.fund.enabled": True},
    "the other choices": {
        "penalty.takes": "performance_pay", "penalty.appeal.unanswered_effect": "revoke",
        "penalty.appeal.decider": "general_manager", "penalty.deduct_when": "effective",
        "penalty.payroll_month": "month_event", "penalty.appeal.accept_late": True, "penalty.cap_mode": "off",
        "penalty.service_by_proof": False, "penalty.fund.enabled": True,
    },
    "points": {
        "penalty.takes": "points", "penalty.appeal.unanswered_effect": "confirm", "penalty.appeal.start": "issue",
        "penalty.requires_approval": False, "penalty.appeal.day_type": "working",
    },
}  # fmt: skip
OFTEN = ("issue", "sign", "appeal", "answer")
LISTS = ("make_list",)
STEP = {step.action: step for step in STEPS}
NEW = {"penalty.propose", "penalty.issue", "penalty.replace"}
# Acts that are no single step of a slip: a list that is closed, an outsider who takes a slip back.
BESIDE = {"penalty.close_list": {State.CLOSED}, "penalty.void_outside": {State.VOID, State.REVOKED}}


@pytest.fixture(params=RULES)
def walk(request: pytest.FixtureRequest, world: World, monkeypatch: pytest.MonkeyPatch) -> Walk:
    trial(monkeypatch)
    made = Walk(world, Random(request.param))
    for key, value in RULES[request.param].items():
        penalty.said(key, value)
    return made


def test_after_every_step_everything_agrees(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = {name: getattr(check, name) for name in ("_structure", "_integrity", "_files", "_references")}
    ledger = Ledger()
    for number in range(STEPS_EACH):
        outcome = walk.step()
        if isinstance(outcome, Exception):
            continue  # a refusal leaves nothing, which the next step finds out
        whole = number % WHOLE_EVERY == 0
        for name, part in parts.items():
            monkeypatch.setattr(check, name, part if whole else _nothing)
        found = [*check.check(), *ledger.faults(walk)]
        assert not found, "\n".join([*found, *walk.trail[-12:]])
    takes_money = PenaltySlip.select().where(PenaltySlip.takes.in_([str(one) for one in MONEY])).exists()
    missing = {f"penalty.{name}" for name in (*OFTEN, *(LISTS if takes_money else ()))} - set(walk.done)
    assert not missing, walk.done


def _nothing() -> Iterator[str]:
    return iter(())


class Ledger:
    """What was seen so far, told independently of what the program checks itself."""

    def __init__(self) -> None:
        self._seq = 0
        self._booked = 0

    def faults(self, walk: Walk) -> Iterator[str]:
        """Everything that no longer agrees."""
        rows = {row.id: row for row in PenaltySlip.select()}
        courses = phases.courses(rows.values())
        yield from self._steps(rows)
        yield from self._bookings(walk, courses)
        yield from _listed(walk, courses)
        lines: dict[int, list[Any]] = defaultdict(list)
        for line in ScoreLine.select().where(ScoreLine.entity == "penalty_slip"):
            lines[line.record or 0].append(line)
        for slip, course in courses.items():
            yield from _money(walk, rows[slip], course)
            yield from _points(walk, rows[slip], course, lines[slip])
        yield from _numbers(rows.values())
        yield from _lists()
        yield from _fund()

    def _steps(self, rows: Mapping[int, PenaltySlip]) -> Iterator[str]:
        """Every state in the log came by a step of the table, and the last one is the stored one."""
        for entry in AuditEntry.select().where(AuditEntry.seq > self._seq).order_by(AuditEntry.seq):
            self._seq = entry.seq
            for one in json.loads(entry.detail)["records"]:
                after = (one["after"] or {}).get("state")
                if one["entity"] == "penalty_slip" and after is not None:
                    before = (one["before"] or {}).get("state")
                    if not _is_step(entry.action, before, after):
                        yield f"{rows[one['record']].number}: {before} -> {after} by {entry.action} is no step"

    def _bookings(self, walk: Walk, courses: Mapping[int, Course]) -> Iterator[str]:
        """What was taken since the last look was taken of what had become final, or effective where that is enough."""
        new = PenaltyDeduction.select().where(PenaltyDeduction.id > self._booked).order_by(PenaltyDeduction.id)
        for row in new:
            self._booked = row.id
            course = courses[row.slip_id]
            if row.kind == Booked.TAKE and row.amount and rules.entitled(course, walk.now) < course.taken:
                yield f"{row.amount} was taken for slip {row.slip_id}, which may take {course} by {walk.now}"


def _is_step(action: str, before: str | None, after: str) -> bool:
    if before is None:
        return action in NEW and after == State.DRAFT
    if action in BESIDE:
        return State(after) in BESIDE[action]
    step = STEP.get(action)
    if step is None or State(before) not in step.sources:
        return False
    # Without approval the submission leads to the signature, by post without proof to witnesses.
    also = {"penalty.issue": State.TO_SIGN, "penalty.serve": State.REFUSED}.get(action)
    return step.target is None or State(after) in (step.target, also)


def _listed(walk: Walk, courses: Mapping[int, Course]) -> Iterator[str]:
    """The list tells the phases that the rules tell."""
    kind = register.get_list("slips")
    place = [column.key for column in kind.columns].index("phase")
    shown = {row.record: row.values[place] for row in listing.every(kind, SYSTEM, Query())}
    told = {slip: str(rules.phase(course, walk.now)) for slip, course in courses.items()}
    if shown != told:
        yield f"the list says {shown}, the rules {told}"


def _money(walk: Walk, row: PenaltySlip, course: Course) -> Iterator[str]:
    most = max(0, course.amount - course.waived) if course.takes in MONEY else 0
    if not 0 <= course.taken <= most:
        yield f"{row.number}: {course.taken} of {most} was taken"
    if course.taken and rules.phase(course, walk.now) in BLOCKED:
        yield f"{row.number}: {course.taken} stands taken while it is {rules.phase(course, walk.now)}"
    if row.reduced_to is not None and not 0 <= row.reduced_to < (row.amount or 0):
        yield f"{row.number}: an answer made {row.amount} to {row.reduced_to}"


def _points(walk: Walk, row: PenaltySlip, course: Course, lines: list[Any]) -> Iterator[str]:
    """One line counts at most, for no more than the slip, and none while it is blocked."""
    live = sum(1 if line.entry % 2 else -1 for line in lines)
    points, fen = sum(line.points for line in lines), sum(line.fen for line in lines)
    if live not in (0, 1) or bool(points or fen) is not bool(live):
        yield f"{row.number}: {live} lines count, with {points} points and {fen} fen"
    if live and rules.phase(course, walk.now) in BLOCKED:
        yield f"{row.number}: a line counts while it is {rules.phase(course, walk.now)}"
    if points > 0 or fen > 0 or -fen > course.amount:
        yield f"{row.number}: {points} points and {fen} fen for {course.amount}"


def _numbers(rows: Any) -> Iterator[str]:
    numbers = sorted(row.number for row in rows if row.number)
    if numbers != [f"CF-2026-{place:04d}" for place in range(1, len(numbers) + 1)] and numbers[-1].startswith(
        "CF-2026"
    ):
        yield f"the numbers are {numbers}"


def _lists() -> Iterator[str]:
    """A month has one list that counts, and a slip stands on a list once."""
    live = Counter(row.month for row in PenaltyList.select().where(PenaltyList.state != str(ListState.WITHDRAWN)))
    if [month for month, times in live.items() if times > 1]:
        yield f"several lists count: {live}"
    taken = Counter((row.list_id, row.slip_id) for row in PenaltyDeduction.select() if row.kind == Booked.TAKE)
    if [place for place, times in taken.items() if times > 1]:
        yield f"a slip stands twice on a list: {taken}"


def _fund() -> Iterator[str]:
    entries = list(PenaltyFund.select().order_by(PenaltyFund.number))
    balance = 0
    for entry in entries:
        balance += entry.amount
        if balance < 0:
            yield f"the fund holds {balance} after {entry.number}"
    if [entry.number for entry in entries] != list(range(1, len(entries) + 1)):
        yield "the numbers of the fund have gaps"
