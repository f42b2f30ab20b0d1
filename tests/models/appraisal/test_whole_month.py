"""A month from punches to the amount payable, by the acts that people take, on both databases."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from models.appraisal.tables import BonusResult, BonusSheet
from models.attendance.tables import MonthResult, Punch
from models.core import check
from models.core.errors import Refused
from models.core.unit import perform
from tests.factories import attendance, bonus
from tests.factories import month as months
from tests.factories.month import MONTH, Closable
from tests.samples import World


@pytest.fixture
def office(world: World) -> Closable:
    """The agent comes ten minutes late on three days: 2 + 2 points from the second on, and 5 for three."""
    bonus.rule("bonus_bases", [bonus.base(123_456, role="AGENT")])
    made = months.closable(world)
    for day in (28, 29, 30):
        come = datetime.fromisoformat(f"2026-10-{day} 07:55")
        mine = (Punch.employee_id == made.office.agent) & (Punch.at == come)
        assert Punch.update(at=come.replace(hour=8, minute=10)).where(mine).execute() == 1
    return made


def prepare(office: Closable) -> None:
    fields = {"month": MONTH, "units": [office.unit], "remark": ""}
    perform("appraisal.prepare_bonus", fields, user=office.office.supervisor_user)


def row(office: Closable) -> Any:
    return BonusResult.get(BonusResult.employee_id == office.office.agent, BonusResult.live == 1)


def test_lates_become_points_and_points_money(office: Closable) -> None:
    months.close(office)
    with pytest.raises(Refused, match="请先由人事核对考勤表"):
        prepare(office)
    months.step("approve_sheet", office, office.office.manager_user)
    months.step("approve_sheet", office, office.hr_user)
    prepare(office)
    made, result = row(office), MonthResult.get(MonthResult.employee_id == office.office.agent, MonthResult.live == 1)
    assert (made.step_points, made.threshold_points) == (-result.step_points, -result.threshold_points) == (-400, -500)
    assert (made.final_points, made.payable_fen, made.barred) == (9_100, 112_345, "")  # 1,123.4496 yuan
    assert made.remark == "考勤 −9"
    assert check.check() == []


def test_a_month_opened_again_is_counted_anew_and_nothing_twice(office: Closable) -> None:
    months.checked(office)
    prepare(office)
    with pytest.raises(Refused, match="绩效考核奖金表已编制，考勤表不能重新打开"):
        months.step("reopen_month", office, office.hr_user, reason="漏了一天外勤")
    sheet = BonusSheet.get()
    values = {"id": sheet.id, "row_version": sheet.row_version, "reason": "考勤有误"}
    perform("appraisal.return_bonus", values, user=office.office.manager_user)
    months.step("reopen_month", office, office.hr_user, reason="漏了一天外勤")
    attendance.verdict(office.office.agent, datetime.fromisoformat("2026-10-30").date())
    months.checked(office)
    prepare(office)
    made = row(office)
    assert (made.version, made.step_points, made.threshold_points, made.final_points) == (2, -200, 0, 9_800)
    assert (
        BonusResult.get(BonusResult.employee_id == office.office.agent, BonusResult.version == 1).final_points == 9_100
    )
    assert check.check() == []
