"""Putting right what was booked wrongly: reversal, another account, and claiming what nobody was named for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from models.core.errors import BadFields, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.money import format_yuan
from models.core.register import Done, action
from models.core.rulebook import queries as rulebook
from models.core.unit import Unit
from models.ledger import closed, postings, reach, rights
from models.ledger.charges import resizing
from models.ledger.payments import booking
from models.ledger.payments.bankground import NEAR
from models.ledger.payments.booking import ENTITY, HALL, HIGHEST, LEDGER
from models.ledger.payments.receiving import CHARGES, balance_words
from models.ledger.standing import counts
from models.ledger.tables import LedgerAccount, LedgerPayment
from models.ledger.workflow import PaymentKind, Why

PAYMENT = Field("id", "收费", Kind.REF, required=True, ref=ENTITY)
REASON = Field("reason", "原因", Kind.TEXT, required=True, max_length=200)
AGAIN = "与已有的收款不是同一笔"
TO = Field("account_id", "转到哪一户", Kind.REF, required=True, ref="ledger_account")


def _held(
    unit: Unit, f: Values, *more: int | None
) -> tuple[LedgerPayment, booking.Standing, dict[int, LedgerAccount]]:  # fmt: skip
    """A payment within reach with all accounts that it stands on held, and where it stands. Raises Conflict."""
    reach.require_payment(unit, rights.CORRECT, booking.payment_of(f["id"]))
    before = booking.standing_accounts(postings.postings_of(f["id"]))
    held = postings.hold(*before, *more)
    row = postings.get_payment(f["id"])
    unit.change(row, f["row_version"], kind=row.kind)  # an old page is told of the change
    standing = postings.postings_of(row.id)
    if not booking.standing_accounts(standing) <= held.keys():
        raise Refused("这笔收费刚刚转到了另一户，没有保存。请刷新后再办理。")
    return row, standing, held


@action(
    "ledger.reverse_payment", "冲正收费", rights.CORRECT, PAYMENT, version_field(), REASON,
    entity=ENTITY, danger=True,
)  # fmt: skip
def reverse_payment(unit: Unit, f: Values) -> Done:
    """Take a payment back with one of the opposite amount today; what it paid is open again.

    The reversal of what was taken at the counter is a negative receipt of who reverses it; of a file's payment it
    stays with the file's cashier or the bank.
    """
    known = booking.payment_of(f["id"])
    is_hall = known.source == HALL
    stays = {"cashier": known.cashier, "cashier_id": known.cashier_id, "source": known.source}
    at = booking.till(unit) if is_hall else stays
    own = closed.key_of(unit.author.employee_id, unit.author.name, HALL)
    closed.require_open(unit.today, own if is_hall else closed.key_of_payment(known))
    row, standing, held = _held(unit, f)
    booking.require_stands(row, "冲正")
    made = reverse(unit, row, standing, held, at, f["reason"])
    owed = "".join(balance_words(held[one]) for one in sorted(held))
    told = f"已冲正 {booking.title(row)}，{format_yuan(row.amount)} 元。{owed}"
    return Done(told, postings.CHANGED, (ENTITY, made.id), booking.title(row))


def reverse(
    unit: Unit, row: LedgerPayment, standing: booking.Standing, held: dict[int, LedgerAccount],
    at: Mapping[str, Any], why: str, **values: Any,
) -> LedgerPayment:  # fmt: skip
    """Write the reversal of a held payment. Raises Refused where the credit that it gave is gone."""
    booking.require_credit(standing, held)
    numbered = {"number": booking.number(unit)} if row.number is not None else {}
    made: LedgerPayment = unit.add(
        LedgerPayment,
        **{
            **numbered, "kind": str(PaymentKind.REVERSAL), "account_id": row.account_id, "amount": -row.amount,
            "paid_on": unit.today, "way": row.way, "way_words": row.way_words, "reverses_id": row.id,
            "payer": row.payer, "words": why, **at, **values,
        },
    )  # fmt: skip
    booking.take_out(unit, made.id, Why.REVERSE, standing, made.paid_on)
    resizing.take_back(unit, row.id, f"冲正：{why}"[:300])
    unit.change(row, None, reversed_by_id=made.id)
    return made


@action(
    "ledger.move_payment", "转到另一户", rights.CORRECT, PAYMENT, version_field(), TO, CHARGES, REASON,
    entity=ENTITY,
)  # fmt: skip
def move_payment(unit: Unit, f: Values) -> Done:
    """Let a payment that was booked on a wrong account be that of another one; the takings of its day stay.

    It pays the charges that are named, or the oldest, and what is left becomes credit there.
    """
    row, standing, held = _held(unit, f, f["account_id"])
    booking.require_stands(row, "转户")
    to = booking.account(held, f["account_id"])
    reach.require_account(unit, rights.READ, to)
    if row.waits:
        raise Refused("这笔款还没有认领，请用“认领”。")
    if booking.standing_accounts(standing) == {to.id}:
        raise BadFields({"account_id": "这笔收费就在这一户，不用转。"}, {"account_id": TO.label})
    booking.require_credit(standing, held)
    booking.take_out(unit, row.id, Why.MOVE, standing)
    resizing.take_back(unit, row.id, f"转户：{f['reason']}"[:300])
    parts = booking.shared_out(row.amount, booking.chosen(to.id, f["charges"]))
    booking.post_all(unit, row.id, Why.MOVE, to.id, parts)
    unit.change(row, None, account_id=to.id, words=_added(row.words, f"转户：{f['reason']}"))
    told = f"已把 {booking.title(row)}（{format_yuan(row.amount)} 元）转到户号 {to.number}。"
    told += "".join(balance_words(held[one]) for one in sorted(held))
    return Done(told, postings.CHANGED, (ENTITY, row.id), booking.title(row))


@action(
    "ledger.claim", "认领收款", rights.CORRECT, PAYMENT, version_field(),
    Field("account_id", "认领到哪一户", Kind.REF, required=True, ref="ledger_account"),
    Field("amount", "金额", Kind.MONEY, lowest=1, highest=HIGHEST, hint="不填是全部；一笔款分给几户时分次认领"),
    CHARGES,
    Field("again", AGAIN, Kind.BOOL, hint="台账里已有这一户同一金额的收款时才选"),
    Field("reason", "依据", Kind.TEXT, required=True, max_length=200, hint="例如 已电话核对，是代亲属缴费"),
    entity=ENTITY,
)  # fmt: skip
def claim(unit: Unit, f: Values) -> Done:
    """Give money of nobody to the account that it was meant for; it pays there from today on.

    Raises BadFields where a ledger or the counter told of as much for the account about that day, and nobody says that
    it is other money.
    """
    row, standing, held = _held(unit, f, f["account_id"])
    booking.require_stands(row, "认领")
    to = booking.account(held, f["account_id"])
    reach.require_account(unit, rights.READ, to)
    left = sum(fen for record, _, fen in standing if record is None)
    if not row.waits or left <= 0:
        raise Refused("这笔款已经认领。请刷新。")
    amount = f["amount"] or left
    if amount > left:
        raise BadFields({"amount": f"待认领的只有 {format_yuan(left)} 元。"}, {"amount": "金额"})
    if not f["again"]:
        _require_unknown(row, to, amount)
    postings.post(unit, row.id, Why.CLAIM, -amount, account=None)
    booking.post_all(unit, row.id, Why.CLAIM, to.id, booking.shared_out(amount, booking.chosen(to.id, f["charges"])))
    unit.change(
        row, None, account_id=row.account_id or to.id, waits="" if amount == left else row.waits,
        words=_added(row.words, f"认领：{f['reason']}"),
    )  # fmt: skip
    rest = f"还有 {format_yuan(left - amount)} 元待认领。" if amount < left else ""
    told = f"已认领 {format_yuan(amount)} 元。{rest}{balance_words(to)}"
    return Done(told, postings.CHANGED, (ENTITY, row.id), booking.title(row))


def _require_unknown(row: LedgerPayment, to: LedgerAccount, amount: int) -> None:
    """Raise BadFields where the account has the same money already, from a list that knew whose it is."""
    near = timedelta(days=rulebook.value(NEAR, row.paid_on))
    table = LedgerPayment
    known = table.get_or_none(
        table.account_id == to.id, table.amount.in_([row.amount, amount]), table.id != row.id, table.matched_id == 0,
        table.source.in_([HALL, LEDGER]), table.kind == str(PaymentKind.RECEIPT), table.reversed_by_id.is_null(),
        table.paid_on.between(row.paid_on - near, row.paid_on + near), counts(table),
    )  # fmt: skip
    if known is None:
        return
    told = (
        f"户号 {to.number} 在 {known.paid_on:%Y-%m-%d} 已有同一金额的收款 {booking.title(known)}。"
        "同一笔的，请先冲正那一笔再认领；不是同一笔的，请选这一项。"
    )
    raise BadFields({"again": told}, {"again": AGAIN})


def _added(words: str, more: str) -> str:
    """A remark with one more; the latest stays whole where there is no room."""
    joined = f"{words}；{more}" if words else more
    return joined if len(joined) <= 200 else more[:200]


@action(
    "ledger.match_reversal", "指明冲正的是哪一笔", rights.CORRECT,
    Field("id", "待认领的冲正", Kind.REF, required=True, ref=ENTITY), version_field(),
    Field("payment_id", "原收费", Kind.REF, required=True, ref=ENTITY),
    REASON,
    entity=ENTITY,
)  # fmt: skip
def match_reversal(unit: Unit, f: Values) -> Done:
    """Say which payment a bank's reversal takes back that found none by itself; what that one paid is open again."""
    first = booking.payment_of(f["payment_id"])
    row, _, held = _held(unit, f, *booking.standing_accounts(postings.postings_of(first.id)))
    if row.kind != PaymentKind.REVERSAL or not row.waits:
        raise Refused("这不是待认领的冲正。请刷新。")
    first = postings.get_payment(first.id)
    booking.require_stands(first, "冲正")
    standing = postings.postings_of(first.id)
    if not booking.standing_accounts(standing) <= held.keys():
        raise Refused("原收费刚刚转到了另一户，没有保存。请刷新后再办理。")
    if first.amount != -row.amount:
        told = f"原收费是 {format_yuan(first.amount)} 元，冲正是 {format_yuan(row.amount)} 元，金额不同。"
        raise BadFields({"payment_id": told}, {"payment_id": "原收费"})
    booking.require_credit(standing, held)
    postings.post(unit, row.id, Why.REVERSE, -row.amount, account=None)
    booking.take_out(unit, row.id, Why.REVERSE, standing)
    resizing.take_back(unit, first.id, f"冲正：{f['reason']}"[:300])
    unit.change(
        row, None, reverses_id=first.id, account_id=first.account_id, waits="",
        words=_added(row.words, f"原收费 {booking.title(first)}：{f['reason']}"),
    )  # fmt: skip
    unit.change(first, None, reversed_by_id=row.id)
    told = f"已冲正 {booking.title(first)}，{format_yuan(first.amount)} 元。"
    told += "".join(balance_words(held[one]) for one in sorted(booking.standing_accounts(standing)))
    return Done(told, postings.CHANGED, (ENTITY, row.id), booking.title(row))
