"""Who is away when: areas above tell of leave, on which rosters plan nobody, and of trips, which they point out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody is away from the first to the last day, both inclusive; `words` say why: 已批年假.

    Who is `at_work` elsewhere, on a trip, has his shifts planned as ever: they are what his days are due by.
    """

    employee_id: int
    first: date
    last: date
    words: str
    at_work: bool = False


Reader = Callable[[Collection[int], date, date], Iterable[Away]]
_readers: list[Reader] = []


def away(reader: Reader) -> Reader:
    """Register a reader of absences of some people within a span of days (decorator)."""
    _readers.append(reader)
    return reader


def absences(employees: Collection[int], first: date, last: date) -> tuple[Away, ...]:
    """What every area tells of these people from `first` to `last`, by person and day."""
    found = [one for reader in _readers for one in reader(employees, first, last)] if employees else []
    return tuple(sorted(found, key=lambda one: (one.employee_id, one.first, one.words)))
