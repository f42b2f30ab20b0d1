"""Samples of the actions of attendance sheets."""

from __future__ import annotations

from typing import Any

from tests.factories import month as months
from tests.samples import Maker, Sample, World


def close_month(world: World) -> Sample:
    office = months.closable(world)
    values = {"month": months.MONTH, "units": [office.unit], "remark": months.REASON}
    return Sample(values, office.office.supervisor_user, bad={"month": "2199-01", "remark": ""})


def on_sheet(user: str, *, checked: bool = False, **values: Any) -> Maker:
    def make(world: World) -> Sample:
        office = months.closable(world)
        if checked:
            months.checked(office)
        else:
            months.close(office)
        row = months.sheet(office)
        who = office.hr_user if user == "hr_user" else getattr(office.office, user)
        return Sample({"id": row.id, "row_version": row.row_version, **values}, who)

    return make


SAMPLES: dict[str, Maker] = {
    "attendance.close_month": close_month,
    "attendance.approve_sheet": on_sheet("manager_user", remark=""),
    "attendance.return_sheet": on_sheet("manager_user", reason="10-29 的打卡要核对"),
    "attendance.lock_month": on_sheet("hr_user", checked=True),
    "attendance.reopen_month": on_sheet("hr_user", checked=True, reason="补交了请假单"),
}
