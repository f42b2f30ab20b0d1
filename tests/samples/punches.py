"""Samples of the actions of punches."""

from __future__ import annotations

from tests.factories import staff
from tests.samples import Maker, Sample, World


def import_punches(world: World) -> Sample:
    staff.employee(work_no="KF001", name="周敏", state="active", machine_no="7")
    rows = [
        {"number": 2, "work_no": "KF001", "name": "周敏", "at": "2026-10-08 08:21:13", "device": "1号机"},
        {"number": 3, "machine_no": "007", "at": "2026-10-08 17:40"},
    ]
    values = {
        "file": "打卡流水.xlsx", "sheet": "打卡流水", "sha256": "0" * 64, "rows": rows, "refused": 0,
        "partial": False, "stated": [{"column": "rows", "amount": 2}],
        "corrections": [{"row": 2, "column": "at", "old": "08:21", "new": "2026-10-08 08:21:13"}],
        "headings": [{"words": "编号"}, {"words": "时间"}],
        "positions": [{"column": "work_no", "position": 0}, {"column": "at", "position": 1}],
    }  # fmt: skip
    return Sample(values, world.admin, bad={
        "rows": [rows[0], {**rows[1], "at": "2026-10-08 25:61"}], "refused": 2, "harmless": -1, "month": "2026-13",
        "stated": [{"column": "rows", "amount": 3}],
    })  # fmt: skip


SAMPLES: dict[str, Maker] = {"attendance.import_punches": import_punches}
