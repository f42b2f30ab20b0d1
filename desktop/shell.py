"""The one window of the program: it shows the first-start page, the sign-in page, the desk, or the lock."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from ui.kit.qt import override

TITLE = "暖窗 Hearthdesk"
SMALLEST = (1080, 600)
USUAL = (1366, 768)


class Shell(QMainWindow):
    """Keeps the pages of the window and nothing else; who stands in front is decided by `Entry`.

    `painted` is emitted once, after the first frame is on the screen. `closing` asks whether the window may go:
    it goes by `really_close`.
    """

    painted = Signal()
    closing = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(TITLE)
        self.setMinimumSize(*SMALLEST)
        self._stack = QStackedWidget()
        self.setCentralWidget(self._stack)
        self._was_painted = False
        self._may_close = False

    def show_page(self, page: QWidget) -> None:
        """Bring a page to the front; it stays in the window until `drop_page`."""
        if self._stack.indexOf(page) < 0:
            self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)

    def page(self) -> QWidget | None:
        """The page in front."""
        return self._stack.currentWidget()

    def drop_page(self, page: QWidget) -> None:
        """Take a page out of the window and delete it."""
        self._stack.removeWidget(page)
        page.hide()
        page.deleteLater()

    def place(self, stored: str) -> None:
        """Take the size and place of the last time, as `placed` gave them."""
        if not stored or not self.restoreGeometry(QByteArray.fromBase64(QByteArray(stored.encode()))):
            self.resize(*USUAL)

    def placed(self) -> str:
        """The size and place now, as text."""
        return bytes(self.saveGeometry().toBase64().data()).decode()

    def really_close(self) -> None:
        """Close without asking again."""
        self._may_close = True
        self.close()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        if self._may_close:
            event.accept()
        else:
            event.ignore()
            QTimer.singleShot(0, self.closing.emit)  # closing again from within is not heard

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self.painted.emit)  # after the children have painted too
