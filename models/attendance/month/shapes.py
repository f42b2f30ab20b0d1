"""Values as plain lists and back, by the types of their fields: how results are frozen without a word about each class.

A class is written as the list of its fields; the names of the fields, in order, are kept once beside it, so that a
class that has more fields one day still reads what was written before.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import Any, Union, get_args, get_origin, get_type_hints

Write = Callable[[Any], Any]
Shapes = dict[str, list[str]]
PLAIN = frozenset({str, int, bool, type(None)})
ISO = frozenset({date, datetime})


@cache
def names_of(kind: type) -> tuple[str, ...]:
    """The fields of a dataclass or a named tuple, in order."""
    return tuple(one.name for one in fields(kind)) if is_dataclass(kind) else tuple(getattr(kind, "_fields"))  # noqa: B009


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


class Pool:
    """Values that are written once each; elsewhere their number stands for them.

    With `merges`, equal values get one number, too; without, only the very same ones.
    """

    def __init__(self, *, merges: bool = False) -> None:
        self.rows: list[list[Any]] = []
        self._numbers: dict[int, int] = {}
        self._equal: dict[str, int] | None = {} if merges else None
        self._kept: list[Any] = []  # so that no other value gets the place in memory of one that is numbered

    def clear(self) -> None:
        """Begin anew."""
        self.rows = []
        self._numbers.clear()
        self._kept.clear()

    def number(self, value: Any, write: Write) -> int:
        """The number of a value, which is written if it is new."""
        number = self._numbers.get(id(value))
        if number is None:
            row = write(value)
            key = repr(row) if self._equal is not None else ""
            number = self._equal.get(key) if self._equal is not None else None
            if number is None:
                number = len(self.rows)
                self.rows.append(row)
                if self._equal is not None:
                    self._equal[key] = number
            self._numbers[id(value)] = number
            self._kept.append(value)
        return number


class Encoder:
    """Writes values by their types; those of `pooled` classes go to their pool. `shapes` collects the names."""

    def __init__(self, pooled: Mapping[type, Pool], shapes: Shapes) -> None:
        self._pooled = pooled
        self._shapes = shapes
        self._made: dict[Any, Write] = {}

    def of(self, hint: Any) -> Write:
        """What writes values of a type."""
        found = self._made.get(hint)
        if found is None:
            found = self._made[hint] = self._make(hint)
        return found

    def of_fields(self, kind: type, names: Sequence[str]) -> Write:
        """What writes some fields of a class, in this order."""
        self._shapes[kind.__name__] = list(names)
        hints = _hints(kind)
        get = attrgetter(*names) if len(names) > 1 else lambda value: (getattr(value, names[0]),)
        made = [(place, self.of(_inner(hints[name]))) for place, name in enumerate(names)]
        special = [(place, one) for place, one in made if one is not _same]

        def write(value: Any) -> list[Any]:
            row = list(get(value))
            for place, one in special:
                if row[place] is not None:
                    row[place] = one(row[place])
            return row

        return write

    def _make(self, hint: Any) -> Write:
        if hint in PLAIN:
            return _same
        if hint in ISO:
            return _iso
        origin, args = get_origin(hint), get_args(hint)
        if origin in (Union, types.UnionType):
            return self._union(args)
        if origin is tuple and (len(args) != 2 or args[1] is not Ellipsis):
            parts = [self.of(one) for one in args]
            return lambda value: [part(one) for part, one in zip(parts, value, strict=True)]
        if origin is frozenset:
            item = self.of(args[0])
            return lambda value: sorted(item(one) for one in value)
        if origin is not None and issubclass(origin, Mapping):
            key, item = self.of(args[0]), self.of(args[1])
            return lambda value: [[key(name), item(one)] for name, one in value.items()]
        if origin is not None:
            item = self.of(args[0])
            return lambda value: [item(one) for one in value] if value else []
        return self._class(hint)

    def _class(self, kind: Any) -> Write:
        if issubclass(kind, Enum):
            return _same  # all of them are words or numbers, which is how they are written
        pool, names = self._pooled.get(kind), names_of(kind)
        write = self.of_fields(kind, names)
        if pool is None:
            return write
        named: Write = lambda value: [kind.__name__, *write(value)]  # noqa: E731
        number = pool.number
        return lambda value: number(value, named)

    def _union(self, args: Sequence[Any]) -> Write:
        kinds = [one for one in args if one is not type(None)]
        if len(kinds) == 1:
            only = self.of(kinds[0])
            return lambda value: None if value is None else only(value)
        by_kind = {one: self.of(one) for one in kinds}
        return lambda value: None if value is None else [type(value).__name__, by_kind[type(value)](value)]


class Decoder:
    """Reads what an `Encoder` wrote; `pooled` classes are looked up in the values of their pool."""

    def __init__(self, pooled: Mapping[type, list[Any]], shapes: Mapping[str, Sequence[str]]) -> None:
        self._pooled = pooled
        self._shapes = shapes
        self._made: dict[Any, Write] = {}

    def of(self, hint: Any) -> Write:
        """What reads values of a type."""
        found = self._made.get(hint)
        if found is None:
            found = self._made[hint] = self._make(hint)
        return found

    def of_fields(self, kind: type) -> Callable[[Sequence[Any]], dict[str, Any]]:
        """What reads the fields of a class that were written, by name; fields that are gone are passed over."""
        names, hints = self._shapes[kind.__name__], _hints(kind)
        known = [(place, name, self.of(hints[name])) for place, name in enumerate(names) if name in hints]
        return lambda row: {name: read(row[place]) for place, name, read in known}

    def pool(self, rows: Sequence[Sequence[Any]], kinds: Sequence[type], into: list[Any]) -> None:
        """Read the rows of a pool, each of which refers to earlier ones only."""
        readers = {kind.__name__: self._whole(kind) for kind in kinds if kind.__name__ in self._shapes}
        for name, *row in rows:
            into.append(readers[name](row))

    def _whole(self, kind: type) -> Write:
        """What reads all fields of a class; by place where the class is as it was when they were written."""
        names, hints = self._shapes[kind.__name__], _hints(kind)
        if tuple(names) != names_of(kind):
            by_name = self.of_fields(kind)
            return lambda row: kind(**by_name(row))
        special = [(place, self.of(hints[name])) for place, name in enumerate(names) if hints[name] not in PLAIN]

        def read(row: list[Any]) -> Any:
            for place, one in special:
                row[place] = one(row[place])
            return kind(*row)

        return read

    def _make(self, hint: Any) -> Write:
        if hint in PLAIN:
            return _same
        if hint in ISO:
            read: Write = hint.fromisoformat
            return read
        origin, args = get_origin(hint), get_args(hint)
        if origin in (Union, types.UnionType):
            return self._union(args)
        if origin is tuple and (len(args) != 2 or args[1] is not Ellipsis):
            parts = [self.of(one) for one in args]
            return lambda row: tuple(part(one) for part, one in zip(parts, row, strict=True))
        if origin is frozenset:
            item = self.of(args[0])
            return lambda row: frozenset(item(one) for one in row)
        if origin is not None and issubclass(origin, Mapping):
            key, item = self.of(args[0]), self.of(args[1])
            return lambda row: {key(name): item(one) for name, one in row}
        if origin is not None:
            item = self.of(args[0])
            return lambda row: tuple([item(one) for one in row]) if row else ()
        if issubclass(hint, Enum):
            return {one.value: one for one in hint}.__getitem__
        values = self._pooled.get(hint)
        return self._whole(hint) if values is None else values.__getitem__

    def _union(self, args: Sequence[Any]) -> Write:
        kinds = [one for one in args if one is not type(None)]
        if len(kinds) == 1:
            only = self.of(kinds[0])
            return lambda value: None if value is None else only(value)
        by_name = {one.__name__: self.of(one) for one in kinds}
        return lambda value: None if value is None else by_name[value[0]](value[1])


def _inner(hint: Any) -> Any:
    """The type of a field that is there; None is written as it is."""
    kinds = [one for one in get_args(hint) if one is not type(None)]
    is_optional = get_origin(hint) in (Union, types.UnionType) and len(kinds) == 1
    return kinds[0] if is_optional else hint


def _same(value: Any) -> Any:
    return value


def _iso(value: Any) -> str:
    told: str = value.isoformat()
    return told
