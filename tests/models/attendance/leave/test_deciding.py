"""What a leave slip comes to without a database: the decision table, proofs, returns, and balances."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given as tried
from hypothesis import settings
from hypothesis import strategies as st

from models.attendance.leave import rules
from models.attendance.leave.policy.values import LeavePolicy, Told
from models.attendance.leave.values import Granted, Phase, Standing
from models.attendance.workflow import GrantBasis, LeaveState, NoticeKind
from tests.factories import leave_rules as regulation
from tests.factories.days import OFFICE, at, plan
from tests.factories.leave_rules import CALENDAR, DOCUMENTS, filed, proofs, slip

POLICY = regulation.policy()
moment = datetime.fromisoformat
KINDS = st.sampled_from(sorted(POLICY.types))
# The 12th is a Monday; the 17th and the 18th are a weekend.
WEEK = dict.fromkeys(range(12, 17), OFFICE) | {17: None, 18: None, 19: OFFICE, 20: OFFICE}


def standing(one: Any, now: str, days: Any = None, policy: LeavePolicy = POLICY) -> Standing:
    planned = plan(WEEK if days is None else days)
    return rules.standing(policy, one, rules.taken(one.starts, one.ends, planned), at(now), CALENDAR)


def sick(starts: str, ends: str, applied: str, policy: LeavePolicy = POLICY, **values: Any) -> Any:
    return filed(policy, WEEK, slip("sick", starts, ends, applied, **values))


PART, WHOLE = ("12 14:00", "12 17:30"), ("12 00:00", "13 00:00")


@pytest.mark.parametrize(
    ("span", "applied", "handed_in", "state", "expected"),
    [
        (PART, "12 13:50", "13 09:00", "approved", ("sick", None)),
        (PART, "12 13:50", None, "approved", ("personal", None)),
        (PART, "12 13:50", "13 09:00", "refused", (None, 5)),
        (PART, "12 13:50", None, "refused", (None, 5)),
        (WHOLE, "12 07:30", "13 18:00", "approved", ("sick", None)),
        (WHOLE, "12 07:30", None, "approved", (None, 4)),
        (WHOLE, "12 07:30", "14 09:00", "approved", (None, 4)),
        (WHOLE, "12 08:00", "13 09:00", "approved", ("sick", None)),
        (WHOLE, "12 08:00", "13 09:00", "refused", (None, 5)),
        (WHOLE, "12 08:00", None, "approved", (None, 4)),
        (WHOLE, "12 09:00", "13 09:00", "approved", (None, 3)),
        (WHOLE, "12 09:00", None, "approved", (None, 3)),
        (WHOLE, "13 09:10", "13 09:10", "refused", (None, 3)),
        (PART, "12 15:00", "13 09:00", "approved", (None, 3)),
        (WHOLE, "12 07:30", None, "submitted", (None, None)),
        (WHOLE, "12 07:30", None, "withdrawn", (None, None)),
        (WHOLE, "12 07:30", "13 09:00", "revoked", (None, 5)),
        (WHOLE, "12 07:30", "13 09:00", "returned", ("sick", None)),
    ],
)
def test_the_decision_table_of_sick_leave(
    span: tuple[str, str], applied: str, handed_in: str | None, state: str, expected: tuple[str | None, int | None]
) -> None:
    one = sick(*span, applied, state=LeaveState(state), proofs=proofs(handed_in) if handed_in else ())
    found = standing(one, "20 09:00")
    assert (found.counts_as, found.absence_reason) == expected
    assert not found.is_provisional
    assert found.explanation.result == found.words


@pytest.mark.parametrize(
    ("said", "expected"),
    [("supervisor_decides", ("sick", None)), ("accepted", ("sick", None)), ("absence", (None, 3))],
)
def test_every_reading_of_a_call_that_came_late(said: str, expected: tuple[str | None, int | None]) -> None:
    policy = regulation.policy(sick__late_notice_result=said)
    one = sick(*WHOLE, "12 08:00", policy, proofs=proofs("13 09:00"))
    found = standing(one, "20 09:00", policy=policy)
    assert found.told is Told.LATE
    assert (found.counts_as, found.absence_reason) == expected
    assert ("由批准人决定" in found.words) == (said == "supervisor_decides")


def test_what_was_said_by_nobody_is_no_notice_even_if_a_paper_came_early() -> None:
    one = sick(*WHOLE, "12 07:00", notice=NoticeKind.NONE, proofs=proofs("13 09:00"))
    assert standing(one, "20 09:00").absence_reason == 3


def test_hardship_lets_missing_notice_and_missing_proofs_pass() -> None:
    unconscious = sick(*WHOLE, "13 09:00", proofs=proofs("13 09:00"))
    assert standing(unconscious, "20 09:00").absence_reason == 3
    excused = standing(replace(unconscious, excused_notice="昏迷送医"), "20 09:00")
    assert (excused.counts_as, excused.told) == ("sick", Told.IN_TIME)
    assert "昏迷送医" in excused.explanation.steps[1]
    without = replace(sick(*WHOLE, "12 07:00"), excused_proof="医院停电，无法开具")
    assert standing(without, "20 09:00").counts_as == "sick"


@pytest.mark.parametrize(
    ("now", "phase", "counts_as", "is_provisional"),
    [
        ("11 12:00", Phase.AHEAD, "sick", True),
        ("12 12:00", Phase.UNDER_WAY, "sick", True),
        ("13 00:00", Phase.PROOF_DUE, "sick", True),
        ("13 23:59", Phase.PROOF_DUE, "sick", True),
        ("14 00:00", Phase.PROOF_MISSING, None, False),
    ],
)
def test_sick_leave_counts_until_its_proofs_are_due(
    now: str, phase: Phase, counts_as: str | None, is_provisional: bool
) -> None:
    found = standing(sick(*WHOLE, "11 07:00"), now)
    assert (found.phase, found.counts_as, found.is_provisional) == (phase, counts_as, is_provisional)
    assert found.missing == DOCUMENTS
    assert ("暂按病假计；证明须在 10-13（周二）以前交齐" in found.words) == is_provisional
    assert (found.words in found.explanation.warnings) == is_provisional


@pytest.mark.parametrize(
    ("span", "handed_in", "expected"),
    [
        (PART, ("医院证明",), ("sick", None)),
        (PART, ("病历本", "病假单"), ("personal", None)),
        (WHOLE, ("医院证明",), (None, 4)),
    ],
)
def test_who_leaves_during_his_shift_shows_the_certificate_alone(
    span: tuple[str, str], handed_in: tuple[str, ...], expected: tuple[str | None, int | None]
) -> None:
    found = standing(sick(*span, "12 07:00", proofs=proofs("13 09:00", *handed_in)), "20 09:00")
    assert (found.counts_as, found.absence_reason) == expected
    assert found.documents == (("医院证明",) if span == PART else DOCUMENTS)


@pytest.mark.parametrize(("ends", "expected"), [("13 00:00", ("sick", None)), ("14 00:00", (None, 4))])
def test_a_regulation_may_ask_for_proof_of_longer_leave_only(
    ends: str, expected: tuple[str | None, int | None]
) -> None:
    rows = regulation.first_rows()
    rows["leave_types"][0] |= {"proof_from": "1.5"}
    policy = regulation.policy(rows)
    found = standing(sick("12 00:00", ends, "11 07:00", policy), "20 09:00", policy=policy)
    assert (found.counts_as, found.absence_reason) == expected


def test_one_document_of_three_is_not_enough() -> None:
    found = standing(sick(*WHOLE, "11 07:00", proofs=proofs("13 09:00", "医院证明")), "20 09:00")
    assert (found.absence_reason, found.missing) == (4, ("病历本", "病假单"))
    assert "缺病历本、病假单" in found.words


def test_a_proof_counts_by_its_first_receipt() -> None:
    twice = (*proofs("13 09:00"), *proofs("20 09:00", "医院证明"))
    assert standing(sick(*WHOLE, "11 07:00", proofs=twice), "20 09:00").counts_as == "sick"


def test_before_a_holiday_the_proofs_are_due_on_the_first_working_day_back() -> None:
    one = filed(POLICY, {}, slip("sick", "0 00:00", "1 00:00", "0 07:00"))
    assert one.proof_due_on == date(2026, 10, 8)
    due = rules.proof_due(POLICY.types["sick"], one.ends, CALENDAR)
    assert due is not None
    assert due.explanation.bases[0].value.startswith("病假")
    assert rules.proof_due(POLICY.types["annual"], one.ends, CALENDAR) is None


@pytest.mark.parametrize(
    ("now", "values", "phase"),
    [
        ("15 09:00", {}, Phase.UNDER_WAY),
        ("16 00:00", {}, Phase.RETURN_DUE),
        ("17 00:00", {}, Phase.RETURN_OVERDUE),
        ("17 00:00", {"returned_at": "16 08:20", "state": LeaveState.RETURNED}, Phase.DONE),
        ("15 09:00", {"returned_at": "15 08:20", "state": LeaveState.RETURNED}, Phase.DONE),
        ("20 09:00", {"state": LeaveState.SUBMITTED}, Phase.WAITING),
        ("20 09:00", {"state": LeaveState.REFUSED}, Phase.REFUSED),
        ("20 09:00", {"state": LeaveState.WITHDRAWN}, Phase.WITHDRAWN),
        ("20 09:00", {"state": LeaveState.REVOKED}, Phase.REVOKED),
    ],
)
def test_where_a_leave_stands(now: str, values: dict[str, Any], phase: Phase) -> None:
    values = {name: at(one) if name == "returned_at" else one for name, one in values.items()}
    assert standing(slip("annual", "13 00:00", "16 00:00", "1 09:00", **values), now).phase is phase


def test_over_a_weekend_nobody_is_overdue() -> None:
    friday = slip("annual", "16 00:00", "17 00:00", "1 09:00")
    assert standing(friday, "19 12:00").phase is Phase.RETURN_DUE
    assert standing(friday, "20 00:00").phase is Phase.RETURN_OVERDUE


def test_nobody_reports_back_from_an_hour_or_from_a_leave_that_needs_none() -> None:
    assert standing(slip("comp_rest", "12 08:30", "12 09:30", "11 09:00"), "14 09:00").phase is Phase.DONE
    policy = regulation.policy(return_report_required=False)
    assert standing(slip("annual", "12 00:00", "13 00:00", "1 09:00"), "20 09:00", policy=policy).phase is Phase.DONE


def test_an_early_return_ends_the_leave() -> None:
    back = replace(slip("annual", "13 00:00", "16 00:00", "1 09:00"), returned_at=at("15 08:00"))
    assert back.until == at("15 08:00")
    assert replace(back, returned_at=at("12 08:00")).until == at("13 00:00")
    assert replace(back, returned_at=at("17 08:00")).until == at("16 00:00")


def test_the_explanation_of_a_slip_names_its_row_and_the_day_of_its_proofs() -> None:
    found = standing(sick(*WHOLE, "12 07:05", proofs=proofs("13 09:00", "医院证明")), "20 09:00").explanation
    assert found.steps[0] == "病假第 12 号\n10-12 00:00 至 10-13 00:00"
    assert found.steps[1] == "10-12 07:05 电话告知，按时告知"
    assert found.steps[2] == "须交医院证明、病历本、病假单，10-13（周二）以前交\n已按时交：医院证明"
    assert found.steps[3].startswith("按规则表“请假认定”\n病假，整班没有来，证明不全或过期：不算请假")
    assert found.steps[4] == "何志刚（主管批准）"
    assert found.bases[0].rule == "R-049、R-051"
    assert (found.used[0].entity, found.used[0].record) == ("leave_slip", 7)


def test_a_type_that_is_not_in_the_regulation_any_more_still_counts() -> None:
    found = standing(slip("出国", "12 00:00", "13 00:00", "1 09:00"), "20 09:00")
    assert (found.counts_as, found.phase) == ("出国", Phase.DONE)


def test_the_decision_table_of_another_regulation() -> None:
    policy = regulation.own_policy()
    exam = filed(policy, WEEK, slip("考试假", "12 00:00", "13 00:00", "9 09:00"))
    assert exam.proof_due_on == date(2026, 10, 15)
    assert standing(exam, "15 23:00", policy=policy).counts_as == "考试假"
    assert standing(exam, "16 00:00", policy=policy).counts_as == "personal"
    assert standing(replace(exam, applied_at=at("12 09:00")), "16 00:00", policy=policy).counts_as == "personal"
    annual = filed(policy, WEEK, slip("annual", "12 00:00", "13 00:00", "12 09:00"))
    found = standing(annual, "16 00:00", policy=policy)
    assert (found.counts_as, found.absence_reason) == (None, 8)


# --- what is left


def test_a_balance_adds_up_and_tells_how() -> None:
    annual = replace(POLICY.types["annual"], entitlement=500)
    grants = (
        Granted(GrantBasis.ADDITION, 100, "先进"), Granted(GrantBasis.USED_BEFORE, 50, "上半年"),
    )  # fmt: skip
    found = rules.balance(annual, 2026, grants, 250)
    assert (found.entitlement, found.added, found.used, found.left) == (500, 100, 300, 300)
    assert found.explanation.result == "年假还有 3 天"
    assert found.explanation.steps[-1] == "5 天 + 1 天 − 3 天 = 3 天"


def test_an_entitlement_of_ones_own_takes_the_place_of_that_of_the_rulebook() -> None:
    annual = replace(POLICY.types["annual"], entitlement=500)
    found = rules.balance(annual, 2026, (Granted(GrantBasis.ENTITLEMENT, 1000, "工龄"),), 1050)
    assert (found.entitlement, found.left) == (1000, -50)
    assert found.explanation.result == "年假超出 0.5 天"


def test_without_an_entitlement_nothing_is_left_or_overdrawn() -> None:
    found = rules.balance(POLICY.types["annual"], 2026, (), 300)
    assert (found.entitlement, found.left) == (None, None)
    assert found.explanation.result == "年假没有规定天数，已休 3 天"
    assert rules.balance(POLICY.types["annual"], 2026, (Granted(GrantBasis.ADDITION, 100),), 0).left == 100


def test_compensatory_rest_is_what_was_earned_less_what_was_taken() -> None:
    found = rules.balance(POLICY.types["comp_rest"], 2026, (Granted(GrantBasis.USED_BEFORE, 30),), 60, earned=480)
    assert (found.entitlement, found.earned, found.left) == (None, 480, 390)
    assert found.explanation.result == "补休还有 390 分钟"


@settings(max_examples=200, deadline=None)
@tried(
    KINDS, st.sampled_from(list(LeaveState)), st.sampled_from(list(NoticeKind)), st.integers(-200, 60),
    st.sets(st.sampled_from(DOCUMENTS)), st.integers(0, 20), st.booleans(), st.booleans(), st.booleans(),
)  # fmt: skip
def test_a_slip_counts_or_says_why_not_and_more_proof_never_harms(
    kind: str, state: LeaveState, notice: NoticeKind, applied: int, handed_in: set[str], read_on: int,
    is_part: bool, is_excused: bool, is_timely: bool,
) -> None:  # fmt: skip
    starts, ends = (at("12 14:00"), at("12 17:30")) if is_part else (at("12 00:00"), at("14 00:00"))
    one = slip(
        kind, "12 00:00", "14 00:00", "12 00:00", state=state, notice=notice,
        proofs=proofs("13 09:00", *handed_in) if handed_in else (), excused_notice="昏迷" if is_excused else "",
    )  # fmt: skip
    one = replace(one, starts=starts, ends=ends, applied_at=starts + timedelta(minutes=15 * applied))
    one = replace(one, proof_due_on=date(2026, 10, 15) if POLICY.types[kind].documents else None, is_in_time=is_timely)
    now = moment("2026-10-10 00:00") + timedelta(days=read_on)
    taken = rules.taken(one.starts, one.ends, plan(WEEK))
    found = rules.standing(POLICY, one, taken, now, CALENDAR)
    assert found.counts_as is None or found.absence_reason is None
    if state in (LeaveState.APPROVED, LeaveState.RETURNED):
        assert (found.counts_as is None) == (found.absence_reason is not None)
        better = replace(one, proofs=proofs("12 09:00"), excused_notice="昏迷")
        assert rules.standing(POLICY, better, taken, now, CALENDAR).counts_as == kind
    else:
        assert found.counts_as is None
    assert found.words
    assert found.explanation.steps
