"""Reading one record as it is stored now, for filling the form that changes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from models.core import access, audit, queries, register
from models.core.access import Person
from models.core.base import Table
from models.core.errors import NotFound


@dataclass(frozen=True)
class Stored:
    """One record: its values by column, JSON-shaped and without secret ones, its version and how it is called."""

    record: int
    version: int | None
    title: str
    values: Mapping[str, Any]


def load(person: Person, entity: str, record: int) -> Stored:
    """The record as the person may see it.

    Its list decides about the person's scope, so an entity with forms names its list. Masked columns (ID
    numbers) are left out: showing one is an act of its own. Raises NotFound and Forbidden.
    """
    known = register.entities[entity]
    if known.list_name:
        queries.require_visible(person, entity, record)
    elif known.permission:
        access.require(person, known.permission)
    table = table_of(entity)
    row = table.get_or_none(table._meta.primary_key == record)
    if row is None:
        raise NotFound()
    hidden = table.secret | known.masked
    values = {name: audit.plain(value) for name, value in row.__data__.items() if name not in hidden}
    if known.more is not None:
        values |= {name: audit.plain(value) for name, value in known.more(record).items()}
    return Stored(record, values.get("row_version"), register.title_of(entity, record), values)


def tables() -> list[type[Table]]:
    """Every table of the areas that are imported, without the bases that have no rows."""
    return [t for t in _below(Table) if t.__module__.startswith("models.") and t.__module__.endswith(".tables")]


def table_of(entity: str) -> Any:
    """The table of a kind of record; raises LookupError where there is none."""
    for table in tables():
        if table._meta.table_name == entity:
            return table
    raise LookupError(f"no table is named {entity}")


def _below(table: type[Table]) -> Iterator[type[Table]]:
    for one in table.__subclasses__():
        yield one
        yield from _below(one)
