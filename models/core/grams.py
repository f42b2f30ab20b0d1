"""Finding any word in a long, append-only list: an index of short pieces of text, kept in whole blocks of rows.

Looking through a million rows for a rare word takes a second; looking up its pieces takes a few milliseconds. The
pieces of a row are stored when its block of BLOCK rows is full, so that writing one row costs nothing; the rows after
the last full block are looked through.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import peewee as pw

from models.core import database
from models.core.base import Table
from models.core.tables import Gram

BLOCK = 200
WIDE, PLAIN = 2, 6
"""Characters in a piece: of Chinese, and of letters and digits, whose pairs are too common to find anything."""
CANDIDATES = 1000
RARE = 1000
AT_ONCE = 2_000
REBUILT = 20_000
COMMON = 5_000
"""Pieces of so many rows are not collected and sorted: such words are met soon by looking through the newest rows."""
LAST = "\U0010ffff"
PIECES: Any = Gram
_HAN = re.compile(r"[\u4e00-\u9fff]*")
_refills: list[Callable[[], None]] = []


@dataclass(frozen=True)
class Index:
    """The indexed columns of a table whose rows are only ever added, under numbers without gaps: `key`."""

    source: int
    table: type[Table]
    key: Any
    columns: tuple[Any, ...]


def fold(text: str) -> str:
    """A text as pieces compare: no case, no width, no accents."""
    plain = unicodedata.normalize("NFKD", text).lower()
    return "".join(c for c in plain if not unicodedata.combining(c))


def pieces(text: str) -> set[str]:
    """The pieces of a text, one from every letter, digit or Chinese character on."""
    plain = text if _HAN.fullmatch(text) else fold(text)
    return {_from(plain, at) for at, sign in enumerate(plain) if sign.isalnum()}


def _from(plain: str, at: int) -> str:
    piece = plain[at : at + (PLAIN if plain[at].isascii() else WIDE)]
    return piece.rstrip()  # MySQL takes two keys for one that differ in blanks at the end


def indexed(last: int) -> int:
    """The number of the last row whose pieces are stored, where `last` is the number of the last row."""
    return last - last % BLOCK


def added(index: Index, last: int) -> None:
    """Store the pieces of the block that row `last` filled, if it did; in the transaction that added the row."""
    if last % BLOCK == 0:
        _store(index, last - BLOCK + 1, last)


def rebuild(index: Index) -> None:
    """Store the pieces of all full blocks anew: after a restore, and for the rows of an older version."""
    PIECES.delete().where(PIECES.source == index.source).execute()
    last = indexed(index.table.select(pw.fn.MAX(index.key)).scalar() or 0)
    for first in range(1, last + 1, REBUILT):
        _store(index, first, min(first + REBUILT - 1, last))


def _store(index: Index, first: int, last: int) -> None:
    rows: Any = index.table.select(index.key, *index.columns).where(index.key.between(first, last)).tuples()
    put(index.source, [(piece, key) for key, *texts in rows for piece in set().union(*map(pieces, texts))])


def put(source: int, found: Iterable[tuple[str, int]]) -> None:
    """Store pieces with the numbers of their rows; those that are stored already stay."""
    ordered = sorted(found)  # neighbours in the table: many times faster than row by row
    db: Any = PIECES._meta.database
    ignore = "OR IGNORE" if database.is_sqlite() else "IGNORE"
    for start in range(0, len(ordered), AT_ONCE):
        some = ordered[start : start + AT_ONCE]
        marks = ", ".join([f"({source}, {db.param}, {db.param})"] * len(some))
        statement = f"INSERT {ignore} INTO `gram` (`source`, `piece`, `key`) VALUES {marks}"  # noqa: S608  (own names)
        db.execute_sql(statement, [value for pair in some for value in pair])


def take(source: int, found: Iterable[tuple[str, int]]) -> None:
    """Delete these pieces of rows that are gone."""
    by_piece: dict[str, list[int]] = {}
    for piece, key in found:
        by_piece.setdefault(piece, []).append(key)
    for piece, keys in by_piece.items():
        PIECES.delete().where((PIECES.source == source) & (PIECES.piece == piece) & PIECES.key.in_(keys)).execute()


def forget(source: int, first: int, last: int) -> None:
    """Delete the pieces of all rows between two numbers (inclusive), in one statement that goes through all pieces."""
    PIECES.delete().where((PIECES.source == source) & PIECES.key.between(first, last)).execute()


def holding(source: int, words: str, most: int) -> Collection[int] | None:
    """Numbers of the rows that may contain the words: compare them. None where they are more than `most`, or where the
    words have no letter or digit.

    For tables whose rows change: what a row held once may still be stored.
    """
    asked = _asked(words)
    for piece in asked:
        match = PIECES.piece == piece if _is_whole(piece) else (PIECES.piece >= piece) & (PIECES.piece < piece + LAST)
        keys: Any = PIECES.select(PIECES.key).where((PIECES.source == source) & match).limit(most + 1).tuples()
        found = [key for (key,) in keys]
        if len(found) <= most:
            return set(found)
    return None


def also_refill(function: Callable[[], None]) -> Callable[[], None]:
    """Let an area store the pieces of its own rows anew whenever all are."""
    _refills.append(function)
    return function


def refill() -> None:
    """Store the pieces of the areas' rows anew: after a restore."""
    for function in _refills:
        function()


