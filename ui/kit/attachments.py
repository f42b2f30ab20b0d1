"""The files of a record: added by button, dropped or pasted, opened by a press; storing them is the owner's part."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication, QImage, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.kit import layouts
from ui.kit.buttons import Button, IconButton
from ui.kit.flow import FlowLayout
from ui.kit.qt import override
from ui.kit.text import ElidedLabel, IconLabel, Label, set_look

_ICONS = {
    ".pdf": "document_pdf", ".xlsx": "document_table", ".xls": "document_table", ".csv": "document_table",
    ".png": "image", ".jpg": "image", ".jpeg": "image", ".bmp": "image",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file: its id, its name, its size in bytes, and who added it when, in words."""

    id: int
    name: str
    size: int
    added: str = ""


def size_words(size: int) -> str:
    """Return a file size for people; 1 KB = 1,024 bytes."""
    if size < 1024:
        return f"{size} 字节"
    if size < 1024 * 1024:
        return f"{size / 1024:.0f} KB"
    return f"{size / 1024 / 1024:.1f} MB"


def _icon(name: str) -> str:
    return _ICONS.get(Path(name).suffix.lower(), "document_text")


class Attachments(QFrame):
    """Files in lines, or as `chips` side by side.

    `add_wanted` follows the button; `files_given` carries paths that were dropped or pasted, `image_given` a pasted
    picture; `open_wanted` and `remove_wanted` carry the id of a file.
    """

    add_wanted = Signal()
    files_given = Signal(list)
    image_given = Signal(QImage)
    open_wanted = Signal(int)
    remove_wanted = Signal(int)

    def __init__(self, can_change: bool = True, chips: bool = False, can_open: bool = True) -> None:
        super().__init__()
        self.setProperty("kind", "" if chips else "drop")
        self.setAccessibleName("附件")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._can_change, self._chips, self._can_open = can_change, chips, can_open
        self._rows: QVBoxLayout = layouts.column(gap=2)
        self.add_button = Button("添加附件", "link", icon="attach")
        self.add_button.clicked.connect(self.add_wanted)
        self._hint = Label("把文件拖到这里，或按 Ctrl+V 粘贴截图", "hint", wrap=True)
        items = (self.add_button, (self._hint, 1)) if chips else (self.add_button, None)
        foot = layouts.column(layouts.row(*items), *([] if chips else [self._hint]), gap=2)
        self.setLayout(layouts.column(self._rows, foot, gap=4, margins=(0, 0, 0, 0) if chips else (12, 8, 12, 8)))
        self.setAcceptDrops(can_change)
        self.add_button.setVisible(can_change)
        self._hint.setVisible(can_change)
        self.set_files(())

    def set_files(self, files: Sequence[Attachment]) -> None:
        """Show the files of the record."""
        layouts.clear(self._rows)
        if self._chips and files:
            line = FlowLayout(gap=8)
            for file in files:
                line.addWidget(self._chip(file))
            self._rows.addLayout(line)
            return
        for file in files:
            self._rows.addLayout(self._row(file))
        if not files and not self._chips:
            self._rows.addWidget(Label("还没有附件", "hint"))

    def _chip(self, file: Attachment) -> QFrame:
        """A file as a small button that opens it, and a cross where it may be removed."""
        words = f"{file.name}  {size_words(file.size)}"
        show: QWidget = layouts.boxed(
            layouts.row(IconLabel(_icon(file.name), "text2", 16), Label(words), margins=(8, 4, 4, 4))
        )
        if self._can_open:
            tip = "，".join(one for one in (f"打开 {file.name}", file.added) if one)
            show = Button(words, "ghost", _icon(file.name), tip=tip)
            show.clicked.connect(partial(self.open_wanted.emit, file.id))
        items: list[layouts.Item] = [show]
        if self._can_change:
            items.append(self._cross(file))
        chip = QFrame()
        chip.setProperty("kind", "choice")
        chip.setLayout(layouts.row(*items, gap=0))
        return chip

    def _cross(self, file: Attachment) -> IconButton:
        remove = IconButton("dismiss", f"移除 {file.name}", size=28)
        remove.clicked.connect(partial(self.remove_wanted.emit, file.id))
        return remove

    def _row(self, file: Attachment) -> QHBoxLayout:
        icon = IconLabel(_icon(file.name), "text2", 16)
        name = ElidedLabel(file.name)
        facts = " · ".join(part for part in (size_words(file.size), file.added) if part)
        show = IconButton("open", f"打开 {file.name}", size=28)
        show.clicked.connect(partial(self.open_wanted.emit, file.id))
        items: list[layouts.Item] = [icon, (name, 1), ElidedLabel(facts, "hint"), show]
        if self._can_change:
            items.append(self._cross(file))
        return layouts.row(*items, gap=8)

    def take(self, data: QMimeData) -> bool:
        """Take files or a picture from the clipboard or a drop; False if there are none."""
        files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if files:
            self.files_given.emit(files)
            return True
        if data.hasImage():
            image = data.imageData()
            if isinstance(image, QImage) and not image.isNull():
                self.image_given.emit(image)
                return True
        return False

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        pasted = self._can_change and event.matches(QKeySequence.StandardKey.Paste)
        if not (pasted and self.take(QGuiApplication.clipboard().mimeData())):
            super().keyPressEvent(event)

    def _look_over(self, *, over: bool) -> None:
        """Show that what is being dragged may be dropped here."""
        if self._chips:
            set_look(self, "kind", "drop" if over else "")
        set_look(self, "over", "true" if over else "false")

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            self._look_over(over=True)
            event.acceptProposedAction()

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._look_over(over=False)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self._look_over(over=False)
        if self.take(event.mimeData()):
            event.acceptProposedAction()
