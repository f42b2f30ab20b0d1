"""A leave slip as the rules take it, and what they find of it: length, what it demands, how it stands, balances."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from models.attendance.leave.policy.values import LeaveType, MatrixRow, Outcome, Proofs, Span, Told
from models.attendance.workflow import LeaveState, NoticeKind
from models.core.explain import Explanation


@dataclass(frozen=True, slots=True)
class Proof:
    """A document that was handed in and still counts, with the moment."""

    document: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Slip:
    """A leave slip as it is stored, with the proofs that count; `id` is 0 before it is stored."""

    id: int
    number: int
    employee_id: int
    kind: str
    starts: datetime
    ends: datetime
    applied_at: datetime
    notice: NoticeKind
    state: LeaveState
    length: int = 0
    is_in_time: bool = True
    proof_due_on: date | None = None
    excused_notice: str = ""
    excused_proof: str = ""
    returned_at: datetime | None = None
    decided_words: str = ""
    chain: str = ""
    proofs: tuple[Proof, ...] = ()

    @property
    def until(self) -> datetime:
        """When the leave ends: an earlier return ends it."""
        if self.returned_at is None:
            return self.ends
        return min(self.ends, max(self.starts, self.returned_at))


@dataclass(frozen=True, slots=True)
class Taken:
    """What a slip takes away: a part of one shift or more, from `begins` on.

    `begins` is the first moment of work that it takes, its own start where no roster tells. `is_leaving` when it
    begins within a shift (somebody leaves), not at its start (he does not come). `day` is the first day that it takes:
    the one on which that shift begins.
    """

    span: Span
    begins: datetime
    day: date
    is_leaving: bool = False


@dataclass(frozen=True, slots=True)
class Length:
    """How long a leave is, in hundredths of a day, and day by day.

    `run` are the days that count for the matrix (R-054). `minutes` are those of work taken away. `is_planned` is false
    where days without a roster were counted by the calendar.
    """

    hundredths: int
    days: tuple[tuple[date, int], ...]
    run: int
    minutes: int
    is_planned: bool
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class Requirement:
    """Who approves a leave, the last moment for asking for it (included, None: any time), and whether that was kept.

    `row` gave the chain, `notice_row` the notice.
    """

    chain: str
    latest: datetime | None
    is_in_time: bool
    row: MatrixRow | None
    notice_row: MatrixRow | None
    explanation: Explanation


class Phase(StrEnum):
    """Where a slip stands when it is read."""

    WAITING = "waiting"
    AHEAD = "ahead"
    UNDER_WAY = "under_way"
    PROOF_DUE = "proof_due"
    PROOF_MISSING = "proof_missing"
    RETURN_DUE = "return_due"
    RETURN_OVERDUE = "return_overdue"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"


PHASE_NAMES = {
    Phase.WAITING: "待批准",
    Phase.AHEAD: "未开始",
    Phase.UNDER_WAY: "休假中",
    Phase.PROOF_DUE: "待交证明",
    Phase.PROOF_MISSING: "证明未交",
    Phase.RETURN_DUE: "待销假",
    Phase.RETURN_OVERDUE: "逾期未销假",
    Phase.DONE: "已结束",
    Phase.REFUSED: "未批准",
    Phase.WITHDRAWN: "已撤回",
    Phase.REVOKED: "已取消",
}
PHASE_TONES = {
    Phase.WAITING: "warn",
    Phase.AHEAD: "info",
    Phase.UNDER_WAY: "info",
    Phase.PROOF_DUE: "warn",
    Phase.PROOF_MISSING: "bad",
    Phase.RETURN_DUE: "warn",
    Phase.RETURN_OVERDUE: "bad",
    Phase.DONE: "ok",
    Phase.REFUSED: "bad",
    Phase.WITHDRAWN: "mute",
    Phase.REVOKED: "mute",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What a slip is when it is read: `counts_as` is the code of the type it counts as, None where it does not count.

    A slip that does not count and was meant to has an `absence_reason`. `is_provisional` while its proof is not due
    yet: it counts until then. `documents` prove it, `missing` are those not handed in (in time). `row` is the row of
    the decision table that said so, None where none fits and the approval alone decides.
    """

    phase: Phase
    counts_as: str | None
    absence_reason: int | None
    words: str
    explanation: Explanation
    is_provisional: bool = False
    told: Told = Told.IN_TIME
    proofs: Proofs = Proofs.COMPLETE
    missing: tuple[str, ...] = ()
    row: Outcome | None = None
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Granted:
    """A row of somebody's balance as it is stored: `basis` of `GrantBasis`, hundredths of a day or minutes."""

    basis: str
    amount: int
    reason: str = ""
    record: int = 0


@dataclass(frozen=True, slots=True)
class Balance:
    """What somebody has left of a type in a year: hundredths of a day, of compensatory rest minutes.

    `entitlement` is None where none is set; then `left` is None unless something was added or earned.
    """

    kind: LeaveType
    year: int
    entitlement: int | None
    earned: int
    added: int
    used: int
    left: int | None
    explanation: Explanation = field(default_factory=lambda: Explanation(""))
