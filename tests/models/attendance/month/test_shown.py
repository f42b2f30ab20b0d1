"""What a sheet shows of a closed month is what the month says that is read whole."""

from __future__ import annotations

from datetime import date

import pytest

from models.attendance.month import reading
from models.attendance.month.reading import SUMS
from models.attendance.tables import SheetVersion
from models.core.errors import Refused
from tests.factories import attendance, closings
from tests.samples import World


def test_rows_of_a_sheet_agree_with_the_months_that_they_were_made_from(world: World) -> None:
    group = closings.group(world, months=())
    group.month(closings.OCTOBER, {5: 10, 6: 20, 7: 40})
    attendance.verdict(group.agent, date(2026, 10, 14), result="absence", absence=50, absence_reason=2)
    sheet = group.close(closings.OCTOBER)
    months = reading.of_version(sheet.id, 1)
    rows = reading.shown(sheet.id, 1)
    assert [row.employee_id for row in rows] == list(months) == [group.agent, group.colleague]
    for row in rows:
        month = months[row.employee_id].month
        assert [(one.state, one.signs) for one in row.days] == [(one.state, one.signs) for one in month.days]
        assert row.sums == {name: getattr(month if hasattr(month, name) else month.judged, name) for name in SUMS}
        assert row.leave == dict(month.leave)
    assert {sign for one in rows[0].days for sign in one.signs} >= {"√", "休", "迟", "旷"}


def test_damage_is_told_in_words(world: World) -> None:
    sheet = closings.group(world, months=(closings.OCTOBER,)).close(closings.OCTOBER)
    SheetVersion.update(rules="Zm9v").where(SheetVersion.sheet_id == sheet.id).execute()
    with pytest.raises(Refused, match="封存的内容有损坏"):
        reading.shown(sheet.id, 1)
