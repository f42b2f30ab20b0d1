"""What stands beside a record: a column in a wide page, behind a button in a narrow one, and never lost."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ui.kit import layouts
from ui.kit.buttons import Button
from ui.kit.history import Event, History
from ui.kit.sidecolumn import WIDE, SideColumn

EVENTS = tuple(Event(f"第 {number} 步", "林涛", "11-20 11:20") for number in range(8))


class Desk(QWidget):
    """A page with a head, and a record beside which something stands."""

    def __init__(self) -> None:
        super().__init__()
        self.box = QWidget()
        beside = layouts.row((self.box, 1), gap=12)
        self.side = SideColumn(self, beside, self.box)
        self.head = layouts.row(None)
        self.setLayout(layouts.column(self.head, (beside, 1)))

    def fill(self) -> Button:
        self.side.show_content("经过", 8, "谁 · 何时 · 为什么", History(EVENTS), Button("备注", "link"))
        button = self.side.make_button()
        self.head.addWidget(button)
        QApplication.processEvents()
        return button


def desk(qtbot: QtBot, width: int) -> Desk:
    made = Desk()
    qtbot.addWidget(made)
    made.resize(width, 600)
    made.show()
    return made


def test_it_is_a_column_where_there_is_room(qtbot: QtBot) -> None:
    page = desk(qtbot, WIDE)
    button = page.fill()
    assert page.side.isVisible()
    assert not page.side.is_over()
    assert not button.isVisible()
    page.layout().activate()
    assert page.side.geometry().left() > page.box.geometry().right()


def test_it_opens_over_a_narrow_page_and_closes_again(qtbot: QtBot) -> None:
    page = desk(qtbot, WIDE - 1)
    button = page.fill()
    assert button.isVisible()
    assert button.text() == "经过 8"
    assert not page.side.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert page.side.isVisible()
    assert page.side.is_over()
    assert page.rect().contains(page.side.geometry())
    qtbot.keyClick(page.side, Qt.Key.Key_Escape)
    assert not page.side.isVisible()


def test_it_follows_the_width_of_the_page(qtbot: QtBot) -> None:
    page = desk(qtbot, WIDE - 1)
    button = page.fill()
    button.click()
    page.resize(WIDE + 100, 600)
    page.side.place()
    assert page.side.isVisible()
    assert not page.side.is_over()
    page.resize(WIDE - 100, 600)
    page.side.place()
    assert not page.side.isVisible()
    assert button.isVisible()


def test_nothing_to_show_shows_nothing(qtbot: QtBot) -> None:
    page = desk(qtbot, WIDE)
    page.fill()
    assert page.side.has_content()
    page.side.show_nothing()
    assert not page.side.isVisible()
    assert not page.side.has_content()
