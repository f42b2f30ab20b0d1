"""The floors: each does one of our jobs with the plain tool and nothing else.

python benchmarks/floors.py bare              start of Python to the first painted window, which then leaves at once
python benchmarks/floors.py idle SECONDS      the same window, open for a while; prints its memory
python benchmarks/floors.py scroll ROWS       300 jumps through a plain QTableView of ready strings
"""

from __future__ import annotations

import os
import sys

# Nothing else is imported before the window is painted: the start is what `bare` measures.
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

COLUMNS = 18
KEPT = 2_000
"""Rows that differ; the model repeats them, as only the number of rows is to grow."""
SIZE = (1400, 900)
ROW_HEIGHT = 34
"""As in our lists, so that both sides paint the same number of cells."""
DISPLAY = Qt.ItemDataRole.DisplayRole  # no window goes without the names of Qt, which are a tenth of its start
Index = QModelIndex | QPersistentModelIndex


def bare_window() -> tuple[QApplication, QMainWindow, QLabel]:
    """An application with one window and one label, painted."""
    application = QApplication(sys.argv)
    window = QMainWindow()
    window.resize(*SIZE)
    label = QLabel("暖窗")
    window.setCentralWidget(label)
    window.show()
    application.processEvents()
    label.repaint()
    return application, window, label


def bare() -> None:
    """Leave at the first paint."""
    kept = bare_window()
    assert kept
    os._exit(0)


def idle(seconds: float) -> None:
    """Stay open, then print what it took."""
    application, _window, _label = bare_window()
    from benchmarks.rest import report_after

    report_after(seconds)
    application.exec()


def texts(row: int) -> tuple[str, ...]:
    """One payment as ready strings."""
    building, flat = row % 60, row % 30
    return (
        str(row), f"{row:010d}", "王小明", "阳光花园", f"阳光花园{building}号楼3单元{flat}01", f"BJ{row:08d}",
        "98.5", "居民", str(100 + row), str(200 + row), "100", "3.16", str(31600 + row), str(31600 + row),
        f"2026-01-{1 + row % 28:02d}", "微信", "李娜", "",
    )  # fmt: skip


class PlainModel(QAbstractTableModel):
    """A table of ready strings, and nothing but the display role."""

    def __init__(self, rows: int) -> None:
        super().__init__()
        self._rows = rows
        self._texts = [texts(row) for row in range(min(rows, KEPT))]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """All rows, as the scroll bar needs them."""
        return 0 if parent.isValid() else self._rows

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """As many columns as the ledger."""
        return 0 if parent.isValid() else COLUMNS

    def data(self, index: Index, role: int = DISPLAY) -> str | None:
        """The text of a cell."""
        return self._texts[index.row() % KEPT][index.column()] if role == DISPLAY else None


def scroll(rows: int) -> None:
    """Print how long the repaints of a plain table take."""
    from PySide6.QtWidgets import QHeaderView, QTableView

    from benchmarks.scroll import report_jumps

    application = QApplication(sys.argv)
    window = QMainWindow()
    window.resize(*SIZE)
    view = QTableView()
    model = PlainModel(rows)
    view.setModel(model)
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    view.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
    window.setCentralWidget(view)
    window.show()
    report_jumps(application, view, rows)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["bare"]:
            bare()
        case ["idle", seconds]:
            idle(float(seconds))
        case ["scroll", rows]:
            scroll(int(rows))
        case _:
            sys.exit(__doc__)
