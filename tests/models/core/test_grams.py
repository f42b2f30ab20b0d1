"""Words are found by their pieces exactly as looking through every row finds them, newest first, page by page."""

from __future__ import annotations

from datetime import datetime
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.core import audit, database, grams, listing, register
from models.core.access import SYSTEM
from models.core.lists import ListKind, Query
from models.core.tables import AuditEntry, Gram
from tests.samples import World

LETTERS = "王李伟芳丽KFkf0129（）é ß仓库"
TEXTS = st.text(LETTERS, max_size=12)


@given(TEXTS, st.integers(0, 11), st.integers(1, 11))
def test_every_part_of_a_text_is_met_by_its_pieces(text: str, start: int, length: int) -> None:
    words = text[start : start + length]
    held = grams.pieces(text)
    for piece in grams._asked(words):
        assert any(one.startswith(piece) for one in held)


def enter(rows: int, seed: int = 1, text: str = "") -> None:
    """Acts with awkward titles, as the program writes them."""
    chance = Random(seed)
    at = datetime.fromisoformat("2026-11-24 10:20:30")
    for number in range(rows):
        title = text or "".join(chance.choice(LETTERS) for _ in range(chance.randint(0, 9)))
        entry = {"at": at, "op_id": str(number), "user_id": None, "actor": "周敏", "author": chance.choice("周李王")}
        entry |= {"behalf": "", "action": "x.y", "label": "试", "title": title, "reason": chance.choice(("", "盘点"))}
        audit.append(entry, [], {})


def kinds() -> tuple[ListKind, ListKind]:
    """The list with its index, and the same looked through row by row."""
    from dataclasses import replace

    kind = register.get_list("audit")
    return kind, replace(kind, index=None)


def found(kind: ListKind, words: str, limit: int) -> list[Any]:
    """Everything that a person who goes on to the end sees, in pages."""
    result: list[Any] = []
    after = None
    while block := listing.page(kind, SYSTEM, Query(search=words), after=after, limit=limit):
        result += block
        after = block[-1]
    return result


@pytest.mark.parametrize("limit", [7, 500])
def test_the_index_finds_what_looking_finds(world: World, monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    for name, value in (("BLOCK", 10), ("CANDIDATES", 6), ("COMMON", 40)):
        monkeypatch.setattr(grams, name, value)
    with database.transaction():
        enter(137)
    indexed, plain = kinds()
    chance = Random(5)
    for _ in range(60):
        words = "".join(chance.choice(LETTERS) for _ in range(chance.randint(1, 3))).strip()
        if words:
            assert found(indexed, words, limit) == found(plain, words, limit), words


def test_rows_are_found_at_once_and_their_pieces_are_stored_by_blocks(world: World) -> None:
    indexed, _ = kinds()
    before = audit.anchor().seq
    with database.transaction():
        enter(2 * grams.BLOCK - before - 1, text="仓库盘点")
        enter(1, text="龚䶮一")
    assert Gram.select().where(Gram.piece == "䶮一").count() == 1
    with database.transaction():
        enter(1, text="龚䶮二")
    assert Gram.select().where(Gram.piece == "䶮二").count() == 0
    assert [row.record for row in found(indexed, "龚䶮", 500)] == [2 * grams.BLOCK + 1, 2 * grams.BLOCK]


def test_rebuilding_gives_the_same_pieces(world: World) -> None:
    with database.transaction():
        enter(3 * grams.BLOCK)
    stored = sorted(Gram.select().tuples())
    assert stored
    with database.transaction():
        grams.rebuild(audit.INDEX)
    assert sorted(Gram.select().tuples()) == stored


def test_words_without_a_letter_are_looked_for_row_by_row(world: World) -> None:
    with database.transaction():
        enter(3, text="（）")
    indexed, _ = kinds()
    assert len(found(indexed, "（）", 500)) == 3
    assert AuditEntry.select().where(AuditEntry.title == "（）").count() == 3
