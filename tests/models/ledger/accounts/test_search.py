"""Finding accounts: every way to mean one, and the same whether few or many have a word."""

from __future__ import annotations

from typing import Any

import pytest

from models.core import access, grams, listing, register
from models.core.lists import Query
from models.ledger.accounts import places, search
from models.ledger.accounts.places import Parts
from models.ledger.tables import LedgerAccount
from tests.factories import ledger
from tests.samples import World

WORDS = {
    "张国强": ["0010100001"],
    "国强": ["0010100001"],
    "强": ["0010100001", "0010100004"],
    "zgq": ["0010100001"],
    "ZGQ": ["0010100001"],
    "0010100002": ["0010100002"],
    "10100002": ["0010100002"],
    "001010000": ["0010100001", "0010100002", "0010100003", "0010100004"],
    "1234": ["0010100002"],
    "13800001234": ["0010100002"],
    "0472123": ["0010100002"],
    "M77": ["0010100003"],
    "锦绣": ["0010100001", "0010100002", "0010100003"],
    "jxjy": ["0010100001", "0010100002"],
    "10号楼": ["0010100002"],
    "锦绣 张": ["0010100001"],
    "锦绣 李": ["0010100002"],
    "锦绣家园 1-2-501": ["0010100001"],
    "锦绣家园1号楼2单元501室": ["0010100001"],
    "锦绣家园 10-501": ["0010100002"],
    "锦绣家园 10号楼": ["0010100002"],
    "jxjy 1-2-501": ["0010100001"],
    "锦绣家园 1-1-501": [],
    "锦绣家园 2-501": [],
    "北门": ["0010100004"],
    "ATM": ["0010100003"],
    "atm": ["0010100003"],
    "%": [],
    "神仙": [],
    "": ["0010100001", "0010100002", "0010100003", "0010100004"],
}


@pytest.fixture
def asked(world: World) -> access.Person:
    """Somebody who sees four accounts."""
    at = [ledger.place("锦绣家园", "1号楼"), ledger.place("锦绣家园", "10号楼"), ledger.place("锦绣花城", "2号楼")]
    ledger.account("0010100001", name="张国强", place_id=at[0], unit_no="2单元", room="501")
    ledger.account("0010100002", name="李娜", place_id=at[1], room="501", phone="04721234567、13800001234")
    ledger.account("0010100003", name="建行ATM机房", place_id=at[2], meter_no="M770001")
    ledger.account("0010100004", name="王小强", place_id=None, address="北门商铺")
    table: Any = LedgerAccount
    search.added(table.select(table.id, table.name, table.phone, table.address).tuples())
    return access.load_user(world.admin)


def found(person: access.Person, words: str) -> list[str]:
    rows = listing.page(register.get_list("accounts"), person, Query(search=words))
    return [one.values[0] for one in rows]


@pytest.mark.parametrize("most", [5_000, 1, 0])
def test_a_word_finds_the_same_however_it_is_looked_for(
    asked: access.Person, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("MOST", "FEW", "MOST_OF_SEVERAL"):
        monkeypatch.setattr(search, name, most)
    assert {words: found(asked, words) for words in WORDS} == WORDS


def test_pieces_are_made_anew_after_a_restore(asked: access.Person) -> None:
    pieces: Any = grams.PIECES
    before = set(pieces.select(pieces.piece, pieces.key).where(pieces.source == search.SOURCE).tuples())
    assert before
    pieces.delete().where(pieces.source == search.SOURCE).execute()
    assert found(asked, "国强") == []
    grams.refill()
    assert set(pieces.select(pieces.piece, pieces.key).where(pieces.source == search.SOURCE).tuples()) == before


def test_pieces_of_deleted_accounts_go(asked: access.Person) -> None:
    pieces: Any = grams.PIECES
    search.removed([one.id for one in LedgerAccount.select()])
    assert not pieces.select().where(pieces.source == search.SOURCE).exists()


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("锦绣家园 3-2-501", Parts("锦绣家园", "3", "2", "501")),
        ("锦绣家园3-501", Parts("锦绣家园", "3", "", "501")),
        ("锦绣家园３号楼２单元５０１", Parts("锦绣家园", "3", "2", "501")),
        ("锦绣家园3栋", Parts("锦绣家园", "3")),
        ("张国强", None),
        ("13800001234", None),
        ("3-2-501", None),
    ],
)
def test_addresses_are_read_as_people_type_them(typed: str, parts: Parts | None) -> None:
    assert places.parts_of(typed) == parts


def test_buildings_come_in_the_order_of_a_walk() -> None:
    doors = [
        ("锦绣家园", building, unit_no, room)
        for building, unit_no, room in (
            ("10号楼", "1单元", "101"), ("2号楼", "2单元", "101"), ("2号楼", "1单元", "1001"),
            ("2号楼", "1单元", "201"),
        )
    ]  # fmt: skip
    assert sorted(doors, key=lambda one: places.walk_key(*one)) == [doors[3], doors[2], doors[1], doors[0]]
