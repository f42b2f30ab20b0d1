"""Rows that grow with their text: how high a row must be so that nothing that wraps is cut off."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping
from typing import Any

from reports.kit.template.sheetcolumns import USUAL_WIDTH, widths

USUAL_SIZE = 11.0  # of the font in which the width of a column is counted
# Height of a line in font sizes (宋体 1.25, what stands in for it up to 1.45), and what a row has beside, in points.
LINE, PADDING = 1.45, 3.0
FILL = 0.93  # a line is seldom full to its end
HIGHEST = 409.0  # points, of a row in Excel


class Heights:
    """How high the rows of a sheet must be for the wrapped texts in them."""

    def __init__(self, sheet: Any) -> None:
        self._widths = widths(sheet)
        self._spans = {
            (one.min_row, one.min_col): (one.max_col, one.max_row > one.min_row) for one in sheet.merged_cells.ranges
        }
        self._needed: dict[int, float] = {}

    def room(self, cell: Any) -> tuple[float, float] | None:
        """Half-width characters in a line of a template's cell, and a line's height; None where text does not wrap."""
        last, is_tall = self._spans.get((cell.row, cell.column), (cell.column, False))
        if is_tall or not cell.alignment.wrap_text:
            return None
        width = sum(self._widths.get(column, USUAL_WIDTH) for column in range(cell.column, last + 1))
        size = float(cell.font.sz or USUAL_SIZE)
        return max(width * FILL * USUAL_SIZE / size, 2.0), size * LINE

    def add(self, row: int, text: Any, room: tuple[float, float] | None) -> None:
        """Note a text that stands in a row."""
        if room is None or not isinstance(text, str) or (2 * len(text) <= room[0] and "\n" not in text):
            return
        lines = sum(max(1, math.ceil(_units(line) / room[0])) for line in text.split("\n"))
        if lines > 1:
            self._needed[row] = max(self._needed.get(row, 0.0), min(lines * room[1] + PADDING, HIGHEST))

    @property
    def needed(self) -> Mapping[int, float]:
        """Points by row, for the rows that hold more than one line."""
        return self._needed


def _units(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)
