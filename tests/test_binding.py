"""The guard of the pinned Qt binding: calls without a result must not lose references to None."""

from __future__ import annotations

import subprocess
import sys

from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from pytestqt.qtbot import QtBot

from tests.source import ROOT

CALLS = 1_000
TOLERATED = 50


def test_calls_without_a_result_keep_the_references_to_none(qtbot: QtBot) -> None:
    # A binding that loses one reference per call dies with none_dealloc after some thousands of calls (docs/adr/0001).
    pixmap = QPixmap(8, 8)
    painter = QPainter(pixmap)
    pen = QPen(QColor("black"))
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        painter.setPen(pen)
    lost = before - sys.getrefcount(None)
    painter.end()
    assert abs(lost) <= TOLERATED


def test_the_binding_reads_no_source_while_the_program_starts() -> None:
    asked = "import linecache, desktop.start as s; {}; import desktop.firstpaint; print(*linecache.cache)"
    read = [
        subprocess.run(
            [sys.executable, "-c", asked.format(first)], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout
        for first in ("s.leave_sources_unread()", "import PySide6.QtCore")
    ]
    assert ["theme.py" in files for files in read] == [False, True]
