"""The regulation of leave as values; lengths and entitlements are hundredths of a day, both ends are included."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from models.attendance.workflow import Sign
from models.core.calendar.rules import Count
from models.core.explain import Basis

FULL_DAY, HALF_DAY = 100, 50


class Rounding(StrEnum):
    """To what the part of a day that a leave takes is rounded: whole days, halves, at least one each, or not at all."""

    DAY = "day"
    HALF = "half"
    EXACT = "exact"


class NoticeUnit(StrEnum):
    """What advance notice is counted in: hours before the shift, days or months before the first day (C-04)."""

    HOURS = "hours"
    CALENDAR = "calendar"
    WORKING = "working"
    MONTHS = "months"


class Span(StrEnum):
    """Whether a leave takes at least one whole shift, or only a part of one."""

    WHOLE = "whole"
    PART = "part"


class Told(StrEnum):
    """How early somebody told of his leave: as early as the matrix says, later but before it began, or not before."""

    IN_TIME = "in_time"
    LATE = "late"
    NONE = "none"


class Proofs(StrEnum):
    """Whether all documents of a type were handed in by the day they were due."""

    COMPLETE = "complete"
    MISSING = "missing"


class OutcomeResult(StrEnum):
    """What an approved leave is: itself, another type, itself because people decided so, or absence."""

    LEAVE = "leave"
    OTHER = "other"
    DECIDE = "decide"
    ABSENCE = "absence"


@dataclass(frozen=True, slots=True)
class LeaveType:
    """A type of leave: how it is measured, what it demands, and what one is entitled to.

    `documents` empty needs no proof, nor does leave shorter than `proof_from` (hundredths of a day). Who leaves during
    his shift hands in `part_documents` instead, where there are any (R-047). They are due `proof_due` days (calendar or
    working) after the leave ended.
    `entitlement` is hundredths of a day a year, None where none is set. With `counts_rest_days` days of rest within
    the leave count into its length. `is_sudden` types need no notice by rows of the matrix for every type.
    """

    code: str
    label: str
    sign: Sign
    aliases: tuple[str, ...] = ()
    rounding: Rounding = Rounding.HALF
    counts_rest_days: bool = False
    is_sudden: bool = False
    documents: tuple[str, ...] = ()
    part_documents: tuple[str, ...] = ()
    proof_from: int = 0
    proof_due: int = 0
    proof_due_unit: Count = Count.WORKING
    entitlement: int | None = None
    may_overdraw: bool = False
    is_comp_rest: bool = False
    returns: bool = True
    basis: Basis | None = None

    def needed(self, span: Span, length: int) -> tuple[str, ...]:
        """The documents that a leave of this span and length (hundredths of a day) is proved by."""
        if length < self.proof_from:
            return ()
        return self.part_documents if span is Span.PART and self.part_documents else self.documents


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """Who approves a leave from so many days on (hundredths, included), and how early it is asked for.

    `kind` empty is every type; `notice` 0 demands none.
    """

    kind: str
    from_days: int
    chain: str
    notice: int = 0
    notice_unit: NoticeUnit = NoticeUnit.CALENDAR
    basis: Basis | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A row of the decision table: what an approved leave of this kind, span, notice and proof is; empty fits any."""

    kind: str
    span: str
    notice: str
    proofs: str
    result: OutcomeResult
    other: str = ""
    absence_reason: int | None = None
    basis: Basis | None = None


@dataclass(frozen=True)
class LeavePolicy:
    """The regulation of leave in force on a day.

    `long_counts_rest_days` says whether days of rest count among the consecutive days of the matrix (R-054). `types`
    are in the order of the table. `bases` says where each parameter stands.
    """

    types: Mapping[str, LeaveType] = field(default_factory=dict)
    matrix: tuple[MatrixRow, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    long_counts_rest_days: bool = False
    bases: Mapping[str, Basis] = field(default_factory=dict)

    def named(self, words: str) -> LeaveType | None:
        """The type that a file calls so: by code, label or another name of it."""
        said = words.strip()
        return next((one for one in self.types.values() if said in (one.code, one.label, *one.aliases)), None)


LeavePolicyOn = Callable[[date], LeavePolicy]
