"""Two people changed one record: what only one of them changed, what both did, and the words for each version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from models.core import audit, money, register
from models.core.fields import Field, FieldError, Kind, parse

_NOT_COMPARED = (Kind.VERSION, Kind.PASSWORD, Kind.FILE, Kind.ROWS)


@dataclass(frozen=True)
class Clash:
    """A field that both changed: three values in words. `preset` says whether one side may be chosen beforehand."""

    name: str
    label: str
    opened: str
    mine: str
    theirs: str
    preset: bool


@dataclass(frozen=True)
class Comparison:
    """What became of every field; `merged` holds the values that need no choice.

    `mine` and `theirs` name the fields that only one side changed, `clashes` those that a person must pick.
    """

    merged: Mapping[str, Any]
    stored: Mapping[str, Any]
    mine: tuple[str, ...]
    theirs: tuple[str, ...]
    clashes: tuple[Clash, ...]


def compare(
    entity: str,
    fields: Sequence[Field],
    opened: Mapping[str, Any],
    typed: Mapping[str, Any],
    stored: Mapping[str, Any],
) -> Comparison:
    """Three versions field by field: as opened, as typed, and as stored by the other person; all JSON-shaped.

    Runs where the database may be read, because references are put into words.
    """
    merged = dict(typed)
    now = {name: audit.plain(value) for name, value in stored.items()}
    mine, theirs, clashes = [], [], []
    for f in fields:
        if f.kind in _NOT_COMPARED or f.name not in now:
            continue
        before, ours, other = (_same_form(f, side.get(f.name)) for side in (opened, typed, now))
        if ours == other:
            continue
        if other == before:
            mine.append(f.label)
        elif ours == before:
            theirs.append(f.label)
            merged[f.name] = now[f.name]
        else:
            was, ours_now, other_now = (in_words(entity, f, side.get(f.name)) for side in (opened, typed, now))
            clashes.append(Clash(f.name, f.label, was, ours_now, other_now, f.kind is not Kind.MONEY))
    return Comparison(merged, now, tuple(mine), tuple(theirs), tuple(clashes))


def picked(comparison: Comparison, choices: Mapping[str, str]) -> dict[str, Any]:
    """The merged values, each clash decided by 'mine' or 'theirs'."""
    values = dict(comparison.merged)
    for clash in comparison.clashes:
        if choices[clash.name] == "theirs":
            values[clash.name] = comparison.stored[clash.name]
    return values


def in_words(entity: str, f: Field, value: Any) -> str:
    """A value of a form as a person reads it."""
    value = audit.plain(value)
    if value in (None, "", []):
        return "—"
    if f.kind is Kind.MONEY:
        return f"{money.format_yuan(value)} 元"
    if f.kind in (Kind.CHOICE, Kind.CHOICES):
        values = value if isinstance(value, list) else [value]
        return "、".join(f.choices.get(str(one), str(one)) for one in values)
    if f.kind is Kind.REF and f.ref:
        return register.title_of(f.ref, value)
    if f.kind is Kind.REFS:
        return "、".join(register.title_of(f.ref, one) for one in value)
    return audit.in_words(entity, f.name, value)


def _same_form(f: Field, value: Any) -> Any:
    """A value as the action would store it, so that 138 0000 and 1380000 are no difference."""
    try:
        return audit.plain(parse(f, value)) or None
    except FieldError:
        return audit.plain(value)
