"""The rows of a sheet, whatever kind of file they come from."""

from __future__ import annotations

from typing import NamedTuple

from models.core.cells import Cell


class Row(NamedTuple):
    """One row: its number as a spreadsheet program shows it, and its cells from column A on."""

    number: int
    cells: tuple[Cell, ...]
