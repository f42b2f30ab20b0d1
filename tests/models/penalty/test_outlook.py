"""What somebody is told while he writes a slip: range, equal cases, approver, warnings, and what it may begin with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from models.core import clock
from models.core.access import Person, load_user
from models.core.errors import BadFields, NotFound
from models.penalty.slip import outlook
from models.penalty.slip.outlook import Asked, Outlook
from models.penalty.workflow import Measured
from tests.factories import org, penalty
from tests.factories.attendance import Office
from tests.samples import World

WHEN = timedelta(hours=3)


@pytest.fixture
def hall(world: World) -> Office:
    return penalty.office(world)


def supervisor(hall: Office) -> Person:
    return load_user(hall.supervisor_user)


def told(hall: Office, offence: str = "GAS-01", user: int | None = None, **values: object) -> Outlook:
    asked = Asked(hall.agent, offence, penalty.minute(clock.now()) - WHEN)
    person = supervisor(hall) if user is None else load_user(user)
    return outlook.outlook(person, replace(asked, **values))  # type: ignore[arg-type]


def lines(found: Outlook) -> dict[str, str]:
    return {one.label: one.words for one in found.lines}


def test_the_range_stands_beside_equal_cases_of_others(hall: Office, world: World) -> None:
    friend = org.colleague(world, "王小丽", "AGENT", hall.unit)
    for amount in (5000, 8000, 10_000):
        penalty.final(friend, hall.supervisor, hall.manager, rule=penalty.RANGE, amount=amount)
    found = told(hall, amount=8000, amount_reason="初犯")
    assert found.scale is not None
    assert (found.scale.low, found.scale.high, found.scale.this) == (5000, 10_000, 8000)
    assert sorted(found.scale.cases) == [5000, 8000, 10_000]
    assert found.scale.told == "50 元至 100 元，本次 80 元，同类先例 3 例"
    assert found.alike_words == "同条款近 12 个月 3 例，中位数 80.00 元，与本次一致"
    assert (found.fixed, found.faults, found.capitals) == (None, {}, "捌拾元整")
    assert lines(found)["批准"] == "马主任"
    assert lines(found)["扣什么"] == "扣工资"
    assert found.earlier == ()


def test_a_fixed_amount_is_told_and_has_no_scale(hall: Office) -> None:
    found = told(hall, "GAS-03")
    assert (found.fixed, found.scale, found.faults, found.capitals) == (10_000, None, {}, "壹佰元整")


def test_a_scale_of_several_shows_the_cases_of_as_many(hall: Office, world: World) -> None:
    friend = org.colleague(world, "王小丽", "AGENT", hall.unit)
    penalty.final(friend, hall.supervisor, hall.manager, rule=penalty.RANGE, amount=8000)
    alike = told(hall).alike
    found = outlook.scale(replace(penalty.RANGE, unit="张"), 3, 20_000, alike)
    assert found is not None
    assert (found.low, found.high, found.this, found.cases) == (15_000, 30_000, 20_000, (24_000,))


def test_the_amount_and_its_reason_are_checked_while_they_are_typed(hall: Office) -> None:
    assert set(told(hall).faults) == {"amount", "amount_reason"}
    assert "10.00 元一级" in told(hall, amount=8300, amount_reason="初犯").faults["amount"]
    assert "批准人" in told(hall, amount=50_000, amount_reason="初犯").faults["amount"]


def test_who_was_punished_before_is_told_to_who_writes(hall: Office) -> None:
    before = penalty.final(hall.agent, hall.supervisor, hall.manager)
    found = told(hall)
    assert [one.slip_id for one in found.earlier] == [before.id]
    assert told(hall, record=before.id).earlier == ()


def test_warnings_come_before_anything_is_submitted(hall: Office) -> None:
    penalty.said("penalty.takes", None)
    late = told(hall, happened_at=penalty.minute(clock.now()) - timedelta(days=20))
    assert late.late
    assert "超过事发后 7 天" in lines(late)["时间"]
    assert "还没有选定" in lines(late)["扣什么"]
    assert not told(hall).late
    with pytest.raises(BadFields, match="还没有到"):
        told(hall, happened_at=clock.now() + timedelta(days=1))


def test_the_superior_who_was_defied_does_not_approve(hall: Office) -> None:
    assert lines(told(hall, "GAS-06", offended_id=hall.manager))["批准"] != "马主任"


def test_who_only_proposes_is_told_no_cases_and_who_takes_over(hall: Office, world: World) -> None:
    inspector = org.colleague(world, "林检查", "INSPECTOR", hall.unit)
    user = org.user(world, roles=("INSPECTOR",), scope="all", employee_id=inspector)
    penalty.final(hall.agent, hall.supervisor, hall.manager, rule=penalty.RANGE)
    found = told(hall, user=user)
    assert (found.alike_words, found.alike.rows) == ("", ())
    assert "接办" in lines(found)["下达"]


def test_people_beyond_reach_are_not_told_about(hall: Office, world: World) -> None:
    stranger = org.colleague(world, "外部门", "AGENT", org.unit(world))
    with pytest.raises(NotFound):
        told(hall, employee_id=stranger)


def test_a_form_begins_with_the_offences_of_the_day_and_the_values_of_its_draft(hall: Office) -> None:
    new = outlook.known(supervisor(hall), None)
    assert new.values == {}
    assert {one.offence.scheme for one in new.choices} >= {"GAS"}
    assert all(one.note and one.title.startswith(one.offence.code) for one in new.choices)
    assert not any(one.company or one.recorded_apart for one in new.measures)
    row = penalty.slip(hall.agent, hall.supervisor, hall.manager, "draft", rule=penalty.RANGE)
    penalty.measure(row, due_on=date(2099, 1, 5))
    draft = outlook.known(supervisor(hall), row.id)
    assert draft.values["offence"] == "GAS-01"
    assert (draft.values["measures"], draft.values["measures_due_on"]) == ("书面检查", "2099-01-05")
    assert datetime.fromisoformat(str(draft.values["happened_at"])) == row.happened_at


def test_a_scale_counts_in_points_too() -> None:
    rule = replace(penalty.RANGE, measured=Measured.POINTS, low=100, high=300)
    found = outlook.scale(rule, 2, 250, outlook.precedents.NOTHING)
    assert found is not None
    assert found.told == "2 分至 6 分，本次 2.5 分"
    assert outlook.scale(None, 1, 250, outlook.precedents.NOTHING) is None
    assert (outlook.single(600, 2), outlook.single(None, 2)) == (300, None)
