"""Whatever somebody does to bonus sheets past the program, the check tells of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from models.appraisal.tables import BonusResult, BonusSheet, BonusVersion
from models.attendance.tables import AttendanceSheet, Punch
from models.core import check
from models.core.unit import perform
from models.score.tables import ScoreLine
from tests.factories import month as months
from tests.factories.month import MONTH, Closable
from tests.samples import World

LAST, ENDED = 2, 1


@pytest.fixture
def office(world: World) -> Closable:
    """A bonus sheet that was withdrawn once; the agent was late three times."""
    made = months.closable(world)
    for day in (28, 29, 30):
        come = datetime.fromisoformat(f"2026-10-{day} 07:55")
        mine = (Punch.employee_id == made.office.agent) & (Punch.at == come)
        Punch.update(at=come.replace(hour=8, minute=10)).where(mine).execute()
    months.checked(made)
    for number in (ENDED, LAST):
        fields = {"month": MONTH, "units": [made.unit], "remark": ""}
        perform("appraisal.prepare_bonus", fields, user=made.office.supervisor_user)
        if number == ENDED:
            sheet = BonusSheet.get()
            values = {"id": sheet.id, "row_version": sheet.row_version, "reason": "漏了一项"}
            perform("appraisal.withdraw_bonus", values, user=made.office.supervisor_user)
    return made


def damaged(table: Any, change: dict[str, Any] | None, *where: Any) -> list[str]:
    assert check.check() == []
    row = table.get(*where)
    done = table.delete() if change is None else table.update(**change)
    done.where(table.id == row.id).execute()
    return check.check()


@pytest.mark.parametrize("number", [ENDED, LAST])
@pytest.mark.parametrize(
    ("table", "change", "told"),
    [
        (BonusResult, None, "第 {} 版应有 4 人，明细与此不符"),
        (BonusVersion, None, "的第 {} 版"),
        (BonusVersion, {"people": 9}, "第 {} 版应有 9 人"),
    ],
)
def test_a_version_that_is_not_as_it_was_made_is_found(
    table: Any, change: dict[str, Any] | None, told: str, number: int, office: Closable
) -> None:
    found = damaged(table, change, table.version == number)
    assert any(told.format(number) in one for one in found), found


@pytest.mark.parametrize(
    ("table", "change", "told"),
    [
        (BonusResult, {"live": None}, "明细与此不符"),
        (BonusVersion, {"ended_at": datetime.fromisoformat("2026-11-02")}, "没有有效的第 2 版"),
        (BonusVersion, {"attendance_version": 7}, "不是现行版本"),
        (AttendanceSheet, {"state": "submitted"}, "没有核对"),
        (BonusSheet, None, "第 1 版没有对应的奖金表"),
        (ScoreLine, {"month": "2026-09"}, "的得分与评分明细不一致：单小明 2026-10"),
        (ScoreLine, {"cause": "penalty"}, "的得分与评分明细不一致：单小明 2026-10"),
    ],
)
def test_what_a_sheet_rests_on_is_held_against_it(
    table: Any, change: dict[str, Any] | None, told: str, office: Closable
) -> None:
    where = [table.version == LAST] if table in (BonusResult, BonusVersion) else [table.id.is_null(False)]
    found = damaged(table, change, *where)
    assert any(told in one for one in found), found
