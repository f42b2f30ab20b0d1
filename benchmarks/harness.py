"""Measuring whole processes in turn, so that both sides of a ratio meet the machine in the same mood."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 5
WARM_UP = 1
ATTEMPTS = 3
TOLERATED_SPREAD = 0.15
"""Rounds whose ratio lies further from the median (as a share of it) make the run noisy."""


@dataclass(frozen=True)
class Goal:
    """One line of the list of goals: `must` is the gate, `aim` what a floor showed to be possible."""

    id: str
    job: str
    must: float
    aim: float | None
    unit: str = "x"


@dataclass(frozen=True)
class Figure:
    """What was measured for a goal; `low` and `high` are the extremes of the rounds, `note` the plain values."""

    goal: Goal
    value: float
    low: float
    high: float
    note: str = ""

    @property
    def meets(self) -> bool:
        """Whether the gate is passed."""
        return self.value <= self.goal.must


@dataclass(frozen=True)
class Sample:
    """One process: wall time in seconds, memory in MB, and the numbers it printed as `BENCH name=value …`."""

    wall: float
    megabytes: float
    printed: Mapping[str, float]


def python(*arguments: str) -> list[str]:
    """The command line that starts Python as a user of the program would."""
    return [sys.executable, *arguments]


def environment(home: str) -> dict[str, str]:
    """What a measured process sees: no screen, a profile of its own, and compiled modules as on a user's PC."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("XDG_", "HEARTHDESK_")) and name != "PYTHONDONTWRITEBYTECODE"
    }
    return kept | {
        "HOME": home,
        "USERPROFILE": home,
        "LOCALAPPDATA": home,
        "APPDATA": home,
        "QT_QPA_PLATFORM": "offscreen",
    }


def once(command: Sequence[str], extra: Mapping[str, str] | None = None, status: int = 0) -> Sample:
    """Run one process to its end. Raises RuntimeError with its output if it does not end with this status."""
    with tempfile.TemporaryDirectory(prefix="hd-bench-") as home:
        began = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment(home) | dict(extra or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert process.stdout
        output = process.stdout.read()
        _, ended, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(ended)
    if process.returncode != status:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{output[-3000:]}")
    printed = {
        name: float(value)
        for line in output.splitlines()
        if line.startswith("BENCH ")
        for name, value in re.findall(r"(\w+)=([-\d.e+]+)", line)
    }
    return Sample(wall, usage.ru_maxrss / 1024, printed)


def rounds_of(number: int, *sides: Callable[[], Sample]) -> list[tuple[Sample, ...]]:
    """The sides in turn, A B A B …, after a warm-up that does not count."""
    rounds = [tuple(side() for side in sides) for _ in range(WARM_UP + number)]
    return rounds[WARM_UP:]


def ratios(rounds: Sequence[tuple[Sample, ...]], of: Callable[[Sample], float], side: int = 1) -> list[float]:
    """One ratio a round: the given side to the first one."""
    return [of(samples[side]) / of(samples[0]) for samples in rounds]


def spread(values: Sequence[float]) -> float:
    """How far the furthest value lies from the median, as a share of it."""
    middle = statistics.median(values)
    return max(abs(value - middle) for value in values) / middle


def compare(
    goal: Goal,
    floor: Callable[[], Sample],
    ours: Callable[[], Sample],
    of: Callable[[Sample], float],
    unit: str,
    rounds: int = ROUNDS,
) -> Figure:
    """The median of the round ratios ours : floor; a noisy run is made again, and the calmest one counts."""
    runs: list[list[tuple[Sample, ...]]] = []
    while len(runs) < ATTEMPTS and (not runs or min(spread(ratios(run, of)) for run in runs) > TOLERATED_SPREAD):
        runs.append(rounds_of(rounds, floor, ours))
    calmest = min(runs, key=lambda run: spread(ratios(run, of)))
    values = ratios(calmest, of)
    plain = [statistics.median(of(samples[side]) for samples in calmest) for side in (1, 0)]
    note = f"{plain[0]:.3g} {unit} against {plain[1]:.3g} {unit}"
    return Figure(goal, statistics.median(values), min(values), max(values), note)
