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
    for first, name in (("2027-01-01", "元旦"), ("2027-10-01", "国庆节")):
        day = {"first": first, "kind": "holiday", "name": name, "row_version": 0}
        perform("calendar.set_days", day, user=world.admin)
    values = {"year": 2027, "source": "国务院办公厅关于 2027 年部分节假日安排的通知"}
    return Sample(values, world.admin, bad={"year": 1999})


def reopen_year(world: World) -> Sample:
    perform("calendar.confirm_year", confirm_year(world).values, user=world.admin)
    return Sample({"year": 2027}, world.admin, bad={"year": 2100}, reason="误点")


def import_days(world: World) -> Sample:
    rows = [
        {"number": 2, "day": "2027年1月1日至3日", "name": "元旦"},
        {"number": 3, "day": "2027年10月1日至7日", "kind": "放假", "name": "国庆节", "makeup": "10月9日", "year": 2027},
        {"number": 4, "day": "2026-10-10", "kind": "工作日", "name": "国庆节", "note": "供热值守"},
        {"number": 5, "day": "2026-10-07", "kind": "工作日", "name": ""},
    ]
    values = {
        "file": "放假安排.csv", "sheet": "放假安排", "sha256": "0" * 64, "rows": rows, "refused": 0,
        "update_known": True, "partial": False, "stated": [{"column": "rows", "amount": 4}],
        "corrections": [{"row": 2, "column": "name", "old": "", "new": "元旦"}],
        "headings": [{"words": "日子"}, {"words": "什么节"}],
        "positions": [{"column": "day", "position": 0}, {"column": "name", "position": 1}],
    }  # fmt: skip
    return Sample(values, world.admin, bad={
        "rows": [rows[0], {**rows[1], "day": "2027-02-30"}], "refused": 2, "harmless": -1, "month": "2026-13",
        "stated": [{"column": "rows", "amount": 5}],
        "answers": [{"column": "name", "name": "元旦", "choice": "use"}],
    })  # fmt: skip


SAMPLES: dict[str, Callable[[World], Sample]] = {
    "calendar.set_days": set_days,
    "calendar.import_days": import_days,
    "calendar.load_year": load_year,
    "calendar.confirm_year": confirm_year,
    "calendar.reopen_year": reopen_year,
}
