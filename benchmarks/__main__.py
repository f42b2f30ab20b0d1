"""Runs the benchmarks and prints every goal beside its figure: python -m benchmarks [start] [scroll]

Exit status 1 when a «must» is missed, 2 when a name is unknown.
"""

from __future__ import annotations

import sys

from benchmarks import scroll, start
from benchmarks.harness import Figure

BENCHMARKS = {"start": start.measure, "scroll": scroll.measure}


def line(figure: Figure) -> str:
    """One goal with its figure, for a terminal."""
    goal = figure.goal
    aim = f"{goal.aim:g}" if goal.aim is not None else "-"
    return (
        f"{goal.id:<6}{'met' if figure.meets else 'MISSED':<8}{figure.value:>7.2f} {goal.unit:<3}"
        f"[{figure.low:.2f}-{figure.high:.2f}]  must {goal.must:g}  aim {aim}   {goal.job} ({figure.note})"
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
