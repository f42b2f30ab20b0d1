"""The faults of an imported file as a list of their own, to be mended by whoever keeps the file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from models.core.cells import Fault
from models.core.lists import Column, ListKind, Row
from reports.kit import sheet
from reports.kit.imported import Checked, Reading, letter

LIST = ListKind(
    "import_faults",
    "问题清单",
    "",
    "",
    (
        Column("row", "行号", None, "number", 70),
        Column("letter", "列", None, width=60),
        Column("column", "字段", None, width=120),
        Column("value", "原值", None, width=180),
        Column("label", "问题", None, width=120),
        Column("sentence", "怎么改", None, width=480),
    ),
)


def write(out: Path, checked: Checked, label_of: Callable[[str], str]) -> int:
    """Write every fault as a row of a workbook or CSV file; `label_of` gives the words of a reason code.

    Returns the number of faults. Raises Refused when the file cannot be written.
    """
    source = checked.source
    rows = (
        Row(number, None, (one.row, _letter(source, one), one.column, one.value, label_of(one.code), one.sentence))
        for number, one in enumerate(checked.faults)
    )
    return sheet.write(out, LIST, rows)


def _letter(source: Reading, fault: Fault) -> str:
    at = source.place_of(fault)
    return letter(at) if at is not None else ""
