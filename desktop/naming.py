"""Records that a command names by words instead of their number: people by 工号 or name, departments, posts, shifts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from models.core import database, listing, register
from models.core.access import Person
from models.core.errors import Refused
from models.core.fields import Field, Kind
from models.core.lists import Filter, Query
from models.core.register import Action, Found

NUMBER = re.compile(r"[0-9]{1,9}")


def record(person: Person, ref: str, words: str, label: str) -> int:
    """The number of the one record that is called so, as far as the person may read it. Raises Refused."""
    words = words.strip()
    if NUMBER.fullmatch(words):
        return int(words)
    matching = database.read(lambda: register.find(person, words, only=ref))
    found = {one.record for one in matching if _plain(words) in _names(one)} or _numbered(person, ref, words)
    if len(found) != 1:
        if found:
            raise Refused(f"{label}“{words}”有几条对应的记录。请写记录号。")
        raise Refused(f"{label}“{words}”没有找到，或不在您的数据范围之内。请核对，也可以写记录号。")
    return found.pop()


def _numbered(person: Person, ref: str, words: str) -> set[int]:
    """The records whose list has this in its column for numbers (收据号, 批次号), where it has one."""
    listed = register.entities[ref].list_name
    kind = register.get_list(listed) if listed else None
    column = next((one for one in kind.columns if one.key == "number"), None) if kind is not None else None
    if kind is None or column is None or column.kind in listing.NUMBERS or not person.may(kind.permission):
        return set()
    asked = Query((Filter("number", "eq", words),))
    return {row.record for row in database.read(lambda: listing.page(kind, person, asked, limit=2))}


def _record(person: Person, field: Field, words: str) -> int:
    if field.zero and _plain(words) == _plain(field.zero):
        return 0
    return record(person, field.ref, words, field.label)


def _names(one: Found) -> frozenset[str]:
    """What a record may be called: its title, each word of it, and the number that stands before its particulars."""
    number, *_ = one.subtitle.split(" ")
    return frozenset(_plain(name) for name in (one.title, *one.title.split(" "), number))


def _plain(words: str) -> str:
    """What is called, whatever the case of letters and the blanks in it."""
    return words.replace(" ", "").casefold()


def resolved(person: Person, fields: Iterable[Field], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of an action with the numbers of records in place of what they are called. Raises Refused."""
    known = {one.name: one for one in fields}
    return {name: _resolved(person, known[name], value) if name in known else value for name, value in values.items()}


def versioned(person: Person, action: Action, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with the version of the record as it is now, where the command names a record and no version.

    A form sends the version that somebody looked at; whoever gives a command means the record as it is.
    """
    record = values.get("id")
    wanted = next((one.name for one in action.fields if one.kind is Kind.VERSION and one.required), None)
    known = next((one for one in action.fields if one.name == "id" and one.kind is Kind.REF and one.ref), None)
    if wanted is None or wanted in values or known is None or not isinstance(record, int):
        return dict(values)
    kind = register.lists.get(register.entities[known.ref].list_name)
    row = database.read(lambda: listing.one(kind, person, record)) if kind is not None else None
    return {**values, wanted: row.version} if row is not None else dict(values)


def _resolved(person: Person, field: Field, value: Any) -> Any:
    if field.kind is Kind.REF and isinstance(value, str) and value.strip():
        return _record(person, field, value)
    if field.kind is Kind.REFS and isinstance(value, str) and value.strip():
        value = value.split("、")
    if field.kind is Kind.REFS and isinstance(value, list):
        return [_record(person, field, one) if isinstance(one, str) else one for one in value]
    if field.kind is Kind.ROWS and isinstance(value, list):
        return [resolved(person, field.rows, one) if isinstance(one, dict) else one for one in value]
    return value
