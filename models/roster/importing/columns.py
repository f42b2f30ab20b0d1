"""The columns of a roster row: who, where, and what stands on each day of which month."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from models.core import cells, text
from models.core.cells import Cell, CellFault, Fault, ImportColumn
from models.core.imports.register import ImportRow
from models.roster.importing import legend, swaps
from models.roster.importing.heading import PERSON_HEADS
from models.roster.importing.legend import Legend
from models.roster.importing.swaps import Swap
from models.staff.intake import spelled

LONGEST_SIGN = 40
AS_DATE = "这一格是日期 {}，不是班次：Excel 会把 8-17 这样的字改成日期。请把这一格设为文本，写班次代号或 8:00-17:00。"
DAYS = tuple(f"d{number:02d}" for number in range(1, 32))
BRACKETED = re.compile(r"(?:\([^()]*\)|【[^【】]*】|\[[^\[\]]*\])$")
POST = r"副?(?:组长|班长|站长|队长|主任|主管|经理|值班长|值长|带班|师傅)"
WITH_POST = re.compile(rf"^{POST}[:/—-]|[/—-]{POST}$|^[*★☆●▲#]+|[*★☆●▲#]+$")


def _work_no(cell: Cell) -> str:
    return cells.code(cell)


def _name(cell: Cell) -> str:
    return plain_name(cell)


def plain_name(cell: Cell) -> str:
    """A name without the blanks that spread it, and without what is written beside it: (组长), /组长, 组长:, *."""
    return without_post(re.sub(r"\s+", "", cells.words(cell)))


def without_post(name: str) -> str:
    """A name without the post that is written beside it."""
    return WITH_POST.sub("", BRACKETED.sub("", name))


def bare(number: str) -> str:
    """A work number without the zeros in front, which a spreadsheet program drops."""
    return number.lstrip("0") if number.isdecimal() else number


def _unit(cell: Cell) -> str:
    return spelled(cells.words(cell))


def _month(cell: Cell) -> str:
    plain = cells.words(cell)
    if plain and not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", plain):
        raise CellFault("BAD_MONTH", "月份应写成 2026-10 这样。")
    return plain


def _legend(cell: Cell) -> Legend:
    return legend.parse(str(cell or ""))


def _swaps(cell: Cell) -> tuple[Swap, ...]:
    try:
        return swaps.parse(str(cell or ""))
    except ValueError as fault:
        raise CellFault("BAD_SWAP", "调班应写成“2026-10-04 早→晚 与孟伟娟 调班记录第 2 行”这样。") from fault


def _sign(cell: Cell) -> str:
    if isinstance(cell, date):  # a real datetime is one too
        raise CellFault("BAD_SHIFT", AS_DATE.format(cells.words(cell)))
    plain = "" if cells.is_blank(cell) else cells.words(cell)
    if isinstance(cell, str) and plain:  # with its blanks and line breaks: they may part two shifts
        plain = text.fold(cell).removeprefix("'")
    if len(plain) > LONGEST_SIGN:
        raise CellFault("BAD_SHIFT", "这一格的字太多，看不出是什么班次。请只写班次代号。")
    return plain


COLUMNS: tuple[ImportColumn, ...] = (
    ImportColumn("work_no", "工号", _work_no, PERSON_HEADS["work_no"][1:]),
    ImportColumn("name", "姓名", _name, PERSON_HEADS["name"][1:]),
    ImportColumn("department", "部门", _unit, PERSON_HEADS["department"][1:]),
    ImportColumn("group", "班组", _unit, PERSON_HEADS["group"][1:]),
    ImportColumn("month", "月份", _month),
    ImportColumn("shift", "班次", _legend, ("班次说明",)),
    ImportColumn("swaps", "调班记录", _swaps),
    *(ImportColumn(key, f"{int(key[1:])}日", _sign) for key in DAYS),
)
LABELS: Mapping[str, str] = {column.key: column.label for column in COLUMNS}


def day_of(month: str, key: str) -> date | None:
    """The day of a column in a month; None where the month has no such day."""
    try:
        return date(int(month[:4]), int(month[5:]), int(key[1:]))
    except ValueError:
        return None


def check(row: ImportRow, bad: frozenset[str]) -> list[Fault]:
    """What is missing in a row, and signs on days that its month has not."""
    values: Mapping[str, Any] = row.values
    faults = []
    if not values.get("name") and not values.get("work_no") and not bad & {"name", "work_no"}:
        faults.append(row.fault("姓名", "", "MISSING_NAME", "没有姓名和工号，不知道是谁的班。请补填。"))
    month = values.get("month")
    if not month:
        if "month" not in bad:
            faults.append(row.fault("月份", "", "MISSING_MONTH", "没有月份，请写成 2026-10 这样。"))
        return faults
    for key in DAYS[28:]:
        if values.get(key) and day_of(month, key) is None:
            sentence = f"{month} 没有 {int(key[1:])} 日，这一格却有班次。请核对月份，或清空这一格。"
            faults.append(row.fault(LABELS[key], values[key], "BAD_DATE", sentence))
    return faults
