"""B-11: what a client takes while nobody touches it, with a page of a million rows open."""

from __future__ import annotations

import os
import resource
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication


def processor_seconds() -> float:
    """Processor time of this process so far, all threads."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def resident_megabytes() -> float:
    """Memory of this process at this moment."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 2**20


def report_after(application: QApplication, seconds: float) -> None:
    """Let the program be, then print its memory and the share of one core that it took, and leave."""
    before = [0.0]

    def settled() -> None:
        before[0] = processor_seconds()

    def done() -> None:
        share = (processor_seconds() - before[0]) / (seconds * 2 / 3) * 100
        print(f"BENCH megabytes={resident_megabytes():.1f} percent={share:.3f}", flush=True)
        os._exit(0)

    QTimer.singleShot(int(seconds / 3 * 1000), settled)
    QTimer.singleShot(int(seconds * 1000), done)
    application.exec()
