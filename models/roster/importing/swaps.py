"""A swap that the record beside a roster has for somebody, as text in a cell of his row and back; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

THEIRS = "（对方）"
LINE = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2}) (?P<before>[^\s→]*)→(?P<after>[^\s→]*)(?: 与(?P<partner>\S+))? "
    rf"(?P<sheet>.*?)第 (?P<line>\d+) 行(?P<theirs>{THEIRS})?"
)


@dataclass(frozen=True, slots=True)
class Swap:
    """An approved change of one cell: signs before and after as they are written, and the line that tells of it.

    `is_theirs` marks what follows for the partner of a swap that has one line for both.
    """

    day: date
    before: str
    after: str
    partner: str
    sheet: str
    line: int
    is_theirs: bool = False

    def words(self, before: str, after: str) -> str:
        """The reason that the day is explained with: 调班记录第 2 行：早 → 晚，与孟伟娟互换."""
        told = f"，与{self.partner}互换" if self.partner else ""
        return f"{self.sheet}第 {self.line} 行：{before} → {after}{told}"


def words(found: Iterable[Swap]) -> str:
    """Swaps as text, one a line, which `parse` reads back."""
    return "\n".join(map(_words, found))


def _words(one: Swap) -> str:
    partner = f" 与{_plain(one.partner)}" if one.partner else ""
    line = f"{one.sheet}第 {one.line} 行{THEIRS if one.is_theirs else ''}"
    return f"{one.day:%Y-%m-%d} {_plain(one.before)}→{_plain(one.after)}{partner} {line}"


def _plain(sign: str) -> str:
    return re.sub(r"[\s→]", "", sign)


@lru_cache(maxsize=1024)
def parse(told: str) -> tuple[Swap, ...]:
    """The swaps of a text. Raises ValueError for a line that tells none."""
    return tuple(_parsed(line) for line in told.splitlines())


def _parsed(line: str) -> Swap:
    read = LINE.fullmatch(line)
    if read is None:
        raise ValueError(line)
    return Swap(
        date.fromisoformat(read["day"]), read["before"], read["after"], read["partner"] or "", read["sheet"],
        int(read["line"]), read["theirs"] is not None,
    )  # fmt: skip
