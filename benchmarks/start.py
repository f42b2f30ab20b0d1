"""B-4: from the start of the process to the first painted window, ours against a bare one."""

from __future__ import annotations

from functools import partial

from benchmarks.harness import Figure, Goal, Sample, compare, once, python

FIRST = Goal("B-4", "cold start to the first choice of a fresh PC, painted : bare window", 1.4, 1.2)
SIGN_IN = Goal("B-4", "cold start to the sign-in, painted : bare window", 1.4, 1.2)
ROUNDS = 15
"""A start takes a fifth of a second, in which a few milliseconds of somebody else's count."""
LEAVE = {"HEARTHDESK_LEAVE_AT": "first-paint"}
"""Makes the program end, with status 0, as soon as its first window is painted."""


def measure() -> list[Figure]:
    """The ratios of the wall times of whole processes."""

    def bare() -> Sample:
        return once(python("benchmarks/floors.py", "bare"))

    def ours(*arguments: str) -> Sample:
        return once(python("main.py", *arguments), LEAVE)

    def wall(sample: Sample) -> float:
        return sample.wall

    return [
        compare(FIRST, bare, ours, wall, "s", ROUNDS),
        compare(SIGN_IN, bare, partial(ours, "--database", "office.db"), wall, "s", ROUNDS),
    ]
