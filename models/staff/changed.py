"""Whose days an act changes: areas above hear of it before anything is written, as closed months have to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date, timedelta

from models.core.unit import Unit

ONE_DAY = timedelta(days=1)
# Gets the unit of work, the days by employee, what happened in words, the record that tells of it, and whether each
# day stands for its month.
Listener = Callable[[Unit, Collection[tuple[int, date]], str, str, int | None, bool], None]
_listeners: list[Listener] = []


def hears(listener: Listener) -> Listener:
    """Register who has to know of changed days (decorator); it may raise Refused."""
    _listeners.append(listener)
    return listener


def tell(
    unit: Unit,
    days: Iterable[tuple[int, date]],
    words: str,
    *,
    entity: str = "",
    record: int | None = None,
    whole: bool = False,
) -> None:
    """Say that an act changes what these days of these people are; call it before writing.

    With `whole` a day stands for its month: of a longer stretch `each_month` gives enough.
    """
    found = set(days)
    for listener in _listeners if found else ():
        listener(unit, found, words, entity, record, whole)


def each_month(first: date, last: date) -> list[date]:
    """One day of each month from the first day to the last one, both included; none where the last is earlier."""
    found = []
    day = first
    while day <= last:
        found.append(day)
        day = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return found


def with_neighbours(days: Iterable[tuple[int, date]]) -> set[tuple[int, date]]:
    """The days with those next to them in another month: whose punches are whose depends on the shifts of both."""
    found = set(days)
    for employee, day in tuple(found):
        found.update((employee, one) for one in (day - ONE_DAY, day + ONE_DAY) if one.month != day.month)
    return found
