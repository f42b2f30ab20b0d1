"""Finding accounts by what people type: number, names now and before, initials, telephone, meter, or where they are.

A word is looked up in each of these by an index, in few milliseconds. What is found there and is not much is named
record by record. A word that very many accounts share is met soon by going through them in the order of their numbers:
such conditions are put so that no database takes an index for them and sorts what it finds.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from itertools import islice
from typing import Any

import peewee as pw

from models.core import database, grams, text
from models.core.grams import LAST
from models.ledger.accounts import places
from models.ledger.accounts.places import Parts
from models.ledger.tables import LedgerAccount, LedgerOwner, LedgerPlace

SOURCE = 2  # of the pieces, in their table
MOST = 5_000  # records that a condition names
FEW = 500  # of them, beside what is gone through anyway
MOST_OF_SEVERAL = 20_000  # of one word of several, which leave few
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


def refill(first: int, until: int) -> None:
    """Store the pieces of all accounts between two numbers (inclusive) anew, some thousand at a time."""
    grams.forget(SOURCE, first, until)
    table = LedgerAccount
    last = first - 1
    while True:
        rows: Any = table.select(table.id, table.name, table.phone, table.address).where(
            table.id.between(last + 1, until)
        )
        some = list(rows.order_by(table.id).limit(AT_ONCE).tuples())
        if not some:
            break
        added(some)
        last = some[-1][0]
    owners: Any = LedgerOwner.select(LedgerOwner.account_id, LedgerOwner.name)
    theirs = owners.where(LedgerOwner.account_id.between(first, until)).tuples()
    grams.put(SOURCE, {(piece, account) for account, name in theirs for piece in grams.pieces(name)})


grams.also_refill(partial(refill, 0, 2**31 - 1))


def _pieces(account: int, name: str, phone: str, address: str) -> set[tuple[str, int]]:
    """What finds an account besides the beginning of its name, for which the name has an index."""
    found = grams.pieces(name[1:] if name[:1] > "\x7f" else name) | (grams.pieces(address) if address else set())
    if phone:
        found |= {_tail(one) for one in phone.split("、") if len(one) >= SHORTEST_TAIL}
    return {(piece, account) for piece in found}


def _tail(phone: str) -> str:
    return f"t:{phone[-SHORTEST_TAIL:]}"  # a whole piece, as no name has


def matching(typed: str) -> Any:
    """The condition on LedgerAccount for what was typed; several words must all fit, an address is one of them.

    Runs inside an open connection: how a word is best looked for depends on how many accounts it finds.
    """
    words = text.tidy(typed).split()
    if not words:
        return pw.Value(1) == 1
    address = places.parts_of(typed)
    there = _at_address(address) if address is not None else _Found()
    if there.is_many:
        return there.condition()
    each = [_of_word(word, MOST if len(words) == 1 else MOST_OF_SEVERAL) for word in words]
    named = [one.records for one in each if not one.is_many]
    common = [one.condition() for one in each if one.is_many]
    if not named:
        every = reduce(operator.and_, common)
        return every | one_of(there.records) if there.records else every
    fitting = set.intersection(*named)
    if common and fitting:
        fitting = _records(LedgerAccount.select(LedgerAccount.id).where(one_of(fitting), *common))
    return one_of(fitting | there.records)


class _Found:
    """What a word finds: accounts that are named one by one, and conditions for those that are too many.

    Where something is found so often that accounts have to be gone through, not many others are named besides.
    Going through accounts begins at the lowest number that can be meant, where all the conditions tell it.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._meant: list[_Meaning] = []
        self.records: set[int] = set()
        self._common: list[_Meaning] = []

    @property
    def is_many(self) -> bool:
        """Whether there are more than are named one by one."""
        return bool(self._common)

    def index(self, condition: Any, walked: Any, first: Callable[[], str] = lambda: "") -> None:
        """Accounts by an index; `walked` says the same without it, `first` is the lowest number of them."""
        inner = LedgerAccount.select(pw.SQL("1")).where(condition).limit(self._most + 1)
        count: Any = pw.Select([inner.alias("t")], [pw.fn.COUNT(pw.SQL("1"))]).bind(LedgerAccount._meta.database)
        self._meant.append(_Meaning(count.scalar(), condition, walked, first))

    def inside(self, piece: str, condition: Any) -> None:
        """Accounts that may hold the words of a name; what is found is compared."""
        found = grams.holding(SOURCE, piece, self._most)
        count = len(found) if found is not None else self._most + 1
        self._meant.append(_Meaning(count, one_of(found or ()) & condition, condition, lambda: ""))

    def named(self, records: Iterable[int]) -> None:
        """Accounts that were found one by one."""
        self.records.update(records)

    def settled(self) -> _Found:
        """Itself, once all that the word may mean was told."""
        most = FEW if any(one.count > self._most for one in self._meant) else self._most
        for one in self._meant:
            if one.count > most:
                self._common.append(one)
            elif one.count:
                self.named(_records(LedgerAccount.select(LedgerAccount.id).where(one.condition)))
        return self

    def condition(self) -> Any:
        """All of it in one."""
        if not self._common:
            return one_of(self.records)
        found = reduce(operator.or_, (one.walked for one in self._common))
        first = [one.first() for one in self._common]
        if self.records:
            named = one_of(self.records)
            found |= named
            first.append(LedgerAccount.select(pw.fn.MIN(LedgerAccount.number)).where(named).scalar())
        return found & (LedgerAccount.number >= min(first)) if all(first) else found


