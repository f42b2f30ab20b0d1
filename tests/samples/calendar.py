"""Valid calls of the actions of the working calendar."""

from __future__ import annotations

from collections.abc import Callable

from models.core.unit import perform
from tests.samples import Sample, World


def set_days(world: World) -> Sample:
    values = {"first": "2026-10-08", "last": "2026-10-09", "kind": "rest", "note": "单位自定", "row_version": 0}
    perform("calendar.set_days", values, user=world.admin)
    again = {**values, "kind": "holiday", "name": "国庆节", "row_version": 2}
    return Sample(again, world.admin, bad={"last": "2026-10-07", "name": ""})


def load_year(world: World) -> Sample:
    return Sample({"year": 2020}, world.admin, bad={"year": 2150})


def confirm_year(world: World) -> Sample:
    values = {"year": 2027, "source": "国务院办公厅关于 2027 年部分节假日安排的通知"}
    return Sample(values, world.admin, bad={"year": 1999})


def reopen_year(world: World) -> Sample:
    perform("calendar.confirm_year", confirm_year(world).values, user=world.admin)
    return Sample({"year": 2027}, world.admin, bad={"year": 2100}, reason="误点")


SAMPLES: dict[str, Callable[[World], Sample]] = {
    "calendar.set_days": set_days,
    "calendar.load_year": load_year,
    "calendar.confirm_year": confirm_year,
    "calendar.reopen_year": reopen_year,
}
