"""Columns of a sheet: how wide they are, and hiding one of them."""

from __future__ import annotations

from copy import copy
from typing import Any

from openpyxl.utils import get_column_letter

USUAL_WIDTH = 8.43  # of a column, in characters
WIDEST_GROUP = 200


def widths(sheet: Any) -> dict[int, float]:
    """The width of each column that has its own, 0 for hidden ones; one entry of a sheet may stand for several."""
    found: dict[int, float] = {}
    for letter, dimension in sheet.column_dimensions.items():
        first = dimension.min or 0
        for column in range(first, min((dimension.max or first), first + WIDEST_GROUP) + 1):
            if get_column_letter(column or 1) == letter or column not in found:
                found[column] = 0.0 if dimension.hidden else float(dimension.width or USUAL_WIDTH)
    return found


def hide(sheet: Any, column: int) -> None:
    """Hide one column; an entry that stands for several columns is taken apart."""
    dimensions = sheet.column_dimensions
    for letter, whole in list(dimensions.items()):
        first, last = whole.min or 0, whole.max or 0
        if first < last and first <= column <= last:
            del dimensions[letter]
            for start, end in ((first, column - 1), (column, column), (column + 1, last)):
                if start <= end:
                    part = copy(whole)
                    part.index, part.min, part.max = get_column_letter(start), start, end
                    dimensions[part.index] = part
    dimensions[get_column_letter(column)].hidden = True
