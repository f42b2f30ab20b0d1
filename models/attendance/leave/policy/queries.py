"""The regulation of leave in force on a day, read from the rulebook."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from models.attendance.leave.policy import describe, words
from models.attendance.leave.policy.values import (
    LeavePolicy,
    LeavePolicyOn,
    LeaveType,
    MatrixRow,
    NoticeUnit,
    Outcome,
    OutcomeResult,
    Rounding,
)
from models.attendance.workflow import Sign
from models.core.calendar.rules import Count
from models.core.explain import Basis
from models.core.rulebook import periods
from models.core.rulebook.periods import Held

LONG_COUNTS_REST = "leave.long.count_rest_days"
TABLES = (describe.TYPES, describe.MATRIX, describe.OUTCOMES)
Kinds = Mapping[str, str]  # the code of a type by its code and by its name


def policy_on(day: date) -> LeavePolicy:
    """The regulation of leave in force on a day."""
    return policies(day, day)(day)


def policies(first: date, last: date) -> LeavePolicyOn:
    """The regulation in force on each day from `first` to `last`, read once; of another day, the nearest to it."""
    found = periods.held((LONG_COUNTS_REST, *TABLES), last)
    starts = sorted({one.valid_from for spans in found.values() for one in spans if one.valid_from > first} | {first})
    made = cache(lambda place: policy_of({key: _counting(spans, starts[place]) for key, spans in found.items()}))

    def on(day: date) -> LeavePolicy:
        return made(max(bisect_right(starts, day) - 1, 0))

    return on


def _counting(spans: tuple[Held, ...], on: date) -> Held:
    """What counts on a day of all that a rule ever said up to then."""
    return next((one for one in reversed(spans) if one.valid_from <= on), spans[0])


def policy_of(held: Mapping[str, Held]) -> LeavePolicy:
    def rows(table: str, make: Callable[[Mapping[str, Any], Basis], Any]) -> tuple[Any, ...]:
        one = held[table]
        return tuple(make(row, basis) for row, basis in zip(one.value, one.bases, strict=True))

    types: tuple[LeaveType, ...] = rows(describe.TYPES, _type)
    codes = {name: one.code for one in types for name in (one.label, one.code)}
    rests = held[LONG_COUNTS_REST]
    return LeavePolicy(
        types={one.code: one for one in types},
        matrix=rows(describe.MATRIX, lambda row, basis: _matrix(row, codes, basis)),
        outcomes=rows(describe.OUTCOMES, lambda row, basis: _outcome(row, codes, basis)),
        long_counts_rest_days=rests.value,
        bases={LONG_COUNTS_REST: rests.bases[0]},
    )


def _hundredths(value: Decimal | None) -> int | None:
    return int(value * 100) if value is not None else None


def _type(row: Mapping[str, Any], basis: Basis) -> LeaveType:
    return LeaveType(
        row["code"],
        row["label"],
        Sign(row["sign"]),
        words.parts(row["aliases"]),
        Rounding(row["unit"]),
        counts_rest_days=row["counts_rest_days"],
        is_sudden=row["is_sudden"],
        documents=words.parts(row["documents"]),
        part_documents=words.parts(row["part_documents"]),
        proof_from=_hundredths(row["proof_from"]) or 0,
        proof_due=row["proof_due"] or 0,
        proof_due_unit=Count(row["proof_due_unit"]),
        entitlement=_hundredths(row["entitlement"]),
        may_overdraw=row["may_overdraw"],
        is_comp_rest=row["is_comp_rest"],
        returns=row["returns"],
        basis=replace(basis, rule="R-062" if row["is_comp_rest"] else "R-049、R-056、R-058"),
    )


def _matrix(row: Mapping[str, Any], codes: Kinds, basis: Basis) -> MatrixRow:
    kind = codes.get(row["kind"] or "", row["kind"] or "")
    rules = {"sick": "R-048", "personal": "R-052", "marriage": "R-059", "comp_rest": "R-062", "": "R-054、R-055"}
    return MatrixRow(
        kind,
        _hundredths(row["from_days"]) or 0,
        row["chain"],
        row["notice"] or 0,
        NoticeUnit(row["notice_unit"]),
        replace(basis, rule=rules.get(kind, "R-058")),
    )


def _outcome(row: Mapping[str, Any], codes: Kinds, basis: Basis) -> Outcome:
    other = row["other"] or ""
    reason = row["absence_reason"]
    return Outcome(
        codes.get(row["kind"] or "", row["kind"] or ""),
        row["span"] or "",
        row["notice"] or "",
        row["proofs"] or "",
        OutcomeResult(row["result"]),
        codes.get(other, other),
        int(reason) if reason else None,
        replace(basis, rule=_outcome_rule(row)),
    )


def _outcome_rule(row: Mapping[str, Any]) -> str:
    """The rule of the catalogue that a row of the decision table carries out."""
    if row["notice"] in ("none", "late"):
        return "R-050"
    return "R-047、R-051" if row["span"] == "part" else "R-049、R-051"
