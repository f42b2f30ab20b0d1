"""What an idle process takes; a module of its own, so that reading it costs the bare window nothing."""

from __future__ import annotations

import os
import resource
from pathlib import Path

from PySide6.QtCore import QTimer

SETTLES = 1 / 3
"""The part of the time that belongs to the start; processor time is counted from there on."""


def processor_seconds() -> float:
    """Processor time of this process so far, all threads."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def resident_megabytes() -> float:
    """Memory of this process at this moment."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 2**20


def report_after(seconds: float) -> None:
    """Once the event loop runs: let the program be, then print its memory and its share of one core, and leave."""
    before = [0.0]

    def settled() -> None:
        before[0] = processor_seconds()

    def done() -> None:
        share = (processor_seconds() - before[0]) / (seconds * (1 - SETTLES)) * 100
        print(f"BENCH megabytes={resident_megabytes():.1f} percent={share:.3f}", flush=True)
        os._exit(0)

    QTimer.singleShot(int(seconds * SETTLES * 1000), settled)
    QTimer.singleShot(int(seconds * 1000), done)
