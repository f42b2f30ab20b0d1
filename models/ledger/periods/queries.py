"""Readers of periods, and of the rules that say when a heating season is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from models.core import clock
from models.core.rulebook import queries as rulebook
from models.ledger.periods import rules
from models.ledger.periods.rules import Season
from models.ledger.tables import LedgerPeriod

FIRST_MONTH = "fees.season_first_month"
FROM, TO, DUE = "fees.season_from", "fees.season_to", "fees.season_due"
Row = Any


def season(on: date) -> Season:
    """When heating seasons are, by the rules of a day."""
    return Season(*(rulebook.value(key, on) for key in (FIRST_MONTH, FROM, TO, DUE)))


def code_for(item: str, named: date | str) -> str:
    """The code of the period that a day lies in or that words name, by the rules of this day; "" where none."""
    day = named if isinstance(named, date) else clock.now().date()
    return rules.code_of(item, named, rulebook.value(FIRST_MONTH, day))


def period_for(item: str, named: date | str) -> LedgerPeriod | None:
    """The stored period that a day lies in or that words of a title name; None where there is none yet.

    Words may also be the code itself (2026-2027, 2026-10).
    """
    code = named if isinstance(named, str) and rules.is_code(item, named) else code_for(item, named)
    return of_code(item, code)


def of_code(item: str, code: str) -> LedgerPeriod | None:
    """The stored period of this code, None where there is none."""
    found: LedgerPeriod | None = LedgerPeriod.get_or_none(LedgerPeriod.item == item, LedgerPeriod.code == code)
    return found


def titles(records: Collection[int]) -> dict[int, str]:
    """How periods are called, by number."""
    rows: Any = (
        LedgerPeriod.select(LedgerPeriod.id, LedgerPeriod.label).where(LedgerPeriod.id.in_(list(records))).tuples()
    )
    return dict(rows)
