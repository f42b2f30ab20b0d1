"""The bar below a table: how many there are, and sums over all of them, not only over the page on the screen."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QWidget

from ui.kit import layouts
from ui.kit.flow import FlowLayout
from ui.kit.qt import override
from ui.kit.text import Label

_HEIGHT, _MARGIN, _GAP, _LINE_GAP = 38, 14, 14, 4


@dataclass(frozen=True, slots=True)
class Total:
    """One sum in ready words, such as ("欠费", "1,733,311.60 元", "bad")."""

    label: str
    words: str
    tone: str = ""


class TotalsBar(QFrame):
    """「共 N」 on the left, sums on the right; sums that do not fit beside it go below, in as many lines as needed."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "totals")
        self.count = Label("", "strong")
        self.note = Label("", "hint")
        self._head = QWidget(self)
        self._head.setLayout(layouts.row(self.count, self.note, None, gap=8))
        self._flow = FlowLayout(_GAP, _LINE_GAP)
        self._sums = QWidget(self)
        self._sums.setLayout(self._flow)
        self._sums.installEventFilter(self)
        self.setFixedHeight(_HEIGHT)

    def show_totals(self, count: str, note: str = "", totals: Sequence[Total] = ()) -> None:
        """Show 「共 1,284 户」, a note such as 「显示第 1–16 户」, and the sums."""
        self.count.setText(count)
        self.note.setText(note)
        layouts.clear(self._flow)
        for total in totals:
            pair = QWidget(self._sums)
            words = Label(total.label, "hint"), Label(total.words, "strong", total.tone)
            pair.setLayout(layouts.row(*words, gap=6))
            for label in words:
                label.ensurePolished()  # words are as wide as they are only once they have their font
            pair.show()  # what is hidden has no place in a layout
            self._flow.addWidget(pair)
        sums = "，".join(f"{total.label} {total.words}" for total in totals)
        self.setAccessibleName("，".join(part for part in (count, note, sums) if part))
        self._lay()

    def _lay(self) -> None:
        """Put the sums beside the count, or below it where they are wider than what is left."""
        pairs = [self._flow.itemAt(place) for place in range(self._flow.count())]
        widths = [one.sizeHint().width() for one in pairs if one is not None]
        needed = sum(widths) + _GAP * max(0, len(widths) - 1)
        room, head = self.width() - 2 * _MARGIN, self._head.sizeHint()
        self._head.setGeometry(_MARGIN, 0, room, _HEIGHT)
        if head.width() + _GAP + needed <= room:
            tall = self._flow.heightForWidth(needed)
            self._sums.setGeometry(self.width() - _MARGIN - needed, (_HEIGHT - tall) // 2, needed, tall)
            self.setFixedHeight(_HEIGHT)
        else:
            tall = self._flow.heightForWidth(room)
            self._sums.setGeometry(_MARGIN, _HEIGHT - _LINE_GAP, room, tall)
            self.setFixedHeight(_HEIGHT + tall + _LINE_GAP)
        self._flow.setGeometry(self._sums.rect())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._lay()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._lay()
        return super().eventFilter(watched, event)

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, self.minimumHeight())

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()
