"""What a template may contain, to copy from: every place of a paper as it is written in Word or in Excel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from models.core.papers.values import Slot
from ui.kit import layouts
from ui.kit.buttons import Button
from ui.kit.table import CellText, Column, Row, TableModel, TableView
from ui.kit.text import Label

COLUMNS = (
    Column("place", "占位符", "strong", 186),
    Column("kind", "内容", width=92),
    Column("example", "示例", width=150),
    Column("hint", "说明", width=140, stretch=True),
)
KINDS = {
    "text": "文字", "number": "数字", "money": "金额（元）", "date": "日期", "time": "日期和时间", "bool": "是或否",
    "picture": "图片", "rows": "清单",
}  # fmt: skip
LINE_NAMES = ("行", "项", "条")
WORDS = {
    "docx": "选中一行按 Ctrl+C 复制，粘贴到 Word 里要填的地方。清单放在表格里：开头一行、内容一行、结尾一行。",
    "xlsx": "选中一行按 Ctrl+C 复制，粘贴到 Excel 的单元格里。写着清单占位符的那一行，会按人数或条数重复。",
}
Line = tuple[str, str, str, str]


def lines(slots: Sequence[Slot], file_format: str) -> Iterator[Line]:
    """The places as written in a template of this format, with kind, example and hint."""
    for slot in slots:
        if slot.kind == "rows":
            yield from (_word_rows(slot, slot.name, 0) if file_format == "docx" else _excel_rows(slot))
        else:
            yield _line(slot, slot.name)


def _line(slot: Slot, name: str) -> Line:
    from reports.kit.template.words import shown

    example = "" if slot.kind == "picture" else shown(slot.example)
    return f"{{{{ {name} }}}}", KINDS[slot.kind], example, slot.hint


def _excel_rows(slot: Slot) -> Iterator[Line]:
    for one in slot.slots:
        place, kind, example, hint = _line(one, f"{slot.name}.{one.name}")
        yield place, kind, example, hint or f"清单“{slot.name}”，每行一个"


def _word_rows(slot: Slot, path: str, depth: int) -> Iterator[Line]:
    name = LINE_NAMES[min(depth, len(LINE_NAMES) - 1)]
    yield f"{{%tr for {name} in {path} %}}", "清单开头", "", slot.hint or f"清单“{slot.name}”，每行一个"
    for one in slot.slots:
        if one.kind == "rows":
            yield from _word_rows(one, f"{name}.{one.name}", depth + 1)
        else:
            yield _line(one, f"{name}.{one.name}")
    yield "{%tr endfor %}", "清单结尾", "", f"清单“{slot.name}”到这里为止"


class Placeholders(QWidget):
    """The places of one paper in a table; `copied` carries what went to the clipboard."""

    copied = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.words = Label("", "hint", wrap=True)
        self.copy = Button("复制占位符", icon="copy", key="Ctrl+C")
        self.copy.clicked.connect(self.copy_current)
        self.table = TableView(TableModel(COLUMNS, checkable=False), "可用的占位符", compact=True)
        self.table.activated_row.connect(self.copy_current)
        self.table.copy_requested.connect(self.copy_current)
        self.setLayout(layouts.column(layouts.row((self.words, 1), self.copy), (self.table, 1), gap=8))

    def show_places(self, slots: Sequence[Slot], file_format: str) -> None:
        """Show the places of a paper."""
        self.words.setText(WORDS[file_format])
        made = [
            Row(place, (place, kind, example, CellText(hint, "text2")))
            for place, kind, example, hint in dict.fromkeys(lines(slots, file_format))
        ]
        self.table.rows.set_rows(made)

    def copy_current(self, _row: object = None) -> None:
        """Put the place with the accent bar on the clipboard, without anything beside it."""
        place = self.table.current_id()
        if place is not None:
            QGuiApplication.clipboard().setText(str(place))
            self.copied.emit(str(place))
