"""The almanac that comes with the program: public holidays and make-up workdays of the years it knows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

from models.core.calendar.rules import Day, DayKind

NAMES: Mapping[str, str] = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}


@cache
def years() -> frozenset[int]:
    """The years that the almanac knows."""
    from chinese_calendar import constants

    return frozenset(on.year for on in constants.holidays)


def days_of(year: int) -> dict[date, Day]:
    """The days of a year that are not what their weekday says, and the free weekends of holidays; none if unknown."""
    from chinese_calendar import constants

    free = {on: Day(DayKind.HOLIDAY, _name(name)) for on, name in constants.holidays.items() if on.year == year}
    worked = {on: Day(DayKind.MAKEUP, _name(name)) for on, name in constants.workdays.items() if on.year == year}
    return dict(sorted((free | worked).items()))


def _name(name: str) -> str:
    return NAMES.get(name, "节假日")
