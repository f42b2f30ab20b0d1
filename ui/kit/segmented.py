"""A small switch between two to four ways of looking at the same thing."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton

from ui.kit import layouts
from ui.kit.qt import override


class Segmented(QFrame):
    """`chosen` carries the number of the segment, from 0, when the person picks another one."""

    chosen = Signal(int)

    def __init__(self, items: Sequence[str], name: str, current: int = 0) -> None:
        super().__init__()
        self.setProperty("kind", "segments")
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        row = layouts.row(gap=2, margins=(2, 2, 2, 2))
        for number, words in enumerate(items):
            button = QPushButton(words)
            button.setProperty("kind", "segment")
            button.setCheckable(True)
            button.setAccessibleDescription(name)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._group.addButton(button, number)
            row.addWidget(button)
        self.setLayout(row)
        self._group.button(current).setChecked(True)
        self._group.idClicked.connect(self.chosen)

    def current(self) -> int:
        """Return the number of the chosen segment."""
        return self._group.checkedId()

    def set_current(self, number: int) -> None:
        """Choose a segment without telling anybody."""
        self._group.button(number).setChecked(True)

    def set_words(self, number: int, words: str) -> None:
        """Change the words of a segment, for instance its count."""
        self._group.button(number).setText(words)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        number = self.current() + step
        if step and 0 <= number < len(self._group.buttons()):
            self._group.button(number).setFocus()
            self._group.button(number).click()
        else:
            super().keyPressEvent(event)
