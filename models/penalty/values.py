"""Plain values of penalties: the procedure and rule that a slip is issued under, and what its phase is told from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from models.core.calendar.rules import Count, Roll
from models.core.explain import Basis
from models.penalty.workflow import Measured, State, Takes


@dataclass(frozen=True)
class Procedure:
    """How slips are handled, by the rules of the day of the event (C-10); kept with the slip.

    `appeal_start` is signature or issue, `decider` manager_above_issuer or general_manager, `unanswered` what a missed
    answer does (stay_suspended, revoke, confirm), `deduct_when` final or effective, `payroll_month` month_final or
    month_event. `amount_step` is in hundredths. `service_by_proof` is whether proof of service makes a slip effective;
    `roll_recommended` that nobody of the office said yet how last days move.
    """

    witnesses: int = 2
    needs_approval: bool = True
    one_fine_per_event: bool = True
    issue_within_days: int = 7
    amount_step: int = 1000
    service_by_proof: bool = True
    appeal_days: int = 3
    appeal_count: Count = Count.CALENDAR
    appeal_start: str = "signature"
    requires_signature: bool = True
    accepts_late: bool = False
    answer_days: int = 7
    answer_count: Count = Count.CALENDAR
    decider: str = "manager_above_issuer"
    decider_may_be_approver: bool = True
    unanswered: str = "stay_suspended"
    deduct_when: str = "final"
    payroll_month: str = "month_final"
    end_of_day: str = "24:00"
    roll: Roll = Roll.FORWARD
    roll_recommended: bool = True


@dataclass(frozen=True)
class Repeat:
    """A repeat rule that a slip falls under: from which occasion on, within which months (0 = the whole employment).

    `low` and `high` replace the range where they are given; `measure` is what only people decide about. Where several
    rules apply, this is the gravest of them and `words` tells them all.
    """

    nth: int
    from_nth: int
    months: int
    low: int | None = None
    high: int | None = None
    measure: str = ""
    words: str = ""


@dataclass(frozen=True)
class Rule:
    """The offence as it was worded and priced for the day of the event; kept with the slip as JSON.

    `low` and `high` are hundredths for one (equal where the amount is fixed), None where the regulation gives none;
    where a repeat rule prices the offence, they are already its own.
    `unit` is what is counted (张), empty where it is once an event. `measures` are codes of measures that go with it,
    instead of the amount where `is_alternative`. `proposes` is what only people decide about (a dismissal).
    """

    scheme: str
    scheme_label: str
    offence: str
    title: str
    clause: str
    article_id: int | None
    version: str
    measured: Measured
    low: int | None
    high: int | None
    band: str = ""
    band_label: str = ""
    unit: str = ""
    measures: tuple[str, ...] = ()
    is_alternative: bool = False
    names_superior: bool = False
    proposes: str = ""
    repeat: Repeat | None = None
    takes: Takes = Takes.NOTHING
    point_value: int = 0
    confirmed_by: str = ""
    consulted_on: date | None = None
    published_on: date | None = None
    procedure: Procedure = Procedure()
    bases: tuple[Basis, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether the regulation names no amount, so that people have to."""
        return self.low is None

    @property
    def is_fixed(self) -> bool:
        """Whether there is only one amount, which nobody may change."""
        return self.low is not None and self.low == self.high

    @property
    def for_company(self) -> str:
        """The measure that the repetition or the offence calls for and only people decide about; empty where none."""
        return (self.repeat.measure if self.repeat is not None else "") or self.proposes


@dataclass(frozen=True)
class Course:
    """What the phase of a slip is told from: what people did, the clocks, and what was taken.

    `amount` is what counts now, after an answer, in hundredths; `taken` the sum of its deductions in fen, `waived` the
    fen that nobody will collect. `settled_at` is when an answer ended the dispute, or when the appeal was withdrawn
    after the days to appeal; who withdraws it earlier leaves them running.
    """

    state: State
    amount: int
    takes: Takes
    happened_at: datetime
    effective_at: datetime | None = None
    appeal_ends_at: datetime | None = None
    answer_ends_at: datetime | None = None
    settled_at: datetime | None = None
    unanswered: str = "stay_suspended"
    deduct_when: str = "final"
    payroll_month: str = "month_final"
    taken: int = 0
    waived: int = 0
