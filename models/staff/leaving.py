"""What areas above still have open about somebody who leaves: asked when his leaving is recorded."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from models.core.access import Person

# Gets whoever records it and the employee; returns what is open, in words, as far as that person may see it.
Reader = Callable[[Person, int], Sequence[str]]
_readers: list[Reader] = []


def reader(function: Reader) -> Reader:
    """Register who may have something open about somebody (decorator)."""
    _readers.append(function)
    return function


def left_open(person: Person, employee_id: int) -> tuple[str, ...]:
    """What is still open about an employee, in words, as far as this person may see it."""
    return tuple(words for one in _readers for words in one(person, employee_id))
