"""Sums of a file by building, day and way of paying; rows that differ from what is known, and those left to people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from models.core.money import format_yuan
from ui.kit import layouts, theme, tokens
from ui.kit.cards import Card
from ui.kit.segmented import Segmented
from ui.kit.table import Column, Row, TableModel, TableView
from ui.kit.text import Label

# The groups that a kind of file may tell of in its details, in the order in which they are offered.
GROUPS = {"by_building": "楼栋", "by_day": "收费日期", "by_way": "缴费方式"}
COUNTS = {"rows": "行数", "count": "笔数"}
MONEY = {"due": "应收（元）", "paid": "已收（元）", "owed": "欠费（元）", "fen": "金额（元）", "amount": "金额（元）"}
SHOWN = 8  # rows that are seen at once
MOST_WAITING = 5


class TallyCard(Card):
    """One group at a time, chosen above the table; hidden where the kind tells of none."""

    def __init__(self) -> None:
        super().__init__("分项合计", note="读入的合格行", margins=(14, 10, 14, 12), gap=8)
        self._details: Mapping[str, Mapping[str, Any]] = {}
        self._switch = layouts.row(gap=0)
        self._table = layouts.column(gap=0)
        self.add(self._switch)
        self.add(self._table)
        self._keys: tuple[str, ...] = ()
        self.switch: Segmented | None = None
        self.table: TableView | None = None
        self.hide()

    def show_details(self, details: Mapping[str, Any], words: Mapping[str, str]) -> None:
        """Show the sums that a comparison found; `words` are what codes in them are called."""
        keys = tuple(key for key in GROUPS if isinstance(details.get(key), Mapping) and details[key])
        self._details = {key: {words.get(name, name): one for name, one in details[key].items()} for key in keys}
        self.setVisible(bool(keys))
        at = self.switch.current() if self.switch is not None and keys == self._keys else 0
        if keys != self._keys:
            self._keys = keys
            layouts.clear(self._switch)
            self.switch = Segmented([GROUPS[key] for key in keys], "分项合计") if keys else None
            if self.switch is not None:
                self.switch.chosen.connect(self._show_group)
                self._switch.addWidget(self.switch)
                self._switch.addStretch(1)
        if keys:
            self._show_group(at)

    def _show_group(self, number: int) -> None:
        key = self._keys[number]
        group = self._details[key]
        first = next(iter(group.values()))
        fields = [name for name in (*COUNTS, *MONEY) if name in _parts(first)]
        columns = [Column("name", GROUPS[key], "strong", 96, stretch=True, sortable=False)]
        columns += [Column(name, COUNTS[name], "number", 56, sortable=False) for name in fields if name in COUNTS]
        columns += [Column(name, MONEY[name], "money", 92, sortable=False) for name in fields if name in MONEY]
        model = TableModel(columns, checkable=False)
        self.table = TableView(model, f"按{GROUPS[key]}的合计", compact=True)
        model.setParent(self.table)
        model.set_rows(
            [Row(n, (name or "没有填", *_cells(one, fields))) for n, (name, one) in enumerate(group.items())]
        )
        self.table.setFixedHeight(theme.px(tokens.HEAD + tokens.ROW_COMPACT * min(len(group), SHOWN)) + 6)
        layouts.clear(self._table)
        self._table.addWidget(self.table)


def _parts(one: Any) -> Mapping[str, int]:
    """The figures of a group; a plain number is how many rows there are."""
    return one if isinstance(one, Mapping) else {"rows": int(one)}


def _cells(one: Any, fields: Sequence[str]) -> list[str]:
    found = _parts(one)
    return [format_yuan(found[name]) if name in MONEY else f"{found[name]:,}" for name in fields]


class ChangesCard(Card):
    """Rows of a file that differ from what is known, with both values."""

    def __init__(self) -> None:
        super().__init__("已登记，内容不同", margins=(14, 10, 14, 12), gap=6)
        self._lines = layouts.column(gap=6)
        self.add(self._lines)
        self.hide()

    def show_changes(self, changes: Sequence[str], count: int) -> None:
        """Show the first of so many."""
        layouts.clear(self._lines)
        self.note.setText(f"{count:,} 项，登记的 → 文件里的")
        for words in changes:
            self._lines.addWidget(Label(words, "label", wrap=True))
        if count > len(changes):
            self._lines.addWidget(Label(f"另有 {count - len(changes):,} 项", "hint"))
        self.setVisible(bool(changes))


class WaitingCard(Card):
    """Rows of a file that differ from what is known and that nothing is changed for: both figures, and what to do."""

    def __init__(self) -> None:
        super().__init__("与系统不符，不改动", margins=(14, 10, 14, 12), gap=6)
        self._lines = layouts.column(gap=6)
        self.add(self._lines)
        self.hide()

    def show_waiting(self, waiting: Sequence[Mapping[str, Any]]) -> None:
        """Show the first of them; the result of the import lists all."""
        layouts.clear(self._lines)
        self.note.setText(f"{len(waiting):,} 项，导入后等您决定")
        for one in waiting[:MOST_WAITING]:
            self._lines.addWidget(Label(f"第 {one['row']:,} 行　{one['sentence']}", "label", wrap=True))
        if len(waiting) > MOST_WAITING:
            self._lines.addWidget(Label(f"另有 {len(waiting) - MOST_WAITING:,} 项，导入后逐条列出", "hint"))
        self.setVisible(bool(waiting))
