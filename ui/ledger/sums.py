"""A field of several amounts, each with what the records say beside it: takings by way of paying."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QGridLayout

from ui.kit import layouts
from ui.kit.fields import Field, MoneyField
from ui.kit.qt import override

COLUMNS = 2


@dataclass(frozen=True)
class SumLine:
    """One amount: what it is called, what stands beside it, what names it when it is sent, and the fen so far."""

    label: str
    hint: str
    keys: Mapping[str, str] = field(default_factory=dict)
    amount: int | None = None


class SumsField(Field):
    """The value is a row of keys and amount (fen) for each line that was filled in."""

    def __init__(self, label: str, hint: str = "", lines: Sequence[SumLine] = ()) -> None:
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        for column in range(COLUMNS):
            self._grid.setColumnStretch(column, 1)
        self._lines: tuple[SumLine, ...] = ()
        self._fields: list[MoneyField] = []
        super().__init__(label, layouts.boxed(self._grid), False, hint)
        self.show_lines(lines)

    def lines(self) -> tuple[SumLine, ...]:
        """What is asked for."""
        return self._lines

    def amounts(self) -> list[MoneyField]:
        """The field of each line."""
        return list(self._fields)

    def show_lines(self, lines: Sequence[SumLine]) -> None:
        """Ask for other amounts; what was typed for a line of the same name stays."""
        typed = {one.label: box.text() for one, box in zip(self._lines, self._fields, strict=True) if box.text()}
        layouts.clear(self._grid)
        self._lines, self._fields = tuple(lines), []
        for place, one in enumerate(self._lines):
            box = MoneyField(one.label, hint=one.hint, negative=True)
            box.set_value(one.amount)
            if one.label in typed:
                box.restore(typed[one.label])
            box.changed.connect(self._edited)
            self._fields.append(box)
            self._grid.addWidget(box, place // COLUMNS, place % COLUMNS)
        if self._fields:
            self.setFocusProxy(self._fields[0])
        self.changed.emit()

    @override
    def set_value(self, value: Any) -> None:
        """Show the amounts of rows that name the lines; those that are not named are emptied."""
        for line, box in zip(self._lines, self._fields, strict=True):
            found = [row["amount"] for row in value or () if all(row.get(k) == v for k, v in line.keys.items())]
            box.set_value(found[0] if found else line.amount)
        self._touched = False
        self.set_error(None)
        self.changed.emit()

    @override
    def text(self) -> str:
        filled = [(one.label, box.text()) for one, box in zip(self._lines, self._fields, strict=True)]
        return "，".join(f"{label} {words}" for label, words in filled if words)

    @override
    def snapshot(self) -> list[str]:
        return [box.text() for box in self._fields]

    @override
    def restore(self, snapshot: Any) -> None:
        for box, words in zip(self._fields, snapshot, strict=False):
            box.restore(words)
        self._edited()

    @override
    def fingerprint(self) -> str:
        return self.text()

    @override
    def fault(self) -> str | None:
        for box in self._fields:
            found = box.fault()
            if found:
                return f"{box.label}：{found}"
        return None

    @override
    def _lock(self, locked: bool) -> None:
        for box in self._fields:
            box.set_read_only(locked)

    @override
    def _read(self) -> tuple[dict[str, Any], ...]:
        pairs = zip(self._lines, (box.value() for box in self._fields), strict=True)
        return tuple({**line.keys, "amount": fen} for line, fen in pairs if fen is not None)

    def total(self) -> int:
        """All that was filled in, in fen."""
        return sum(row["amount"] for row in self.value() or ())

    @override
    def _takes_enter(self, _watched: QObject) -> bool:
        return False
