"""The steps of an import before its rows are checked: the file, its header row, its columns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QWidget

from reports.kit.reading.rows import Row
from ui.kit import layouts, theme
from ui.kit.buttons import Button
from ui.kit.cards import Card
from ui.kit.fields import TextField
from ui.kit.fields.choice import QuietComboBox
from ui.kit.imports.mapping import FieldChoice, FileColumn, MappingTable
from ui.kit.imports.sheetpreview import Marks, SheetPreview
from ui.kit.qt import override
from ui.kit.scroll import ScrollBox
from ui.kit.state import StatePanel
from ui.kit.text import ElidedLabel, IconLabel, Label, set_look


class FileStep(QFrame):
    """Asks for the file. `choose_wanted` follows the button, `file_given` carries a file that was dropped."""

    choose_wanted = Signal()
    file_given = Signal(Path)

    def __init__(self, label: str, needed: Sequence[str], hint: str) -> None:
        super().__init__()
        self.setProperty("kind", "drop")
        self.setAcceptDrops(True)
        self.setAccessibleName(f"选择{label}文件")
        self.choose = Button("选择文件", "primary", "folder_open")
        self.choose.clicked.connect(self.choose_wanted)
        named = "和".join(f"“{one}”" for one in needed)
        words = f"把文件拖到这里，或点“选择文件”。{hint or f'前几行里要有一行写着{named}。'}"
        note = "能读 Excel 和 WPS 的 .xlsx、.xls，以及 .csv、.txt 和另存为表格的网页。确认之前什么都不会写入。"
        panel = StatePanel("document_table", "info", f"选择{label}文件", words, (self.choose,), note)
        self.setLayout(layouts.column((panel, 1), margins=(16, 16, 16, 16)))

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_file(event.mimeData()) is not None:
            set_look(self, "over", "true")
            event.acceptProposedAction()

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        set_look(self, "over", "false")

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        set_look(self, "over", "false")
        file = dropped_file(event.mimeData())
        if file is not None:
            event.acceptProposedAction()
            self.file_given.emit(file)


def _month_fault(words: str) -> str | None:
    return None if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", words) else "请写成 2026-11 这样。"


def dropped_file(data: QMimeData) -> Path | None:
    """The one file of this PC that is being dropped; None for several or none."""
    files = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
    return Path(files[0]) if len(files) == 1 else None


class FileBar(QWidget):
    """The file in one line. `change_wanted` follows 换文件."""

    change_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.name = ElidedLabel("", "card-title")
        self.facts = ElidedLabel("", "hint")
        self.change = Button("换文件", "link")
        self.change.clicked.connect(self.change_wanted)
        icon = IconLabel("document_table", "ok", 20)
        self.setLayout(layouts.row(icon, self.name, self.facts, None, self.change, gap=10))

    def show_file(self, name: str, facts: Sequence[str]) -> None:
        """Show another file, or more of what is known about it."""
        self.name.setText(name)
        self.facts.setText(" · ".join(one for one in facts if one))


class HeaderStep(Card):
    """Which sheet, and which row of it holds the headings. Both can be chosen."""

    sheet_chosen = Signal(str)
    header_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__(gap=8)
        self._sheets: list[str] = []
        self.words = Label("", "hint")
        self.sheet_label = Label("工作表", "label")
        self.sheets = QuietComboBox()
        self.sheets.setAccessibleName("工作表")
        self.sheets.activated.connect(self._sheet_picked)
        self.rows = QuietComboBox()
        self.rows.setAccessibleName("表头在第几行")
        self.rows.activated.connect(self._row_picked)
        for combo, wide in ((self.sheets, 170), (self.rows, 76)):
            combo.setProperty("compact", True)
            combo.setFixedWidth(theme.px(wide))
        head = layouts.row(
            Label("表样", "card-title"), self.words, None, self.sheet_label, self.sheets, 8,
            Label("表头在第", "label"), self.rows, Label("行", "label"),
        )  # fmt: skip
        self.sheet = SheetPreview()
        self.sheet.row_pressed.connect(self.header_chosen)
        self.add(head)
        self.add((self.sheet, 1))

    def show_sheets(self, names: Sequence[str], current: str) -> None:
        """Offer the sheets of the file; one alone needs no choice."""
        self._sheets = list(names)
        self.sheets.clear()
        self.sheets.addItems(self._sheets)
        self.sheets.setCurrentIndex(self._sheets.index(current) if current in self._sheets else -1)
        for widget in (self.sheets, self.sheet_label):
            widget.setVisible(len(names) > 1)

    def show_rows(self, rows: Sequence[Row], marks: Marks, words: str, numbers: Sequence[int]) -> None:
        """Show a sheet; `numbers` are the rows that may be chosen as the header."""
        self.sheet.show_rows(rows, marks, can_choose=True)
        self.words.setText(words)
        self.rows.clear()
        self.rows.addItems([str(one) for one in numbers])
        first = marks.header[0] if marks.header else 0
        self.rows.setCurrentIndex(numbers.index(first) if first in numbers else -1)
        self.sheet.go_to(first or 1)

    def _sheet_picked(self, place: int) -> None:
        self.sheet_chosen.emit(self._sheets[place])

    def _row_picked(self, _place: int) -> None:
        self.header_chosen.emit(int(self.rows.currentText()))


class MappingStep(QWidget):
    """Some rows of the sheet, and below them which column is which field. `changed` follows every choice."""

    changed = Signal()

    def __init__(self, needs_month: bool, month: str) -> None:
        super().__init__()
        self._needs_month = needs_month
        self.month_field = TextField("月份", required=True, hint="整份文件属于哪个月，例如 2026-11", check=_month_fault)
        self.month_field.set_value(month)
        self.month_field.setVisible(needs_month)
        self.month_field.changed.connect(self.changed)
        self.sheet = SheetPreview()
        self.words = Label("", "hint")
        above = Card("", layouts.row(Label("表样", "card-title"), self.words, None), self.sheet, gap=8)
        self.counted = Label("", "label")
        self.table: MappingTable | None = None
        self._column = layouts.column(gap=8)
        self.told = Label("左边是文件里的列，右边是系统字段。改过的对应会记住，下次自动套用。", "hint")
        head = layouts.row(Label("对应列", "card-title"), self.told, None, self.counted)
        below = Card("", head, (ScrollBox(layouts.boxed(self._column)), 1), self.month_field, gap=8)
        self.setLayout(layouts.column(above, (below, 1), gap=9))

    def show_columns(
        self,
        rows: Sequence[Row],
        marks: Marks,
        words: str,
        columns: Sequence[FileColumn],
        fields: Sequence[FieldChoice],
        chosen: Mapping[int, str],
        unsure: frozenset[int],
    ) -> MappingTable:
        """Show the columns of a file and what they are taken for."""
        self.sheet.show_rows(rows, marks)
        self.sheet.setFixedHeight(self.sheet.height_for(len(rows)) + 14)
        self.words.setText(words)
        layouts.clear(self._column)
        table = self.table = MappingTable(columns, fields, chosen, unsure)
        table.changed.connect(self._changed)
        self._column.addWidget(table)
        self._show_count()
        return table

    def show_unfolded(self, rows: Sequence[Row], marks: Marks, words: str) -> None:
        """Show a sheet that is read without columns being chosen, and say how."""
        self.sheet.show_rows(rows, marks)
        self.sheet.setFixedHeight(self.sheet.height_for(len(rows)) + 14)
        layouts.clear(self._column)
        self.told.hide()
        told = "这种表不是一行一条的普通表格，程序认得它的样子，每一格都会逐个检查。认错了请点“上一步”另选表头。"
        self._column.addWidget(StatePanel("checkmark_circle", "ok", words, told))

    def mapping(self) -> dict[str, int]:
        """The position of every field that a column goes to."""
        return {key: place for place, key in self.table.mapping().items()} if self.table is not None else {}

    def month(self) -> str:
        """The month of the whole file, or nothing."""
        return self.month_field.text().strip() if self._needs_month else ""

    def fault(self) -> str:
        """What must be put right before the rows can be read, or nothing."""
        fault = self.table.fault() if self.table is not None else ""
        return fault or ((self.month_field.fault() or "") if self._needs_month else "")

    def _changed(self) -> None:
        self._show_count()
        self.changed.emit()

    def _show_count(self) -> None:
        if self.table is not None:
            self.counted.setText(self.table.counted())
            self.counted.set_tone("warn" if self.table.fault() else "")
