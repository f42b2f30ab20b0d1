"""Where the pages of a sheet end, so that what a template keeps together is never torn off or left alone on a page."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl.worksheet.pagebreak import Break, RowBreak

from reports.kit.template.sheetcolumns import USUAL_WIDTH, widths
from reports.kit.template.sheetheights import LINE, USUAL_SIZE

KEPT_LINES = 2  # of the list above, on the page with what is kept
# Width and height in points by the number that a workbook gives a size of paper; A4 where it says none.
A4 = (595.3, 841.9)
PAPERS = {1: (612.0, 792.0), 5: (612.0, 1008.0), 8: (841.9, 1190.6), 9: A4, 11: (419.5, 595.3), 13: (515.9, 728.5)}
INCH = 72.0
USUAL_HEIGHT = 15.0
# Office programs do not measure rows and columns quite alike; pages that we end keep some room for that.
ROOM_DOWN, ROOM_ACROSS = 0.96, 0.98
# A column is as wide as so many digits of the font of a workbook's normal style, which another PC may lack. Of the
# fonts that stand in for it, Verdana and DejaVu Sans have the widest digits, 0.64 of their size; programs round up.
WIDEST_DIGIT = 0.66
SMALLEST, LARGEST = 10, 100  # scale in percent, as far as a template lets its width decide
Span = tuple[int, int]


def paginate(sheet: Any, lines: Sequence[Span], marks: Sequence[int]) -> None:
    """End each page of a filled sheet by a break of its own.

    `lines` are the rows of each line of its lists, in order; a line is never torn apart. From a row of `marks` on,
    everything down to the end stays on one page with the two lines above it; where that is more than a page, the next
    mark counts. Programs pay no heed to breaks where a sheet is to fit the width of a page, so its scale is stated.
    """
    setup, properties = sheet.page_setup, sheet.sheet_properties.pageSetUpPr
    fits = properties is not None and properties.fitToPage
    if fits and setup.fitToHeight != 0:
        return  # one page, or as many as the template says
    _, first, _, last = _printed(sheet)
    if fits:
        properties.fitToPage = False
        setup.scale = _scale(sheet)
    scale = (setup.scale or LARGEST) / 100
    room = ROOM_DOWN * _inside(sheet)[1] / scale
    heads = _heads(sheet)
    heights = _heights(sheet)
    repeated = sum(heights[row] for row in heads)
    units = _units(sheet, first, last, lines)
    ends = {one.id for one in sheet.row_breaks.brk}
    for mark in sorted(marks):
        kept = _kept(units, lines, mark)
        above = repeated if heads and kept > heads[-1] else 0.0
        if above + sum(heights[row] for row in range(kept, last + 1)) <= room:
            units = [unit for unit in units if unit[1] < kept] + [(kept, last)]
            ends = {end for end in ends if end < kept}
            break
    sheet.row_breaks = RowBreak()
    for row in _ends(heights, units, room, heads, ends):
        sheet.row_breaks.append(Break(id=row))


def _ends(
    heights: Mapping[int, float], units: Sequence[Span], room: float, heads: range, forced: set[int]
) -> list[int]:
    """The last rows of the pages but the last one."""
    repeated = sum(heights[row] for row in heads)
    found: list[int] = []
    used = 0.0
    for top, bottom in units:
        height = sum(heights[row] for row in range(top, bottom + 1))
        before = top - 1
        if used and (used + height > room or before in forced):
            found.append(before)
            used = repeated if heads and top > heads[-1] else 0.0
        used += height
    return found


def _units(sheet: Any, first: int, last: int, lines: Sequence[Span]) -> list[Span]:
    """The rows that no page tears apart: those of a line, those of a merged cell, and every other row by itself."""
    ends = {row: row for row in range(first, last + 1)}
    for top, bottom in (*lines, *((one.min_row, one.max_row) for one in sheet.merged_cells.ranges)):
        if first <= top and bottom <= last:
            ends[top] = max(ends[top], bottom)
    found: list[Span] = []
    for row in range(first, last + 1):
        if found and row <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends[row]))
        else:
            found.append((row, ends[row]))
    return found


def _kept(units: Sequence[Span], lines: Sequence[Span], mark: int) -> int:
    """The first row of what stays together with a marked row: some lines above it, or where its own rows begin."""
    above = [line for line in lines if line[1] < mark]
    wanted = above[-KEPT_LINES:][0][0] if above else mark
    return next(top for top, bottom in units if top <= wanted <= bottom)


def _printed(sheet: Any) -> tuple[int, int, int, int]:
    """What is printed: its first column and row, and its last ones."""
    areas = list(sheet._print_area.ranges) if sheet._print_area else []
    if len(areas) != 1:
        return 1, 1, sheet.max_column, sheet.max_row
    return areas[0].min_col, areas[0].min_row, areas[0].max_col, areas[0].max_row


def _heads(sheet: Any) -> range:
    """The rows that stand on top of every page."""
    found = re.fullmatch(r"\$?(\d+):\$?(\d+)", sheet.print_title_rows or "")
    return range(int(found[1]), int(found[2]) + 1) if found else range(0)


def _heights(sheet: Any) -> Mapping[int, float]:
    """How high each row is, in points; programs let one without a height of its own grow with its largest letters."""
    usual = float(sheet.sheet_format.defaultRowHeight or USUAL_HEIGHT)
    own = {row: 0.0 if one.hidden else one.height for row, one in sheet.row_dimensions.items()}
    found = defaultdict(lambda: usual, {row: float(height) for row, height in own.items() if height is not None})
    for (row, _), cell in sheet._cells.items():
        if own.get(row) is None and cell._value is not None:
            found[row] = max(found[row], LINE * float(cell.font.sz or USUAL_SIZE))
    return found


def _inside(sheet: Any) -> tuple[float, float]:
    """Width and height within the margins, in points."""
    across, down = PAPERS.get(int(sheet.page_setup.paperSize or 0), A4)
    if sheet.page_setup.orientation == "landscape":
        across, down = down, across
    edge = sheet.page_margins
    return across - (edge.left + edge.right) * INCH, down - (edge.top + edge.bottom) * INCH


def _scale(sheet: Any) -> int:
    """At how many percent the columns that are shown fit the width of a page, whatever fonts a PC has."""
    first, _, last, _ = _printed(sheet)
    known = widths(sheet)
    usual = float(sheet.sheet_format.defaultColWidth or USUAL_WIDTH + 1)  # with its inner edges
    normal = next((one.font for one in sheet.parent._named_styles if one.builtinId == 0), sheet.parent._fonts[0])
    size = float(normal.sz or USUAL_SIZE)
    across = sum(known.get(column, usual) for column in range(first, last + 1)) * WIDEST_DIGIT * size
    fitting = math.floor(100 * ROOM_ACROSS * _inside(sheet)[0] / max(across, 1.0))
    return max(SMALLEST, min(LARGEST, fitting))
