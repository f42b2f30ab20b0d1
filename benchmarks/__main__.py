"""Runs the benchmarks and prints every goal beside its figure: python -m benchmarks [NAME …] (all without a name)

Both sides of a ratio take turns, and the figure is the median of the ratios of the rounds; [low-high] are the extreme
rounds. When a round lies further than 15 % from the median, something else kept the machine busy: the run is made
again, up to three times, and the calmest one counts. A figure that is still so uneven is marked `uneven`.

Exit status 1 when a «must» is missed, 2 when a name is unknown.
"""

from __future__ import annotations

import sys

from benchmarks import attendance, idle, imports, log, papers, payments, register, scroll, sheets, start, writers
from benchmarks.harness import TOLERATED_SPREAD, Figure

BENCHMARKS = {
    "start": start.measure, "scroll": scroll.measure, "idle": idle.measure, "log": log.measure,
    "register": register.measure, "papers": papers.measure, "attendance": attendance.measure, "sheets": sheets.measure,
    "writers": writers.measure, "imports": imports.measure, "payments": payments.measure,
}  # fmt: skip


def line(figure: Figure) -> str:
    """One goal with its figure, for a terminal."""
    goal = figure.goal
    aim = f"{goal.aim:g}" if goal.aim is not None else "-"
    uneven = max(figure.high - figure.value, figure.value - figure.low) > TOLERATED_SPREAD * figure.value
    mark = ", uneven" if uneven and goal.unit == "x" else ""
    return (
        f"{goal.id:<6}{'met' if figure.meets else 'MISSED':<8}{figure.value:>7.2f} {goal.unit:<3}"
        f"[{figure.low:.2f}-{figure.high:.2f}]  must {goal.must:g}  aim {aim}   {goal.job} ({figure.note}{mark})"
    )


def main(names: list[str]) -> int:
    """Measure what is named, or everything."""
    if unknown := set(names) - set(BENCHMARKS):
        print(f"unknown: {', '.join(sorted(unknown))}; there are: {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    missed = False
    for name in names or BENCHMARKS:
        for figure in BENCHMARKS[name]():
            print(line(figure), flush=True)
            missed |= not figure.meets
    return int(missed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
