"""Taking the rows of a bank's list into the ledger: stored with their batch first, and settled when it is posted.

Small lists go the same way as large ones. What is stored counts only from the moment when the batch does; then the open
amounts of all charges are moved at once, by one statement.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import peewee as pw

from models.core import bulk
from models.core.errors import Refused
from models.core.imports.register import ImportRow
from models.core.unit import Unit
from models.ledger import closed, postings
from models.ledger.payments.bankmeet import Plan
from models.ledger.payments.booking import BANK
from models.ledger.payments.rules import Met
from models.ledger.standing import counts
from models.ledger.tables import LedgerAccount, LedgerCharge, LedgerPayment, LedgerPosting
from models.ledger.workflow import AccountState, PaymentKind, Why

AT_ONCE = 500
SAME = "same"  # the kind of a stored row that only says which known payment the list told of; settling takes it away
MEANWHILE = "检查之后，这些户里有的已合并或销户，没有导入。请重新检查文件后再导入。"
POSTING, PAYMENT, CHARGE = LedgerPosting, LedgerPayment, LedgerCharge


def add(batch: int, rows: Sequence[ImportRow]) -> None:
    """Store rows that were met, with their batch: payments, and what each pays."""
    plans: list[Plan] = [row.kept for row in rows]
    records = bulk.add(PAYMENT, len(rows), _columns(batch, rows, plans))
    found = [
        (record, plan.account_id, charge, fen, row.values["day"], Why.REVERSE if fen < 0 else Why.PAY)
        for record, row, plan in zip(records, rows, plans, strict=True)
        for charge, fen in plan.parts
    ]
    if found:
        payment, account, charge, fen, day, why = map(list, zip(*found, strict=True))
        bulk.add(
            POSTING, len(found),
            {"payment_id": payment, "account_id": account, "charge_id": charge, "amount": fen, "posted_on": day,
             "why": [str(one) for one in why], "batch_id": batch},
        )  # fmt: skip


def _columns(batch: int, rows: Sequence[ImportRow], plans: Sequence[Plan]) -> Mapping[str, Any]:
    """The columns of payments; what settling has to find is kept in `matched_id` and `matched_row` until then."""
    values = [row.values for row in rows]
    return {
        "kind": [_kind_of(plan, row["amount"]) for plan, row in zip(plans, values, strict=True)],
        "account_id": [plan.account_id for plan in plans],
        "amount": [one["amount"] for one in values],
        "paid_on": [one["day"] for one in values],
        "paid_at": [one["at"] for one in values],
        "way": [plan.way for plan in plans],
        "way_words": [(one.get("way") or "")[:24] for one in values],
        "serial": [one.get("serial") or "" for one in values],
        "payer": [(one.get("name") or one.get("payer") or "")[:100] for one in values],
        "account_stated": [(one.get("account") or "")[:32] for one in values],
        "source": BANK,
        "waits": [plan.waits for plan in plans],
        "words": [_words(one) for one in values],
        "matched_id": [plan.same or plan.reverses or 0 for plan in plans],
        "matched_row": [plan.reverses_row or 0 for plan in plans],
        "batch_id": batch,
        "origin_id": batch,
        "origin_row": [row.number for row in rows],
    }


def _kind_of(plan: Plan, amount: int) -> str:
    if plan.met is Met.SAME_PAYMENT:
        return SAME
    return str(PaymentKind.REVERSAL if amount < 0 else PaymentKind.RECEIPT)


def _words(values: Mapping[str, Any]) -> str:
    listed = dict.fromkeys(values.get(key) or "" for key in ("summary", "note"))
    return "，".join(one for one in listed if one)[:200]


def remove(batch: int, most: int) -> int:
    """Delete at most so many of the stored rows of a batch; returns how many."""
    for table in (POSTING, PAYMENT):
        numbers = [row.id for row in table.select(table.id).where(table.batch_id == batch).limit(most)]
        if numbers:
            return int(table.delete().where(table.id.in_(numbers)).execute())
    return 0


def settle(_: Unit, batch: int) -> Mapping[str, int]:
    """Let what was stored count: known payments get what the list says of them, reversals find theirs, charges move.

    Returns the sum of all rows in fen. Raises Refused where a day was reconciled, or an account ended, meanwhile.
    """
    of_batch = PAYMENT.batch_id == batch
    days = [row.paid_on for row in PAYMENT.select(PAYMENT.paid_on).where(of_batch, PAYMENT.kind != SAME).distinct()]
    closed.touch(days)
    _require_open(days)
    hold(batch)
    _require_in_use(batch)
    total = int(PAYMENT.select(pw.fn.SUM(PAYMENT.amount)).where(of_batch).scalar() or 0)
    _join(batch)
    _reverse_known(batch)
    _reverse_within(batch)
    _shorten(batch)
    move(batch)
    return {"amount": total}


def _require_open(days: Sequence[Any]) -> None:
    known = closed.closed(days)
    late = sorted(day for day in days if closed.is_closed(known, day, closed.BANK))
    if late:
        listed = "、".join(f"{day:%Y-%m-%d}" for day in late[:5])
        raise Refused(
            f"{listed} 的银行收款已核对签字，没有导入。请财务先退回核对，或去掉这些天的行。", code="CLOSED_DAY"
        )


def _accounts_of(batch: int) -> Any:
    """The accounts whose money a batch moves, as a query of their numbers."""
    stated = POSTING.select(POSTING.account_id).where(POSTING.batch_id == batch, POSTING.account_id.is_null(False))
    return stated.distinct()


def hold(batch: int) -> None:
    """Wait for other acts on the accounts whose money a batch moves."""
    table = LedgerAccount
    table.update(row_version=table.row_version).where(table.id.in_(_accounts_of(batch))).execute()


def _require_in_use(batch: int) -> None:
    """Raise Refused where one of the accounts was merged or closed meanwhile."""
    table = LedgerAccount
    ended = table.select(table.id).where(table.state != AccountState.ACTIVE, table.id.in_(_accounts_of(batch)))
    mine = (PAYMENT.batch_id == batch) & (PAYMENT.amount > 0) & PAYMENT.account_id.in_(ended)
    if PAYMENT.select().where(mine).exists():
        raise Refused(MEANWHILE, code="MEANWHILE")


def _join(batch: int) -> None:
    """Fill in what the list says of payments that are known, and drop the rows that stood for them."""
    stored = list(PAYMENT.select().where(PAYMENT.batch_id == batch, PAYMENT.kind == SAME))
    for some in _blocks(stored):
        row = {one.matched_id: one for one in some}
        free = (PAYMENT.matched_id == 0) & PAYMENT.reversed_by_id.is_null() & counts(PAYMENT)
        changed = (
            PAYMENT.update(
                serial=_by_case(row, "serial"), paid_at=_by_case(row, "paid_at"), matched_id=batch,
                matched_row=_by_case(row, "origin_row"), row_version=PAYMENT.row_version + 1,
            )
            .where(PAYMENT.id.in_(list(row)), free)
            .execute()
        )  # fmt: skip
        if changed != len(row):
            told = (
                "检查之后，台账里与银行相同的收款有的已冲正，或已与另一份明细核对，没有导入。请重新检查文件后再导入。"
            )
            raise Refused(told, code="MEANWHILE")
    for some in _blocks(stored):
        PAYMENT.delete().where(PAYMENT.id.in_([one.id for one in some])).execute()


def _by_case(rows: Mapping[int, LedgerPayment], column: str) -> Any:
    """A value for each payment in one statement."""
    field = PAYMENT._meta.fields[column]
    values = [(record, pw.Value(getattr(one, column), converter=field.db_value)) for record, one in rows.items()]
    return pw.Case(PAYMENT.id, values)


def _blocks(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))


def _reverse_known(batch: int) -> None:
    """Reversals of payments that were known before: they take out what these stand for now.

    One that cannot be taken back, because its credit is gone or somebody reversed it meanwhile, waits for a person.
    """
    table = PAYMENT
    for row in table.select().where(
        table.batch_id == batch, table.kind == str(PaymentKind.REVERSAL), table.matched_id != 0
    ):
        first = postings.get_payment(row.matched_id)
        standing = postings.postings_of(first.id)
        values: dict[str, Any] = {"matched_id": 0}
        if first.reversed_by_id is not None or first.amount != -row.amount or not _has_credit(standing):
            values |= {"waits": str(Met.REVERSAL_UNMATCHED), "account_id": None}
            standing = [(None, None, -row.amount)]
        else:
            values |= {"reverses_id": first.id, "account_id": first.account_id}
            _mark(first.id, row.id)
        table.update(**values).where(table.id == row.id).execute()
        for account, charge, fen in standing:
            POSTING.insert(
                payment_id=row.id, account_id=account, charge_id=charge, amount=-fen, posted_on=row.paid_on,
                why=str(Why.REVERSE), batch_id=batch,
            ).execute()  # fmt: skip


def _has_credit(standing: Sequence[tuple[int | None, int | None, int]]) -> bool:
    postings.hold(*(account for account, _, _ in standing))
    return all(
        account is None or charge is not None or postings.credit(account) >= fen for account, charge, fen in standing
    )


def _mark(first: int, back: int) -> None:
    """Say of a payment that it was taken back."""
    PAYMENT.update(reversed_by_id=back, row_version=PAYMENT.row_version + 1).where(PAYMENT.id == first).execute()


def _reverse_within(batch: int) -> None:
    """Reversals of rows of the same list; they pay the opposite of these already."""
    table = PAYMENT
    within = [
        (row.id, row.matched_row)
        for row in table.select(table.id, table.matched_row).where(table.batch_id == batch, table.matched_row != 0)
        if row.matched_row
    ]
    for some in _blocks(within):
        numbers = [number for _, number in some]
        rows: Any = table.select(table.origin_row, table.id).where(
            table.batch_id == batch, table.origin_row.in_(numbers), table.amount > 0
        )  # fmt: skip
        by_row = dict(rows.tuples())
        for record, number in some:
            table.update(reverses_id=by_row[number], matched_row=0).where(table.id == record).execute()
            _mark(by_row[number], record)


def _net(batch: int) -> Any:
    """What a batch moves of each charge, as a query of charge and fen."""
    return (
        POSTING.select(POSTING.charge_id, pw.fn.SUM(POSTING.amount).alias("fen"))
        .where(POSTING.batch_id == batch, POSTING.charge_id.is_null(False))
        .group_by(POSTING.charge_id)
    )


def _shorten(batch: int) -> None:
    """Where somebody paid a charge since the list was looked at, let what is too much be credit of the account."""
    net = _net(batch).alias("net")
    over: Any = (
        CHARGE.select(CHARGE.id, net.c.fen - CHARGE.open)
        .join(net, on=(net.c.charge_id == CHARGE.id))
        .where(net.c.fen > CHARGE.open)
        .tuples()
    )
    for charge, fen in list(over):
        _to_credit(batch, charge, int(fen))


def _to_credit(batch: int, charge: int, too_much: int) -> None:
    """Take fen out of what the batch pays of a charge, the last payment first; it stays with the account."""
    paid = (
        POSTING.select()
        .join(PAYMENT, on=(PAYMENT.id == POSTING.payment_id))
        .where(
            POSTING.batch_id == batch, POSTING.charge_id == charge, POSTING.amount > 0,
            PAYMENT.reversed_by_id.is_null(),
        )
        .order_by(POSTING.id.desc())
    )  # fmt: skip
    for row in list(paid):
        if not too_much:
            return
        fen = min(too_much, row.amount)
        too_much -= fen
        if fen == row.amount:
            POSTING.update(charge_id=None).where(POSTING.id == row.id).execute()
            continue
        POSTING.update(amount=POSTING.amount - fen).where(POSTING.id == row.id).execute()
        POSTING.insert(
            payment_id=row.payment_id, account_id=row.account_id, charge_id=None, amount=fen, posted_on=row.posted_on,
            why=row.why, batch_id=batch,
        ).execute()  # fmt: skip
    if too_much:
        raise Refused("检查之后，这些户的应收又有变化，没有导入。请重新检查文件后再导入。", code="MEANWHILE")


def move(batch: int, sign: int = 1) -> None:
    """Move the open amounts of all charges that a batch pays; with -1 back again."""
    # Of one charge at a time: by the index of charges, not by that of batches, which holds all of them.
    taken: Any = (
        POSTING.select(pw.fn.SUM(POSTING.amount * sign))
        .where(POSTING.batch_id + 0 == batch, POSTING.charge_id == CHARGE.id)
    )  # fmt: skip
    named = POSTING.select(POSTING.charge_id).where(POSTING.batch_id == batch, POSTING.charge_id.is_null(False))
    touched = CHARGE.id.in_(named.distinct())
    CHARGE.update(open=CHARGE.open - taken, row_version=CHARGE.row_version + 1).where(touched).execute()
    CHARGE.update(owing=pw.Case(None, [(CHARGE.open > 0, 1)], 0)).where(touched).execute()
