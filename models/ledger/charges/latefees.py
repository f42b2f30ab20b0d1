"""Booking late fees: all overdue charges of which the rules take them, up to today."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import peewee as pw

from models.core import audit, database
from models.core.errors import Refused
from models.core.fields import Field, Kind, Values
from models.core.many import parts
from models.core.money import format_yuan
from models.core.register import Done, action
from models.core.unit import Unit
from models.ledger import closed, rights
from models.ledger.charges import queries
from models.ledger.standing import counts
from models.ledger.tables import LedgerAccount, LedgerCharge, LedgerPeriod
from models.ledger.tariffs import queries as tariffs

ENTITY = "ledger_charge"
CHANGED = frozenset({ENTITY, "ledger_account"})


@action(
    "ledger.book_late_fees", "计算滞纳金", rights.CHARGE,
    Field("period_id", "只算这一期", Kind.REF, ref="ledger_period", hint="不选为所有到期未缴的应收"),
    Field("charges", "只算这几笔", Kind.REFS, ref=ENTITY, hint="不选为所有到期未缴的应收"),
    entity=ENTITY,
)  # fmt: skip
def book(unit: Unit, f: Values) -> Done:
    """Bring the late fees of overdue charges up to today; what was booked already stays, and none gets smaller."""
    rules = tariffs.book(unit.today)
    if not rules.late_fees:
        raise Refused("规则表“滞纳金”没有内容，不收滞纳金。要收的，请先在规则表里登记办法。")
    closed.touch([unit.today])
    periods: Any = LedgerPeriod.select(LedgerPeriod.id, LedgerPeriod.item).tuples()
    items = dict(periods)
    found = _overdue(unit, f)
    changed = fen = 0
    for part in parts(found):
        held = _held(part, found)
        late = queries.late_fees(held, unit.today, rules, items)
        more = [one for one in held if one.id in late and late[one.id].fen > one.late_fee]
        fen += sum(late[one.id].fen - one.late_fee for one in more)
        changed += len(more)
        _store(unit, more, {one.id: late[one.id].fen for one in more})
    if not changed:
        raise Refused("没有要加收的滞纳金：到期未缴的应收都已算到今天，或规则不收。")
    unit.notes.update(charges=changed, late_fees=fen)
    told = f"已为 {changed} 笔到期未缴的应收计算滞纳金到 {unit.today:%Y-%m-%d}，增加 {format_yuan(fen)} 元。"
    record = next(iter(unit.changes)).record
    return Done(told, CHANGED, (ENTITY, record), f"{changed} 笔滞纳金", {"charges": changed, "late_fees": fen})


def _overdue(unit: Unit, f: Values) -> dict[int, int]:
    """The charges whose last day to pay is over, with their accounts."""
    table = LedgerCharge
    rows: Any = table.select(table.id, table.account_id).where(
        table.owing == 1, table.due_on < unit.today, table.state == "live", counts(table)
    )
    if f["period_id"] is not None:
        rows = rows.where(table.period_id == f["period_id"])
    pages = [rows.where(table.id.in_(part)) for part in parts(f["charges"])] if f["charges"] else [rows]
    return {charge: account for page in pages for charge, account in page.tuples()}


def _held(charges: Collection[int], accounts: dict[int, int]) -> list[LedgerCharge]:
    """Some charges as they are now, with their accounts locked in the order of their numbers."""
    account, charge = LedgerAccount, LedgerCharge
    if not database.is_sqlite():
        wanted = sorted({accounts[one] for one in charges})
        list(account.select(account.id).where(account.id.in_(wanted)).order_by(account.id).for_update())
    rows = charge.select().where(charge.id.in_(list(charges)), charge.owing == 1, charge.state == "live")
    return list(rows.order_by(charge.id))


def _store(unit: Unit, rows: Sequence[LedgerCharge], fees: dict[int, int]) -> None:
    """Write the new late fees in one statement, and each of them into the history of its charge."""
    if not rows:
        return
    table = LedgerCharge
    table.update(
        late_fee=pw.Case(table.id, [(one.id, fees[one.id]) for one in rows]),
        open=pw.Case(table.id, [(one.id, one.open + fees[one.id] - one.late_fee) for one in rows]),
        row_version=table.row_version + 1,
    ).where(table.id.in_([one.id for one in rows])).execute()
    unit.changes += [
        audit.Change(ENTITY, one.id, "", {"late_fee": one.late_fee}, {"late_fee": fees[one.id]}) for one in rows
    ]
