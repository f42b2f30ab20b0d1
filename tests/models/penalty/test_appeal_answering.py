"""Answers: by whom, only less and within the range, once, in time or late, and what they undo (R-095 to R-098)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.core import check, clock
from models.core.errors import BadFields, Conflict, Forbidden, Refused
from models.core.unit import Behalf, perform
from models.penalty import rules
from models.penalty.appeal.rules import reduce_fault
from models.penalty.catalogue import queries as catalogue
from models.penalty.deducted import taken
from models.penalty.slip.holding import phase_of
from models.penalty.tables import PenaltyAppeal, PenaltySlip
from models.penalty.values import Rule
from models.penalty.workflow import Measured
from tests.factories import penalty
from tests.factories.penalty import RANGE, RULE
from tests.factories.slips import Desk, row

Time = Callable[[str], None]
SAID = {"findings": "听了录音，问了班长。", "reason": "已及时补报。"}


def appealed(desk: Desk, *, issuer: int = 0, approver: int = 0, rule: Rule = RANGE, **values: Any) -> int:
    """A slip over 50 to 100 yuan of the agent against which he appealed just now."""
    office = desk.office
    made = penalty.slip(
        office.agent, issuer or office.supervisor, approver or office.manager, "appealed", rule=rule, **values
    )
    return int(made.id)


def answer(desk: Desk, slip: int, result: str, amount: int | None = None, who: int = 0) -> Any:
    """The general manager, or somebody else, answers."""
    return desk.do("penalty.answer", who or desk.office.gm, slip, result=result, amount_after=amount, **SAID)


def last(slip: int) -> PenaltyAppeal:
    """The appeal that counts."""
    found: PenaltyAppeal = PenaltyAppeal.get((PenaltyAppeal.slip_id == slip) & (PenaltyAppeal.live == 1))
    return found


def test_upholding_makes_it_final_with_the_amount_as_it_was(desk: Desk) -> None:
    slip = appealed(desk)
    done = answer(desk, slip, "uphold")
    stored, made = row(slip), last(slip)
    assert (stored.state, stored.reduced_to, stored.settled_at) == ("answered", None, clock.now())
    assert (made.state, made.result, made.amount_before, made.amount_after) == ("answered", "uphold", 10_000, 10_000)
    assert (made.decider_id, made.by_approver, made.decided_words) == (desk.office.gm, False, "徐总（经理答复）")
    assert phase_of(stored, clock.now()) == "final"
    assert "已维持" in done.notice


def test_reducing_leaves_the_smaller_amount(desk: Desk) -> None:
    slip = appealed(desk)
    done = answer(desk, slip, "reduce", 6_000)
    assert (row(slip).state, row(slip).amount, row(slip).reduced_to) == ("answered", 10_000, 6_000)
    assert (last(slip).amount_before, last(slip).amount_after) == (10_000, 6_000)
    assert "100.00 元改为 60.00 元" in done.notice
    assert taken([slip]) == {slip: 0}


def test_revoking_takes_back_everything_at_one_stroke(desk: Desk) -> None:
    slip = appealed(desk)
    done = answer(desk, slip, "revoke")
    stored = row(slip)
    assert (stored.state, stored.ended_at, stored.end_reason) == ("revoked", clock.now(), "申诉答复撤销：已及时补报。")
    assert "不再计入再犯次数" in done.notice
    again = datetime.combine(clock.now().date(), datetime.min.time()) + timedelta(hours=9)
    assert catalogue.earlier(desk.office.agent, again, offence=RANGE.offence) == ()


def test_a_slip_counts_for_repeat_rules_until_it_is_revoked(desk: Desk) -> None:
    slip = appealed(desk)
    found = catalogue.earlier(desk.office.agent, clock.now(), offence=RANGE.offence)
    assert [one.slip_id for one in found] == [slip]
    answer(desk, slip, "uphold")
    assert len(catalogue.earlier(desk.office.agent, clock.now(), offence=RANGE.offence)) == 1


@pytest.mark.parametrize(
    ("amount", "words"),
    [(10_000, "不能加重"), (12_000, "不能加重"), (4_000, "幅度之内"), (None, "请填写"), (5_550, "一级")],
)
def test_an_answer_never_makes_it_worse_nor_leaves_the_range(desk: Desk, amount: int | None, words: str) -> None:
    slip = appealed(desk)
    with pytest.raises(BadFields, match=words):
        answer(desk, slip, "reduce", amount)
    assert row(slip).state == "appealed"


def test_an_amount_belongs_to_a_reduction_only(desk: Desk) -> None:
    slip = appealed(desk)
    with pytest.raises(BadFields, match="不用填写"):
        answer(desk, slip, "uphold", 6_000)


OPEN = replace(RANGE, low=None, high=None)
POINTS = replace(RANGE, measured=Measured.POINTS, low=200, high=500)


@pytest.mark.parametrize(
    ("rule", "quantity", "before", "after", "words"),
    [
        (RANGE, 1, 10_000, 5_000, ""),  # down to the low end
        (RANGE, 1, 5_000, 4_000, "下限"),  # the low end itself
        (RANGE, 1, 3_000, 2_000, "下限"),  # the approver went below the range
        (RANGE, 1, 30_000, 20_000, "幅度之内"),  # or above it: back into the range, no less
        (RANGE, 1, 30_000, 10_000, ""),
        (replace(RANGE, unit="张"), 3, 30_000, 15_000, ""),
        (replace(RANGE, unit="张"), 3, 30_000, 5_000, "幅度之内"),
        (RULE, 1, 10_000, 5_000, "固定"),
        (OPEN, 1, 30_000, 12_345, ""),
        (OPEN, 1, 30_000, 0, "请选“撤销”"),
        (OPEN, 1, 0, 0, "没有金额"),
        (POINTS, 1, 500, 250, ""),
        (POINTS, 1, 500, 100, "幅度之内"),
    ],
)  # fmt: skip
def test_what_an_answer_may_leave(rule: Rule, quantity: int, before: int, after: int, words: str) -> None:
    found = reduce_fault(rule, quantity, before, after)
    assert words in found
    assert bool(found) == bool(words)


@given(st.integers(0, 60_000), st.integers(-100, 60_000), st.sampled_from([RANGE, RULE, OPEN, POINTS]))
def test_what_is_left_is_always_less_and_in_the_range(before: int, after: int, rule: Rule) -> None:
    if reduce_fault(rule, 1, before, after):
        return
    assert 0 < after < before
    span = rules.amount_range(rule, 1)
    assert span is None or span[0] <= after <= span[1]


def test_only_who_stands_above_the_issuer_and_took_no_part_answers(desk: Desk) -> None:
    slip = appealed(desk)
    for who in (desk.office.manager, desk.office.supervisor, desk.office.agent, desk.clerk):
        with pytest.raises(Forbidden):
            answer(desk, slip, "revoke", who=who)
    with pytest.raises(Forbidden, match="徐总"):
        answer(desk, slip, "revoke", who=desk.office.manager)
    answer(desk, slip, "revoke")


def test_nobody_answers_about_his_own_slip(desk: Desk) -> None:
    office = desk.office
    made = penalty.slip(office.manager, office.supervisor, office.gm, "appealed", rule=RANGE)
    with pytest.raises(Forbidden, match="本人有关"):
        answer(desk, made.id, "revoke", who=office.manager)


def test_the_approver_answers_where_nobody_else_stands_above_the_issuer_and_the_answer_says_so(desk: Desk) -> None:
    office = desk.office
    slip = appealed(desk, issuer=office.manager, approver=office.gm)
    done = answer(desk, slip, "uphold")
    assert last(slip).by_approver
    assert "由批准人答复，答复书会写明" in done.notice


def test_there_is_no_second_answer(desk: Desk) -> None:
    slip = appealed(desk)
    answer(desk, slip, "uphold")
    for result in ("revoke", "uphold"):
        with pytest.raises(Refused, match="终局"):
            answer(desk, slip, result)
    assert last(slip).result == "uphold"


def test_who_read_an_older_state_is_told(desk: Desk) -> None:
    slip = appealed(desk)
    stale = row(slip).row_version
    PenaltySlip.update(row_version=stale + 1).where(PenaltySlip.id == slip).execute()
    with pytest.raises(Conflict):
        desk.do("penalty.answer", desk.office.gm, slip, row_version=stale, result="uphold", amount_after=None, **SAID)


# --- the company's clock ---


def due(slip: int) -> str:
    return f"{row(slip).answer_ends_at:%Y-%m-%d %H:%M:%S}"


@pytest.mark.parametrize("effect", ["stay_suspended", "revoke", "confirm"])
def test_an_answer_at_the_last_moment_is_in_time_whatever_a_missed_one_would_do(
    desk: Desk, at: Time, effect: str
) -> None:
    slip = appealed(desk, rule=replace(RANGE, procedure=replace(RANGE.procedure, unanswered=effect)))
    at(due(slip))
    assert "公司逾期" not in answer(desk, slip, "reduce", 6_000).notice
    assert row(slip).reduced_to == 6_000


def test_a_missed_answer_stays_open_blocks_the_money_and_is_told_as_late(desk: Desk, at: Time) -> None:
    slip = appealed(desk)
    at("2026-12-10 09:00")
    assert phase_of(row(slip), clock.now()) == "answer_overdue"
    assert "记为公司逾期" in answer(desk, slip, "uphold").notice


@pytest.mark.parametrize(
    ("effect", "phase", "words"), [("revoke", "revoked", "已撤销"), ("confirm", "final", "已经维持")]
)
def test_where_a_missed_answer_decides_nobody_answers_any_more(
    desk: Desk, at: Time, effect: str, phase: str, words: str
) -> None:
    slip = appealed(desk, rule=replace(RANGE, procedure=replace(RANGE.procedure, unanswered=effect)))
    at(f"{row(slip).answer_ends_at + timedelta(seconds=1)}")
    assert phase_of(row(slip), clock.now()) == phase
    with pytest.raises(Refused, match=words):
        answer(desk, slip, "revoke" if effect == "confirm" else "uphold")
    with pytest.raises(Refused, match=words):
        desk.do("penalty.withdraw_appeal", desk.office.agent, slip)


def test_an_answer_on_paper_that_was_given_in_time_counts_when_it_is_typed_late(desk: Desk, at: Time) -> None:
    rule = replace(RANGE, procedure=replace(RANGE.procedure, unanswered="revoke"))
    slip = appealed(desk, rule=rule)
    given_at = row(slip).answer_ends_at - timedelta(hours=8)
    at(f"{row(slip).answer_ends_at + timedelta(days=2)}")
    desk.on_paper("penalty.answer", desk.office.gm, slip, at=given_at, result="uphold", amount_after=None, **SAID)
    assert (row(slip).state, row(slip).settled_at, last(slip).answered_at) == ("answered", given_at, given_at)


def test_an_answer_on_paper_is_no_older_than_the_appeal_and_not_typed_by_a_party(desk: Desk) -> None:
    slip = appealed(desk)
    values = {"result": "uphold", "amount_after": None, **SAID}
    with pytest.raises(BadFields, match="收到申诉"):
        desk.on_paper("penalty.answer", desk.office.gm, slip, at=clock.now() - timedelta(hours=1), **values)
    PenaltySlip.update(issuer_id=desk.clerk).where(PenaltySlip.id == slip).execute()
    with pytest.raises(Forbidden, match="当事人"):
        desk.on_paper("penalty.answer", desk.office.gm, slip, **values)


# --- late appeals ---


def late(desk: Desk, at: Time) -> int:
    """A slip of the 20th that the agent signed, and against which he appealed on the 25th."""
    slip = desk.approved()
    desk.do("penalty.sign", desk.office.agent, slip)
    at("2026-11-25 09:00")
    desk.do("penalty.appeal", desk.office.agent, slip, text="住院了。", request="撤销")
    return slip


def test_a_late_appeal_is_admitted_with_a_reason_by_who_answers_it(desk: Desk, at: Time) -> None:
    slip = late(desk, at)
    with pytest.raises(Refused, match="终局"):
        answer(desk, slip, "revoke")
    with pytest.raises(Forbidden):
        desk.do("penalty.admit", desk.office.manager, slip, reason="住院")
    with pytest.raises(BadFields):
        desk.do("penalty.admit", desk.office.gm, slip, reason="")
    desk.do("penalty.admit", desk.office.gm, slip, reason="住院期间无法提出")
    stored, made = row(slip), last(slip)
    assert (stored.state, stored.answer_due_on) == ("appealed", date(2026, 12, 2))
    assert (made.state, made.admit_reason, made.admitted_by) == ("open", "住院期间无法提出", "徐总（经理答复）")
    with pytest.raises(Refused):
        desk.do("penalty.admit", desk.office.gm, slip, reason="再来一次")
    answer(desk, slip, "revoke")
    assert check.check() == []


def test_nothing_is_admitted_where_nothing_came_late(desk: Desk) -> None:
    made = penalty.slip(desk.office.agent, desk.office.supervisor, desk.office.manager, "effective")
    with pytest.raises(Refused, match="没有逾期未受理的申诉"):
        desk.do("penalty.admit", desk.office.gm, made.id, reason="住院")


# --- answers from outside ---


def outside(desk: Desk, slip: int, outsider: int, **values: Any) -> Any:
    """An answer that somebody from outside signed, typed by the clerk."""
    said = {"result": "uphold", "amount_after": None, **SAID, "admit_reason": "", "remark": "", **values}
    return desk.do("penalty.answer_outside", desk.clerk, slip, outsider_id=outsider, **said)


def of_gm(desk: Desk, **values: Any) -> int:
    """A slip that the general manager issued and a lawyer approved; the agent appealed."""
    lawyer = penalty.outsider()
    return appealed(
        desk, issuer=desk.office.gm, approver=desk.office.gm, approver_id=None, approver_outsider_id=lawyer.id, **values
    )


def test_what_a_general_manager_issued_is_answered_by_a_named_outsider(desk: Desk) -> None:
    slip, judge = of_gm(desk), penalty.outsider("孙街道", "13911110002")
    for who in (desk.office.gm, desk.office.manager):
        with pytest.raises(Forbidden, match="外部人员"):
            answer(desk, slip, "uphold", who=who)
    outside(desk, slip, judge.id, result="revoke")
    made = last(slip)
    assert (made.decider_outsider_id, made.decider_id, made.by_approver) == (judge.id, None, False)
    assert made.decided_words == "孙街道（江南律师事务所）"
    assert row(slip).state == "revoked"


def test_the_outsider_who_approved_answers_only_as_far_as_the_procedure_lets_him(desk: Desk) -> None:
    slip = of_gm(desk)
    lawyer = row(slip).approver_outsider_id
    strict = replace(RANGE, procedure=replace(RANGE.procedure, decider_may_be_approver=False))
    other = appealed(
        desk, issuer=desk.office.gm, approver=desk.office.gm, approver_id=None, approver_outsider_id=lawyer, rule=strict
    )
    with pytest.raises(BadFields, match="不能再答复"):
        outside(desk, other, lawyer)
    assert "由批准人答复" in outside(desk, slip, lawyer).notice
    assert last(slip).by_approver


def test_nobody_from_outside_answers_where_somebody_inside_may(desk: Desk) -> None:
    with pytest.raises(Refused, match="可由徐总答复"):
        outside(desk, appealed(desk), penalty.outsider().id)


def test_an_outsider_who_witnessed_or_who_is_one_of_the_staff_does_not_answer(desk: Desk) -> None:
    slip, witness = of_gm(desk), penalty.outsider("孙街道", "13911110002")
    penalty.witness(row(slip), outsider_id=witness.id, signed_at=clock.now())
    with pytest.raises(BadFields, match="见证了拒签"):
        outside(desk, slip, witness.id)
    gone = penalty.outsider("李退休", "13911110003", active=False)
    with pytest.raises(BadFields, match="停用"):
        outside(desk, slip, gone.id)


def test_an_outsider_admits_and_answers_what_came_late_at_once(desk: Desk) -> None:
    slip, judge = of_gm(desk), penalty.outsider("孙街道", "13911110002")
    PenaltySlip.update(state="effective").where(PenaltySlip.id == slip).execute()
    PenaltyAppeal.update(state="late", is_late=True).where(PenaltyAppeal.slip_id == slip).execute()
    with pytest.raises(BadFields, match="为什么受理"):
        outside(desk, slip, judge.id)
    outside(desk, slip, judge.id, result="reduce", amount_after=6_000, admit_reason="住院")
    assert (row(slip).reduced_to, last(slip).admit_reason) == (6_000, "住院")


def test_the_paper_of_an_outsider_has_its_time(desk: Desk, at: Time) -> None:
    slip, judge = of_gm(desk), penalty.outsider("孙街道", "13911110002")
    with pytest.raises(BadFields, match="还没有到"):
        outside(desk, slip, judge.id, decided_at="2026-11-20 11:00")
    with pytest.raises(BadFields, match="收到申诉"):
        outside(desk, slip, judge.id, decided_at="2026-11-20 09:00")
    at("2026-11-24 09:00")
    with pytest.raises(BadFields, match="写明原因"):
        outside(desk, slip, judge.id, decided_at="2026-11-23 09:00")
    outside(desk, slip, judge.id, decided_at="2026-11-23 09:00", remark="邮寄")
    assert last(slip).answered_at == datetime.fromisoformat("2026-11-23 09:00")


def test_the_days_to_answer_are_kept_with_how_they_were_counted(desk: Desk) -> None:
    slip = desk.approved()
    desk.do("penalty.sign", desk.office.agent, slip)
    desk.do("penalty.appeal", desk.office.agent, slip, text="有异议", request="撤销")
    told = json.loads(row(slip).answer_deadline)
    assert (told["starts_on"], told["last_day"]) == ("2026-11-20", "2026-11-27")
    behalf = Behalf(desk.office.gm, clock.now())
    values = desk.values("penalty.answer", slip, {"result": "uphold", "amount_after": None, **SAID})
    perform("penalty.answer", values, user=desk.clerk_user, behalf=behalf)
    assert last(slip).decider_id == desk.office.gm
