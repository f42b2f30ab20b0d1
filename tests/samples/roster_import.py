"""Samples of the actions of importing rosters."""

from __future__ import annotations

from tests.factories import org, staff
from tests.samples import Maker, Sample, World

LEGEND = "早：早班 07:30-15:30\n夜：夜班 20:00-次日08:00\n休：休息\n年：年假"


def import_roster(world: World) -> Sample:
    """Five days of one person, with a swap, two shifts in a day, and shifts that are made with it."""
    unit = org.unit(world, "热线班")
    staff.employee(work_no="B001", name="孟伟娟", unit_id=unit, state="active")
    row = {
        "number": 4, "work_no": "B001", "name": "孟伟娟", "month": "2026-10", "shift": LEGEND, "d01": "早",
        "d02": "早/夜", "d03": "休", "d04": "", "d05": "年", "swaps": "2026-10-01 早→夜 调班记录第 2 行",
    }  # fmt: skip
    values = {
        "file": "排班表.xlsx", "sheet": "10月", "sha256": "a" * 64, "month": "2026-10", "rows": [row],
        "accept_new": True, "as_draft": False,
    }  # fmt: skip
    return Sample(values, world.admin, bad={
        "month": "2026-13", "rows": [{**row, "month": "十月"}], "refused": 2,
        "answers": [{"column": "shift", "name": "早", "choice": "use"}],
    })  # fmt: skip


SAMPLES: dict[str, Maker] = {"roster.import_roster": import_roster}
