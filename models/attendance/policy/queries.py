"""The rules of attendance in force on a day, read from the rulebook."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from models.attendance.policy import describe
from models.attendance.policy.values import (
    Band,
    CompRule,
    Flex,
    Policy,
    PolicyOn,
    Step,
    Threshold,
    Tolerance,
)
from models.attendance.workflow import Event, Result
from models.core.explain import Basis
from models.core.rulebook import periods
from models.core.rulebook.periods import Held

GRACE, ROUNDING = "attendance.late.grace_minutes", "attendance.minutes_rounding"
WINDOW, DOUBLE = "attendance.punch_window_hours", "attendance.double_punch_minutes"
PRE_SHIFT, BY_REST = "duty.hall.pre_shift_counts_as_late", "attendance.late.offset_by_comp_leave"
PARAMETERS = (GRACE, ROUNDING, WINDOW, DOUBLE, PRE_SHIFT, BY_REST)
TABLES = (
    describe.BANDS, describe.STEPS, describe.THRESHOLDS, describe.TOLERANCE, describe.FLEX, describe.COMP,
)  # fmt: skip


def policy_on(day: date) -> Policy:
    """The rules of attendance in force on a day."""
    return policies(day, day)(day)


def policies(first: date, last: date) -> PolicyOn:
    """The rules in force on each day from `first` to `last`, read once; asked for another day, those nearest to it."""
    found = periods.held((*PARAMETERS, *TABLES), last)
    starts = sorted({one.valid_from for spans in found.values() for one in spans if one.valid_from > first} | {first})
    made = cache(lambda place: _policy({key: _counting(spans, starts[place]) for key, spans in found.items()}))

    @cache
    def on(day: date) -> Policy:
        return made(max(bisect_right(starts, day) - 1, 0))

    return on


def _counting(spans: tuple[Held, ...], on: date) -> Held:
    """What counts on a day of all that a rule ever said up to then."""
    return next((one for one in reversed(spans) if one.valid_from <= on), spans[0])


def _policy(held: Mapping[str, Held]) -> Policy:
    def rows(table: str, make: Callable[[Mapping[str, Any], Basis], Any]) -> tuple[Any, ...]:
        one = held[table]
        return tuple(make(row, basis) for row, basis in zip(one.value, one.bases, strict=True))

    return Policy(
        bands=rows(describe.BANDS, _band),
        steps=rows(describe.STEPS, _step),
        thresholds=rows(describe.THRESHOLDS, _threshold),
        tolerances=rows(describe.TOLERANCE, _tolerance),
        flexes=rows(describe.FLEX, _flex),
        comp=rows(describe.COMP, _comp),
        grace_minutes=held[GRACE].value,
        rounds_up=held[ROUNDING].value == "ceil",
        window_minutes=held[WINDOW].value * 60,
        double_minutes=held[DOUBLE].value,
        pre_shift_counts=held[PRE_SHIFT].value,
        comp_rest_covers=held[BY_REST].value,
        bases={key: held[key].bases[0] for key in PARAMETERS},
    )


def _hundredths(value: Decimal | None) -> int:
    return int(value * 100) if value is not None else 0


def _band(row: Mapping[str, Any], basis: Basis) -> Band:
    event, result = Event(row["event"]), Result(row["result"])
    reason = row["absence_reason"]
    return Band(
        event,
        row["from_minutes"],
        row["to_minutes"],
        result,
        row["group"] or "",
        row["notice"] or "",
        _hundredths(row["absence"]),
        absence_by_hours=row["absence_by_hours"],
        absence_reason=int(reason) if reason else None,
        fen=row["fen"] or 0,
        fen_per_minute=row["fen_per_minute"] or 0,
        free_minutes=row["free_minutes"] or 0,
        basis=replace(basis, rule=_band_rule(event, row)),
    )


def _band_rule(event: Event, row: Mapping[str, Any]) -> str:
    """The rule of the catalogue that a row of bands carries out."""
    if row["notice"]:
        return "R-041"
    if event in (Event.LATE, Event.EARLY):
        if row["result"] != Result.ABSENCE:
            return "R-032"
        return "R-037" if row["to_minutes"] is None else "R-036、R-038"
    return {Event.NO_RECORD: "R-063", Event.NO_SHOW: "R-046"}.get(event, "R-032")


def _step(row: Mapping[str, Any], basis: Basis) -> Step:
    return Step(
        row["group"], row["from_nth"], row["to_nth"], _hundredths(row["points"]), row["fen"] or 0,
        row["fen_per_minute"] or 0, _hundredths(row["absence"]), replace(basis, rule="R-034"),
    )  # fmt: skip


def _threshold(row: Mapping[str, Any], basis: Basis) -> Threshold:
    return Threshold(
        row["group"],
        row["count"],
        row["every"] or 0,
        _hundredths(row["points"]),
        row["fen"] or 0,
        _hundredths(row["absence"]),
        replaces=row["replaces"],
        counts_tolerated=row["counts_tolerated"],
        basis=replace(basis, rule="R-035"),
    )


def _tolerance(row: Mapping[str, Any], basis: Basis) -> Tolerance:
    by_minutes = row["by"] == "minutes"
    return Tolerance(row["group"], by_minutes, row["amount"], row["most_minutes"], replace(basis, rule="R-033"))


def _flex(row: Mapping[str, Any], basis: Basis) -> Flex:
    return Flex(row["after_minutes"], row["later_minutes"], basis)


def _comp(row: Mapping[str, Any], basis: Basis) -> CompRule:
    return CompRule(row["source_of_rest"], row["percent"], row["least_minutes"] or 0, replace(basis, rule="R-062"))
