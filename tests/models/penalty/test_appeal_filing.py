"""Appeals in writing: who, how, in time or late, whatever happened meanwhile, and taking one back (R-093 to R-097)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from models.core import check, clock
from models.core.errors import BadFields, Forbidden, Refused
from models.core.unit import Behalf, perform
from models.org import queries
from models.penalty.deducted import taken
from models.penalty.slip.holding import phase_of
from models.penalty.tables import PenaltyAppeal, PenaltyDeduction, PenaltySlip
from tests.factories import org, penalty
from tests.factories.slips import Desk, row

Time = Callable[[str], None]
WORDS = {"text": "当天已经电话上报。", "request": "撤销"}


def signed(desk: Desk, **content: Any) -> int:
    """A slip over 100 yuan that the agent signed: he may appeal until the end of Monday the 23rd."""
    slip = desk.approved(**content)
    desk.do("penalty.sign", desk.office.agent, slip)
    return slip


def appeal(desk: Desk, slip: int) -> Any:
    """The agent appeals in the program."""
    return desk.do("penalty.appeal", desk.office.agent, slip, **WORDS)


def on_paper(desk: Desk, slip: int, at: str, **values: Any) -> Any:
    """The agent's appeal on paper, received at a time and typed by the clerk now."""
    moment = datetime.fromisoformat(at)
    return desk.on_paper("penalty.appeal", desk.office.agent, slip, at=moment, **WORDS, **values)


def live(slip: int) -> PenaltyAppeal:
    """The appeal that counts."""
    found: PenaltyAppeal = PenaltyAppeal.get((PenaltyAppeal.slip_id == slip) & (PenaltyAppeal.live == 1))
    return found


def deducted(desk: Desk, at: Time, slip: int, *, closed: bool) -> None:
    """On the 24th the slip is final and goes on the list of November, which HR closes."""
    at("2026-11-24 09:00")
    agent = desk.office.agent
    pay = {"employee_id": agent, "month": "2026-11", "wage": 600_000, "performance": None}
    perform("penalty.record_pay", pay, user=desk.clerk_user)
    made = perform("penalty.make_list", {"month": "2026-11", "remark": ""}, user=desk.clerk_user)
    assert made.record is not None
    assert taken([slip]) == {slip: 10_000}
    if closed:
        values = {"id": made.record[1], "row_version": 1}
        perform("penalty.close_list", values, user=desk.clerk_user)
        assert row(slip).state == "closed"


def test_an_appeal_blocks_the_money_and_starts_the_days_to_answer(desk: Desk) -> None:
    slip = signed(desk)
    done = appeal(desk, slip)
    stored, made = row(slip), live(slip)
    assert (stored.state, f"{stored.answer_due_on}", f"{stored.answer_ends_at}") == (
        "appealed", "2026-11-27", "2026-11-28 00:00:00",
    )  # fmt: skip
    assert (made.state, made.filed_at, made.is_late, made.received_by) == ("open", clock.now(), False, "")
    assert done.record == ("penalty_appeal", made.id)
    assert "最晚在 2026-11-27 答复" in done.notice
    assert check.check() == []


@pytest.mark.parametrize(
    ("moment", "state"),
    [("2026-11-23 23:59:59", "open"), ("2026-11-24 00:00:00", "open"), ("2026-11-24 00:00:01", "late")],
)
def test_the_last_day_counts_to_its_end(desk: Desk, at: Time, moment: str, state: str) -> None:
    slip = signed(desk)
    at(moment)
    appeal(desk, slip)
    assert live(slip).state == state


def test_handed_in_on_monday_and_typed_two_days_later_it_is_in_time(desk: Desk, at: Time) -> None:
    slip = signed(desk)
    at("2026-11-25 09:00")
    assert phase_of(row(slip), clock.now()) == "final"
    done = on_paper(desk, slip, "2026-11-23 17:30", received_by="马主任")
    stored, made = row(slip), live(slip)
    assert (stored.state, f"{stored.answer_due_on}") == ("appealed", "2026-11-30")
    assert (made.is_late, made.received_by, made.recorded_by) == (False, "马主任", queries.user(desk.clerk_user).name)
    assert "2026-11-23 17:30 收到" in done.notice


