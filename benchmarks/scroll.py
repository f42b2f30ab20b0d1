"""B-5: how long a repaint takes while scrolling a list, with our table against a plain one, and as the rows grow."""

from __future__ import annotations

import os
import sys
import time

from PySide6.QtWidgets import QApplication, QTableView

from benchmarks.harness import Figure, Goal, Sample, compare, once, python

GOAL = Goal("B-5", "repaint while scrolling 1,000,000 rows, our table : plain table", 1.25, 1.1)
GROWTH = Goal("B-5", "the same with our table, 1,000,000 rows : 10,000 rows", 1.1, None)
JUMPS = 300
MANY, FEW = 1_000_000, 10_000


def measure() -> list[Figure]:
    """Both ratios of the median repaint."""

    def plain() -> Sample:
        return once(python("-m", "benchmarks.floors", "scroll", str(MANY)))

    def ours(rows: int) -> Sample:
        return once(python("-m", "benchmarks.scroll", str(rows)))

    def median(sample: Sample) -> float:
        return sample.printed["ms_median"]

    return [
        compare(GOAL, plain, lambda: ours(MANY), median, "ms"),
        compare(GROWTH, lambda: ours(FEW), lambda: ours(MANY), median, "ms"),
    ]


def report_jumps(application: QApplication, view: QTableView, rows: int) -> None:
    """Jump through the whole table, force every repaint, print the median and the 95th percentile, and leave."""
    application.processEvents()
    bar = view.verticalScrollBar()
    step = max(1, bar.maximum() // 97)  # a prime number of places, met in no order
    view.viewport().repaint()
    took = []
    for jump in range(JUMPS):
        bar.setValue(jump * 7919 * step % max(1, bar.maximum()))
        began = time.perf_counter()
        view.viewport().repaint()
        took.append((time.perf_counter() - began) * 1e3)
        application.processEvents()
    took.sort()
    print(f"BENCH rows={rows} ms_median={took[JUMPS // 2]:.3f} ms_p95={took[JUMPS * 95 // 100]:.3f}", flush=True)
    os._exit(0)


def show_our_table(rows: int) -> None:
    """The table of every list, with the real style, in a window as large as the floor's."""
    from PySide6.QtWidgets import QMainWindow

    from benchmarks.floors import COLUMNS, KEPT, SIZE, texts
    from ui.kit import theme
    from ui.kit.table import Column, Row, TableModel, TableView

    application = QApplication(sys.argv)
    theme.apply(application)
    kinds = {1: "link", 2: "strong", 12: "money", 13: "money", 14: "date"}
    columns = [Column(str(n), f"第 {n} 列", kinds.get(n, "text"), width=100) for n in range(COLUMNS)]  # type: ignore[arg-type]
    model = TableModel(columns, checkable=False)
    kept = [texts(row) for row in range(min(rows, KEPT))]
    model.set_rows([Row(row, kept[row % KEPT]) for row in range(rows)])
    window = QMainWindow()
    window.resize(*SIZE)
    view = TableView(model, "收费记录")
    window.setCentralWidget(view)
    window.show()
    report_jumps(application, view, rows)


if __name__ == "__main__":
    show_our_table(int(sys.argv[1]))
