"""Appraisals: what ends a probation, what is due, the way from the request to the file, and pay that follows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.core import access, audit, clock, duties, listing, register
from models.core.errors import BadFields, Forbidden, Refused
from models.core.explain import Basis
from models.core.fields import Kind
from models.core.lists import Filter, Query
from models.core.rulebook.tables import RuleValue
from models.staff.appraisals import queries, rules
from models.staff.appraisals.rules import Appraisal
from models.staff.appraisals.workflow import STATE_NAMES, STEPS, AppraisalState, refusal, steps_from
from models.staff.rules import Setting
from models.staff.tables import AppraisalEntry, AppraisalScore, Employee, EmploymentEvent
from tests.factories import staff
from tests.models.staff.conftest import Office

TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)
R9 = Basis("R-009")
YEARLY = Setting(12, Basis("R-011", recommended=True))


def appraisal(number: int, state: str, result: str, day: int = 1) -> Appraisal:
    return Appraisal(number, state, result, date(2026, 5, day))


@pytest.mark.parametrize(
    ("appraisals", "waiver", "fault"),
    [
        ([], "", "转正须有试用期考核"),
        ([], "总经理同意", ""),
        ([appraisal(1, "approved", "passed")], "", ""),
        ([appraisal(1, "filed", "barely")], "", ""),
        ([appraisal(1, "recorded", "passed")], "", "待审核"),
        ([appraisal(1, "requested", "")], "", "待考核"),
        ([appraisal(1, "withdrawn", "passed")], "", "转正须有试用期考核"),
        ([appraisal(1, "filed", "passed", 1), appraisal(2, "approved", "failed", 2)], "", "不合格"),
        ([appraisal(1, "filed", "failed", 1), appraisal(2, "approved", "passed", 2)], "", ""),
        ([appraisal(1, "filed", "failed")], "补考后由经理担保", ""),
    ],
)
def test_what_ends_a_probation(appraisals: list[Appraisal], waiver: str, fault: str) -> None:
    found = rules.confirmation(appraisals, waiver, R9)
    assert fault in (found.fault or "")
    assert (found.fault is None) == (fault == "")
    assert found.explanation.bases == (R9,)
    assert len(found.explanation.used) == len(appraisals)


@given(st.dates(date(2015, 1, 1), date(2030, 12, 31)), st.integers(1, 36))
def test_the_next_periodic_appraisal_counts_from_the_last_one(started: date, months: int) -> None:
    period = Setting(months, Basis("R-011"))
    first = rules.next_periodic(started, None, period)
    assert started < first.on
    later = rules.next_periodic(started, Appraisal(3, "filed", "passed", first.on), period)
    assert later.on > first.on
    assert [one.record for one in later.explanation.used] == [3]


def test_a_year_counts_to_the_same_day() -> None:
    assert rules.next_periodic(date(2024, 2, 29), None, YEARLY).on == date(2025, 2, 28)


def test_scores_are_within_their_axis_and_each_axis_stands_once() -> None:
    good = [{"axis": "甲", "score": 27, "full": 30}, {"axis": "乙", "score": 70, "full": 70}]
    assert rules.scores_fault(good) is None
    assert rules.points(good) == (97, 100)
    assert "超过满分" in (rules.scores_fault([{"axis": "甲", "score": 31, "full": 30}]) or "")
    assert "两次" in (rules.scores_fault([good[0], good[0]]) or "")


@pytest.mark.parametrize("state", list(AppraisalState))
def test_every_step_is_an_action_with_its_right_and_is_refused_elsewhere(state: AppraisalState) -> None:
    for step in STEPS:
        assert register.actions[step.action].permission == step.permission
        sentence = refusal(step, state)
        assert (sentence is None) == (step in steps_from(state))
        assert sentence is None or STATE_NAMES[state] in sentence


# on both databases


def probationer(office: Office, **values: Any) -> Any:
    return office.person(name="单小明", state="probation", hired_on=date(2024, 3, 4), **values)


def result(office: Office, **values: Any) -> dict[str, Any]:
    chief = office.person(name="何志刚", product_role="SUPERVISOR")
    scores = [{"axis": "工作态度", "score": 27, "full": 30}, {"axis": "业务能力", "score": 60, "full": 70}]
    return {"appraised_on": "2024-05-20", "appraiser_id": chief.id, "result": "passed", "scores": scores, **values}


def test_the_way_of_a_probation_appraisal_ends_with_confirmation(office: Office) -> None:
    row = probationer(office)
    staff.induction(row.id)
    done = office.do("staff.add_appraisal", employee_id=row.id, kind="probation", reference="试 7", **result(office))
    assert done.record is not None
    assert "87/100" in done.notice
    confirm = {"id": row.id, "row_version": 1, "happened_on": "2024-06-03"}
    with pytest.raises(BadFields) as caught:
        office.do("staff.confirm", **confirm)
    assert "待审核" in caught.value.faults["waiver"]
    assert caught.value.lines == [f"免考核原因：{caught.value.faults['waiver']}"]
    done = office.do("staff.approve_appraisal", id=done.record[1], row_version=1)
    assert "可以办理转正" in done.notice
    assert queries.is_appraised(row, TODAY)
    office.do("staff.confirm", **confirm)
    assert Employee.get_by_id(row.id).state == "active"
    event = EmploymentEvent.get(EmploymentEvent.employee_id == row.id)
    assert (event.cause, event.reference) == ("2024-05-20 试用期考核合格", "试 7")


def test_without_training_nobody_is_confirmed_unless_the_rule_does_not_ask(office: Office) -> None:
    row = probationer(office)
    staff.appraisal(row.id)
    confirm = {"id": row.id, "row_version": 1, "happened_on": "2024-06-03"}
    with pytest.raises(Refused, match="岗前培训"):
        office.do("staff.confirm", **confirm)
    RuleValue.update(value="false").where(RuleValue.key == "training.induction_required").execute()
    office.do("staff.confirm", **confirm)


def test_an_appraisal_of_an_earlier_employment_does_not_count(office: Office) -> None:
    row = office.person(state="probation", hired_on=date(2026, 3, 4))
    staff.appraisal(row.id, appraised_on=date(2024, 5, 20))
    assert not queries.is_appraised(row, TODAY)


@pytest.mark.parametrize(("role", "scope"), [("FIELD", "own"), ("GROUP_LEADER", "group")])
def test_a_skill_appraisal_that_the_employee_asks_for(office: Office, role: str, scope: str) -> None:
    worker = office.person(name="单小明", product_role=role)
    own = office.user("own", (role,), scope, employee_id=worker.id)
    done = office.do(
        "staff.request_appraisal", user=own, employee_id=worker.id, content="灶具维修", requested_by="manager"
    )
    assert done.record is not None
    entry = AppraisalEntry.get_by_id(done.record[1])
    assert (entry.kind, entry.state, entry.requested_by) == ("skill", "requested", "employee")
    values = {"id": entry.id, "row_version": 1, "content": "灶具维修"}
    with pytest.raises(Forbidden):
        office.do("staff.score_appraisal", user=own, **values, **result(office))
    office.do("staff.score_appraisal", **values, **result(office))
    office.do("staff.return_appraisal", id=entry.id, row_version=2, reason="得分与表不符")
    assert audit.history("appraisal_entry", entry.id)[0].reason == "得分与表不符"
    again = result(office, scores=[{"axis": "实操", "score": 55, "full": 60}])
    office.do("staff.score_appraisal", **{**values, "row_version": 3}, **again)
    assert [one.axis for one in queries.scores_of(entry.id)] == ["实操"]
    assert AppraisalScore.select().count() == 1
    office.do("staff.approve_appraisal", id=entry.id, row_version=4)
    done = office.do("staff.file_appraisal", id=entry.id, row_version=5)
    assert AppraisalEntry.get_by_id(entry.id).filed_by == "admin"
    with pytest.raises(Refused, match="已归档"):
        office.do("staff.withdraw_appraisal", id=entry.id, row_version=6, reason="x")


def test_nobody_appraises_or_approves_himself(office: Office) -> None:
    row = office.person(product_role="MANAGER", hired_on=date(2020, 1, 6))
    own = office.user("boss", ("MANAGER", "SUPERVISOR", "HR"), employee_id=row.id)
    with pytest.raises(Forbidden):
        office.do("staff.add_appraisal", user=own, employee_id=row.id, kind="periodic", **result(office))
    entry = staff.appraisal(row.id, state="recorded")
    with pytest.raises(Forbidden):
        office.do("staff.approve_appraisal", user=own, id=entry.id, row_version=1)
    assert queries.steps_of(access.load_user(own), entry.id) == ()
    admin = access.load_user(office.admin)
    assert [one.action for one in queries.steps_of(admin, entry.id)] == [
        "staff.approve_appraisal", "staff.score_appraisal", "staff.return_appraisal", "staff.withdraw_appraisal",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"appraised_on": "2199-01-01"}, "appraised_on"),
        ({"appraised_on": "2024-03-03"}, "appraised_on"),
        ({"scores": [{"axis": "甲", "score": 31, "full": 30}]}, "scores"),
        ({"appraiser_id": 999}, "appraiser_id"),
    ],
)
def test_what_an_appraisal_needs(office: Office, values: dict[str, Any], field: str) -> None:
    row = probationer(office)
    with pytest.raises(BadFields) as caught:
        office.do("staff.add_appraisal", employee_id=row.id, kind="probation", **result(office, **values))
    assert set(caught.value.faults) == {field}


def test_only_people_on_probation_have_a_probation_appraisal(office: Office) -> None:
    with pytest.raises(BadFields):
        office.do("staff.add_appraisal", employee_id=office.person().id, kind="probation", **result(office))


def test_an_approved_periodic_appraisal_changes_pay_once(office: Office) -> None:
    row = office.person(base_pay=500000)
    entry = staff.appraisal(row.id, kind="periodic", state="recorded", result="excellent", reference="评 3")
    pay = {"id": entry.id, "happened_on": "2026-10-01", "base_pay": 540000}
    with pytest.raises(Refused, match="审核过"):
        office.do("staff.apply_appraisal_pay", row_version=1, **pay)
    office.do("staff.approve_appraisal", id=entry.id, row_version=1)
    assert queries.may_apply_pay(access.load_user(office.admin), entry.id)
    with pytest.raises(BadFields, match="日期还没有到"):
        office.do("staff.apply_appraisal_pay", row_version=2, **{**pay, "happened_on": "2199-01-01"})
    office.do("staff.apply_appraisal_pay", row_version=2, **pay)
    event = EmploymentEvent.get(EmploymentEvent.employee_id == row.id)
    assert (event.kind, event.cause, event.reference) == ("pay", "2024-05-20 定期考核：优秀", "评 3")
    now = AppraisalEntry.get_by_id(entry.id)
    assert (Employee.get_by_id(row.id).base_pay, now.pay_event_id) == (540000, event.id)
    assert not queries.may_apply_pay(access.load_user(office.admin), entry.id)
    with pytest.raises(Refused, match="已经用来调整过"):
        office.do("staff.apply_appraisal_pay", row_version=now.row_version, **pay)


def due_of(office: Office, user: int = 0) -> list[tuple[str, date]]:
    return [(one.name, one.due.on) for one in queries.periodic_due(access.load_user(user or office.admin), TODAY)]


def test_who_is_due_and_since_when(office: Office) -> None:
    office.person(name="甲", hired_on=date(2025, 1, 6))
    second = office.person(name="乙", hired_on=date(2020, 1, 6))
    staff.event(second.id, kind="confirm", happened_on=date(2020, 4, 6))
    staff.appraisal(second.id, kind="periodic", state="filed", appraised_on=date(2026, 3, 1))
    staff.appraisal(second.id, kind="periodic", state="recorded", appraised_on=date(2026, 10, 1))
    third = office.person(name="丙", hired_on=date(2026, 1, 6))
    staff.event(third.id, kind="confirm", happened_on=date(2026, 4, 6))
    back = office.person(name="丁", hired_on=date(2026, 6, 1))
    staff.appraisal(back.id, kind="periodic", state="filed", appraised_on=date(2025, 3, 1))
    office.person(name="戊", hired_on=date(2020, 1, 6), state="probation")
    assert due_of(office) == [
        ("甲", date(2026, 1, 6)), ("乙", date(2027, 3, 1)), ("丙", date(2027, 4, 6)), ("丁", date(2027, 6, 1)),
    ]  # fmt: skip
    own = office.user("own", ("CASHIER",), "own", employee_id=third.id)
    assert due_of(office, own) == [("丙", date(2027, 4, 6))]
    RuleValue.update(value="0").where(RuleValue.key == "appraisal.period_months").execute()
    assert due_of(office) == []


def test_the_list_of_who_is_due_explains_itself(office: Office) -> None:
    row = office.person(name="甲", hired_on=clock.now().date() - 800 * DAY)
    kind = register.get_list("appraisals_due")
    person = access.load_user(office.admin)
    (found,) = listing.page(kind, person, Query((Filter("standing", "eq", "late"),)))
    assert found.record == row.id
    assert kind.explain is not None
    why = kind.explain([row.id])[row.id]
    assert why.bases[0].key == "appraisal.period_months"
    assert why.bases[0].recommended


def test_what_waits_about_appraisals(office: Office) -> None:
    row = office.person(name="甲", hired_on=clock.now().date())
    for state in ("requested", "recorded", "approved", "filed", "withdrawn"):
        staff.appraisal(row.id, kind="skill", state=state)
    told = [one.title for one in duties.todos_of(access.load_user(office.admin), clock.now().date())]
    assert [one for one in told if "考核" in one] == [
        "安排考核 · 甲 专业技能考核", "审核考核 · 甲 专业技能考核", "归档考核 · 甲 专业技能考核"
    ]  # fmt: skip
    own = office.user("own", ("CASHIER",), "own", employee_id=row.id)
    assert not [one for one in duties.todos_of(access.load_user(own), clock.now().date()) if "考核" in one.title]


def test_the_axes_of_the_office_are_the_lines_of_a_form(office: Office) -> None:
    lines = queries.axes("skill", TODAY)
    assert [(one["axis"], one["full"]) for one in lines] == [("理论知识", 40), ("实际操作", 60)]
    fields = {f.name: f for f in register.actions["staff.add_appraisal"].fields}
    assert fields["scores"].kind is Kind.ROWS
    assert set(lines[0]) == {f.name for f in fields["scores"].rows}


def test_how_early_a_periodic_appraisal_is_announced_is_a_rule_of_the_office(office: Office) -> None:
    today = date(2026, 11, 24)
    assert queries.soon(today) == date(2026, 12, 24)
    values = [{"key": "appraisal.periodic_reminder_days", "value": "45"}]
    office.do("rulebook.set", values=values, valid_from=str(clock.now().date()), reason="提前准备")
    later = clock.now().date()
    assert queries.soon(later) == later + timedelta(days=45)
