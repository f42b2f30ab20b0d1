"""Where accounts are: buildings of compounds, made as they are named, and addresses as people type them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from models.core import text
from models.ledger.tables import LedgerPlace

AT_ONCE = 500
DIGITS = re.compile(r"\d+")
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Parts:
    """An address as it was typed: compound or building words, then building, unit and room as far as they are named."""

    words: str
    building: str = ""
    unit_no: str = ""
    room: str = ""


# «锦绣家园 3-2-501», «锦绣家园3号楼2单元501室»: what stands before the first number are words.
_JOINED = re.compile(r"(?P<words>.*?[^\d\s-])\s*(?P<rest>\d+[A-Za-z]?(?:\s*-\s*\d+[A-Za-z]?){1,2})")
_TOLD = re.compile(
    r"(?P<words>.*?)\s*(?P<building>\d+)(?:号楼|号院|栋|幢|座|#楼?|号)\s*"
    r"(?:(?P<unit>\d+)(?:单元|门)\s*)?(?:(?P<room>[0-9A-Za-z]+)(?:室|号)?)?"
)


def parts_of(typed: str) -> Parts | None:
    """What an address says, or None for words that are none."""
    plain = text.fold(typed)
    joined = _JOINED.fullmatch(plain)
    if joined is not None:
        named = [one.strip() for one in joined["rest"].split("-")]
        unit_no = named[1] if len(named) == 3 else ""
        return Parts(joined["words"].strip(), named[0], unit_no, named[-1])
    told = _TOLD.fullmatch(plain)
    if told is not None and told["words"]:
        return Parts(told["words"].strip(), told["building"], told["unit"] or "", told["room"] or "")
    return None


def number_in(words: str) -> str:
    """The first number in the name of a building or unit, without zeros in front: 03号楼 is 3."""
    found = DIGITS.search(words)
    return found[0].lstrip("0") or "0" if found else ""


def walk_key(compound: str, building: str, unit_no: str, room: str) -> tuple[Any, ...]:
    """The order in which somebody walks from door to door: 2号楼 before 10号楼."""
    return tuple(part for words in (compound, building, unit_no, room) for part in (_natural(words),))


def _natural(words: str) -> tuple[tuple[int, int, str], ...]:
    pieces = re.findall(r"\d+|\D+", words)
    return tuple((0, int(one), "") if one.isdigit() else (1, 0, one) for one in pieces)


def ensure(wanted: Iterable[Place]) -> Mapping[Place, int]:
    """The numbers of buildings, in the running transaction; those that are missing are made. Few statements."""
    asked = {one for one in wanted if one[0]}
    found = _stored({compound for compound, _ in asked})
    missing = sorted({_key(one): one for one in asked if _key(one) not in found}.values())
    for start in range(0, len(missing), AT_ONCE):
        rows = [
            {"compound": compound, "building": building, "initials": text.word_initials(compound)[:64]}
            for compound, building in missing[start : start + AT_ONCE]
        ]
        LedgerPlace.insert_many(rows).on_conflict_ignore().execute()
    if missing:
        found = _stored({compound for compound, _ in asked})
    return {one: found[_key(one)] for one in asked}


def _key(place: Place) -> Place:
    return place[0].casefold(), place[1].casefold()


def _stored(compounds: Collection[str]) -> dict[Place, int]:
    listed = sorted(compounds)
    found: dict[Place, int] = {}
    for start in range(0, len(listed), AT_ONCE):
        some = listed[start : start + AT_ONCE]
        rows: Any = LedgerPlace.select(LedgerPlace.compound, LedgerPlace.building, LedgerPlace.id)
        for compound, building, number in rows.where(LedgerPlace.compound.in_(some)).tuples():
            found.setdefault(_key((compound, building)), number)
    return found


def words_of(compound: str | None, building: str | None, unit_no: str, room: str, address: str) -> str:
    """Where an account is, in one line: 锦绣家园 1号楼 2单元 501, and what else is known."""
    return " ".join(part for part in (compound, building, unit_no, room, address) if part)
