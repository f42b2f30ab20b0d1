"""Amounts of absence and days in words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from models.core.calendar.rules import WEEKDAYS


def plain(hundredths: int) -> str:
    """An amount in hundredths as a plain number: 50 is 0.5."""
    return f"{Decimal(hundredths) / 100:f}"


def days(hundredths: int) -> str:
    """An amount of absence in hundredths of a day in words: 50 is «0.5 天»."""
    return f"{plain(hundredths)} 天"


def hundredths(value: Decimal | None) -> int:
    """A typed amount with at most two decimals in hundredths; nothing is 0."""
    return int((value or Decimal(0)) * 100)


def spoken(on: date) -> str:
    """A day as people call it: «10-12（周一）»."""
    return f"{on:%m-%d}（周{WEEKDAYS[on.weekday()]}）"
