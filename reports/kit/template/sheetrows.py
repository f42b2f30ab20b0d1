"""Rows of a sheet that repeat: where every row goes, and what references, merged cells and print areas become."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.formula.tokenizer import Token, Tokenizer
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.cell_range import CellRange

MOST_ROWS = 1_048_576  # of a sheet
CELL = r"(\$?[A-Za-z]{1,3})(\$?)(\d{1,7})"
REFERENCE = re.compile(rf"((?:'(?:[^']|'')+'|[^\s'!:(),]+)!)?{CELL}(?::{CELL})?(?![\w(])")


@dataclass(frozen=True)
class Block:
    """Rows `top` to `bottom` of a template that stand once for each of `times` items."""

    top: int
    bottom: int
    times: int

    @property
    def height(self) -> int:
        """How many rows one item takes."""
        return self.bottom - self.top + 1


class RowMap:
    """Where the rows of a template go when its blocks repeat; blocks are in order and do not touch each other."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = blocks

    def block_of(self, row: int) -> Block | None:
        """The block that a row belongs to."""
        return next((block for block in self.blocks if block.top <= row <= block.bottom), None)

    def first(self, row: int) -> int:
        """Where a row goes: for a row of a block, that of its first item."""
        return row + sum((block.times - 1) * block.height for block in self.blocks if block.bottom < row)

    def last(self, row: int) -> int:
        """Where a row goes: for a row of a block, that of its last item."""
        block = self.block_of(row)
        return self.first(row) + ((block.times - 1) * block.height if block is not None else 0)

    def spans(self) -> list[tuple[int, int]]:
        """The rows of each item of the blocks, in order."""
        return [
            (top, top + block.height - 1)
            for block in self.blocks
            for top in range(self.first(block.top), self.last(block.top) + 1, block.height)
        ]

    def of_item(self, row: int, block: Block | None, item: int) -> int | None:
        """Where a row of this block goes for an item, or None for a row that is not in it."""
        if block is None or not block.top <= row <= block.bottom:
            return None
        return self.first(row) + item * block.height

    def ranges(self, old: CellRange) -> list[CellRange]:
        """What a range becomes: one within a block stands once for each item, any other grows and moves."""
        block = self.block_of(old.min_row)
        if block is not None and old.max_row <= block.bottom:
            return [self._moved(old, self.first(old.min_row) + item * block.height) for item in range(block.times)]
        return [self.stretched(old)]

    def stretched(self, old: CellRange) -> CellRange:
        """A range from where its first row goes to where its last row ends."""
        return CellRange(
            min_col=old.min_col, max_col=old.max_col, min_row=self.first(old.min_row), max_row=self.last(old.max_row)
        )  # fmt: skip

    @staticmethod
    def _moved(old: CellRange, top: int) -> CellRange:
        return CellRange(
            min_col=old.min_col, max_col=old.max_col, min_row=top, max_row=top + old.max_row - old.min_row
        )  # fmt: skip


# Where the rows of a sheet go, and its new name, by its name in the template; '' is the formula's own sheet.
Find = Callable[[str], tuple[RowMap, str] | None]


class Formula:
    """A formula taken apart once, and written anew for where its cell goes."""

    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, bool]] = [
            (token.value, token.type == Token.OPERAND and token.subtype == Token.RANGE)
            for token in Tokenizer(text).items
        ]

    def text(self, rows: Find, block: Block | None = None, item: int = 0) -> str:
        """The formula for a cell of this block's item, or of no block."""
        return "=" + "".join(moved(value, rows, block, item) if is_range else value for value, is_range in self._tokens)


def moved(reference: str, rows: Find, block: Block | None = None, item: int = 0) -> str:
    """References in a text (a formula's operand, a print area, a defined name) for where their rows go."""

    def one(found: re.Match[str]) -> str:
        sheet, column, lock, row, column2, lock2, row2 = found.groups()
        name = (sheet or "").rstrip("!").strip("'").replace("''", "'")
        known = rows(name)
        if known is None:
            return found[0]
        own, title = known
        prefix = f"{quote_sheetname(title)}!" if sheet and title != name else sheet or ""
        first, last = int(row), int(row2 or row)
        same = (own.of_item(first, block, item), own.of_item(last, block, item)) if not name else (None, None)
        top = same[0] if same[0] is not None and same[1] is not None else own.first(first)
        end = same[1] if same[0] is not None and same[1] is not None else own.last(last)
        if row2 is None and top == end:
            return f"{prefix}{column}{lock}{top}"
        return f"{prefix}{column}{lock}{top}:{column2 or column}{lock2 if row2 else lock}{end}"

    return REFERENCE.sub(one, reference)


def shift_names(names: Any, rows: Find) -> None:
    """Let defined names of a workbook or sheet follow their rows."""
    for name in names.values():
        if name.attr_text:
            name.attr_text = moved(name.attr_text, rows)
