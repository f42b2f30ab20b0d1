"""Pages of a PDF file: drawn in the worker, shown, and printed exactly as they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from models.core.errors import Refused
from tests.ui.kit.papers import MARK, black_box, made_pdf
from ui.kit import theme
from ui.kit.papers import pdfview, printing
from ui.kit.papers.pdfpages import PdfPages
from ui.kit.papers.pdfview import PdfPane
from ui.kit.tasks import Cancelled, Progress, Tasks

A4 = (595, 842)
NEAR = 0.6  # millimetres: two pixels of the pictures the tests look at


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    assert made.shut_down()


@pytest.fixture
def pane(qtbot: QtBot, tasks: Tasks) -> PdfPane:
    made = PdfPane(tasks)
    qtbot.addWidget(made)
    made.resize(560, 700)
    made.show()
    return made


def pages_of(folder: Path, *lying: bool) -> PdfPages:
    return PdfPages(made_pdf(folder / "made.pdf", lying).read_bytes())


def size_of(pages: PdfPages, number: int) -> tuple[int, int]:
    return round(pages.sizes[number].width()), round(pages.sizes[number].height())


def drawn(qtbot: QtBot, pane: PdfPane) -> None:
    qtbot.waitUntil(pane.view.is_drawn, timeout=5000)


def press(qtbot: QtBot, widget: object) -> None:
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


# the file


def test_a_damaged_file_is_refused_in_words() -> None:
    for content in (b"", b"%PDF-1.7 but nothing else", b"PK\x03\x04"):
        with pytest.raises(Refused, match="读不出来"):
            PdfPages(content)


def test_a_page_is_drawn_where_its_marks_are(tmp_path: Path) -> None:
    pages = pages_of(tmp_path, False, True)
    assert [size_of(pages, number) for number in range(2)] == [A4, A4[::-1]]
    for number in range(2):
        box = black_box(pages.draw(number, 150), 150)
        assert abs(box.x() - MARK.x()) < NEAR
        assert abs(box.y() - MARK.y()) < NEAR
        assert abs(box.width() - MARK.width()) < NEAR


def test_an_enormous_sheet_is_drawn_with_fewer_dots(tmp_path: Path) -> None:
    picture = pages_of(tmp_path, False).draw(0, 2400)
    assert 30_000_000 < picture.width() * picture.height() < 41_000_000


def test_a_closed_file_gives_an_empty_picture(tmp_path: Path) -> None:
    pages = pages_of(tmp_path, False)
    pages.close()
    assert pages.draw(0, 50).isNull()


# the view


def test_the_first_page_is_shown_whole(qtbot: QtBot, pane: PdfPane, tmp_path: Path) -> None:
    pane.show_pages(pages_of(tmp_path, False, False, False))
    drawn(qtbot, pane)
    assert pane.where.text() == "第 1 / 3 页"
    shown = pane.view.viewport().grab().toImage()
    assert shown.height() > A4[1] * pane.view.zoom() * pdfview.FULL_SIZE
    middle = shown.pixelColor(shown.width() // 2, shown.height() // 2)
    assert middle == QColor("white")
    assert shown.pixelColor(2, shown.height() // 2) == theme.color("press")


def test_keys_and_buttons_turn_the_pages(qtbot: QtBot, pane: PdfPane, tmp_path: Path) -> None:
    pane.show_pages(pages_of(tmp_path, False, True, False, True))
    assert not pane.before.isEnabled()
    press(qtbot, pane.after)
    assert pane.where.text() == "第 2 / 4 页"
    press(qtbot, pane.after)
    assert pane.where.text() == "第 3 / 4 页"
    press(qtbot, pane.before)
    assert pane.where.text() == "第 2 / 4 页"
    for key, words in (
        (Qt.Key.Key_PageDown, "第 3 / 4 页"),
        (Qt.Key.Key_PageUp, "第 2 / 4 页"),
        (Qt.Key.Key_End, "第 4 / 4 页"),
        (Qt.Key.Key_Home, "第 1 / 4 页"),
    ):
        qtbot.keyClick(pane.view, key)
        assert pane.where.text() == words
    qtbot.keyClick(pane.view, Qt.Key.Key_End)
    assert not pane.after.isEnabled()
    assert pane.view.accessibleDescription() == "第 4 页，共 4 页"


def test_pages_come_larger_and_smaller_and_as_wide_as_the_view(qtbot: QtBot, pane: PdfPane, tmp_path: Path) -> None:
    pane.show_pages(pages_of(tmp_path, False, False))
    whole = pane.view.zoom()
    press(qtbot, pane.wide)
    wide = pane.view.zoom()
    assert wide > whole
    assert pane.view.horizontalScrollBar().maximum() == 0
    press(qtbot, pane.larger)
    assert pane.view.zoom() in pdfview.ZOOMS
    assert pane.view.zoom() > wide
    assert pane.size_words.text() == f"{pane.view.zoom():.0%}"
    qtbot.keyClick(pane.view, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(pane.view, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    before = pane.view.zoom()
    press(qtbot, pane.smaller)
    assert pane.view.zoom() < before
    for _ in range(30):
        pane.view.step_zoom(1)
    assert pane.view.zoom() == pdfview.ZOOMS[-1]
    assert pane.view.horizontalScrollBar().maximum() > 0
    qtbot.keyClick(pane.view, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert pane.view.zoom() == pytest.approx(whole)
    drawn(qtbot, pane)


def test_the_wheel_with_ctrl_changes_the_size(qtbot: QtBot, pane: PdfPane, tmp_path: Path) -> None:
    pane.show_pages(pages_of(tmp_path, False))
    before = pane.view.zoom()
    for turn in (120, -120):
        place = QPointF(100, 100)
        turned = QWheelEvent(
            place, pane.view.mapToGlobal(place), QPoint(), QPoint(0, turn), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.ControlModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(pane.view.viewport(), turned)
        assert (pane.view.zoom() > before) == (turn > 0)


def test_a_smaller_window_keeps_the_page_in_sight(qtbot: QtBot, pane: PdfPane, tmp_path: Path) -> None:
    pane.show_pages(pages_of(tmp_path, *[False] * 5))
    pane.view.go_to(3)
    pane.resize(400, 500)
    QApplication.processEvents()
    assert pane.where.text() == "第 4 / 5 页"


def test_only_pages_in_sight_are_drawn(qtbot: QtBot, pane: PdfPane, tmp_path: Path) -> None:
    pages = pages_of(tmp_path, *[False] * 40)
    asked: list[int] = []
    draw = pages.draw

    def noted(number: int, dots: float) -> object:
        asked.append(number)
        return draw(number, dots)

    pages.draw = noted  # type: ignore[method-assign, assignment]
    pane.show_pages(pages)
    drawn(qtbot, pane)
    pane.view.go_to(30)
    drawn(qtbot, pane)
    assert {0, 30} <= set(asked)
    assert set(asked) <= {0, 1, 2, 29, 30, 31}


def test_pictures_of_many_pages_do_not_fill_the_memory(
    qtbot: QtBot, pane: PdfPane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdfview, "_KEPT_BYTES", 6_000_000)
    pane.show_pages(pages_of(tmp_path, *[False] * 12))
    for number in range(12):
        pane.view.go_to(number)
        drawn(qtbot, pane)
    assert sum(one.sizeInBytes() for one in pane.view._pictures.values()) < 8_000_000


def test_another_document_replaces_one_that_is_being_drawn(qtbot: QtBot, pane: PdfPane, tmp_path: Path) -> None:
    first = pages_of(tmp_path, False, False)
    pane.show_pages(first)
    pane.show_pages(pages_of(tmp_path, True))
    assert pane.where.text() == "第 1 / 1 页"
    drawn(qtbot, pane)
    assert first.draw(0, 20).isNull()
    pane.show_pages(None)
    assert pane.where.text() == ""
    assert not pane.larger.isEnabled()


# printing


def pdf_printer(file: Path) -> QPrinter:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(file))
    return printer


def test_a_printed_page_is_the_page_to_the_millimetre(tmp_path: Path) -> None:
    pages = pages_of(tmp_path, False, True, False)
    out = tmp_path / "printed.pdf"
    printing.send(pages, pdf_printer(out), 1, Progress())
    printed = PdfPages(out.read_bytes())
    assert [size_of(printed, number) for number in range(len(printed))] == [A4, A4[::-1], A4]
    for number in range(3):
        box = black_box(printed.draw(number, 150), 150)
        assert abs(box.x() - MARK.x()) < NEAR
        assert abs(box.y() - MARK.y()) < NEAR
        assert abs(box.width() - MARK.width()) < NEAR
        assert abs(box.height() - MARK.height()) < NEAR


def test_copies_come_set_after_set(tmp_path: Path) -> None:
    out = tmp_path / "printed.pdf"
    told: list[str] = []
    progress = Progress()
    progress.changed.connect(lambda done, total, words: told.append(words))
    printing.send(pages_of(tmp_path, False, True), pdf_printer(out), 3, progress)
    printed = PdfPages(out.read_bytes())
    assert [size_of(printed, number) for number in range(len(printed))] == [A4, A4[::-1]] * 3
    assert told[-1] == "正在打印第 6 页，共 6 页…"


def test_printing_stops_when_it_is_cancelled(tmp_path: Path) -> None:
    progress = Progress()
    told: list[int] = []

    def stop(done: int, _total: int, _words: str) -> None:
        told.append(done)
        if done == 1:
            progress.cancel()

    progress.changed.connect(stop)
    with pytest.raises(Cancelled):
        printing.send(pages_of(tmp_path, *[False] * 4), pdf_printer(tmp_path / "printed.pdf"), 1, progress)
    assert told == [0, 1]


def test_a_printer_that_is_not_there_is_told_in_words() -> None:
    with pytest.raises(Refused, match="没有送到打印机“营业厅”"):
        printing.open_printer("营业厅", "花名册")


def test_a_printer_that_takes_nothing_is_told_in_words(tmp_path: Path, qtlog: Any) -> None:
    with qtlog.disabled(), pytest.raises(Refused, match="没有送到打印机"):
        printing.send(pages_of(tmp_path, False), pdf_printer(tmp_path / "no" / "printed.pdf"), 1, Progress())
