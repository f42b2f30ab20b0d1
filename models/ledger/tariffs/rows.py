"""Rows of the rule tables of charges as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from models.core import text
from models.core.explain import Basis
from models.core.rulebook import periods
from models.core.rulebook.periods import Held
from models.ledger.tariffs import faults
from models.ledger.tariffs.describe import names
from models.ledger.tariffs.faults import CLASSES, LATE_FEES, SHARES, TARIFFS, WAYS
from models.ledger.tariffs.values import (
    Base,
    Book,
    Cover,
    CustomerClass,
    Cycle,
    Group,
    LateFee,
    Needs,
    Share,
    ShareKind,
    Step,
    Tariff,
    Way,
)

TABLES = (CLASSES, WAYS, TARIFFS, SHARES, LATE_FEES)
Row = Mapping[str, Any]


def book_of(on: date) -> Book:
    """The rules of charges on a day, read from the rulebook."""
    found = {key: spans[-1] for key, spans in periods.held(TABLES, on).items()}
    codes = faults.codes_of(found[CLASSES].value)
    return Book(
        on,
        tuple(
            CustomerClass(row["code"], row["label"], names(row["aliases"]), row["is_household"])
            for row in found[CLASSES].value
        ),
        tuple(
            Way(row["code"], row["label"], names(row["aliases"]), Group(row["group"]), row["counted"])
            for row in found[WAYS].value
        ),
        _tariffs(found[TARIFFS], codes),
        tuple(_share(row, basis, codes) for row, basis in _with_bases(found[SHARES])),
        tuple(_late_fee(row, basis, codes) for row, basis in _with_bases(found[LATE_FEES])),
    )


def _with_bases(held: Held) -> list[tuple[Row, Basis]]:
    return list(zip(held.value, held.bases, strict=True))


def _tariffs(held: Held, codes: Mapping[str, str]) -> tuple[Tariff, ...]:
    by_class: dict[tuple[str, str], list[tuple[Row, Basis]]] = {}
    for row, basis in _with_bases(held):
        by_class.setdefault((row["item"], _code(row, codes)), []).append((row, basis))
    made = []
    for (item, code), rows in by_class.items():
        rows.sort(key=lambda one: one[0]["above"] or Decimal(0))
        ends = [*(_scaled(after["above"], 1000) for _, (after, _b) in pairwise(rows)), None]
        steps = tuple(
            Step(_scaled(row["price"], 10_000) or 0, _scaled(row["above"], 1000) or 0, end)
            for (row, _), end in zip(rows, ends, strict=True)
        )
        first = rows[0][0]
        bases = tuple(basis for _, basis in rows)
        made.append(Tariff(item, code, Base(first["base"]), steps, Cycle(first["cycle"]), bases, held.valid_from))
    return tuple(made)


def _share(row: Row, basis: Basis, codes: Mapping[str, str]) -> Share:
    return Share(
        row["code"], row["label"], row["item"] or "", ShareKind(row["kind"]), Needs(row["needs"]),
        _scaled(row["percent"], 100), Cover(row["span"]), _code(row, codes), row["pay_by"], row["pay_months"] or 0,
        row["gift_months"] or 0, _scaled(row["lowest"], 100), _scaled(row["highest"], 100), basis,
    )  # fmt: skip


def _late_fee(row: Row, basis: Basis, codes: Mapping[str, str]) -> LateFee:
    return LateFee(
        row["item"], _code(row, codes), _scaled(row["permille"], 100) or 0, row["after_days"],
        _scaled(row["cap"], 100), basis,
    )  # fmt: skip


def _code(row: Row, codes: Mapping[str, str]) -> str:
    return codes.get(text.code(row["class_code"]), row["class_code"]) if row["class_code"] else ""


def _scaled(value: Any, times: int) -> int | None:
    """A number of a row as a whole number of small units."""
    return int(Decimal(str(value)) * times) if value is not None else None
