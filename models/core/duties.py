"""What waits for a person and how things stand, of every area: the workbench asks for it as lists are asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from models.core import queries
from models.core.access import Person
from models.core.describe import BACKUP
from models.core.lists import Filter


@dataclass(frozen=True)
class Todo:
    """One thing to do: what, where and why, until when (inclusive; None = no date), and the verb that does it.

    `entity` is the kind of record it is about: its page opens, for `record` or with `filters`.
    """

    title: str
    detail: str
    verb: str
    entity: str
    icon: str
    due: date | None = None
    record: int | None = None
    filters: tuple[Filter, ...] = ()


@dataclass(frozen=True)
class Figure:
    """One figure of the workbench with its unit and what it is made of; a press opens the list behind it."""

    label: str
    value: str
    unit: str
    note: str
    icon: str
    entity: str
    filters: tuple[Filter, ...] = ()
    of: str = ""


Todos = Callable[[Person, date], Sequence[Todo]]
Figures = Callable[[Person, date], Sequence[Figure]]
_todos: list[Todos] = []
_figures: list[Figures] = []


def todos(provider: Todos) -> Todos:
    """Register a reader of things to do (decorator); it looks at the person's rights itself."""
    _todos.append(provider)
    return provider


def figures(provider: Figures) -> Figures:
    """Register a reader of figures (decorator); it looks at the person's rights itself."""
    _figures.append(provider)
    return provider


def todos_of(person: Person, today: date) -> tuple[Todo, ...]:
    """Everything that waits for the person, the earliest date first, what has none last."""
    found = [one for provider in _todos for one in provider(person, today)]
    return tuple(sorted(found, key=lambda one: (one.due is None, one.due or today, one.title)))


def figures_of(person: Person, today: date) -> tuple[Figure, ...]:
    """The figures that the person may see."""
    return tuple(one for provider in _figures for one in provider(person, today))


@todos
def _held_numbers(person: Person, _: date) -> Sequence[Todo]:
    held = queries.held_series() if person.may(BACKUP) else ()
    if not held:
        return ()
    names = "、".join(one.name for one in held)
    detail = f"恢复备份后，{names} 暂停编号，登记后才能继续"
    return (Todo("登记已印出的最大号码", detail, "去登记", "number_series", "document_text"),)
