"""Where slips stand when they are read: their courses for the rules, and the same phase as the database tells it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from datetime import datetime
from functools import lru_cache
from typing import Any

import peewee as pw

from models.core import clock
from models.penalty import deducted, rules
from models.penalty.tables import PenaltyDeduction, PenaltySlip
from models.penalty.values import Course, Procedure
from models.penalty.workflow import MONEY, Phase, State, Takes

# The columns that a course is told from; whoever reads many slips has no need of their long texts.
NEEDED = (
    PenaltySlip.id, PenaltySlip.state, PenaltySlip.amount, PenaltySlip.reduced_to, PenaltySlip.takes,
    PenaltySlip.happened_at, PenaltySlip.effective_at, PenaltySlip.appeal_ends_at, PenaltySlip.answer_ends_at,
    PenaltySlip.settled_at, PenaltySlip.waived, PenaltySlip.rule,
)  # fmt: skip
# Slips to which nothing was ever decided; nothing can have been taken for them.
UNISSUED = (State.DRAFT, State.PENDING)
_DEFAULTS = Procedure()
# The moment that a list is read at; whoever builds a query with `PHASE` sets it first by `read_at`.
_MOMENT: ContextVar[datetime] = ContextVar("penalty_moment")


def courses(rows: Iterable[PenaltySlip]) -> Mapping[int, Course]:
    """What the phase of each slip is told from, with what was taken for it so far."""
    known = list(rows)
    taken = deducted.taken([row.id for row in known if row.takes in MONEY and row.state not in UNISSUED])
    return {row.id: course_of(row, taken.get(row.id, 0)) for row in known}


def course_of(row: PenaltySlip, taken: int) -> Course:
    """What the phase of a slip is told from, when so many fen were taken for it."""
    unanswered, deduct_when, payroll_month = _choices(row.rule)
    return Course(
        state=State(row.state),
        amount=standing_amount(row),
        takes=Takes(row.takes),
        happened_at=row.happened_at,
        effective_at=row.effective_at,
        appeal_ends_at=row.appeal_ends_at,
        answer_ends_at=row.answer_ends_at,
        settled_at=row.settled_at,
        unanswered=unanswered,
        deduct_when=deduct_when,
        payroll_month=payroll_month,
        taken=taken,
        waived=row.waived,
    )


@lru_cache(maxsize=512)
def _choices(rule: str) -> tuple[str, str, str]:
    """What the rule that a slip keeps says of a missed answer, and of when and where it counts; many keep the same."""
    known: Mapping[str, Any] = json.loads(rule)["procedure"] if rule else {}
    return (
        known.get("unanswered", _DEFAULTS.unanswered), known.get("deduct_when", _DEFAULTS.deduct_when),
        known.get("payroll_month", _DEFAULTS.payroll_month),
    )  # fmt: skip


def standing_amount(row: PenaltySlip) -> int:
    """What a slip amounts to now, in hundredths: what an answer left of it, or what was laid down."""
    return row.reduced_to if row.reduced_to is not None else row.amount or 0


def phases(rows: Iterable[PenaltySlip], now: datetime) -> Mapping[int, Phase]:
    """Where each slip stands at a moment."""
    return {slip: rules.phase(course, now) for slip, course in courses(rows).items()}


class _ReadAt(pw.ColumnBase):
    """The moment of reading in an expression that is written once."""

    def __sql__(self, ctx: Any) -> Any:
        return ctx.sql(pw.Value(_MOMENT.get()))


def read_at(now: datetime | None = None) -> datetime:
    """Have the expressions of this module mean this moment, or now; returns it."""
    moment = now if now is not None else clock.now()
    _MOMENT.set(moment)
    return moment


def _phase() -> Any:
    """The phase in SQL, as `rules.phase` has it; the property test holds both side by side."""
    slip = PenaltySlip
    now = _ReadAt()
    standing = pw.Case(None, [
        ((slip.state == str(State.ANSWERED)) | slip.settled_at.is_null(False), _settled()),
        (
            slip.effective_at.is_null() & slip.appeal_ends_at.is_null()
            | (slip.effective_at >= now) | (slip.appeal_ends_at >= now),
            str(Phase.WINDOW),
        ),
    ], _settled())  # fmt: skip
    unanswered = pw.Case(None, [
        (_procedure("unanswered", rules.REVOKED), str(Phase.REVOKED)),
        (_procedure("unanswered", rules.CONFIRMED), _settled()),
    ], str(Phase.OVERDUE))  # fmt: skip
    return pw.Case(None, [
        (slip.state.in_([str(State.ANSWERED), str(State.EFFECTIVE)]), standing),
        ((slip.state == str(State.APPEALED)) & (slip.answer_ends_at < now), unanswered),
    ], slip.state)  # fmt: skip


def _settled() -> Any:
    slip = PenaltySlip
    amount = pw.fn.COALESCE(slip.reduced_to, slip.amount, 0)
    paid = (TAKEN + slip.waived >= amount) & (amount > 0) & slip.takes.in_([str(one) for one in MONEY])
    return pw.Case(None, [(paid, str(Phase.DEDUCTED))], str(Phase.FINAL))


def _procedure(key: str, value: str) -> Any:
    """Whether the rule that a slip keeps has this choice; text in JSON never holds a bare quotation mark."""
    return PenaltySlip.rule.contains(f'"{key}":"{value}"')


# Fen that stand deducted for a slip: a sum over its few rows.
TAKEN = pw.fn.COALESCE(
    PenaltyDeduction.select(pw.fn.SUM(PenaltyDeduction.amount)).where(PenaltyDeduction.slip_id == PenaltySlip.id), 0
)
# What was taken back counts nothing, whoever did it: people, or the days to answer that ran out.
TAKEN_BACK = PenaltySlip.state.in_([str(State.VOID), str(State.REVOKED)]) | (
    (PenaltySlip.state == str(State.APPEALED)) & (PenaltySlip.answer_ends_at < _ReadAt())
    & _procedure("unanswered", rules.REVOKED)
)  # fmt: skip
AMOUNT = pw.Case(None, [(TAKEN_BACK, None)], pw.fn.COALESCE(PenaltySlip.reduced_to, PenaltySlip.amount))
PHASE = _phase()
# The last day of the clock that runs: to appeal, or to answer.
DUE = pw.Case(None, [
    (PenaltySlip.state == str(State.APPEALED), PenaltySlip.answer_due_on),
    ((PenaltySlip.state == str(State.EFFECTIVE)) & PenaltySlip.settled_at.is_null(), PenaltySlip.appeal_due_on),
])  # fmt: skip
