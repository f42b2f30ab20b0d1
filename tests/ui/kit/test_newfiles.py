"""Files for a record that is not saved yet: dropped, pasted, refused beside the field, taken away again."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from models.core import files
from ui.kit.buttons import IconButton
from ui.kit.fields import NewFile, NewFilesField
from ui.kit.text import Label


@pytest.fixture
def field(qtbot: QtBot) -> NewFilesField:
    made = NewFilesField("证据文件")
    qtbot.addWidget(made)
    made.show()
    return made


def words(field: NewFilesField) -> str:
    QApplication.processEvents()
    return " ".join(one.text() for one in field.findChildren(Label) if one.isVisible())


def dropped(field: NewFilesField, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    assert field.control.take(data)


def test_files_are_taken_with_their_content_and_taken_away(field: NewFilesField, tmp_path: Path, qtbot: QtBot) -> None:
    for name in ("投诉书.pdf", "记录.txt"):
        (tmp_path / name).write_bytes(b"%PDF-1.4 " + name.encode())
    dropped(field, tmp_path / "投诉书.pdf", tmp_path / "记录.txt")
    assert [one.name for one in field.value()] == ["投诉书.pdf", "记录.txt"]
    assert field.value()[0].content.startswith(b"%PDF-1.4")
    assert "记录.txt" in words(field)
    remove = next(one for one in field.findChildren(IconButton) if one.accessibleName() == "移除 投诉书.pdf")
    remove.click()
    assert field.text() == "记录.txt"
    assert "投诉书.pdf" not in words(field)


def test_what_cannot_be_kept_is_refused_and_the_others_are_taken(
    field: NewFilesField, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LIMIT", 20)
    (tmp_path / "大.pdf").write_bytes(b"%PDF-1.4 " + b"x" * 40)
    (tmp_path / "小.pdf").write_bytes(b"%PDF-1.4")
    dropped(field, tmp_path / "大.pdf", tmp_path / "没有.pdf", tmp_path / "小.pdf")
    assert field.text() == "小.pdf"
    fault = str(field.error())
    assert "大.pdf" in fault
    assert "没有.pdf" in fault


def test_pasted_pictures_have_names_of_their_own_and_drafts_keep_none(field: NewFilesField) -> None:
    image = QImage(4, 4, QImage.Format.Format_RGB32)
    image.fill(0)
    data = QMimeData()
    data.setImageData(image)
    before = field.fingerprint()
    assert field.control.take(data)
    assert field.control.take(data)
    assert field.text() == "截图 1.png、截图 2.png"
    assert field.value()[0].content.startswith(b"\x89PNG")
    assert field.fingerprint() != before
    assert field.snapshot() is None
    field.set_value([NewFile("a.pdf", b"%PDF")])
    field.restore(None)
    assert field.value() == ()
