"""Plain values of the catalogue of penalties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from models.core.explain import Basis
from models.penalty.workflow import Measured


class Use(StrEnum):
    """How a scheme goes with the others: one of several, always, or counted from the attendance without slips."""

    ALTERNATIVE = "alternative"
    SUPPLEMENT = "supplement"
    AUTOMATIC = "automatic"


USE_NAMES: Mapping[str, str] = {
    Use.ALTERNATIVE: "只用其中一套", Use.SUPPLEMENT: "与其他办法同时用", Use.AUTOMATIC: "由考勤自动计算，不下达"
}  # fmt: skip


@dataclass(frozen=True)
class Measure:
    """A measure (R-139): its place on the ladder, and whether only the company decides about it.

    One that is `recorded_apart` (a fine, a loss) is no choice on a slip: its amount says it.
    """

    code: str
    label: str
    rank: int
    company: bool
    needs_due: bool
    recorded_apart: bool


@dataclass(frozen=True)
class Band:
    """A degree of gravity of an offence with its own range in hundredths (None where none is named)."""

    code: str
    label: str
    low: int | None
    high: int | None
    proposes: str
    basis: Basis


@dataclass(frozen=True)
class Offence:
    """An offence: what one costs in hundredths (None where no amount is named), and what goes along.

    `measures` are measures beside the amount, or in its place where `is_alternative`; `proposes` is the code of a
    measure that only people decide about. Where there are `bands`, one of them has to be chosen and has the range.
    `why_not` says why it cannot be issued, empty where it can.
    """

    code: str
    scheme: str
    scheme_label: str
    label: str
    measured: Measured
    low: int | None
    high: int | None
    unit: str
    bands: tuple[Band, ...]
    measures: tuple[Measure, ...]
    is_alternative: bool
    names_superior: bool
    proposes: str
    counts_complaint: bool
    why_not: str
    basis: Basis


@dataclass(frozen=True)
class EarlierCase:
    """An earlier offence of the same person: a slip that counts, or a penalty from before the cut-over (no number).

    `happened_at` of one from before has no time of day. `amount` is what counts now, in hundredths of `measured`.
    """

    slip_id: int | None
    number: str
    offence: str
    title: str
    happened_at: datetime
    measured: Measured
    amount: int
    state: str
    words: str
