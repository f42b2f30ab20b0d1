"""Correcting charges: another amount, a reduction granted or taken back, a sheet delivered, a charge that was wrong."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from models.core.errors import BadFields, NotFound, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.money import format_yuan
from models.core.register import Done, action
from models.core.unit import Unit
from models.ledger import closed, postings, reach, rights
from models.ledger.charges import due, queries, resizing, rules
from models.ledger.charges.resizing import LATE_FEE
from models.ledger.periods import actions as periods
from models.ledger.standing import counts
from models.ledger.tables import LedgerCharge, LedgerPeriod, LedgerReduction
from models.ledger.tariffs import queries as tariffs
from models.ledger.tariffs.values import Needs, Share, ShareKind

ENTITY = "ledger_charge"
CHANGED = frozenset({ENTITY, "ledger_reduction", *postings.CHANGED})
HIGHEST = 10**12
LABELS = {"receivable": "应收", "amount": "减免金额", "code": "减免种类", "delivered_on": "送达日期"}
CHARGE = Field("id", "应收", Kind.REF, required=True, ref=ENTITY)
WHY = Field("reason", "原因", required=True, max_length=300)
RECEIVABLE, LATE = "receivable", LATE_FEE
OF: dict[str, str] = {RECEIVABLE: "应收", LATE: "滞纳金"}


@action(
    "ledger.adjust_charge", "调整应收", rights.CHARGE,
    CHARGE, version_field(),
    Field("receivable", LABELS["receivable"], Kind.MONEY, required=True, highest=HIGHEST),
    Field("due_on", "缴费截止日", Kind.DATE, hint="含这一天；不填的，不改"),
    WHY, entity=ENTITY,
)  # fmt: skip
def adjust(unit: Unit, f: Values) -> Done:
    """Correct what is receivable, for a reason; what was paid beyond it becomes credit in the same act."""
    charge = _held(unit, f["id"], rights.CHARGE)
    before = charge.receivable
    due_on = f["due_on"] or charge.due_on
    if f["receivable"] == before and due_on == charge.due_on:
        raise BadFields({"receivable": "与现在的应收相同，没有可保存的修改。"}, LABELS)
    unit.reason = unit.reason or f["reason"]
    excess = resizing.resize(unit, charge, f["row_version"], receivable=f["receivable"], due_on=due_on)
    return _done(
        f"应收由 {format_yuan(before)} 元调整为 {format_yuan(charge.receivable)} 元。{_credit_words(excess)}", charge
    )


@action(
    "ledger.reduce_charge", "办理减免", rights.REDUCE,
    CHARGE, version_field(),
    Field("of", "减免什么", Kind.CHOICE, choices=OF, required=True, default=RECEIVABLE),
    Field("code", LABELS["code"], max_length=40, hint="规则表“比例、优惠和减免”里减免的名称；不填为个别决定"),
    Field("amount", LABELS["amount"], Kind.MONEY, lowest=1, highest=HIGHEST, hint="不填的，按规则的比例"),
    WHY, entity=ENTITY, behalf=True,
)  # fmt: skip
def reduce(unit: Unit, f: Values) -> Done:
    """Grant a reduction, by a row of the rules or by decision; what was paid beyond it becomes credit in one act."""
    charge = _held(unit, f["id"], rights.REDUCE)
    resizing.require_version(unit, charge, f["row_version"], reduction=charge.reduction)
    unit.reason = unit.reason or f["reason"]
    rule = _rule(unit, charge, f)
    fen = f["amount"] or _by_rule(charge, rule)
    _require_limits(charge, f["of"], fen, rule)
    code = LATE_FEE if f["of"] == LATE else rule.code if rule is not None else ""
    told = f["reason"] if rule is None else f"{rule.label}：{f['reason']}"
    excess = resizing.grant(unit, charge, fen, code=code, reason=told[:300])
    return _done(
        f"已减免{OF[f['of']]} {format_yuan(fen)} 元，未缴 {format_yuan(charge.open)} 元。{_credit_words(excess)}",
        charge,
    )


@action(
    "ledger.withdraw_reduction", "撤销减免", rights.REDUCE,
    Field("id", "减免", Kind.REF, required=True, ref="ledger_reduction"), WHY, entity="ledger_reduction", danger=True,
)  # fmt: skip
def withdraw(unit: Unit, f: Values) -> Done:
    """Take a reduction back by its opposite: the charge is owed again as far as it was reduced."""
    row: LedgerReduction = unit.get(LedgerReduction, f["id"])
    charge = _held(unit, row.charge_id, rights.REDUCE)
    if row.amount <= 0:
        raise Refused("这一条本身就是撤销，不能再撤销。需要减免的，请重新办理减免。")
    if queries.is_withdrawn(row):
        raise Refused("这一笔减免已经撤销。请刷新后再看。")
    unit.reason = unit.reason or f["reason"]
    resizing.grant(unit, charge, -row.amount, code=row.code, reason=f["reason"], payment_id=row.payment_id)
    told = f"已撤销减免 {format_yuan(row.amount)} 元，未缴 {format_yuan(charge.open)} 元。"
    return Done(told, CHANGED, ("ledger_reduction", row.id), queries.titles([charge.id])[charge.id])


@action(
    "ledger.void_charge", "作废应收", rights.CHARGE, CHARGE, version_field(), WHY, entity=ENTITY, danger=True,
)  # fmt: skip
def void(unit: Unit, f: Values) -> Done:
    """Let a charge that was wrong count no more; what was paid for it becomes credit of the account."""
    charge = _held(unit, f["id"], rights.CHARGE)
    unit.reason = unit.reason or f["reason"]
    left = charge.open
    excess = resizing.paid(charge)
    resizing.require_version(unit, charge, f["row_version"], state="void")
    if excess:
        resizing.release(unit, charge, excess)
    unit.change(charge, None, state="void", open=0, owing=0)
    return _done(f"应收已作废，不再欠 {format_yuan(left)} 元。{_credit_words(excess)}", charge)


@action(
    "ledger.deliver_sheets", "登记结算单送达", rights.DUNNING,
    Field("charges", "应收", Kind.REFS, required=True, ref=ENTITY),
    Field("delivered_on", LABELS["delivered_on"], Kind.DATE, required=True),
    entity=ENTITY,
)  # fmt: skip
def deliver(unit: Unit, f: Values) -> Done:
    """Note when settlement sheets were delivered: from that day the time to pay runs (R-261)."""
    day: date = f["delivered_on"]
    if day > unit.today:
        raise BadFields({"delivered_on": "送达日期还没有到，请核对。"}, LABELS)
    rows = _seen(unit, f["charges"])
    early = next((one for one in rows if day < one.billed_on), None)
    if early is not None:
        raise BadFields({"delivered_on": f"早于出账日期 {early.billed_on:%Y-%m-%d}，请核对。"}, LABELS)
    dues: dict[int, date] = {}
    for row in rows:
        if row.period_id not in dues:
            dues[row.period_id] = due.delivered(LedgerPeriod.get_by_id(row.period_id), day)
        unit.change(row, None, delivered_on=day, due_on=dues[row.period_id])
    last = max(dues.values())
    title = queries.titles([rows[0].id])[rows[0].id] if len(rows) == 1 else f"{len(rows)} 笔应收"
    told = f"已登记 {len(rows)} 份结算单 {day:%Y-%m-%d} 送达，缴费截止日 {last:%Y-%m-%d}（含）。"
    return Done(told, CHANGED, (ENTITY, rows[0].id), title)


def _seen(unit: Unit, records: Collection[int]) -> list[LedgerCharge]:
    """Charges that count, of accounts within reach, locked in the order of their numbers. Raises NotFound."""
    known: Any = (
        LedgerCharge.select(LedgerCharge.id, LedgerCharge.account_id)
        .where(LedgerCharge.id.in_(sorted(records)), LedgerCharge.state == "live", counts(LedgerCharge))
        .tuples()
    )
    accounts = dict(known)
    if len(accounts) < len(records):
        raise NotFound("所选的应收里有的已作废或撤销。请刷新后再选。")
    for account in postings.hold(*accounts.values()).values():
        reach.require_account(unit, rights.DUNNING, account)
    rows = [LedgerCharge.by_key(number, lock=True) for number in sorted(records)]
    return [row for row in rows if row is not None]


def _held(unit: Unit, number: int, permission: str) -> LedgerCharge:
    """A charge that counts, with its account held, of a period that is open. Raises NotFound or Refused."""
    found = LedgerCharge.get_or_none(LedgerCharge.id == number, counts(LedgerCharge))
    if found is None:
        raise NotFound()
    closed.touch([unit.today])
    periods.hold(found.period_id)
    account = postings.hold(found.account_id)[found.account_id]
    reach.require_account(unit, permission, account)
    row: Any = LedgerCharge.by_key(number, lock=True)
    if row is None:
        raise NotFound()
    if row.state != "live":
        raise Refused("这笔应收已作废，不能再改。请刷新后再看。")
    return row  # type: ignore[no-any-return]


def _rule(unit: Unit, charge: LedgerCharge, f: Values) -> Share | None:
    """The row of the rules that a reduction rests on, None for a decision of its own. Raises BadFields."""
    if not f["code"]:
        return None
    if f["of"] == LATE:
        raise BadFields({"code": "减免滞纳金是个别决定，不选种类。请清空。"}, LABELS)
    reliefs = [one for one in tariffs.book(unit.today).shares if one.kind is ShareKind.RELIEF]
    rule = next((one for one in reliefs if f["code"] in (one.code, one.label)), None)
    if rule is None:
        known = "、".join(one.label for one in reliefs) or "没有"
        raise BadFields({"code": f"没有“{f['code']}”这一种减免。现有：{known}。"}, LABELS)
    period = LedgerPeriod.get_by_id(charge.period_id)
    if not rule.concerns(period.item, charge.class_code):
        raise BadFields({"code": f"“{rule.label}”不适用于这笔应收。请选别的种类。"}, LABELS)
    if rule.needs is Needs.STANDING and not _stands(charge.account_id, rule, period):
        told = f"户上没有登记这一期的“{rule.label}”。请先在户档案里登记，再办理减免。"
        raise BadFields({"code": told}, LABELS)
    return rule


def _stands(account: int, rule: Share, period: LedgerPeriod) -> bool:
    spells = queries.standings_of(period.from_on, period.to_on, [account]).get(account, ())
    return any(one.code == rule.code for one in spells)


def _by_rule(charge: LedgerCharge, rule: Share | None) -> int:
    """What a row of the rules takes off. Raises BadFields where it leaves that to people."""
    if rule is None or rule.percent is None:
        raise BadFields({"amount": "请填写减免金额：规则里没有写比例。"}, LABELS)
    return rules.within(rules.half_up(charge.receivable * rule.percent, rules.WHOLE), rule)


def _require_limits(charge: LedgerCharge, of: str, fen: int, rule: Share | None) -> None:
    """Raise BadFields for a reduction beyond what it is of, or beyond what the rule allows."""
    waived = queries.granted([charge.id]).get((charge.id, LATE_FEE), 0)
    most = charge.late_fee - waived if of == LATE else charge.receivable - (charge.reduction - waived)
    if fen > most:
        raise BadFields({"amount": f"最多还能减免{OF[of]} {format_yuan(max(0, most))} 元。"}, LABELS)
    if rule is not None and fen != rules.within(fen, rule):
        low, high = rule.lowest or 0, rule.highest
        limits = (
            f"{format_yuan(low)} 至 {format_yuan(high)} 元" if high is not None else f"不少于 {format_yuan(low)} 元"
        )
        raise BadFields({"amount": f"“{rule.label}”规定减免 {limits}。请核对金额。"}, LABELS)


def _credit_words(excess: int) -> str:
    return f"多缴的 {format_yuan(excess)} 元已转为预存。" if excess else ""


def _done(told: str, charge: LedgerCharge) -> Done:
    return Done(told, CHANGED, (ENTITY, charge.id), queries.titles([charge.id])[charge.id])
