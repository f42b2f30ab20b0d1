"""Finding accounts by what people type: number, names now and before, initials, telephone, meter, or where they are.

A word is looked up in each of these by an index, in few milliseconds. What is found there and is not much is named
record by record. A word that very many accounts share is met soon by going through them in the order of their numbers:
such conditions are put so that no database takes an index for them and sorts what it finds.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Collection, Iterable, Sequence
from functools import reduce
from itertools import islice
from typing import Any

import peewee as pw

from models.core import database, grams, text
from models.core.grams import LAST
from models.ledger.accounts import places
from models.ledger.accounts.places import Parts
from models.ledger.tables import LedgerAccount, LedgerOwner, LedgerPlace

SOURCE = 2  # of the pieces, in their table
MOST = 3_000  # records that a condition names
SHORTEST_TAIL = 4  # digits of a telephone number that make a search for its end
LONGEST_NUMBER = 14  # digits of a number that may have lost its zeros
AT_ONCE = 5_000
Text = tuple[int, str, str, str]


def added(accounts: Iterable[Text]) -> None:
    """Make accounts found by words within their names and addresses: record, name, telephone, address."""
    rows = iter(accounts)
    while some := list(islice(rows, AT_ONCE)):
        grams.put(SOURCE, {pair for one in some for pair in _pieces(*one)})


def renamed(account: int, former: str) -> None:
    """Let an account be found by words within a former name, too."""
    grams.put(SOURCE, {(piece, account) for piece in grams.pieces(former)})


def removed(accounts: Collection[int]) -> None:
    """Forget the pieces of accounts that are about to be deleted."""
    table = LedgerAccount
    rows: Any = table.select(table.id, table.name, table.phone, table.address)
    owners: Any = LedgerOwner.select(LedgerOwner.account_id, LedgerOwner.name)
    pairs = {pair for one in rows.where(table.id.in_(list(accounts))).tuples() for pair in _pieces(*one)}
    for account, name in owners.where(LedgerOwner.account_id.in_(list(accounts))).tuples():
        pairs |= {(piece, account) for piece in grams.pieces(name)}
    grams.take(SOURCE, pairs)


@grams.also_refill
def refill() -> None:
    """Store the pieces of all accounts anew, some thousand at a time."""
    grams.PIECES.delete().where(grams.PIECES.source == SOURCE).execute()
    table = LedgerAccount
    last = 0
    while True:
        rows: Any = table.select(table.id, table.name, table.phone, table.address).where(table.id > last)
        some = list(rows.order_by(table.id).limit(AT_ONCE).tuples())
        if not some:
            break
        added(some)
        last = some[-1][0]
    owners: Any = LedgerOwner.select(LedgerOwner.account_id, LedgerOwner.name).tuples()
    grams.put(SOURCE, {(piece, account) for account, name in owners for piece in grams.pieces(name)})


def _pieces(account: int, name: str, phone: str, address: str) -> set[tuple[str, int]]:
    """What finds an account besides the beginning of its name, for which the name has an index."""
    found = grams.pieces(name[1:] if name[:1] > "\x7f" else name) | (grams.pieces(address) if address else set())
    if phone:
        found |= {_tail(one) for one in phone.split("、") if len(one) >= SHORTEST_TAIL}
    return {(piece, account) for piece in found}


def _tail(phone: str) -> str:
    return f"#{phone[-SHORTEST_TAIL:]}"  # no piece of a name begins so


def matching(typed: str) -> Any:
    """The condition on LedgerAccount for what was typed; several words must all fit, an address is one of them.

    Runs inside an open connection: how a word is best looked for depends on how many accounts it finds.
    """
    words = text.tidy(typed).split()
    if not words:
        return pw.Value(1) == 1
    each = reduce(operator.and_, (_of_word(one) for one in words))
    address = places.parts_of(typed)
    return each if address is None else each | _at_address(address)


class _Alternatives:
    """What a word may mean: accounts that are named one by one, and conditions for those that are too many."""

    def __init__(self) -> None:
        self._records: set[int] = set()
        self._common: list[Any] = []

    def index(self, condition: Any, walked: Any) -> None:
        """Accounts by an index; `walked` says the same without it."""
        rows: Any = LedgerAccount.select(LedgerAccount.id).where(condition).limit(MOST + 1).tuples()
        found = [record for (record,) in rows]
        if len(found) > MOST:
            self._common.append(walked)
        else:
            self._records.update(found)

    def inside(self, piece: str, condition: Any) -> None:
        """Accounts that may hold the words of a name; what is found is compared."""
        found = grams.holding(SOURCE, piece, MOST)
        if found is None:
            self._common.append(condition)
        elif found:
            rows: Any = LedgerAccount.select(LedgerAccount.id).where(_one_of(found) & condition).tuples()
            self._records.update(record for (record,) in rows)

    def condition(self) -> Any:
        """All of it in one."""
        named = [_one_of(self._records)] if self._records or not self._common else []
        return reduce(operator.or_, [*self._common, *named])


def _one_of(records: Iterable[int]) -> Any:
    """One of these records; their numbers stand in the statement, which very many marks would slow."""
    listed = ", ".join(map(str, sorted(records)))
    return LedgerAccount.id.in_(pw.SQL(f"({listed})")) if listed else pw.Value(0) == 1


def _of_word(word: str) -> Any:
    found = _Alternatives()
    _names(found, word)
    _codes(found, text.code(word))
    _places(found, word)
    return found.condition()


def _names(found: _Alternatives, word: str) -> None:
    table = LedgerAccount
    begins = (
        (table.name >= word) & (table.name < word + LAST) if database.is_sqlite() else table.name.startswith(word)
    )  # fmt: skip
    former = LedgerOwner.select(LedgerOwner.account_id).where(LedgerOwner.name.contains(word))
    contains = table.name.contains(word)
    found.index(begins, contains)
    if any(sign.isalnum() for sign in word):
        found.inside(word, contains | table.address.contains(word) | table.id.in_(former))


def _codes(found: _Alternatives, code: str) -> None:
    """Numbers, meters and telephones by what they begin with, a telephone by its end, names by their initials."""
    table = LedgerAccount
    if not code.isascii():
        found.index(_begins(table.number, code), _has(table.number, code))
        return
    found.index(_begins(table.number, code), _has(table.number, code))
    found.index(_begins(table.meter_no, code), _has(table.meter_no, code))
    if re.fullmatch(r"[A-Z]+", code):
        initials = code.lower()
        found.index(_begins(table.initials, initials), _has(table.initials, initials))
    if not code.isdecimal():
        return
    found.index(_begins(table.phone, code), _has(table.phone, code))
    if len(code) >= SHORTEST_TAIL:
        found.inside(_tail(code), table.phone.contains(code))
        whole = [code.zfill(digits) for digits in range(len(code) + 1, LONGEST_NUMBER + 1)]
        found.index(table.number.in_(whole), table.number.in_(whole))


def _begins(column: Any, words: str) -> Any:
    return (column >= words) & (column < words + LAST)


def _has(column: Any, words: str) -> Any:
    """The same as `_begins`, for going through accounts."""
    return pw.fn.SUBSTR(column, 1, len(words)) == words


def _places(found: _Alternatives, word: str) -> None:
    table = LedgerPlace
    conditions = [table.compound.contains(word), table.building.contains(word)]
    if re.fullmatch(r"[A-Za-z]{2,}", word):
        conditions.append(_begins(table.initials, word.lower()))
    numbers: Any = table.select(table.id).where(reduce(operator.or_, conditions)).tuples()
    there = [number for (number,) in numbers]
    if there:
        found.index(LedgerAccount.place_id.in_(pw.SQL(_listed(there))), _going_through(there))


def _listed(numbers: Sequence[int]) -> str:
    return f"({', '.join(map(str, numbers))})"


def _going_through(there: Sequence[int]) -> Any:
    """At one of these places, from the lowest number there on: a compound mostly has numbers that follow each other."""
    lowest = LedgerAccount.select(pw.fn.MIN(LedgerAccount.number)).where(
        LedgerAccount.place_id.in_(pw.SQL(_listed(there)))
    )
    first = lowest.scalar()
    at = (LedgerAccount.place_id + 0).in_(pw.SQL(_listed(there)))
    return at & (LedgerAccount.number >= first)


def _at_address(typed: Parts) -> Any:
    """The accounts of a typed address: a building of a compound, then unit and room as far as they are named."""
    table = LedgerPlace
    named = table.compound.contains(typed.words)
    if re.fullmatch(r"[A-Za-z]{2,}", typed.words):
        named |= _begins(table.initials, typed.words.lower())
    rows: Any = table.select(table.id, table.building).where(named).tuples()
    there = [number for number, building in rows if _same_number(building, typed.building)]
    if not there:
        return pw.Value(0) == 1
    condition = LedgerAccount.place_id.in_(pw.SQL(_listed(there)))
    if typed.unit_no or typed.room:
        of_places: Any = LedgerAccount.select(LedgerAccount.id, LedgerAccount.unit_no, LedgerAccount.room)
        fitting = [
            record
            for record, unit_no, room in of_places.where(condition).tuples()
            if (not typed.unit_no or _same_number(unit_no, typed.unit_no)) and _same_room(room, typed.room)
        ]
        return _one_of(fitting)
    found = _Alternatives()
    found.index(condition, _going_through(there))
    return found.condition()


def _same_number(words: str, typed: str) -> bool:
    """Whether 3号楼 is what was typed as 3 or 03; words without a number must be the same."""
    return words == typed or (places.number_in(words) or words) == (places.number_in(typed) or typed)


def _same_room(room: str, typed: str) -> bool:
    return not typed or room == typed or room.lstrip("0").rstrip("室号") == typed.lstrip("0")
