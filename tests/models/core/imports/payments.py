"""A kind of file for tests: payments, with sums, a month and a table of their own that takes large files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import peewee as pw

from models.core import access, bulk, cells, database, money, register
from models.core.base import CodeField, Record, create_tables
from models.core.cells import Cell, CellFault, Fault, ImportColumn
from models.core.errors import Refused
from models.core.imports import actions, describe, queries
from models.core.imports.register import (
    Answers,
    Comparison,
    ImportKind,
    ImportRow,
    Line,
    Posting,
    Stages,
    Written,
    kinds,
)
from models.core.unit import Unit

WRITE = "test.payments"


class Payment(Record):
    """One payment."""

    batch_id = pw.IntegerField(index=True)
    serial = CodeField(max_length=32)
    amount = pw.BigIntegerField()
    paid_on = pw.DateField(null=True)


def _fen(cell: Cell) -> int | None:
    if cells.is_blank(cell):
        return None
    try:
        return money.parse_yuan(cells.words(cell))
    except ValueError as fault:
        raise CellFault("BAD_AMOUNT", str(fault)) from fault


def _check(row: ImportRow, bad: frozenset[str]) -> list[Fault]:
    if str(row.values.get("remark") or "").startswith("作废"):
        return [Fault(row.number, "备注", row.values["remark"], "VOIDED", "这一行已作废。")]
    return []


def _across(rows: Sequence[ImportRow]) -> list[Fault]:
    seen: set[tuple[Any, ...]] = set()
    faults = []
    for row in rows:
        key = (row.values["serial"], row.values["amount"])
        if key in seen:
            faults.append(Fault(row.number, "流水号", row.values["serial"], "DUPLICATE_ROW", "与前面的行相同。"))
        seen.add(key)
    return faults


def stored() -> set[str]:
    """The payments that count."""
    rows = Payment.select(Payment.serial).where(Payment.batch_id.in_(queries.posted()))
    return {row.serial for row in rows}


def total() -> int:
    """The sum of the payments that count, in fen."""
    return int(
        Payment.select(pw.fn.COALESCE(pw.fn.SUM(Payment.amount), 0))
        .where(Payment.batch_id.in_(queries.posted()))
        .scalar()
    )


def _compare(rows: Iterable[ImportRow], known: set[str], _: Answers) -> Comparison:
    every = list(rows)
    same = tuple(row for row in every if row.values["serial"] in known)
    return Comparison(new=tuple(row for row in every if row.values["serial"] not in known), same=same)


def _values(batch: int, rows: Sequence[ImportRow]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield {
            "batch_id": batch, "serial": row.values["serial"], "amount": row.values.get("amount") or 0,
            "paid_on": row.values.get("paid_on"),
        }  # fmt: skip


def _write(unit: Unit, posting: Posting) -> Written:
    bulk.insert(Payment, _values(posting.batch, posting.found.new))
    made = Payment.select(Payment.id).where(Payment.batch_id == posting.batch).order_by(Payment.id)
    lines = [
        Line(row.number, "payment", one.id, "insert") for row, one in zip(posting.found.new, made, strict=True)
    ]  # fmt: skip
    return Written(len(lines), 0, lines)


def _add(batch: int, rows: Sequence[ImportRow]) -> None:
    bulk.insert(Payment, _values(batch, rows))


def _remove(batch: int, most: int) -> int:
    some = [row.id for row in Payment.select(Payment.id).where(Payment.batch_id == batch).limit(most)]
    return int(Payment.delete().where(Payment.id.in_(some)).execute()) if some else 0


def _settle(unit: Unit, batch: int) -> Mapping[str, int]:
    mine = Payment.select(Payment.serial).where(Payment.batch_id == batch)
    others = Payment.select().where(Payment.batch_id.in_(queries.posted()) & (Payment.batch_id != batch))
    if others.where(Payment.serial.in_(mine)).exists():
        raise Refused("有的流水号别人刚刚导入过，没有导入。请重新检查。")
    return {"amount": Payment.select(pw.fn.SUM(Payment.amount)).where(Payment.batch_id == batch).scalar() or 0}


def _text(cell: Cell) -> str:
    return cells.words(cell)


KIND = ImportKind(
    name="trial_payments",
    label="测试收款",
    action="test.import_payments",
    permission=WRITE,
    entity="payment",
    columns=(
        ImportColumn("serial", "流水号", cells.code, ("交易流水", "银行／流水号")),
        ImportColumn("amount", "金额", _fen, ("实收",)),
        ImportColumn("paid_on", "日期", cells.day),
        ImportColumn("remark", "备注", _text),
    ),
    needed=("serial", "amount"),
    anchors=("serial",),
    compare=_compare,
    write=_write,
    known=stored,
    check=_check,
    across=_across,
    totals=("amount",),
    stages=Stages(_add, _remove, _settle),
)


@contextmanager
def offered(kind: ImportKind = KIND) -> Iterator[ImportKind]:
    """The kind as if an area offered it, with its table in the database in use; gone from the register afterwards."""
    access.permission(kind.permission, "导入测试收款", scope=(access.Role.FINANCE,))
    actions.offer(kind)
    create_tables(database.current(), [Payment])
    try:
        yield kind
    finally:
        database.current().drop_tables([Payment])
        del register.actions[kind.action], kinds[kind.name], access.permissions[kind.permission]
        del describe.KIND_NAMES[kind.name]


def rows(*numbers: str, amount: int = 100) -> tuple[ImportRow, ...]:
    """Payments of one yuan each."""
    return tuple(
        ImportRow(place, {"serial": number, "amount": amount, "paid_on": None})
        for place, number in enumerate(numbers, 2)
    )


def many(count: int, prefix: str = "P") -> tuple[ImportRow, ...]:
    """So many payments."""
    return rows(*(f"{prefix}{number:06d}" for number in range(count)))
