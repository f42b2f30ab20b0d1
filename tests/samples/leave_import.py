"""Samples of importing lists of leave."""

from __future__ import annotations

from tests.factories import staff
from tests.samples import Maker, Sample, World


def import_records(world: World) -> Sample:
    staff.employee(work_no="KF001", name="周敏", state="active")
    rows = [
        {
            "number": 2, "work_no": "KF001", "name": "周敏", "kind": "病假", "starts": "2026-10-21 08:30",
            "ends": "2026-10-21 17:30", "applied": "2026-10-21 07:05", "proof": "有（医院证明）",
            "notice": "电话提前通知", "state": "已批准",
        },
        {"number": 3, "name": "周敏", "kind": "事假", "starts": "2026-10-26 上午", "days": "0.5", "state": "待批准"},
    ]  # fmt: skip
    values = {
        "file": "请假记录.xlsx", "sheet": "请假记录", "sha256": "0" * 64, "rows": rows, "refused": 0,
        "partial": False, "stated": [{"column": "rows", "amount": 2}],
        "corrections": [{"row": 2, "column": "state", "old": "批", "new": "已批准"}],
        "headings": [{"words": "编号"}, {"words": "时间"}],
        "positions": [{"column": "work_no", "position": 0}, {"column": "starts", "position": 1}],
    }  # fmt: skip
    return Sample(values, world.admin, bad={
        "rows": [rows[0], {**rows[1], "starts": "2026-10-32"}], "refused": 2, "harmless": -1, "month": "2026-13",
        "stated": [{"column": "rows", "amount": 3}],
    })  # fmt: skip


SAMPLES: dict[str, Maker] = {"leave.import_records": import_records}