@pytest.mark.parametrize("closed", [False, True])
def test_what_was_deducted_meanwhile_goes_back_and_is_taken_again_only_when_it_is_upheld(
    desk: Desk, at: Time, closed: bool
) -> None:
    slip = signed(desk)
    deducted(desk, at, slip, closed=closed)
    at("2026-11-25 09:00")
    done = on_paper(desk, slip, "2026-11-23 17:30")
    stored = row(slip)
    assert (stored.state, stored.closed_at, taken([slip])) == ("appealed", None, {slip: 0})
    assert "已扣的 100.00 元列入下一张扣款清单退回" in done.notice
    assert [one.list_id for one in PenaltyDeduction.select().where(PenaltyDeduction.amount < 0)] == [None]
    assert check.check() == []
    values = {"result": "uphold", "amount_after": None, "findings": "录音属实。", "reason": "事实清楚。"}
    desk.do("penalty.answer", desk.office.gm, slip, **values)
    assert taken([slip]) == {slip: 0}
    at("2026-12-02 09:00")
    perform("penalty.make_list", {"month": "2026-12", "remark": ""}, user=desk.clerk_user)
    assert taken([slip]) == {slip: 10_000}
    assert check.check() == []


def test_a_late_appeal_is_recorded_and_suspends_nothing(desk: Desk, at: Time) -> None:
    slip = signed(desk)
    deducted(desk, at, slip, closed=True)
    done = appeal(desk, slip)
    assert (row(slip).state, live(slip).state, live(slip).is_late) == ("closed", "late", True)
    assert taken([slip]) == {slip: 10_000}
    assert "已过期限 2026-11-23" in done.notice
    assert "可由徐总写明理由后受理" in done.notice


def test_where_late_ones_are_accepted_it_counts_like_one_in_time(desk: Desk, at: Time) -> None:
    penalty.said("penalty.appeal.accept_late", True)
    slip = signed(desk)
    at("2026-11-24 09:00")
    appeal(desk, slip)
    assert (row(slip).state, live(slip).state, live(slip).is_late) == ("appealed", "open", True)


def test_only_the_person_punished_appeals_and_never_by_telephone(desk: Desk) -> None:
    slip = signed(desk)
    for who in (desk.office.supervisor, desk.office.manager, desk.clerk):
        with pytest.raises(Forbidden, match="本人提出"):
            desk.do("penalty.appeal", who, slip, **WORDS)
    behalf = Behalf(desk.office.agent, clock.now(), channel="phone")
    with pytest.raises(Refused, match="书面"):
        perform("penalty.appeal", {"id": slip, **WORDS, "received_by": ""}, user=desk.clerk_user, behalf=behalf)
    assert PenaltyAppeal.select().count() == 0


def test_neither_the_future_nor_the_time_before_it_took_effect_is_a_time_of_receipt(desk: Desk, at: Time) -> None:
    slip = signed(desk)
    with pytest.raises(Refused, match="不能晚于现在"):
        on_paper(desk, slip, "2026-11-20 11:00")
    with pytest.raises(BadFields, match="不能更早"):
        on_paper(desk, slip, "2026-11-20 09:00")
    at("2026-11-24 09:00")
    with pytest.raises(Refused, match="须附扫描件"):
        on_paper(desk, slip, "2026-11-23 09:00", scan=False)
    assert PenaltyAppeal.select().count() == 0


def test_the_issuer_never_types_an_appeal(desk: Desk) -> None:
    issuer = org.colleague(desk.world, "周办事", "SUPERVISOR", desk.office.unit)
    desk.users[issuer] = org.user(desk.world, roles=("SUPERVISOR", "ADMIN"), scope="all", employee_id=issuer)
    slip = desk.issue(issuer)
    desk.do("penalty.approve", desk.office.manager, slip)
    desk.do("penalty.sign", desk.office.agent, slip)
    with pytest.raises(Forbidden, match="当事人"):
        desk.on_paper("penalty.appeal", desk.office.agent, slip, typist=issuer, **WORDS)


