"""Until when a charge has to be paid (R-261)."""

from __future__ import annotations

from datetime import date

from models.core.calendar import queries as calendar
from models.core.rulebook import queries as rulebook
from models.ledger.tables import LedgerPeriod

DUE_DAYS = "dunning.due_days"


def days_from(event: date) -> date:
    """The last day to pay (inclusive) of what was billed or delivered on a day, by the rules and calendar of it."""
    return calendar.deadline(event, rulebook.value(DUE_DAYS, event)).last_day


def first(period: LedgerPeriod, billed_on: date, *, is_household: bool) -> date | None:
    """The last day to pay when a charge is billed: that of the period, but never sooner than a bill allows.

    Where the period has none, homes pay from the day of the bill; firms when their sheet is delivered, until which
    there is no such day.
    """
    if period.due_on is None and not is_household:
        return None
    from_bill = days_from(billed_on)
    return max(period.due_on, from_bill) if period.due_on is not None else from_bill


def delivered(period: LedgerPeriod, delivered_on: date) -> date:
    """The last day to pay when the settlement sheet was delivered on a day; that of the period where it is later."""
    from_delivery = days_from(delivered_on)
    return max(period.due_on, from_delivery) if period.due_on is not None else from_delivery
