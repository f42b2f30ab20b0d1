"""Readers of accounts: by number for imports, by record for acts, and in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

import peewee as pw

from models.core.many import parts
from models.ledger.accounts import places
from models.ledger.standing import counts
from models.ledger.tables import LedgerAccount, LedgerPlace

AT_ONCE = 1000


class Known(NamedTuple):
    """An account as imports compare it: area in 0.01 m², price in 1/10,000 yuan; both NULL where nobody knows."""

    id: int
    name: str
    class_code: str
    area: int | None
    price: int | None
    state: str
    merged_into_id: int | None


def known(numbers: Collection[str]) -> Mapping[str, Known]:
    """The accounts of these numbers, as far as there are any; few statements for very many numbers.

    A merged account is given as it is: `merged_into_id` tells which one took its place.
    """
    table = LedgerAccount
    columns = (
        table.number, table.id, table.name, table.class_code, table.area, table.price, table.state,
        table.merged_into_id,
    )  # fmt: skip
    return {row[0]: Known(*row[1:]) for row in of_numbers(numbers, columns)}


def of_numbers(numbers: Collection[str], columns: Iterable[Any]) -> Iterable[tuple[Any, ...]]:
    """These columns of the accounts with these numbers that count, part by part."""
    listed = sorted(set(numbers))
    query = LedgerAccount.select(*columns).where(counts(LedgerAccount))
    for start in range(0, len(listed), AT_ONCE):
        rows: Any = query.where(LedgerAccount.number.in_(listed[start : start + AT_ONCE])).tuples()
        yield from rows


def width() -> int:
    """How many digits most account numbers of the register have, to restore zeros that a spreadsheet lost; 0: none."""
    length = pw.fn.LENGTH(LedgerAccount.number)
    rows: Any = (
        LedgerAccount.select(length, pw.fn.COUNT(LedgerAccount.id))
        .where(LedgerAccount.number.between("0", "9" * 32), counts(LedgerAccount))
        .group_by(length)
        .tuples()
    )
    return max(((count, int(digits)) for digits, count in rows), default=(0, 0))[1]


def current(account: int) -> int:
    """The account that stands for one that was merged, however often; itself if it was not."""
    met = {account}
    while True:
        row = LedgerAccount.get_or_none(LedgerAccount.id == account)
        if row is None or row.merged_into_id is None or row.merged_into_id in met:
            return account
        account = row.merged_into_id
        met.add(account)


def titles(records: Collection[int]) -> dict[int, str]:
    """Number and name by record."""
    found: dict[int, str] = {}
    for some in parts(records):
        rows: Any = LedgerAccount.select(LedgerAccount.id, LedgerAccount.number, LedgerAccount.name)
        found.update(
            (record, f"{number} {name}") for record, number, name in rows.where(LedgerAccount.id.in_(some)).tuples()
        )
    return found


def addresses(records: Collection[int]) -> dict[int, str]:
    """Where accounts are, in one line each, by record."""
    table = LedgerAccount
    found: dict[int, str] = {}
    for some in parts(records):
        rows: Any = (
            table.select(table.id, LedgerPlace.compound, LedgerPlace.building, table.unit_no, table.room, table.address)
            .join(LedgerPlace, pw.JOIN.LEFT_OUTER, on=(LedgerPlace.id == table.place_id))
            .where(table.id.in_(some))
            .tuples()
        )
        found.update((record, places.words_of(*where)) for record, *where in rows)
    return found
