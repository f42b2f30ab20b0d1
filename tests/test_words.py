"""Whatever the register shows to people is Chinese: no word of the code stands in a label, a choice or a hint."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import models.areas
from desktop import pages
from models.core import access, register
from models.core.fields import Field

assert models.areas  # fills the register

CHINESE = re.compile(r"[\u4e00-\u9fff]")
WORD = re.compile(r"[A-Za-z]+")
NAMES = {"CA", "Excel", "GAS", "ID", "JPG", "MySQL", "PDF", "PNG", "TLS", "Word"}
"""Names that stand in Chinese sentences as they are."""


def of_fields(fields: Sequence[Field], where: str) -> Iterator[tuple[str, str]]:
    for one in fields:
        yield f"{where}.{one.name}", one.label
        yield from ((f"{where}.{one.name}={code}", words) for code, words in one.choices.items())
        yield from (
            (f"{where}.{one.name} {part}", words) for part, words in (("hint", one.hint), ("group", one.group)) if words
        )
        yield from of_fields(one.rows, f"{where}.{one.name}")


def of_actions() -> Iterator[tuple[str, str]]:
    for action in register.actions.values():
        yield action.name, action.label
        yield from of_fields(action.fields, action.name)


def of_lists() -> Iterator[tuple[str, str]]:
    for kind in register.lists.values():
        yield from ((kind.name, words) for words in (kind.label, kind.unit, kind.search_hint))
        yield from ((f"{kind.name}/{view.name}", view.label) for view in kind.views)
        for column in kind.columns:
            yield f"{kind.name}.{column.key}", column.label
            yield from ((f"{kind.name}.{column.key}={code}", words) for code, words in column.choices.items())


def of_entities() -> Iterator[tuple[str, str]]:
    for entity in register.entities.values():
        yield entity.name, entity.label
        yield from ((f"{entity.name}.{column}", words) for column, words in entity.labels.items())
        for column, choices in entity.values.items():
            yield from ((f"{entity.name}.{column}={code}", words) for code, words in choices.items())


def of_rights_and_pages() -> Iterator[tuple[str, str]]:
    yield from ((one.name, one.label) for one in access.permissions.values())
    yield from access.ROLE_NAMES.items()
    for kind in pages.PAGES:
        yield from ((kind.name, words) for words in (kind.label, kind.group) if words)


def test_the_register_speaks_chinese() -> None:
    shown = [*of_actions(), *of_lists(), *of_entities(), *of_rights_and_pages()]
    assert len(shown) > 500
    foreign = [
        (where, words) for where, words in shown if not CHINESE.search(words) or set(WORD.findall(words)) - NAMES
    ]
    assert foreign == []
