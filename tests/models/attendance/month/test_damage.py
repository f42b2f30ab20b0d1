"""Whatever somebody does to closed months past the program, the check tells of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from models.attendance.tables import AttendanceSheet, MonthResult, SheetVersion
from models.core import audit, check
from tests.factories import attendance
from tests.factories import month as months
from tests.factories.month import MONTH, Closable
from tests.samples import World


@pytest.fixture
def office(world: World) -> Closable:
    """A sheet that was returned once: a version that ended, and one that counts."""
    made = months.closable(world)
    months.close(made)
    months.step("return_sheet", made, made.office.manager_user, reason="10-29 的打卡要核对")
    months.close(made)
    return made


LAST, ENDED = 2, 1


@pytest.mark.parametrize("number", [ENDED, LAST])
@pytest.mark.parametrize(
    ("table", "change", "told"),
    [
        (MonthResult, None, "人的结果"),
        (MonthResult, {"points": 1}, "校验码不符"),
        (MonthResult, {"name": "单大明"}, "校验码不符"),
        (SheetVersion, None, "却没有"),
        (SheetVersion, {"people": 9}, "应有 9 人的结果，实际 4 人"),
    ],
)
def test_a_version_that_is_not_as_it_was_made_is_found(
    table: Any, change: dict[str, Any] | None, told: str, number: int, office: Closable
) -> None:
    assert check.check() == []
    row = table.get(table.version == number)
    if change is None:
        table.delete().where(table.id == row.id).execute()
    else:
        table.update(**change).where(table.id == row.id).execute()
    assert any(told in one for one in check.check())


def test_a_version_that_ended_and_counts_again_is_found(office: Closable) -> None:
    SheetVersion.update(ended_at=None).where(SheetVersion.version == ENDED).execute()
    assert any("却没有作废的第 1 版" in one for one in check.check())


def test_results_of_a_sheet_that_is_gone_are_found(office: Closable) -> None:
    AttendanceSheet.delete().execute()
    found = check.check()
    assert any("第 1 版没有对应的考勤表" in one for one in found)
    assert any("第 2 版没有对应的考勤表" in one for one in found)


def test_the_sheet_of_people_without_a_unit_is_no_damage(world: World) -> None:
    made = months.closable(world)
    attendance.exemption(employee_id=made.hr, first=date(2020, 1, 1), reason="管理人员免打卡")
    months.close(made, world.admin, units=None)
    unplaced = AttendanceSheet.get(AttendanceSheet.unit_id == 0, AttendanceSheet.month == MONTH)
    assert unplaced.state == "prepared"
    assert check.check() == []
    assert audit.in_words("attendance_sheet", "unit_id", 0) == "—"
