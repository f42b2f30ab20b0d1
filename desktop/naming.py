"""Records that a command names by words instead of their number: people by 工号 or name, departments, posts, shifts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from models.core import database, register
from models.core.access import Person
from models.core.errors import Refused
from models.core.fields import Field, Kind
from models.core.register import Found

NUMBER = re.compile(r"[0-9]{1,9}")


def record(person: Person, ref: str, words: str, label: str) -> int:
    """The number of the one record that is called so, as far as the person may read it. Raises Refused."""
    words = words.strip()
    if NUMBER.fullmatch(words):
        return int(words)
    matching = database.read(lambda: register.find(person, words, only=ref))
    found = {one.record for one in matching if _plain(words) in _names(one)}
    if len(found) != 1:
        many = "有几条" if found else "没有"
        raise Refused(f"{label}“{words}”{many}对应的记录。请写记录号。")
    return found.pop()


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