def newest_first(index: Index, words: str, before: int, wanted: int) -> Iterator[list[int]] | None:
    """Numbers below `before` of indexed rows that may contain the words, newest first, in lists of about `wanted`.

    None where the index does not help: words without a letter or digit, or so common that looking is quicker. What
    is found must still be compared with the words.
    """
    found = sorted((_count(index, piece), piece) for piece in _asked(words))
    if not found:
        return None
    count, rarest = found[0]
    if count == 0:
        return iter(())
    if _is_whole(rarest):
        return _of_one(index, rarest, [piece for _, piece in found[1:3]], before, wanted)
    return None if count > COMMON else _of_many(index, rarest, before)


def _asked(words: str) -> list[str]:
    """The pieces that tell most about the words: whole ones, or else what the words begin with."""
    plain = fold(words)
    found = [_from(plain, at) for at, sign in enumerate(plain) if sign.isalnum()]
    whole = [piece for piece in found if _is_whole(piece)]
    return list(dict.fromkeys(whole or sorted(found, key=len, reverse=True)[:1]))


def _is_whole(piece: str) -> bool:
    return len(piece) == (PLAIN if piece[0].isascii() else WIDE)


def _holding(table: Any, index: Index, piece: str) -> Any:
    match = table.piece == piece if _is_whole(piece) else (table.piece >= piece) & (table.piece < piece + LAST)
    return (table.source == index.source) & match


def _count(index: Index, piece: str) -> int:
    """How many rows hold a piece, counted no further than is of interest."""
    cap = RARE if _is_whole(piece) else COMMON  # a whole piece need not be collected, only compared with the others
    held = PIECES.select(PIECES.key).where(_holding(PIECES, index, piece)).limit(cap + 1)
    return int(pw.Select([held.alias("t")], [pw.fn.COUNT(pw.SQL("1"))]).bind(PIECES._meta.database).scalar())


def _of_one(index: Index, piece: str, others: Sequence[str], before: int, wanted: int) -> Iterator[list[int]]:
    others_held = []
    for other in others:
        also = PIECES.alias()
        others_held.append(
            pw.fn.EXISTS(also.select(pw.SQL("1")).where(_holding(also, index, other) & (also.key == PIECES.key)))
        )
    size = min(wanted + wanted // 4 + 1, CANDIDATES)
    while True:
        asked = PIECES.select(PIECES.key).where(_holding(PIECES, index, piece), PIECES.key < before, *others_held)
        keys = [key for (key,) in asked.order_by(PIECES.key.desc()).limit(size).tuples()]
        if keys:
            yield keys
        if len(keys) < size:
            return
        before, size = keys[-1], CANDIDATES


def _of_many(index: Index, piece: str, before: int) -> Iterator[list[int]]:
    asked = PIECES.select(PIECES.key).distinct().where(_holding(PIECES, index, piece), PIECES.key < before)
    keys = iter(sorted((key for (key,) in asked.tuples()), reverse=True))
    while block := list(islice(keys, CANDIDATES)):
        yield block
