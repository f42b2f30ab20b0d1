"""What stands where rows would stand: empty, nothing found, failed, not allowed, still reading."""

from collections.abc import Iterable

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QWidget

from ui.kit import layouts, theme, tokens
from ui.kit.buttons import Button
from ui.kit.qt import override
from ui.kit.text import IconLabel, Label


class StatePanel(QWidget):
    """A round icon, what is the case, what can be done about it, and the buttons for that."""

    def __init__(
        self,
        icon: str,
        tone: str,
        title: str,
        words: str = "",
        buttons: Iterable[QWidget] = (),
        note: str = "",
    ) -> None:
        super().__init__()
        sign = QFrame()
        sign.setProperty("kind", "round")
        sign.setProperty("tone", tone)
        sign.setFixedSize(64, 64)
        sign.setLayout(layouts.row(IconLabel(icon, tone, 28), margins=(18, 18, 18, 18)))
        self.title = Label(title, "subtitle", wrap=True)
        self.words = Label(words, "quiet", wrap=True)
        self.note = Label(note, "hint", wrap=True)
        self.buttons: QHBoxLayout = layouts.row(None)
        for button in buttons:
            self.buttons.addWidget(button)
        self.buttons.addStretch(1)
        for label in (self.title, self.words, self.note):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName(f"{title}。{words}")
        items = (None, layouts.row(None, sign, None), 8, self.title, self.words, 6, self.buttons, self.note, None)
        self.setLayout(layouts.column(*items, gap=6, margins=(30, 10, 30, 10)))
        self.words.setVisible(bool(words))
        self.note.setVisible(bool(note))

    def set_note(self, note: str) -> None:
        """Show another small line at the bottom, such as the seconds until the next try."""
        self.note.setText(note)
        self.note.setVisible(bool(note))


class Skeleton(QWidget):
    """Grey bars where rows will be; shown only after 600 ms of waiting."""

    _SHARES = (0.16, 0.28, 0.22, 0.12, 0.12)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("正在读取")

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        row, room = theme.px(tokens.ROW), self.width() - 60
        for number in range(self.height() // row + 1):
            y = number * row
            painter.fillRect(QRectF(0, y + row - 1, self.width(), 1), theme.color("line"))
            painter.setBrush(theme.color("mute_bg", max(30, 255 - number * 20)))
            painter.drawRoundedRect(QRectF(14, y + (row - 16) / 2, 16, 16), 4, 4)
            x = 44.0
            for place, share in enumerate(self._SHARES):
                length = room * share * (0.6 + 0.3 * ((number * 7 + place * 3) % 5) / 5)
                painter.drawRoundedRect(QRectF(x, y + (row - 13) / 2, length, 13), 4, 4)
                x += room * (share + 0.02)


class ProgressStrip(QWidget):
    """How far a long piece of work is, with 取消. `cancelled` follows a press of it."""

    cancelled = Signal()

    def __init__(self, words: str = "正在读取…", cancel: str = "取消") -> None:
        super().__init__()
        self.words = Label(words, "label")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.cancel = Button(cancel, "link")
        self.cancel.clicked.connect(self._pressed)
        line = layouts.row((self.words, 1), self.cancel)
        self.setLayout(layouts.column(line, self.bar, gap=4, margins=(14, 6, 14, 12)))

    def set_progress(self, done: int, total: int = 0, words: str = "") -> None:
        """Show how many of how many are done; a total of 0 means that nobody knows."""
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        if words:
            self.words.setText(words)
        self.bar.setAccessibleName(self.words.text())

    def _pressed(self) -> None:
        self.cancel.set_reason("正在停下来…")
        self.cancelled.emit()


def loading(progress: ProgressStrip | None = None) -> QWidget:
    """Return a skeleton, with a strip of progress below it if one is given."""
    items: tuple[layouts.Item, ...] = ((Skeleton(), 1),) if progress is None else ((Skeleton(), 1), progress)
    return layouts.boxed(layouts.column(*items, gap=0))
