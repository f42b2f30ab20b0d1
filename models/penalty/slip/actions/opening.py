"""Going on with the numbers of the paper forms of this year, where an office begins to use the program in its midst."""

from __future__ import annotations

import json

from models.core import check
from models.core.errors import Refused
from models.core.fields import Field, Kind, Values
from models.core.register import Done, action
from models.core.tables import AuditEntry
from models.core.unit import Unit
from models.penalty import rights
from models.penalty.slip.actions.issuing import SERIES as SLIPS

OPEN_NUMBERS = "penalty.open_numbers"
LISTS = "KK"
KINDS = {SLIPS: "处罚单", LISTS: "扣款清单"}


@action(
    OPEN_NUMBERS, "登记启用前的编号", rights.FILE,
    Field("series", "编号", Kind.CHOICE, required=True, choices=KINDS),
    Field("last", "今年已用到的号码", Kind.INTEGER, required=True, lowest=1, highest=9_999, hint="纸质单最后的序号"),
    Field("signed_by", "核对签字人", Kind.TEXT, required=True, max_length=64),
    entity="penalty_slip",
)  # fmt: skip
def open_numbers(unit: Unit, f: Values) -> Done:
    """Have the first number of this year follow the last one that was used on paper; before any was given out."""
    series, label = f"{f['series']}-{unit.today.year}", KINDS[f["series"]]
    first = unit.number(series, f["last"])
    if first != 1:
        raise Refused(f"今年的{label}编号已经用到 {series}-{first - 1:04d}，不能再登记启用前的编号。没有保存。")
    unit.notes.update(series=series, highest=f["last"], 核对签字人=f["signed_by"])
    told = f"已登记，今年的{label}从 {series}-{f['last'] + 1:04d} 开始编号。"
    return Done(told, frozenset({"penalty_slip"}), None, f"{label}启用前的编号")


@check.numbers
def _on_paper() -> dict[str, list[int]]:
    """Numbers that were used on paper before the office used the program."""
    rows = AuditEntry.select(AuditEntry.detail).where(AuditEntry.action == OPEN_NUMBERS)
    notes = [json.loads(row.detail)["notes"] for row in rows]
    return {one["series"]: list(range(1, one["highest"] + 1)) for one in notes}
