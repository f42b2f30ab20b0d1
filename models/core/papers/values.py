"""The plain values of a paper: described once by its dataclass, filled into templates, frozen as JSON."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from models.core import audit

Context = dict[str, Any]


@dataclass(frozen=True)
class Amount:
    """Money in a template: fen, shown as yuan."""

    fen: int


@dataclass(frozen=True)
class Picture:
    """A picture in a template, as high as stated; an empty one leaves its place blank."""

    content: bytes
    height_mm: int = 12


@dataclass(frozen=True)
class Slot:
    """One place of a template that is filled: its Chinese name, an example, and for rows the places of a row.

    `kind` is text, number, money, date, time, bool, picture or rows. A template writes `{{ name }}`, and for a row's
    place `{{ rows.name }}` (Excel) or a loop over the rows (Word).
    """

    name: str
    kind: str
    example: Any
    hint: str = ""
    slots: tuple[Slot, ...] = ()


_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "bool"), (int, "number"), (Decimal, "number"), (datetime, "time"), (date, "date"), (Picture, "picture"),
    (Amount, "money"),
)  # fmt: skip


def slot(name: str, example: Any, hint: str = "") -> Any:
    """A field of a paper's dataclass; its values are of the example's type, or None where there is nothing.

    Money is an Amount, never a bare number. The name is a Chinese word that is a name in Python too.
    """
    if not name.isidentifier():
        raise ValueError(f"{name} cannot stand in a template")
    kind = next((words for type_, words in _KINDS if isinstance(example, type_)), "text")
    return dataclasses.field(metadata={"slot": Slot(name, kind, example, hint)})


def rows(name: str, line: type[Any], hint: str = "") -> Any:
    """A field of a paper's dataclass that holds a tuple of another dataclass: one for each row or loop."""
    example = [example_of(slots_of(line)) for _ in range(2)]
    return dataclasses.field(metadata={"slot": Slot(name, "rows", example, hint, slots_of(line))})


def slots_of(described: type[Any]) -> tuple[Slot, ...]:
    """The places that a paper's dataclass fills, in order."""
    return tuple(field.metadata["slot"] for field in dataclasses.fields(described))


def example_of(slots: Sequence[Slot]) -> Context:
    """Values by name for trying a template."""
    return {one.name: one.example for one in slots}


def context_of(values: Any) -> Context:
    """A paper's dataclass as a template sees it: values by their Chinese names."""
    made: Context = {}
    for field in dataclasses.fields(values):
        value, name = getattr(values, field.name), field.metadata["slot"].name
        is_rows = field.metadata["slot"].kind == "rows"
        made[name] = [context_of(line) for line in value] if is_rows else value
    return made


# frozen values

_DATE, _TIME, _MONEY, _DECIMAL, _PICTURE = "$date", "$time", "$fen", "$decimal", "$picture"


def freeze(context: Context, keep: Callable[[bytes], str]) -> str:
    """The values as canonical JSON; `keep` stores the content of a picture and returns its hash."""

    def plain(value: Any) -> Any:
        if isinstance(value, datetime):
            return {_TIME: value.isoformat(sep=" ")}
        if isinstance(value, date):
            return {_DATE: value.isoformat()}
        if isinstance(value, Amount):
            return {_MONEY: value.fen}
        if isinstance(value, Decimal):
            return {_DECIMAL: str(value)}
        if isinstance(value, Picture):
            return {_PICTURE: [keep(value.content) if value.content else "", value.height_mm]}
        if isinstance(value, Mapping):
            return {name: plain(one) for name, one in value.items()}
        return [plain(one) for one in value] if isinstance(value, (list, tuple)) else value

    return audit.dump(plain(context))


def thaw(frozen: str, content: Callable[[str], bytes]) -> Context:
    """The values as they were frozen; `content` reads a picture by its hash."""

    def read(found: dict[str, Any]) -> Any:
        if len(found) != 1:
            return found
        ((name, value),) = found.items()
        if name == _PICTURE:
            return Picture(content(value[0]) if value[0] else b"", value[1])
        makers: dict[str, Callable[[Any], Any]] = {
            _DATE: date.fromisoformat, _TIME: datetime.fromisoformat, _MONEY: Amount, _DECIMAL: Decimal,
        }  # fmt: skip
        return makers[name](value) if name in makers else found

    thawed: Context = json.loads(frozen, object_hook=read)
    return thawed


def digest(*parts: str) -> str:
    """One hash over several texts."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def digest_of(context: Context) -> str:
    """The hash of values that are not stored, for telling whether they changed since a preview."""
    return digest(freeze(context, lambda content: hashlib.sha256(content).hexdigest()))
