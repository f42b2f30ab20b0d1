"""The files of a record: added by button, dropped or pasted, opened by a press; storing them is the owner's part."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication, QImage, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from ui.kit import layouts
from ui.kit.buttons import Button, IconButton
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


class Attachments(QFrame):
    """`add_wanted` follows the button; `files_given` carries paths that were dropped or pasted, `image_given` a pasted
    picture; `open_wanted` and `remove_wanted` carry the id of a file."""

    add_wanted = Signal()
    files_given = Signal(list)
    image_given = Signal(QImage)
    open_wanted = Signal(int)
    remove_wanted = Signal(int)

    def __init__(self, can_change: bool = True) -> None:
        super().__init__()
        self.setProperty("kind", "drop")
        self.setAccessibleName("附件")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._can_change = can_change
        self._rows: QVBoxLayout = layouts.column(gap=2)
        self.add_button = Button("添加附件", "link", icon="attach")
        self.add_button.clicked.connect(self.add_wanted)
        self._hint = Label("把文件拖到这里，或按 Ctrl+V 粘贴截图", "hint", wrap=True)
        foot = layouts.column(layouts.row(self.add_button, None), self._hint, gap=2)
        self.setLayout(layouts.column(self._rows, foot, gap=4, margins=(12, 8, 12, 8)))
        self.setAcceptDrops(can_change)
        self.add_button.setVisible(can_change)
        self._hint.setVisible(can_change)
        self.set_files(())

    def set_files(self, files: Sequence[Attachment]) -> None:
        """Show the files of the record."""
        layouts.clear(self._rows)
        for file in files:
            self._rows.addLayout(self._row(file))
        if not files:
            self._rows.addWidget(Label("还没有附件", "hint"))

    def _row(self, file: Attachment) -> QHBoxLayout:
        icon = IconLabel(_ICONS.get(Path(file.name).suffix.lower(), "document_text"), "text2", 16)
        name = ElidedLabel(file.name)
        facts = " · ".join(part for part in (size_words(file.size), file.added) if part)
        show = IconButton("open", f"打开 {file.name}", size=28)
        show.clicked.connect(partial(self.open_wanted.emit, file.id))
        items: list[layouts.Item] = [icon, (name, 1), ElidedLabel(facts, "hint"), show]
        if self._can_change:
            remove = IconButton("dismiss", f"移除 {file.name}", size=28)
            remove.clicked.connect(partial(self.remove_wanted.emit, file.id))
            items.append(remove)
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

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            set_look(self, "over", "true")
            event.acceptProposedAction()

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        set_look(self, "over", "false")

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        set_look(self, "over", "false")
        if self.take(event.mimeData()):
            event.acceptProposedAction()
