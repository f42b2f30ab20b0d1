"""The bar above a table while rows are ticked: how many, their sum, what can be done with them."""

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ui.kit import layouts
from ui.kit.buttons import Button
from ui.kit.text import IconLabel, KeyCap, Label, Line


class SelectionBar(QFrame):
    """`all_wanted` follows 「全选 N」, `cleared` 「取消选择」. The bar is hidden while nothing is ticked."""

    all_wanted = Signal()
    cleared = Signal()

    def __init__(self, actions: Iterable[QWidget] = ()) -> None:
        super().__init__()
        self.setProperty("kind", "selection")
        self.setAccessibleName("已选的行")
        self.count = Label("", "strong")
        self.sum = Label("", "quiet")
        self._actions: QHBoxLayout = layouts.row()
        self.everything = Button("", "link")
        self.everything.clicked.connect(self.all_wanted)
        clear = Button("取消选择", "ghost")
        clear.clicked.connect(self.cleared)
        sign = IconLabel("checkmark_circle", "accent", 20, filled=True)
        line = Line(vertical=True, strong=True, length=18)
        items = (sign, self.count, self.sum, line, self._actions, None, self.everything, clear, KeyCap("Esc"))
        self.setLayout(layouts.row(*items, margins=(12, 4, 12, 4)))
        self.setFixedHeight(42)
        self.set_actions(actions)
        self.hide()

    def set_actions(self, actions: Iterable[QWidget]) -> None:
        """Replace the bulk actions."""
        layouts.clear(self._actions)
        for action in actions:
            self._actions.addWidget(action)

    def show_selection(self, count: int, unit: str = "行", total: str = "", everything: int = 0) -> None:
        """Show how many are ticked and their sum in words; `everything` is how many the filter holds, if more."""
        self.count.setText(f"已选 {count:,} {unit}")
        self.sum.setText(total)
        self.sum.setVisible(bool(total))
        self.everything.setText(f"全选 {everything:,} {unit}")
        self.everything.setVisible(everything > count)
        self.setVisible(count > 0)
