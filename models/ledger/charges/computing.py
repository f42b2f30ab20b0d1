"""Working out the charges of a period for all accounts at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import peewee as pw

from models.core import audit, bulk
from models.core.errors import BadFields, NotFound, Refused
from models.core.fields import Field, Kind, Values
from models.core.many import parts
from models.core.money import format_yuan
from models.core.register import Done, action
from models.core.unit import Unit
from models.ledger import rights
from models.ledger.charges import due, queries, rules
from models.ledger.charges.values import Computed, Facts, Spell
from models.ledger.periods import actions as periods
from models.ledger.standing import counts
from models.ledger.tables import LedgerAccount, LedgerCharge, LedgerPeriod, LedgerPlace, LedgerReduction
from models.ledger.tariffs import queries as tariffs
from models.ledger.tariffs.values import Base, Book
from models.ledger.workflow import ITEM_NAMES, AccountState, ChargeSource, Item

ENTITY = "ledger_charge"
CHANGED = frozenset({ENTITY, "ledger_reduction", "ledger_account"})
TOLD = 20  # numbers of accounts that an outcome names for each reason
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


BILLED = "已有应收"
LABELS = {"class_code": "只算这一类"}


class Account(NamedTuple):
    """What a charge of an account is worked out from."""

    id: int
    number: str
    class_code: str
    area: int | None
    price: int | None
    opened_on: date | None
    closed_on: date | None
    standings: tuple[Spell, ...]


class Made(NamedTuple):
    """A new charge of an account."""

    account: Account
    computed: Computed


@action(
    "ledger.compute_charges", "计算应收", rights.CHARGE,
    Field("period_id", "计费期", Kind.REF, required=True, ref="ledger_period"),
    Field("class_code", "只算这一类", max_length=40, hint="规则表“用户类别”里的名称；不填为所有类别"),
    Field("compound", "只算这个小区", max_length=64, hint="不填为所有小区"),
    Field("accounts", "只算这些户", Kind.REFS, ref="ledger_account", hint="不选为所有户"),
    entity=ENTITY,
)  # fmt: skip
def compute(unit: Unit, f: Values) -> Done:
    """Give every account in use its charge for a period, by area or household and tariff (R-253).

    Accounts that have one already are passed over, and those for which nothing can be worked out are named.
    """
    period = periods.hold(f["period_id"])
    book = tariffs.book(period.from_on)
    made, named = _planned(f, period, book)
    if not made:
        raise Refused(f"{period.label}没有可以计费的户：{_skipped_words(named) or '没有符合条件的户'}。")
    _store(unit, period, made, book)
    return _done(unit, period, made, named)


def _planned(
    f: Mapping[str, Any], period: LedgerPeriod, book: Book
) -> tuple[list[Made], dict[str, list[str]]]:  # fmt: skip
    """What every account that is meant gets, and the numbers of those that get nothing, by the reason in words."""
    class_code = _class(f["class_code"], book)
    _require_no_meters(period, book, class_code)
    made: list[Made] = []
    named: dict[str, list[str]] = {}
    billed = queries.billed(period.id)
    for account in _accounts(f, class_code, period):
        if account.id in billed:
            named.setdefault(BILLED, []).append(account.number)
            continue
        found = _computed(account, period, book)
        if found.computed.receivable is None:
            named.setdefault(found.computed.why_not, []).append(account.number)
        else:
            made.append(found)
    return made, named


@dataclass(frozen=True)
class Outlook:
    """What computing would come to: accounts and fen, and in words those that get no charge."""

    label: str
    accounts: int
    receivable: int
    reduction: int
    skipped: str


def outlook(period_id: int, class_code: str, compound: str, accounts: Sequence[int]) -> Outlook:
    """What `ledger.compute_charges` with these values would come to now. Raises NotFound, Refused and BadFields."""
    period = LedgerPeriod.get_or_none(LedgerPeriod.id == period_id)
    if period is None:
        raise NotFound()
    asked = {"class_code": class_code, "compound": compound, "accounts": accounts}
    made, named = _planned(asked, period, tariffs.book(period.from_on))
    return Outlook(
        period.label, len(made), sum(one.computed.receivable or 0 for one in made),
        sum(one.computed.reduction for one in made), _skipped_words(named),
    )  # fmt: skip


def _class(words: str, book: Book) -> str:
    """The code of the class that was named, "" for all. Raises BadFields."""
    code = book.class_of(words) if words else ""
    if words and not code:
        raise BadFields({"class_code": f"没有“{words}”这一类。请填规则表“用户类别”里的名称。"}, LABELS)
    return code


def _require_no_meters(period: LedgerPeriod, book: Book, class_code: str) -> None:
    """Raise Refused where every price of the item is by volume: readings come with files or one by one."""
    found = [one for one in book.tariffs if one.item == period.item and class_code in ("", one.class_code)]
    if found and all(one.base is Base.VOLUME for one in found):
        raise Refused(f"{ITEM_NAMES[period.item]}按用量计费，要先有读数。请导入台账，或逐户登记应收并填写用量。")


def _accounts(f: Mapping[str, Any], class_code: str, period: LedgerPeriod) -> Iterator[Account]:
    """The accounts that a charge may be for: in use, or closed within the period; by their numbers."""
    table = LedgerAccount
    rows: Any = table.select(
        table.id, table.number, table.class_code, table.area, table.price, table.opened_on, table.closed_on
    ).where(
        (table.state == AccountState.ACTIVE)
        | ((table.state == AccountState.CLOSED) & (table.closed_on >= period.from_on)),
        counts(table),
    )
    if class_code:
        rows = rows.where(table.class_code == class_code)
    if f["compound"]:
        rows = rows.where(
            table.place_id.in_(LedgerPlace.select(LedgerPlace.id).where(LedgerPlace.compound == f["compound"]))
        )
    chosen = f["accounts"]
    pages = [rows.where(table.id.in_(part)) for part in parts(chosen)] if chosen else [rows]
    standings = queries.standings_of(period.from_on, period.to_on, chosen or None)
    for page in pages:
        for row in list(page.order_by(table.number).tuples()):
            yield Account._make((*row, standings.get(row[0], ())))


def _computed(account: Account, period: LedgerPeriod, book: Book) -> Made:
    tariff = book.tariff(period.item, account.class_code)
    price = account.price if period.item == Item.HEAT else None  # what a register names is the price of heat
    facts = Facts(
        account.class_code, account.area, price, None, 0, account.opened_on, account.closed_on,
        account.standings,
    )  # fmt: skip
    return Made(account, rules.computed(facts, tariff, book.shares, queries.span_of(period)))


def _store(unit: Unit, period: LedgerPeriod, made: Sequence[Made], book: Book) -> None:
    """Add the charges with their reliefs in few statements; the act keeps one hash of all of them."""
    homes = {one.code for one in book.classes if one.is_household}
    dues = {home: due.first(period, unit.today, is_household=home) for home in (True, False)}
    last = LedgerCharge.select(pw.fn.MAX(LedgerCharge.id)).scalar() or 0
    bulk.insert(
        LedgerCharge,
        (_row(one, period.id, unit.today, dues[one.account.class_code in homes]) for one in made),
    )
    relieved = {one.account.id: one.computed for one in made if one.computed.reliefs}
    new: Any = (
        LedgerCharge.select(LedgerCharge.id, LedgerCharge.account_id)
        .where(LedgerCharge.id > last, LedgerCharge.period_id == period.id, LedgerCharge.reduction > 0)
        .tuples()
    )
    bulk.insert(LedgerReduction, [
        {
            "charge_id": charge, "account_id": account, "code": one.code, "amount": one.fen, "granted_on": unit.today,
            "reason": one.label, "payment_id": None, "recorded_by_id": unit.author.user_id,
            "recorded_by": unit.author.name,
        }
        for charge, account in list(new) if account in relieved for one in relieved[account].reliefs
    ])  # fmt: skip


def _row(one: Made, period: int, today: date, due_on: date | None) -> dict[str, Any]:
    found, receivable = one.computed, one.computed.receivable or 0
    left = receivable - found.reduction
    return {
        "account_id": one.account.id, "period_id": period, "source": str(ChargeSource.COMPUTED),
        "class_code": one.account.class_code, "area": found.quantity if found.base == Base.AREA else None,
        "price": found.price, "share": found.share, "receivable": receivable, "reduction": found.reduction,
        "computed": receivable, "open": left, "owing": int(left > 0), "billed_on": today, "due_on": due_on,
        "basis": _JSON.encode(found.to_json()),
    }  # fmt: skip


def _done(unit: Unit, period: LedgerPeriod, made: Sequence[Made], named: Mapping[str, Sequence[str]]) -> Done:
    receivable = sum(one.computed.receivable or 0 for one in made)
    reduction = sum(one.computed.reduction for one in made)
    digest = hashlib.sha256()
    for one in made:
        digest.update(f"{one.account.number} {one.computed.receivable} {one.computed.reduction}\n".encode())
    passed = {words: {"count": len(numbers), "accounts": numbers[:TOLD]} for words, numbers in named.items()}
    figures = {"charges": len(made), "receivable": receivable, "reduction": reduction}
    unit.notes.update(figures, period=period.label, charges_sha256=digest.hexdigest())
    unit.changes.append(audit.Change("ledger_period", period.id, period.label, None, figures))
    less = f"，减免 {format_yuan(reduction)} 元" if reduction else ""
    told = f"{period.label}已计费 {len(made)} 户，应收 {format_yuan(receivable)} 元{less}。"
    if named:
        told += f"没有计费的：{_skipped_words(named)}。"
    return Done(told, CHANGED, ("ledger_period", period.id), period.label, {**figures, "skipped": passed})


def _skipped_words(named: Mapping[str, Sequence[str]]) -> str:
    return "；".join(f"{len(numbers)} 户{words}" for words, numbers in named.items())
