"""Who comes below other units: areas above hear of it before anything is written, as what holds for a unit changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from models.core.unit import Unit
from models.org.tables import Department


@dataclass(frozen=True)
class Move:
    """People, or everybody of some units, who leave or come below `crossed` units; what happened in words."""

    crossed: frozenset[int]
    words: str
    entity: str
    record: int
    employees: frozenset[int] = frozenset()
    units: frozenset[int] = frozenset()


Listener = Callable[[Unit, Move], None]
_listeners: list[Listener] = []


def hears(listener: Listener) -> Listener:
    """Register who has to know of moves (decorator); it may raise Refused."""
    _listeners.append(listener)
    return listener


def person(unit: Unit, employee: int, before: int | None, after: int | None, words: str) -> None:
    """Say that somebody comes from one unit to another; call it before writing."""
    parents = _parents() if before != after else {}
    crossed = _line(before, parents) ^ _line(after, parents)
    _tell(unit, Move(crossed, words, "employee", employee, employees=frozenset({employee})))


def below(unit: Unit, record: int, before: int | None, after: int | None, words: str) -> None:
    """Say that a unit with those below it comes from under one unit to under another; call it before writing."""
    parents = _parents() if before != after else {}
    units = frozenset(one for one in parents if record in _line(one, parents))
    _tell(unit, Move(_line(before, parents) ^ _line(after, parents), words, "department", record, units=units))


def _tell(unit: Unit, move: Move) -> None:
    for listener in _listeners if move.crossed else ():
        listener(unit, move)


def _parents() -> dict[int, int | None]:
    return {one.id: one.parent_id for one in Department.select(Department.id, Department.parent_id)}


def _line(unit_id: int | None, parents: Mapping[int, int | None]) -> frozenset[int]:
    """A unit and those above it."""
    line: list[int] = []
    while unit_id in parents and unit_id is not None and unit_id not in line:
        line.append(unit_id)
        unit_id = parents[unit_id]
    return frozenset(line)
