"""Several people who act at the same moment, each in a thread with a connection of its own."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from models.core import clock, database
from models.core.errors import Refused

STEP = 0.01  # seconds by which one begins before the other


def at_once(round_: int, *works: Callable[[], Any], steps: int = 2) -> list[Any]:
    """What each work gives, or the refusal it met; now one, now the other is first by some steps."""
    gate = Barrier(len(works))

    def run(place: int, work: Callable[[], Any]) -> Any:
        with database.connection():
            clock.now()
            gate.wait()
            time.sleep(max(0, (round_ % (2 * steps + 1) - steps) * (1 if place else -1)) * STEP)
            try:
                return work()
            except Refused as refused:
                return refused

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, range(len(works)), works))