def test_who_refused_signs_before_he_appeals_unless_the_rules_say_otherwise(desk: Desk) -> None:
    made = penalty.slip(desk.office.agent, desk.office.supervisor, desk.office.manager, "witnessed")
    with pytest.raises(Refused, match="签字以后才能申诉"):
        appeal(desk, made.id)
    desk.do("penalty.sign", desk.office.agent, made.id, words="")
    appeal(desk, made.id)
    assert row(made.id).state == "appealed"


def test_to_whom_it_was_posted_had_nothing_to_sign(desk: Desk) -> None:
    made = penalty.slip(
        desk.office.agent, desk.office.supervisor, desk.office.manager, "effective", signed_at=None,
        effective_by="service",
    )  # fmt: skip
    appeal(desk, made.id)
    assert row(made.id).state == "appealed"


def test_there_is_one_appeal_and_no_other_after_the_answer(desk: Desk) -> None:
    slip = signed(desk)
    appeal(desk, slip)
    with pytest.raises(Refused, match="申诉中"):
        appeal(desk, slip)
    values = {"result": "uphold", "amount_after": None, "findings": "属实", "reason": "清楚"}
    desk.do("penalty.answer", desk.office.gm, slip, **values)
    with pytest.raises(Refused, match="终局"):
        appeal(desk, slip)


def test_a_late_one_has_to_be_taken_back_before_one_that_was_in_time_is_typed(desk: Desk, at: Time) -> None:
    slip = signed(desk)
    at("2026-11-24 09:00")
    appeal(desk, slip)
    with pytest.raises(Refused, match="请先撤回"):
        on_paper(desk, slip, "2026-11-23 17:30")
    desk.do("penalty.withdraw_appeal", desk.office.agent, slip)
    on_paper(desk, slip, "2026-11-23 17:30")
    assert (row(slip).state, live(slip).is_late) == ("appealed", False)


@pytest.mark.parametrize("state", ["to_sign", "refused", "revoked", "void"])
def test_nothing_is_appealed_before_it_takes_effect_or_after_it_was_taken_back(desk: Desk, state: str) -> None:
    made = penalty.slip(desk.office.agent, desk.office.supervisor, desk.office.manager, state)
    with pytest.raises(Refused, match="提出申诉"):
        appeal(desk, made.id)


def test_taken_back_within_the_days_another_may_follow(desk: Desk) -> None:
    slip = signed(desk)
    appeal(desk, slip)
    done = desk.do("penalty.withdraw_appeal", desk.office.agent, slip)
    stored = row(slip)
    assert (stored.state, stored.settled_at, stored.answer_ends_at) == ("effective", None, None)
    assert phase_of(stored, clock.now()) == "appeal_window"
    assert "还可以再提出" in done.notice
    appeal(desk, slip)
    assert PenaltyAppeal.select().count() == 2


def test_taken_back_later_the_slip_is_final_from_then_on(desk: Desk, at: Time) -> None:
    slip = signed(desk)
    appeal(desk, slip)
    at("2026-11-26 15:00")
    with pytest.raises(Forbidden, match="本人"):
        desk.do("penalty.withdraw_appeal", desk.office.supervisor, slip)
    desk.do("penalty.withdraw_appeal", desk.office.agent, slip)
    stored = row(slip)
    assert (f"{stored.settled_at}", phase_of(stored, clock.now())) == ("2026-11-26 15:00:00", "final")
    with pytest.raises(Refused, match="没有待答复"):
        desk.do("penalty.withdraw_appeal", desk.office.agent, slip)
    assert PenaltySlip.get_by_id(slip).state == "effective"
    assert check.check() == []
