"""B-4: from the start of the process to the first painted window, ours against a bare one."""

from __future__ import annotations

from benchmarks.harness import Figure, Goal, Sample, compare, once, python

GOAL = Goal("B-4", "cold start to the first painted window, our program : bare window", 1.4, 1.2)
LEAVE = {"HEARTHDESK_LEAVE_AT": "first-paint"}
"""Makes the program end, with status 0, as soon as its first window is painted."""


def measure() -> list[Figure]:
    """The ratio of the wall times of whole processes."""

    def bare() -> Sample:
        return once(python("benchmarks/floors.py", "bare"))

    def ours() -> Sample:
        return once(python("main.py"), LEAVE)

    return [compare(GOAL, bare, ours, lambda sample: sample.wall, "s")]
