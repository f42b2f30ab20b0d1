"""Posts: experience, training before them, the telephone, numbers of stations, territories."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.core import access, clock, duties, listing, register
from models.core.errors import BadFields, Forbidden, Refused
from models.core.explain import Basis
from models.core.lists import Query
from models.core.rulebook.tables import RuleValue
from models.org.tables import Department
from models.staff.rules import Setting
from models.staff.service import queries, rules
from models.staff.service.rules import Incident, Period, Trained
from models.staff.tables import Employee, Territory
from tests.factories import staff
from tests.models.staff.conftest import Office

TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)
NINE = datetime.fromisoformat("2026-11-01T09:00")
ONE_YEAR = Setting(1, Basis("R-004"))
ASKED, NOT_ASKED = Setting(True, Basis("R-005")), Setting(False, Basis("R-005"))
THREE = Setting(3, Basis("R-012", recommended=True))


@pytest.mark.parametrize(
    ("role", "months", "warns"),
    [
        ("AGENT", 0, True), ("AGENT", 11, True), ("AGENT", 12, False), ("AGENT", None, True), ("AGENT", 60, False),
        ("CASHIER", 0, False), ("FIELD", None, False),
    ],
)  # fmt: skip
def test_little_experience_is_a_warning_for_agents(role: str, months: int | None, warns: bool) -> None:
    found = rules.experience(role, months, ONE_YEAR)
    assert (found is not None) == warns
    assert found is None or "不影响录用" in found.steps[-1]


def test_no_minimum_warns_of_nothing() -> None:
    assert rules.experience("AGENT", 0, Setting(0, Basis("R-004"))) is None


@pytest.mark.parametrize(
    ("needed", "trained", "left", "good"),
    [
        (ASKED, [], None, False),
        (ASKED, [Trained(1, TODAY)], None, True),
        (ASKED, [Trained(1, TODAY, "老员工")], None, True),
        (ASKED, [Trained(1, TODAY)], TODAY, False),
        (ASKED, [Trained(1, TODAY)], TODAY - DAY, True),
        (NOT_ASKED, [], None, True),
    ],
)
def test_training_before_the_post(needed: Setting, trained: list[Trained], left: date | None, good: bool) -> None:
    assert (rules.induction_fault(needed, trained, left) is None) == good
    why = rules.induction("甲", needed, trained, left)
    assert ("可以上岗" in why.result) == good
    assert why.bases == (needed.basis,)


@given(st.lists(st.booleans(), max_size=12), st.integers(0, 6))
def test_calls_with_an_excuse_do_not_count(excused: list[bool], limit: int) -> None:
    incidents = [Incident(n, NINE + n * DAY, "住院" if one else "") for n, one in enumerate(excused)]
    found = rules.unreachable("甲", TODAY, incidents, Setting(limit, Basis("R-012")))
    assert found.count == excused.count(False) == len(found.explanation.used)
    assert found.proposes == (limit > 0 and found.count >= limit)
    assert ("建议" in found.explanation.result) == found.proposes


def test_the_months_turn_at_midnight() -> None:
    assert rules.month_span(date(2026, 12, 31)) == tuple(map(datetime.fromisoformat, ("2026-12-01", "2027-01-01")))


@pytest.mark.parametrize(
    ("given_out", "expected"),
    [
        ([], "01"),
        (["01", "02"], "03"),
        (["09"], "10"),
        (["099"], "100"),
        (["A7", "03"], "04"),
        (["7"], "8"),
        (["１２"], "01"),
    ],
)
def test_the_next_number_of_a_series(given_out: list[str], expected: str) -> None:
    assert rules.next_number(given_out) == expected


days = st.dates(date(2026, 1, 1), date(2026, 3, 1))
periods = st.builds(
    lambda f, n: Period("甲", f, None if n is None else f + n * DAY), days, st.none() | st.integers(0, 40)
)


@given(periods, periods)
def test_two_periods_overlap_when_they_share_a_day(one: Period, other: Period) -> None:
    def covered(period: Period) -> set[date]:
        last = period.last or date(2026, 12, 31)
        return {period.first + n * DAY for n in range((last - period.first).days + 1)}

    assert (rules.overlap(one, [other]) is not None) == bool(covered(one) & covered(other))


# on both databases


def test_little_experience_is_told_at_hiring_and_hinders_nothing(office: Office) -> None:
    values = {"name": "单小明", "state": "probation", "hired_on": "2024-03-04", "product_role": "AGENT"}
    done = office.do("staff.hire", work_no="KF1", **values, previous_experience_months=6)
    assert "客服经验 6 个月，建议至少 1 年，只作提醒" in done.notice
    assert done.details["warnings"][0]["bases"][0]["key"] == "staff.agent.min_experience_years"
    assert "只作提醒" not in office.do("staff.hire", work_no="KF2", **values, previous_experience_months=12).notice
    assert "只作提醒" not in office.do("staff.hire", work_no="KF3", **values).notice
    row = Employee.get(Employee.work_no == "KF3")
    told = queries.posting(row, TODAY)
    assert told.experience is not None
    assert not told.is_trained


def test_training_is_recorded_or_waived_for_a_reason_by_somebody_else(office: Office) -> None:
    row = office.person(state="probation")
    values = {"employee_id": row.id, "held_on": "2026-10-08"}
    for wrong in ({}, {"trainer": "何志刚", "waiver": "老员工"}):
        with pytest.raises(BadFields):
            office.do("staff.add_induction", **values, **wrong)
    own = office.user("own", ("SUPERVISOR",), employee_id=row.id)
    with pytest.raises(Forbidden):
        office.do("staff.add_induction", user=own, **values, trainer="本人")
    waiting = [one.title for one in duties.todos_of(access.load_user(office.admin), clock.now().date())]
    assert f"登记岗前培训 · {row.work_no} {row.name}" in waiting
    office.do("staff.add_induction", **values, waiver="原为本单位职工")
    waiting = [one.title for one in duties.todos_of(access.load_user(office.admin), clock.now().date())]
    assert not [one for one in waiting if "岗前培训" in one]
    assert queries.induction_fault(row, TODAY) is None


def test_training_of_an_earlier_employment_does_not_count(office: Office) -> None:
    row = office.person(state="probation", hired_on=date(2026, 3, 4))
    staff.induction(row.id, held_on=date(2024, 3, 5))
    staff.event(row.id, kind="leave", happened_on=date(2025, 6, 30))
    assert queries.induction_fault(row, TODAY) is not None
    staff.induction(row.id, held_on=date(2026, 3, 5))
    assert queries.induction_fault(row, TODAY) is None


def test_who_comes_back_on_the_day_he_left_is_trained_on_that_day(office: Office) -> None:
    today = clock.now().date()
    row = office.person(hired_on=date(2024, 3, 4))
    office.do("staff.leave", id=row.id, row_version=1, left_on=today.isoformat(), left_reason="resigned")
    back = {"id": row.id, "row_version": 2, "hired_on": today.isoformat(), "product_role": "AGENT"}
    office.do("staff.return", **back)
    row = Employee.get_by_id(row.id)
    assert row in queries.untrained(today)
    staff.induction(row.id, held_on=today)
    assert queries.induction_fault(row, today) is None
    assert row not in queries.untrained(today)


def test_the_third_call_of_a_month_proposes_to_look_into_it(office: Office) -> None:
    row = office.person(name="甲", work_no="1")
    month = clock.now().date().replace(day=1)
    first = datetime.combine(month, datetime.min.time())
    staff.unreachable(row.id, first - timedelta(minutes=1))
    second = staff.unreachable(row.id, first)
    staff.unreachable(row.id, first)
    assert queries.often_unreachable(month) == []
    done = office.do("staff.add_unreachable", employee_id=row.id, happened_at=first.isoformat(" "))
    assert "联系不上 3 次，建议核实处理" in done.notice
    told = duties.todos_of(access.load_user(office.admin), clock.now().date())
    assert "核实联系不上 · 1 甲" in [one.title for one in told]
    kind = register.get_list("unreachable")
    rows = listing.page(kind, access.load_user(office.admin), Query(kind.views[0].filters))
    assert len(rows) == 3
    assert kind.explain is not None
    assert "建议核实处理" in kind.explain([second.id])[second.id].result
    office.do("staff.edit_unreachable", id=second.id, row_version=1, happened_at=first.isoformat(" "), excuse="住院")
    assert queries.unreachable(row.id, month).count == 2
    RuleValue.update(value="2").where(RuleValue.key == "discipline.unreachable.count_for_action").execute()
    assert [one.name for one, _ in queries.often_unreachable(month)] == ["甲"]


def station(office: Office, name: str = "城东中心站") -> int:
    return int(Department.insert(name=name, initials="x", kind="station").execute())


def test_numbers_of_a_station_are_its_own_series_and_never_given_again(office: Office) -> None:
    east, west = station(office), station(office, "城西中心站")
    first, second, other = (office.person(unit_id=one) for one in (east, east, west))
    for row, number in ((first, "01"), (second, "02"), (other, "01")):
        assert number in office.do("staff.give_station_number", employee_id=row.id).notice
        assert queries.station_number(row) == number
    with pytest.raises(Refused, match="已有站内工号 01"):
        office.do("staff.give_station_number", employee_id=first.id)
    office.do("staff.leave", id=second.id, row_version=1, left_on="2026-10-31", left_reason="resigned")
    third = office.person(unit_id=east)
    with pytest.raises(BadFields, match="02"):
        office.do("staff.give_station_number", employee_id=third.id, number="02")
    office.do("staff.give_station_number", employee_id=third.id)
    assert queries.station_number(third) == "03"
    with pytest.raises(BadFields, match="不在站点"):
        office.do("staff.give_station_number", employee_id=office.person().id)


def test_a_territory_has_one_butler_at_a_time(office: Office) -> None:
    first, second = office.person(name="甲"), office.person(name="乙")
    office.do("staff.give_territory", employee_id=first.id, name="暖阳小区", from_on="2026-10-01")
    with pytest.raises(BadFields, match="甲"):
        office.do("staff.give_territory", employee_id=second.id, name="暖阳小区", from_on="2026-11-15")
    row = Territory.get(Territory.employee_id == first.id)
    office.do("staff.end_territory", id=row.id, row_version=1, until_on="2026-11-14")
    office.do("staff.give_territory", employee_id=second.id, name="暖阳小区", from_on="2026-11-15")
    assert [queries.butler_of("暖阳小区", date(2026, 11, day)) for day in (14, 15)] == [first.id, second.id]
    assert queries.territories_of(second.id, TODAY) == ["暖阳小区"]
    assert queries.territories_of(first.id, TODAY) == []
    assert queries.butler_of("别处", TODAY) is None
    later = clock.now().date() + 9 * DAY
    office.do("staff.give_territory", employee_id=first.id, name="春晖苑", from_on=later.isoformat())
    reader = office.user("reader", ("CASHIER",), "own", employee_id=first.id)
    kind = register.get_list("territories")
    rows = listing.page(kind, access.load_user(reader), Query())
    place = [column.key for column in kind.columns].index("state")
    assert [(row.values[0], row.values[place]) for row in rows] == [
        ("春晖苑", "later"), ("暖阳小区", "ended"), ("暖阳小区", "now"),
    ]  # fmt: skip
    Employee.update(state="left").where(Employee.id == second.id).execute()
    assert queries.butler_of("暖阳小区", TODAY) is None


def lacks(office: Office, user: int = 0) -> list[tuple[str, str, str]]:
    kind = register.get_list("requirements")
    rows = listing.page(kind, access.load_user(user or office.admin), Query())
    assert kind.explain is not None
    why = kind.explain([row.record for row in rows])
    assert set(why) == {row.record for row in rows}
    assert all(one.bases for one in why.values())
    return sorted((row.values[0], row.values[2], row.values[4]) for row in rows)


def test_everything_that_is_asked_and_lacking_stands_in_one_list(office: Office) -> None:
    today = clock.now().date()
    new = office.person(name="甲", state="probation", product_role="AGENT", previous_experience_months=3)
    fitter = office.person(name="乙", product_role="FIELD")
    for _ in range(3):
        staff.unreachable(fitter.id, datetime.combine(today.replace(day=1), datetime.min.time()))
    office.person(name="丙", product_role="AGENT")  # nobody asked for his experience
    office.person(name="丁", product_role="FIELD", state="left")
    RuleValue.update(value="1").where(RuleValue.key == "staff.firm_min_headcount").execute()
    assert lacks(office) == [
        ("CERTIFICATE", "乙", "没有有效的燃气具安装维修工证书"),
        ("EXPERIENCE", "甲", "入职前客服经验 3 个月"),
        ("HEADCOUNT", "本单位", "持证 0 人，规定至少 1 人"),
        ("TELEPHONE", "乙", "本月联系不上 3 次"),
        ("TRAINING", "甲", "没有岗前培训记录"),
    ]
    own = office.user("own", ("AGENT",), "own", employee_id=new.id)
    assert {name for _, name, _ in lacks(office, own)} == {"甲"}
    staff.certificate(fitter.id)
    staff.induction(new.id)
    assert [one[0] for one in lacks(office)] == ["EXPERIENCE", "TELEPHONE"]
