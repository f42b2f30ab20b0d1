"""What a leave slip is at a moment, pure: by its state, the decision table, and what came in time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from models.attendance.leave.policy import words as policy_words
from models.attendance.leave.policy.values import (
    LeavePolicy,
    LeaveType,
    Outcome,
    OutcomeResult,
    Proofs,
    Span,
    Told,
)
from models.attendance.leave.values import PHASE_NAMES, Phase, Slip, Standing, Taken
from models.attendance.workflow import (
    ABSENCE_REASON_NAMES,
    NOTICE_KIND_NAMES,
    AbsenceReason,
    LeaveState,
    NoticeKind,
    Sign,
)
from models.core.calendar.rules import Calendar, next_workday, spoken
from models.core.explain import Basis, Explanation, Used

INSTANT, ONE_DAY = timedelta(microseconds=1), timedelta(days=1)
TURNED_DOWN: Mapping[LeaveState, Phase] = {
    LeaveState.REFUSED: Phase.REFUSED,
    LeaveState.WITHDRAWN: Phase.WITHDRAWN,
    LeaveState.REVOKED: Phase.REVOKED,
}
COUNTING = (LeaveState.APPROVED, LeaveState.RETURNED)


@dataclass(frozen=True, slots=True)
class _Evidence:
    """How a leave was told of and proved: `due` is the last day for its proofs, `late` came after it."""

    told: Told
    proofs: Proofs
    is_pending: bool
    needed: tuple[str, ...]
    missing: tuple[str, ...]
    due: date | None
    handed_in: tuple[str, ...]


def standing(
    policy: LeavePolicy, slip: Slip, taken: Taken, now: datetime, calendar: Calendar | None = None
) -> Standing:
    """What a slip is at a moment, by its state, the decision table, and whether proof and return came in time.

    As long as its proofs are not due, it counts as if they were there (R-049). Without a `calendar`, the day on which
    a return is due is the next one from Monday to Friday.
    """
    kind = type_of(policy, slip.kind)
    evidence = _evidence(kind, slip, taken, now)
    row = _row(policy, kind, taken.span, evidence)
    counts_as, reason = _result(policy, kind, row)
    with_proofs = _row(policy, kind, taken.span, replace(evidence, proofs=Proofs.COMPLETE))
    is_lost = _result(policy, kind, with_proofs)[0] is None
    if slip.state is LeaveState.SUBMITTED or slip.state is LeaveState.WITHDRAWN:
        counts_as, reason = None, None
    elif slip.state not in COUNTING:
        # What was never told is absence for that reason, whatever was decided.
        untold = is_lost and evidence.told is Told.NONE
        counts_as, reason = None, reason if untold else int(AbsenceReason.LEAVE_NOT_APPROVED)
    phase = _phase(kind, slip, taken, evidence, now, calendar or Calendar(), is_lost=is_lost)
    is_provisional = slip.state in COUNTING and evidence.is_pending and counts_as is not None
    said = _words(policy, slip, evidence, row, counts_as, reason, is_provisional=is_provisional, is_lost=is_lost)
    explained = Explanation(
        said, tuple(_steps(kind, slip, evidence, row)), _bases(kind, row, evidence),
        (Used("leave_slip", slip.id, title(kind, slip), PHASE_NAMES[phase]),) if slip.id else (),
        warnings=(said,) if is_provisional else (),
    )  # fmt: skip
    return Standing(
        phase, counts_as, reason, said, explained, is_provisional, evidence.told, evidence.proofs, evidence.missing,
        row, evidence.needed,
    )  # fmt: skip


def type_of(policy: LeavePolicy, code: str) -> LeaveType:
    """The type of a code, with the code for its name where the regulation does not know it."""
    return policy.types.get(code) or LeaveType(code, code, Sign.OTHER_LEAVE, returns=False)


def title(kind: LeaveType, slip: Slip) -> str:
    """How a slip is called: 病假第 12 号."""
    return f"{kind.label}第 {slip.number} 号"


def told_of(slip: Slip, taken: Taken) -> Told:
    """How early somebody told of his leave: in time, later but before it began, or not before (R-048, R-050)."""
    if slip.excused_notice:
        return Told.IN_TIME
    if slip.notice is NoticeKind.NONE or slip.applied_at.replace(second=0, microsecond=0) > taken.begins:
        return Told.NONE
    return Told.IN_TIME if slip.is_in_time else Told.LATE


def _evidence(kind: LeaveType, slip: Slip, taken: Taken, now: datetime) -> _Evidence:
    due = slip.proof_due_on
    received = {one.document: one.received_at for one in reversed(slip.proofs)}
    needed = kind.needed(taken.span, slip.length)
    in_time = [name for name in needed if name in received and (due is None or received[name].date() <= due)]
    missing = tuple(name for name in needed if name not in in_time)
    is_complete = not missing or bool(slip.excused_proof)
    is_pending = not is_complete and (due is None or now.date() <= due)
    proofs = Proofs.COMPLETE if is_complete or is_pending else Proofs.MISSING
    told = told_of(slip, taken)
    return _Evidence(told, proofs, is_pending, needed, () if is_complete else missing, due, tuple(in_time))


def _row(policy: LeavePolicy, kind: LeaveType, span: Span, evidence: _Evidence) -> Outcome | None:
    """The first row of the decision table that fits."""
    return next(
        (
            one for one in policy.outcomes
            if one.kind in ("", kind.code) and one.span in ("", span) and one.notice in ("", evidence.told)
            and one.proofs in ("", evidence.proofs)
        ),
        None,
    )  # fmt: skip


def _result(policy: LeavePolicy, kind: LeaveType, row: Outcome | None) -> tuple[str | None, int | None]:
    """As what an approved leave counts, or why it is absence."""
    if row is None or row.result in (OutcomeResult.LEAVE, OutcomeResult.DECIDE):
        return kind.code, None
    if row.result is OutcomeResult.OTHER:
        return type_of(policy, row.other).code, None
    return None, row.absence_reason


def _phase(
    kind: LeaveType, slip: Slip, taken: Taken, evidence: _Evidence, now: datetime, calendar: Calendar,
    *, is_lost: bool,
) -> Phase:  # fmt: skip
    """Where a slip stands; for one that no proof can save none is waited for, nor a return."""
    if slip.state in TURNED_DOWN:
        return TURNED_DOWN[slip.state]
    if slip.state is LeaveState.SUBMITTED:
        return Phase.WAITING
    if now < slip.starts:
        return Phase.AHEAD
    if now < slip.until:
        return Phase.UNDER_WAY
    if is_lost:
        return Phase.DONE
    if evidence.missing and not evidence.is_pending:
        return Phase.PROOF_MISSING
    returns = kind.returns and taken.span is Span.WHOLE and slip.returned_at is None
    if returns and now.date() > next_workday(calendar, (slip.until - INSTANT).date() + ONE_DAY):
        return Phase.RETURN_OVERDUE
    if evidence.missing:
        return Phase.PROOF_DUE
    return Phase.RETURN_DUE if returns else Phase.DONE


def _words(
    policy: LeavePolicy, slip: Slip, evidence: _Evidence, row: Outcome | None, counts_as: str | None,
    reason: int | None, *, is_provisional: bool, is_lost: bool,
) -> str:  # fmt: skip
    """What the slip is, in a sentence without its full stop."""
    if slip.state is LeaveState.SUBMITTED:
        return "还没有批准，批准以前不算请假"
    absence = f"不算请假，缺勤按旷工（{ABSENCE_REASON_NAMES[reason]}）" if reason else "不算请假"
    if slip.state in TURNED_DOWN:
        return f"{PHASE_NAMES[TURNED_DOWN[slip.state]]}，{absence}"
    lacking = f"缺{'、'.join(evidence.missing)}" if evidence.missing else ""
    due = f"{spoken(evidence.due, slip.starts.date())}" if evidence.due is not None else "期限"
    if counts_as is None:
        why = policy_words.TOLD[evidence.told] if is_lost else f"证明没有在 {due}以前交齐（{lacking}）"
        return f"{why}，{absence}"
    label = type_of(policy, counts_as).label
    if is_provisional:
        return f"暂按{label}计；证明须在 {due}以前交齐，还{lacking}"
    if row is not None and row.result is OutcomeResult.OTHER:
        return f"改按{label}计" + (f"，{lacking}" if lacking else "")
    if row is not None and row.result is OutcomeResult.DECIDE:
        return f"{policy_words.TOLD[evidence.told]}，由批准人决定；已批准，按{label}计"
    return f"按{label}计" + (f"，{lacking}" if lacking else "")


def _steps(kind: LeaveType, slip: Slip, evidence: _Evidence, row: Outcome | None) -> list[str]:
    told = NOTICE_KIND_NAMES[slip.notice]
    early = "，情况特殊，准予免责" if slip.excused_notice else f"，{policy_words.TOLD[evidence.told]}"
    when = f"{slip.applied_at:%m-%d %H:%M} "
    steps = [f"{title(kind, slip)}\n{slip.starts:%m-%d %H:%M} 至 {slip.until:%m-%d %H:%M}", f"{when}{told}{early}"]
    if slip.excused_notice:
        steps[-1] += f"\n{slip.excused_notice}"
    if evidence.needed:
        until = f"，{spoken(evidence.due, slip.starts.date())}以前交" if evidence.due is not None else ""
        had = f"已按时交：{'、'.join(evidence.handed_in)}" if evidence.handed_in else "还没有交"
        steps.append(f"须交{'、'.join(evidence.needed)}{until}\n{had}")
        steps += [f"证明准予免交\n{slip.excused_proof}"] if slip.excused_proof else []
    if slip.state is LeaveState.SUBMITTED:
        return steps
    if row is not None:
        value = row.basis.value if row.basis is not None else ""
        steps.append("按规则表“请假认定”" + (f"\n{value}" if value else ""))
    else:
        steps.append("规则表“请假认定”没有规定这种情形，批准了就算")
    return [*steps, *([slip.decided_words] if slip.decided_words else [])]


def _bases(kind: LeaveType, row: Outcome | None, evidence: _Evidence) -> tuple[Basis, ...]:
    found = [row.basis] if row is not None else []
    if row is None or evidence.missing or evidence.is_pending:
        found.append(kind.basis)
    return tuple(basis for basis in found if basis is not None)
