"""The bar below a table: how many there are, and sums over all of them, not only over the page on the screen."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QFrame, QHBoxLayout

from ui.kit import layouts
from ui.kit.text import Label


@dataclass(frozen=True, slots=True)
class Total:
    """One sum in ready words, such as ("欠费", "1,733,311.60 元", "bad")."""

    label: str
    words: str
    tone: str = ""


class TotalsBar(QFrame):
    """「共 N」 on the left, sums on the right."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "totals")
        self.count = Label("", "strong")
        self.note = Label("", "hint")
        self._sums: QHBoxLayout = layouts.row(gap=6)
        self.setLayout(layouts.row(self.count, self.note, None, self._sums, margins=(14, 0, 14, 0), gap=8))
        self.setFixedHeight(38)

    def show_totals(self, count: str, note: str = "", totals: Sequence[Total] = ()) -> None:
        """Show 「共 1,284 户」, a note such as 「显示第 1–16 户」, and the sums."""
        self.count.setText(count)
        self.note.setText(note)
        layouts.clear(self._sums)
        for number, total in enumerate(totals):
            if number:
                self._sums.addSpacing(8)
            self._sums.addWidget(Label(total.label, "hint"))
            self._sums.addWidget(Label(total.words, "strong", total.tone))
        sums = "，".join(f"{total.label} {total.words}" for total in totals)
        self.setAccessibleName("，".join(part for part in (count, note, sums) if part))
