"""Signature, refusal with witnesses, and service: who may, when it takes effect, and until when it may be appealed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from models.core.errors import BadFields, Conflict, Forbidden, NotFound, Refused
from models.core.tables import Attachment
from models.core.unit import perform
from models.penalty.tables import PenaltyOutsider, PenaltyWitness
from models.staff.tables import Employee
from tests.factories import penalty
from tests.factories.slips import Desk, row

At = Callable[[str], None]
MONDAY = date(2026, 11, 23)


def moment(words: str) -> datetime:
    return datetime.fromisoformat(words)


def witnesses(desk: Desk) -> tuple[int, int]:
    """Two colleagues who take no part in the case."""
    return desk.colleague("田英"), desk.colleague("方正")


def test_a_signature_makes_it_effective_and_starts_the_three_days(desk: Desk) -> None:
    slip = desk.approved()
    done = desk.do("penalty.sign", desk.office.agent, slip, words="收到，有异议")
    assert "不表示同意" in done.notice
    assert "可以申诉到 2026-11-23" in done.notice
    one = row(slip)
    assert (one.state, one.effective_by, one.effective_at) == ("effective", "signature", moment("2026-11-20 10:00"))
    assert (one.appeal_due_on, one.appeal_ends_at) == (MONDAY, moment("2026-11-24 00:00"))
    assert "2026-11-23" in one.appeal_deadline


def test_days_may_be_counted_from_the_issue_and_in_working_days(desk: Desk, at: At) -> None:
    penalty.said("penalty.appeal.start", "issue")
    penalty.said("penalty.appeal.day_type", "working")
    slip = desk.approved()
    at("2026-11-24 10:00")
    desk.do("penalty.sign", desk.office.agent, slip)
    assert row(slip).appeal_due_on == date(2026, 11, 25)


@pytest.mark.parametrize("who", ["supervisor", "manager", "gm"])
def test_nobody_signs_for_somebody_else(desk: Desk, who: str) -> None:
    slip = desk.approved()
    with pytest.raises(Forbidden, match="只能由单小明本人签收"):
        desk.do("penalty.sign", getattr(desk.office, who), slip)


def test_a_colleague_is_not_even_shown_the_slip(desk: Desk) -> None:
    slip = desk.approved()
    with pytest.raises(NotFound):
        desk.do("penalty.sign", desk.colleague("田英"), slip)


def test_a_signature_on_paper_is_typed_by_a_third_person_with_its_time(desk: Desk, at: At) -> None:
    both = desk.colleague("兼职主管", "SUPERVISOR", also=("ADMIN",), scope="all")
    slip = desk.issue(both)
    desk.do("penalty.approve", desk.office.manager, slip)
    at("2026-11-23 09:00")
    signed = moment("2026-11-20 15:30")
    with pytest.raises(Forbidden, match="不能登记签收"):
        desk.on_paper("penalty.sign", desk.office.agent, slip, at=signed, typist=both)
    with pytest.raises(Refused, match="须附扫描件"):
        desk.on_paper("penalty.sign", desk.office.agent, slip, at=signed, scan=False)
    with pytest.raises(Forbidden, match="只能由单小明本人"):
        desk.on_paper("penalty.sign", desk.office.gm, slip, at=signed)
    desk.on_paper("penalty.sign", desk.office.agent, slip, at=signed)
    one = row(slip)
    assert (one.signed_at, one.appeal_due_on) == (signed, MONDAY)


def test_nothing_is_signed_in_the_future_before_its_approval_or_twice(desk: Desk) -> None:
    slip = desk.approved()
    with pytest.raises(Refused, match="不能晚于现在"):
        desk.on_paper("penalty.sign", desk.office.agent, slip, at=moment("2026-11-20 10:01"))
    with pytest.raises(BadFields, match="批准时间"):
        desk.on_paper("penalty.sign", desk.office.agent, slip, at=moment("2026-11-20 09:59"))
    desk.do("penalty.sign", desk.office.agent, slip)
    with pytest.raises(Refused, match="已在 2026-11-20 10:00 签收"):
        desk.do("penalty.sign", desk.office.agent, slip)


def test_a_slip_is_not_signed_before_it_is_approved(desk: Desk) -> None:
    slip = desk.issue()
    with pytest.raises(NotFound):
        desk.do("penalty.sign", desk.office.agent, slip)
    with pytest.raises(Refused, match="现在是“待批准”，不能再“签字”"):
        desk.on_paper("penalty.sign", desk.office.agent, slip)


def test_a_refusal_takes_effect_with_the_second_witness(desk: Desk, at: At) -> None:
    first, second = witnesses(desk)
    slip = desk.refused(first, second)
    assert (row(slip).state, row(slip).effective_at) == ("refused", None)
    at("2026-11-20 11:00")
    done = desk.do("penalty.witness", first, slip)
    assert "还差 1 位" in done.notice
    assert row(slip).state == "refused"
    at("2026-11-20 12:00")
    desk.do("penalty.witness", second, slip)
    one = row(slip)
    assert (one.state, one.effective_by, one.effective_at) == ("effective", "witnesses", moment("2026-11-20 12:00"))
    assert (one.appeal_due_on, one.signed_at) == (MONDAY, None)


def test_one_witness_does_not_sign_twice(desk: Desk) -> None:
    first, second = witnesses(desk)
    slip = desk.refused(first, second)
    desk.do("penalty.witness", first, slip)
    with pytest.raises(Refused, match="一个人不能见证两次"):
        desk.do("penalty.witness", first, slip)
    with pytest.raises(Refused, match="一个人不能见证两次"):
        desk.on_paper("penalty.witness", first, slip)
    assert row(slip).state == "refused"


@pytest.mark.parametrize(
    ("who", "part"), [("supervisor", "下达人"), ("manager", "批准人"), ("agent", "当事人"), ("gm", "被顶撞的上级")]
)
def test_whoever_takes_part_in_the_case_witnesses_nothing(desk: Desk, who: str, part: str) -> None:
    slip = desk.approved(offence="GAS-06", offended_id=desk.office.gm)
    person = getattr(desk.office, who)
    with pytest.raises(BadFields, match=f"的{part}，不能作见证人.*另请"):
        desk.do("penalty.refuse", desk.office.supervisor, slip, witnesses=[person])
    desk.do("penalty.refuse", desk.office.supervisor, slip)
    with pytest.raises(Forbidden, match=f"的{part}，不能作见证人.*另请"):
        desk.on_paper("penalty.witness", person, slip)


def test_only_who_was_named_signs_as_a_witness_himself(desk: Desk) -> None:
    first, second = witnesses(desk)
    slip = desk.refused(first)
    with pytest.raises(NotFound):
        desk.do("penalty.witness", second, slip)
    with pytest.raises(Forbidden, match="没有写刘人事在场"):
        desk.do("penalty.witness", desk.clerk, slip)
    desk.on_paper("penalty.witness", second, slip)
    desk.do("penalty.witness", first, slip)
    assert row(slip).state == "effective"


def test_who_was_there_and_not_named_is_named_later_and_then_signs_himself(desk: Desk) -> None:
    first, second = witnesses(desk)
    slip = desk.refused(first)
    desk.do("penalty.witness", first, slip)
    with pytest.raises(BadFields, match="请选择在场见证的同事"):
        desk.do("penalty.name_witnesses", desk.office.supervisor, slip)
    with pytest.raises(BadFields, match="田英已经登记在场"):
        desk.do("penalty.name_witnesses", desk.office.supervisor, slip, witnesses=[first])
    with pytest.raises(BadFields, match="批准人，不能作见证人"):
        desk.do("penalty.name_witnesses", desk.office.supervisor, slip, witnesses=[desk.office.manager])
    with pytest.raises((Forbidden, NotFound)):
        desk.do("penalty.name_witnesses", desk.office.agent, slip, witnesses=[second])
    desk.do("penalty.name_witnesses", desk.office.supervisor, slip, witnesses=[second], remark="漏写了")
    assert row(slip).state == "refused"  # a name is no signature
    desk.do("penalty.witness", second, slip)
    assert row(slip).state == "effective"
    with pytest.raises(Refused, match="补登见证人"):
        desk.do("penalty.name_witnesses", desk.office.supervisor, slip, witnesses=[desk.colleague("孟广")])


def test_a_witness_signs_after_the_refusal_and_not_in_the_future(desk: Desk, at: At) -> None:
    first, second = witnesses(desk)
    slip = desk.refused(first, second)
    with pytest.raises(BadFields, match="拒签时间"):
        desk.on_paper("penalty.witness", first, slip, at=moment("2026-11-20 09:30"))
    with pytest.raises(Refused, match="不能晚于现在"):
        desk.on_paper("penalty.witness", first, slip, at=moment("2026-11-20 10:30"))


def test_witnesses_typed_in_another_order_take_effect_at_the_later_signature(desk: Desk, at: At) -> None:
    first, second = witnesses(desk)
    slip = desk.refused(first, second)
    at("2026-11-23 09:00")
    desk.on_paper("penalty.witness", first, slip, at=moment("2026-11-20 16:00"))
    desk.on_paper("penalty.witness", second, slip, at=moment("2026-11-20 11:00"))
    assert row(slip).effective_at == moment("2026-11-20 16:00")


def test_a_party_types_no_witness_and_who_was_not_named_needs_the_paper(desk: Desk) -> None:
    both = desk.colleague("兼职主管", "SUPERVISOR", also=("ADMIN",), scope="all")
    first, _ = witnesses(desk)
    slip = desk.issue(both)
    desk.do("penalty.approve", desk.office.manager, slip)
    desk.do("penalty.refuse", both, slip)
    with pytest.raises(Forbidden, match="不能登记见证签字"):
        desk.on_paper("penalty.witness", first, slip, typist=both)
    with pytest.raises(Refused, match="请附上田英签字的扫描件"):
        desk.on_paper("penalty.witness", first, slip, scan=False)
    desk.on_paper("penalty.witness", first, slip)
    assert PenaltyWitness.select().count() == 1


def test_outsiders_witness_where_the_office_is_too_small(desk: Desk) -> None:
    one, two = penalty.outsider("钱律师", "13911110001"), penalty.outsider("孙街道", "13911110002")
    slip = desk.approved()
    desk.do("penalty.refuse", desk.office.supervisor, slip, outsiders=[one.id])
    desk.do("penalty.witness_outside", desk.clerk, slip, outsider_id=one.id)
    with pytest.raises(Refused, match="一个人不能见证两次"):
        desk.do("penalty.witness_outside", desk.clerk, slip, outsider_id=one.id)
    desk.do("penalty.witness_outside", desk.clerk, slip, outsider_id=two.id)
    assert row(slip).state == "effective"
    assert [one.whose for one in PenaltyWitness.select()] == [
        "江南律师事务所 13911110001", "江南律师事务所 13911110002"
    ]  # fmt: skip
    assert Attachment.select().where(Attachment.entity == "penalty_slip", Attachment.record == slip).count() == 3


def test_the_same_person_as_an_outsider_counts_once(desk: Desk) -> None:
    first, _ = witnesses(desk)
    penalty.phone(first, "13600000001")
    penalty.phone(desk.office.supervisor, "13600000002")
    one = penalty.outsider("钱律师", "13911110001")
    PenaltyOutsider.insert(name="钱大律师", organisation="别处", phone="13911110001").execute()
    slip = desk.refused(first)
    desk.do("penalty.witness_outside", desk.clerk, slip, outsider_id=one.id)
    for phone, name in (("13600000001", "田英不是外部人员"), ("13600000002", "何志刚不是外部人员")):
        double = penalty.outsider("化名", phone)
        with pytest.raises(BadFields, match=name):
            desk.do("penalty.witness_outside", desk.clerk, slip, outsider_id=double.id)
    with pytest.raises(BadFields, match="一个人不能签两次"):
        desk.do("penalty.witness_outside", desk.clerk, slip, outsider_id=one.id + 1)


def test_the_outsider_who_approved_is_no_witness(desk: Desk) -> None:
    owner = penalty.outsider("钱董事")
    slip = desk.issue(desk.office.gm)
    desk.do("penalty.approve_outside", desk.clerk, slip, outsider_id=owner.id)
    desk.do("penalty.refuse", desk.office.gm, slip)
    with pytest.raises(BadFields, match="批准人，不能作见证人"):
        desk.do("penalty.witness_outside", desk.clerk, slip, outsider_id=owner.id)


def test_staff_who_left_or_are_registered_as_outsiders_are_no_witnesses(desk: Desk) -> None:
    first, second = witnesses(desk)
    Employee.update(state="left", left_on=date(2026, 11, 1)).where(Employee.id == first).execute()
    slip = desk.approved()
    with pytest.raises(BadFields, match="田英不在职，不能作见证人"):
        desk.do("penalty.refuse", desk.office.supervisor, slip, witnesses=[first])
    penalty.phone(second, "13600000003")
    with pytest.raises(BadFields, match="方正是本单位人员"):
        desk.do("penalty.add_outsider", desk.clerk, name="方正", organisation="街道", phone="136 0000 0003")
    made = penalty.outsider(active=False)
    with pytest.raises(BadFields, match="已停用"):
        desk.do("penalty.refuse", desk.office.supervisor, slip, outsiders=[made.id])


def test_one_telephone_is_one_outsider(desk: Desk) -> None:
    made = penalty.outsider()
    with pytest.raises(BadFields, match="一个人只登记一次"):
        desk.do("penalty.add_outsider", desk.clerk, name="钱某", organisation="别处", phone=made.phone)


def test_more_witnesses_may_be_asked_for(desk: Desk) -> None:
    penalty.said("penalty.witnesses_on_refusal", 3)
    people = [*witnesses(desk), desk.colleague("石磊")]
    slip = desk.refused(*people)
    states = []
    for one in people:
        desk.do("penalty.witness", one, slip)
        states.append(row(slip).state)
    assert states == ["refused", "refused", "effective"]


def test_whoever_refused_may_still_sign(desk: Desk, at: At) -> None:
    first, second = witnesses(desk)
    slip = desk.refused(first, second)
    desk.do("penalty.sign", desk.office.agent, slip)
    assert (row(slip).state, row(slip).effective_by) == ("effective", "signature")


def test_whoever_refused_signs_within_the_days_to_appeal_and_the_clock_stays(desk: Desk, at: At) -> None:
    slip = desk.refused(*(people := witnesses(desk)))
    for one in people:
        desk.do("penalty.witness", one, slip)
    at("2026-11-23 23:59")
    desk.do("penalty.sign", desk.office.agent, slip)
    one = row(slip)
    assert (one.effective_by, one.appeal_due_on, one.signed_at) == ("witnesses", MONDAY, moment("2026-11-23 23:59"))


def test_whoever_refused_does_not_sign_after_the_days_to_appeal(desk: Desk, at: At) -> None:
    slip = desk.refused(*(people := witnesses(desk)))
    for one in people:
        desk.do("penalty.witness", one, slip)
    at("2026-11-24 00:01")
    with pytest.raises(Refused, match="申诉期已在 2026-11-23 结束"):
        desk.do("penalty.sign", desk.office.agent, slip)


def test_a_signature_in_time_is_typed_even_when_the_slip_was_filed_meanwhile(desk: Desk, at: At) -> None:
    penalty.said("penalty.takes", "points")
    people = witnesses(desk)
    slip = desk.refused(*people)
    for one in people:
        desk.do("penalty.witness", one, slip)
    at("2026-11-24 09:00")
    desk.do("penalty.file", desk.clerk, slip)
    with pytest.raises(Refused, match="申诉期已在 2026-11-23 结束"):
        desk.on_paper("penalty.sign", desk.office.agent, slip)
    desk.on_paper("penalty.sign", desk.office.agent, slip, at=moment("2026-11-23 17:00"))
    assert (row(slip).state, row(slip).signed_at) == ("closed", moment("2026-11-23 17:00"))
    desk.on_paper(
        "penalty.appeal", desk.office.agent, slip, at=moment("2026-11-23 17:05"), text="不属实", request="撤销"
    )
    assert row(slip).state == "appealed"


def test_the_punished_records_no_refusal_and_serves_nothing(desk: Desk) -> None:
    slip = desk.issue(employee_id=desk.clerk)
    desk.do("penalty.approve", desk.office.manager, slip)
    with pytest.raises(Forbidden, match="不能由刘人事本人登记"):
        desk.do("penalty.refuse", desk.clerk, slip)
    with pytest.raises(Forbidden, match="不能由刘人事本人登记"):
        desk.do("penalty.serve", desk.clerk, slip, how="post")
    desk.do("penalty.refuse", desk.office.supervisor, slip)
    with pytest.raises(Forbidden, match="不能登记外部见证"):
        desk.do("penalty.witness_outside", desk.clerk, slip, outsider_id=penalty.outsider().id)


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({"refused_at": "2026-11-23 09:01"}, {"refused_at"}),
        ({"refused_at": "2026-11-20 09:00"}, {"refused_at"}),
        ({"refused_at": "2026-11-20 15:00", "scan": None}, {"scan", "remark"}),
        ({"refused_at": "2026-11-20 15:00"}, {"remark"}),
    ],
)
def test_a_refusal_of_an_earlier_day_needs_paper_and_reason(
    desk: Desk, at: At, said: dict[str, Any], fields: set[str]
) -> None:
    slip = desk.approved()
    at("2026-11-23 09:00")
    with pytest.raises(BadFields) as caught:
        desk.do("penalty.refuse", desk.office.supervisor, slip, **said)
    assert set(caught.value.faults) == fields


def test_proof_of_service_makes_it_effective_for_somebody_absent(desk: Desk, at: At) -> None:
    slip = desk.approved()
    at("2026-11-24 17:00")
    done = desk.do("penalty.serve", desk.clerk, slip, how="post", served_words="EMS 12", served_at="2026-11-24 15:00")
    assert "送达凭证" in done.notice
    one = row(slip)
    assert (one.state, one.effective_by, one.served_how) == ("effective", "service", "post")
    assert (one.effective_at, one.appeal_due_on) == (moment("2026-11-24 15:00"), date(2026, 11, 27))


def test_where_proof_is_not_enough_it_waits_for_witnesses(desk: Desk) -> None:
    penalty.said("penalty.service_by_proof", value=False)
    slip = desk.approved()
    done = desk.do("penalty.serve", desk.clerk, slip, how="notice")
    assert "2 位见证人" in done.notice
    for one in witnesses(desk):
        desk.on_paper("penalty.witness", one, slip)
    assert (row(slip).state, row(slip).effective_by) == ("effective", "witnesses")


def test_two_who_sign_and_refuse_at_once_do_not_both_win(desk: Desk) -> None:
    slip = desk.approved()
    seen = desk.values("penalty.refuse", slip, {"witnesses": list(witnesses(desk))})
    desk.do("penalty.sign", desk.office.agent, slip)
    with pytest.raises((Conflict, Refused)):
        perform("penalty.refuse", seen, user=desk.office.supervisor_user)
    assert row(slip).refused_at is None
