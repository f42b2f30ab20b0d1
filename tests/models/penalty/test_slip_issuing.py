"""Writing and submitting slips: what is asked for, what is frozen, and what nobody gets past."""

from __future__ import annotations

import json
from typing import Any

import pytest

from models.core import access, check
from models.core.errors import BadFields, Conflict, Forbidden, NotFound, Refused
from models.core.unit import perform
from models.org.tables import PaperDecision
from models.penalty import rules
from models.penalty.papers import warning
from models.penalty.slip import content
from models.penalty.tables import PenaltyMeasure, PenaltySlip
from models.staff.tables import Employee
from tests.factories import org, penalty
from tests.factories.slips import Desk, row


def draft(desk: Desk, **content: Any) -> int:
    """A draft of the supervisor."""
    said = {
        "employee_id": desk.office.agent, "offence": "GAS-03", "facts": "当班没有上报。",
        "happened_at": "2026-11-20 08:00", **content,
    }  # fmt: skip
    return org.record_of(desk.do("penalty.propose", desk.office.supervisor, **said))


def faults(caught: pytest.ExceptionInfo[BadFields]) -> set[str]:
    return set(caught.value.faults)


def test_submitting_numbers_and_freezes_a_slip_and_takes_the_first_step(desk: Desk) -> None:
    one = row(desk.issue())
    assert (one.number, one.state, one.amount, one.takes) == ("CF-2026-0001", "pending", 10_000, "wage")
    assert (one.name, one.issuer, one.issuer_id) == ("单小明", "何志刚", desk.office.supervisor)
    rule = rules.rule_of_json(one.rule)
    assert (rule.offence, rule.low, rule.procedure.appeal_days) == ("GAS-03", 10_000, 3)
    assert one.rule_version
    assert one.acknowledged
    assert json.loads(one.explanation)["result"] == "100.00 元"
    [step] = PaperDecision.select().where(PaperDecision.record == one.id)
    assert (json.loads(step.labels), step.decider_id) == (["主管下达"], desk.office.supervisor)


def test_what_is_frozen_stays_when_the_employee_is_renamed(desk: Desk) -> None:
    slip = desk.issue()
    Employee.update(name="单大明", work_no="X1").where(Employee.id == desk.office.agent).execute()
    desk.do("penalty.approve", desk.office.manager, slip)
    assert row(slip).name == "单小明"


def test_a_draft_is_submitted_as_it_stands_by_its_number_alone(desk: Desk) -> None:
    slip = draft(desk, measures="书面检查", measures_due_on="2026-11-27")
    done = perform("penalty.issue", {"id": slip, "row_version": 1}, user=desk.office.supervisor_user)
    assert "CF-2026-0001" in done.notice
    assert "马主任批准" in done.notice
    one = row(slip)
    assert (one.state, one.facts) == ("pending", "当班没有上报。")
    [measure] = PenaltyMeasure.select()
    assert (measure.label, measure.due_on.isoformat()) == ("书面检查", "2026-11-27")


def test_an_inspector_only_proposes_and_a_supervisor_issues_it(desk: Desk) -> None:
    inspector = desk.colleague("巡查员", "INSPECTOR", scope="all")
    said = {
        "employee_id": desk.office.agent, "offence": "GAS-03", "facts": "检查发现。",
        "happened_at": "2026-11-20 08:00",
    }  # fmt: skip
    slip = org.record_of(desk.do("penalty.propose", inspector, **said))
    with pytest.raises(Forbidden, match="下达处罚单"):
        desk.do("penalty.issue", inspector, slip)
    desk.do("penalty.issue", desk.office.supervisor, slip)
    assert (row(slip).proposed_by, row(slip).issuer) == ("巡查员", "何志刚")


def test_nobody_writes_a_slip_about_himself(desk: Desk) -> None:
    with pytest.raises(Forbidden, match=r"何志刚不能给自己下达处罚单.*另一位主管"):
        desk.issue(employee_id=desk.office.supervisor)


def test_a_slip_about_somebody_beyond_reach_is_not_written(desk: Desk) -> None:
    other = org.colleague(desk.world, "别处的人", "AGENT", org.unit(desk.world))
    with pytest.raises(NotFound):
        desk.issue(employee_id=other)


