"""Files for a record that is not saved yet: chosen, dropped or pasted; whoever saves the record keeps them with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog

from models.core import files
from ui.kit.attachments import Attachment, Attachments
from ui.kit.fields.base import Field
from ui.kit.qt import override

UNREADABLE = "读不到“{name}”。请检查文件是否还在、是否被其他程序占用。"
TOO_LARGE = "“{name}”超过 {limit} MB，请压缩或降低扫描清晰度。"
PICTURE = "截图 {number}.png"


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file with its content."""

    name: str
    content: bytes


class NewFilesField(Field):
    """The value is the tuple of files. A draft keeps words and no files."""

    control: Attachments

    def __init__(self, label: str, hint: str = "") -> None:
        self._files: list[NewFile] = []
        super().__init__(label, Attachments(chips=True, can_open=False), hint=hint)
        self.control.add_wanted.connect(self._ask)
        self.control.files_given.connect(self.take)
        self.control.image_given.connect(self._take_image)
        self.control.remove_wanted.connect(self._remove)
        self._show()

    def take(self, paths: Sequence[Path]) -> None:
        """Take files of this PC; what cannot be kept is refused below the field."""
        faults = []
        for path in paths:
            found = _read_file(path)
            if isinstance(found, NewFile):
                self._files.append(found)
            else:
                faults.append(found)
        self._changed_by_hand()
        self.set_error("".join(faults))

    def _ask(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self, f"选择{self.label}")
        self.take([Path(name) for name in names])

    def _take_image(self, image: QImage) -> None:
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload]
        number = sum(one.name.startswith("截图") for one in self._files) + 1
        self._files.append(NewFile(PICTURE.format(number=number), bytes(buffer.data().data())))
        self._changed_by_hand()

    def _remove(self, place: int) -> None:
        del self._files[place]
        self._changed_by_hand()

    def _changed_by_hand(self) -> None:
        self._show()
        self._edited()

    def _show(self) -> None:
        self.control.set_files([Attachment(place, one.name, len(one.content)) for place, one in enumerate(self._files)])

    @override
    def set_value(self, value: Sequence[NewFile] | None) -> None:
        self._files = list(value or ())
        self._show()
        self._touched = False
        self.set_error(None)
        self.changed.emit()

    @override
    def text(self) -> str:
        return "、".join(one.name for one in self._files)

    @override
    def snapshot(self) -> None:
        return None

    @override
    def restore(self, snapshot: Any) -> None:
        self.set_value(None)

    @override
    def fingerprint(self) -> str:
        return self.text()

    @override
    def _read(self) -> tuple[NewFile, ...]:
        return tuple(self._files)


def _read_file(path: Path) -> NewFile | str:
    """A file of this PC, or why it cannot be kept."""
    try:
        if path.stat().st_size > files.LIMIT:
            return TOO_LARGE.format(name=path.name, limit=files.LIMIT_MB)
        content = path.read_bytes()
    except OSError:
        return UNREADABLE.format(name=path.name)
    return files.name_fault(path.name) or files.content_fault(content) or NewFile(path.name, content)