@dataclass(frozen=True)
class _Meaning:
    """One thing that a word may mean: how many accounts, counted no further than is of interest, and which."""

    count: int
    condition: Any
    walked: Any
    first: Callable[[], str]


def _records(rows: Any) -> set[int]:
    """The numbers that a query gives, read past what makes rows of them: a word may be thousands of them."""
    return {record for (record,) in database.current().execute(rows).fetchall()}


def one_of(records: Iterable[int], column: Any = LedgerAccount.id) -> Any:
    """One of these records; their numbers stand in the statement, which very many marks would slow."""
    listed = sorted(records)
    return column.in_(pw.SQL(_listed(listed))) if listed else pw.Value(0) == 1


def _of_word(word: str, most: int) -> _Found:
    found = _Found(most)
    _names(found, word)
    _codes(found, text.code(word))
    _places(found, word)
    return found.settled()


def _names(found: _Found, word: str) -> None:
    table = LedgerAccount
    begins = (
        (table.name >= word) & (table.name < word + LAST) if database.is_sqlite() else table.name.startswith(word)
    )  # fmt: skip
    former = LedgerOwner.select(LedgerOwner.account_id).where(LedgerOwner.name.contains(word))
    contains = table.name.contains(word)
    found.index(begins, contains)
    if any(sign.isalnum() for sign in word):
        found.inside(word, contains | table.address.contains(word) | table.id.in_(former))


def _codes(found: _Found, code: str) -> None:
    """Numbers, meters and telephones by what they begin with, a telephone by its end, names by their initials."""
    table = LedgerAccount
    found.index(_begins(table.number, code), _has(table.number, code), lambda: code)
    if not code.isascii():
        return
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


def _places(found: _Found, word: str) -> None:
    table = LedgerPlace
    conditions = [table.compound.contains(word), table.building.contains(word)]
    if re.fullmatch(r"[A-Za-z]{2,}", word):
        conditions.append(_begins(table.initials, word.lower()))
    _at(found, sorted(_records(table.select(table.id).where(reduce(operator.or_, conditions)))))


def _at(found: _Found, there: Sequence[int]) -> None:
    """The accounts at one of these places. Going through them begins at the lowest number there: a compound mostly has
    numbers that follow each other."""
    if not there:
        return
    listed = pw.SQL(_listed(there))
    condition = LedgerAccount.place_id.in_(listed)
    lowest = LedgerAccount.select(pw.fn.MIN(LedgerAccount.number)).where(condition)
    found.index(condition, (LedgerAccount.place_id + 0).in_(listed), lowest.scalar)


def _listed(numbers: Sequence[int]) -> str:
    return f"({', '.join(map(str, numbers))})"


def _at_address(typed: Parts) -> _Found:
    """The accounts of a typed address: a building of a compound, then unit and room as far as they are named."""
    table = LedgerPlace
    named = table.compound.contains(typed.words)
    if re.fullmatch(r"[A-Za-z]{2,}", typed.words):
        named |= _begins(table.initials, typed.words.lower())
    rows: Any = table.select(table.id, table.building).where(named).tuples()
    there = [number for number, building in rows if _same_number(building, typed.building)]
    found = _Found()
    if not typed.unit_no and not typed.room:
        _at(found, there)
    elif there:
        of_places: Any = LedgerAccount.select(LedgerAccount.id, LedgerAccount.unit_no, LedgerAccount.room)
        found.named(
            record
            for record, unit_no, room in of_places.where(LedgerAccount.place_id.in_(pw.SQL(_listed(there)))).tuples()
            if (not typed.unit_no or _same_number(unit_no, typed.unit_no)) and _same_room(room, typed.room)
        )
    return found.settled()


def _same_number(words: str, typed: str) -> bool:
    """Whether 3号楼 is what was typed as 3 or 03; words without a number must be the same."""
    return words == typed or (places.number_in(words) or words) == (places.number_in(typed) or typed)


def _same_room(room: str, typed: str) -> bool:
    return not typed or room == typed or room.lstrip("0").rstrip("室号") == typed.lstrip("0")