def test_an_account_without_an_employee_issues_nothing(desk: Desk) -> None:
    values = desk.values("penalty.issue", None, {"employee_id": desk.office.agent, "offence": "GAS-03"})
    with pytest.raises(Refused, match="没有对应的员工"):
        perform("penalty.issue", values, user=desk.world.admin)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"happened_at": "2026-11-20 10:01"}, "happened_at"),
        ({"happened_at": "2020-11-20 10:01"}, "happened_at"),
        ({"happened_at": "2026-11-12 10:00"}, "late_reason"),
        ({"amount": 5_000}, "amount"),
        ({"offence": "GAS-01"}, "amount"),
        ({"offence": "GAS-01", "amount": 8_000}, "amount_reason"),
        ({"offence": "GAS-01", "amount": 8_500, "amount_reason": "首次"}, "amount"),
        ({"offence": "GAS-01", "amount": 20_000, "amount_reason": "很重"}, "amount"),
        ({"offence": "GAS-13", "amount": 50_000, "amount_reason": "首次"}, "band"),
        ({"offence": "GAS-06"}, "offended_id"),
        ({"offence": "SVC-05"}, "offence"),
        ({"offence": "ATT-01"}, "offence"),
        ({"measures": "辞退"}, "measures"),
        ({"measures": "罚款"}, "measures"),
        ({"measures": "书面检查"}, "measures_due_on"),
        ({"measures_words": "写明经过"}, "measures_words"),
        ({"offence": "BAN-1", "amount_reason": "首次"}, "amount"),
        ({"facts": ""}, "facts"),
    ],
)
def test_what_is_missing_or_strange_is_told_by_its_field(desk: Desk, said: dict[str, Any], field: str) -> None:
    with pytest.raises(BadFields) as caught:
        desk.issue(**said)
    assert field in faults(caught)
    assert not PenaltySlip.select().exists()


@pytest.mark.parametrize("amount", [5_000, 6_000, 10_000])
def test_the_ends_of_a_range_and_its_steps_are_open(desk: Desk, amount: int) -> None:
    assert row(desk.issue(offence="GAS-01", amount=amount, amount_reason="首次")).amount == amount


def test_the_band_and_not_the_amount_decides(desk: Desk) -> None:
    one = desk.issue(offence="GAS-13", band="no_hazard", amount=50_000, amount_reason="没有隐患")
    two = desk.issue(
        offence="GAS-13", band="造成安全隐患", amount=50_000, amount_reason="有隐患", happened_at="2026-11-20 07:00"
    )
    assert [rules.rule_of_json(row(slip).rule).band for slip in (one, two)] == ["no_hazard", "hazard"]


def test_a_late_slip_needs_a_reason(desk: Desk) -> None:
    assert row(desk.issue(happened_at="2026-11-12 10:00", late_reason="用户本周才投诉")).state == "pending"


def test_one_event_is_fined_once_and_another_of_the_day_is_told(desk: Desk) -> None:
    first = desk.issue(happened_at="2026-11-20 08:00")
    with pytest.raises(Refused, match=r"一件事只罚一次.*CF-2026-0001"):
        desk.issue(offence="GAS-04", happened_at="2026-11-20 08:00")
    slip = draft(desk, happened_at="2026-11-20 09:00")
    done = desk.do("penalty.issue", desk.office.supervisor, slip)
    assert "当天另有处罚单 CF-2026-0001" in done.notice
    desk.do("penalty.cancel", desk.office.supervisor, first, reason="写错")
    assert row(desk.issue(happened_at="2026-11-20 08:00")).number == "CF-2026-0003"


def test_numbers_have_no_gaps_also_when_an_issue_is_refused(desk: Desk) -> None:
    desk.issue(happened_at="2026-11-20 08:00")
    for said in ({"happened_at": "2026-11-20 08:00"}, {"amount": 1}, {"offence": "GAS-99"}):
        with pytest.raises(Refused):
            desk.issue(**said)
    assert row(desk.issue(happened_at="2026-11-20 08:30")).number == "CF-2026-0002"


@pytest.mark.parametrize(
    ("key", "value", "match"),
    [
        ("penalty.takes", None, "没有选定处罚扣什么.*规则手册"),
        ("penalty.money.confirmed_by", None, "确认的负责人.*规则手册"),
        ("penalty.money.published_on", None, "公示的日期.*规则手册"),
    ],
)
def test_an_amount_needs_the_choice_of_what_it_takes(desk: Desk, key: str, value: Any, match: str) -> None:
    penalty.said(key, value)
    with pytest.raises(Refused, match=match):
        desk.issue()
    assert row(desk.issue(offence="BAN-1", measures="批评教育", amount_reason="首次")).state == "pending"


def test_points_need_their_value_in_yuan(desk: Desk) -> None:
    penalty.said("penalty.takes", "points")
    assert row(desk.issue()).takes == "points"
    penalty.said("penalty.point_value", None)
    with pytest.raises(Refused, match="一分折合多少元"):
        desk.issue(happened_at="2026-11-20 07:30")


def test_an_issued_slip_is_never_edited(desk: Desk) -> None:
    slip = desk.approved()
    with pytest.raises(Refused, match="现在是“待签字”，不能再“修改草稿”"):
        desk.do("penalty.edit", desk.office.supervisor, slip, employee_id=desk.office.agent, offence="GAS-04",
                facts="改写", happened_at="2026-11-20 08:00")  # fmt: skip
    with pytest.raises(Refused, match="不能再“提交批准”"):
        desk.do("penalty.issue", desk.office.supervisor, slip)


def test_a_draft_of_somebody_else_is_left_to_him_or_to_who_may_issue(desk: Desk) -> None:
    inspector = desk.colleague("巡查员", "INSPECTOR", scope="all")
    slip = draft(desk)
    said = {
        "employee_id": desk.office.agent, "offence": "GAS-04", "facts": "改写", "happened_at": "2026-11-20 08:00"
    }  # fmt: skip
    with pytest.raises(Forbidden, match="由何志刚起草"):
        desk.do("penalty.edit", inspector, slip, **said)
    desk.do("penalty.edit", desk.office.manager, slip, **said)
    assert row(slip).offence == "GAS-04"


def test_a_draft_that_two_people_submit_is_submitted_once(desk: Desk) -> None:
    slip = draft(desk)
    seen = desk.values("penalty.issue", slip, {})
    desk.do("penalty.edit", desk.office.supervisor, slip, employee_id=desk.office.agent, offence="GAS-04",
            facts="改写", happened_at="2026-11-20 08:00")  # fmt: skip
    with pytest.raises(Conflict):
        perform("penalty.issue", seen, user=desk.office.manager_user)
    assert row(slip).number is None


def test_a_repeat_proposes_what_only_the_company_decides(desk: Desk) -> None:
    penalty.earlier(desk.office.agent, offence="GAS-01", happened_on="2026-10-01")
    penalty.earlier(desk.office.agent, offence="GAS-01", happened_on="2026-09-01")
    slip = draft(desk, offence="GAS-01", amount=8_000, amount_reason="第三次")
    done = desk.do("penalty.issue", desk.office.supervisor, slip)
    assert "由公司决定" in done.notice


def test_what_a_measure_asks_for_is_kept_printed_and_taken_over(desk: Desk) -> None:
    said = {"measures": "书面警告", "measures_words": "今后按时参加培训"}
    slip = draft(desk, **said)
    form = content.as_form(row(slip)) | {"place": "大厅", "happened_at": "2026-11-20 08:00", "measures_due_on": None}
    desk.do("penalty.edit", desk.office.supervisor, slip, **form)
    desk.do("penalty.issue", desk.office.supervisor, slip, quantity=None)
    desk.do("penalty.approve", desk.office.manager, slip)
    paper = warning.warning(access.load_user(desk.users[desk.office.manager]), {"record": slip})
    assert paper.expectation == "今后按时参加培训"
    desk.do("penalty.void", desk.office.manager, slip)
    desk.do("penalty.replace", desk.office.supervisor, slip)
    assert [one.words for one in PenaltyMeasure.select()] == ["今后按时参加培训"] * 2


def test_numbers_follow_those_of_the_paper_forms_of_the_year(desk: Desk) -> None:
    said = {"series": "CF", "last": 36, "signed_by": "徐总"}
    assert "CF-2026-0037" in desk.do("penalty.open_numbers", desk.clerk, **said).notice
    assert row(desk.issue()).number == "CF-2026-0037"
    assert check.check() == []  # the numbers before are no gap
    with pytest.raises(Refused, match="已经用到 CF-2026-0037"):
        desk.do("penalty.open_numbers", desk.clerk, **said)
