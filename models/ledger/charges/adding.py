"""Adding single charges: of a period, by area, volume or as stated, and arrears from before the cut-over."""

from __future__ import annotations

import json
import re
from typing import Any

import peewee as pw

from models.core import files, text
from models.core.errors import BadFields, Refused
from models.core.fields import Field, FieldError, Kind, Values
from models.core.money import format_yuan
from models.core.register import Done, action
from models.core.unit import Unit
from models.ledger import postings, reach, rights
from models.ledger.accounts.values import typed_area
from models.ledger.charges import due, queries, rules
from models.ledger.charges.values import Computed, Facts
from models.ledger.periods import actions as periods
from models.ledger.standing import counts
from models.ledger.tables import LedgerAccount, LedgerCharge, LedgerPeriod, LedgerReduction
from models.ledger.tariffs import queries as tariffs
from models.ledger.tariffs.values import Base, Book, Cycle
from models.ledger.workflow import ITEM_NAMES, AccountState, ChargeSource, Item

ENTITY = "ledger_charge"
CHANGED = frozenset({ENTITY, "ledger_reduction", "ledger_period", "ledger_account"})
HIGHEST = 10**12  # fen of one charge
MEASURED = ("area", "reading_from", "reading_to", "volume")  # fields that are empty text where nothing is stated
LABELS = {
    "code": "计费期", "receivable": "应收", "area": "建筑面积", "volume": "用量", "reading_to": "本期读数",
    "amount": "欠费", "billed_on": "出账日期", "due_on": "缴费截止日", "scan": "扫描件",
}  # fmt: skip


def typed_volume(raw: Any) -> int:
    """A volume or reading of a form, in cubic metres, as thousandths. Raises FieldError."""
    words = text.fold(raw).replace(",", "") if isinstance(raw, str) else ""
    found = re.fullmatch(r"(\d{1,9})(?:\.(\d{1,3}))?", words)
    if found is None:
        raise FieldError("请填写数字，最多三位小数，例如 29 或 29.5。")
    return int(found[1]) * 1000 + int((found[2] or "").ljust(3, "0"))


ACCOUNT = Field("account_id", "户", Kind.REF, required=True, ref="ledger_account")
ITEM = Field("item", "费用", Kind.CHOICE, required=True, choices=ITEM_NAMES, default=str(Item.HEAT))
CODE = Field("code", LABELS["code"], required=True, max_length=9, hint="采暖季写作 2026-2027，月份写作 2026-10")
WORDS = Field("words", "说明", max_length=200)


@action(
    "ledger.add_charge", "登记应收", rights.CHARGE,
    ACCOUNT, ITEM, CODE,
    Field("receivable", LABELS["receivable"], Kind.MONEY, highest=HIGHEST, hint="不填的，按价格计算"),
    Field("area", LABELS["area"], parse=typed_area, hint="平方米；不填为户档案的面积"),
    Field("reading_from", "上期读数", parse=typed_volume),
    Field("reading_to", LABELS["reading_to"], parse=typed_volume),
    Field("volume", LABELS["volume"], parse=typed_volume, hint="立方米；填了两次读数的不用填"),
    Field("due_on", LABELS["due_on"], Kind.DATE, hint="含这一天；不填的，按规则"),
    Field("again", "同一期再记一笔", Kind.BOOL, hint="这一期已有应收时勾选，例如附房另外计费"),
    WORDS,
    entity=ENTITY,
)  # fmt: skip
def add(unit: Unit, f: Values) -> Done:
    """Charge one account for a period: as stated, or else by tariff; what the tariff gives is kept beside it."""
    period = periods.hold(_period(unit, f["item"], f["code"]))
    account = _account(unit, f["account_id"])
    part = _next_part(account, period, again=f["again"])
    book = tariffs.book(period.from_on)
    f = {**f, **{name: None for name in MEASURED if f[name] == ""}}
    volume = _volume(f)
    made = _computed(account, period, book, f["area"], volume)
    if f["receivable"] is None and made.receivable is None:
        raise BadFields({"receivable": f"算不出应收：{made.why_not}。请填写应收金额。"}, LABELS)
    by_rule = f["receivable"] is None
    receivable = made.receivable or 0 if by_rule else f["receivable"]
    reduction = made.reduction if by_rule else 0
    left = receivable - reduction
    due_on = f["due_on"] or due.first(period, unit.today, is_household=book.is_household(account.class_code))
    area = f["area"] if f["area"] is not None else account.area
    record = unit.insert(
        LedgerCharge, account_id=account.id, period_id=period.id, part=part,
        source=str(ChargeSource.COMPUTED if by_rule else ChargeSource.MANUAL), class_code=account.class_code,
        area=area if volume is None else f["area"], volume=volume, reading_from=f["reading_from"],
        reading_to=f["reading_to"], price=made.price, share=made.share if by_rule else 100, receivable=receivable,
        reduction=reduction, computed=made.receivable, open=left, owing=int(left > 0), billed_on=unit.today,
        due_on=due_on, words=f["words"], basis=json.dumps(made.to_json(), ensure_ascii=False) if by_rule else "",
    )  # fmt: skip
    for one in made.reliefs if by_rule else ():
        unit.insert(
            LedgerReduction, charge_id=record, account_id=account.id, code=one.code, amount=one.fen,
            granted_on=unit.today, reason=one.label, recorded_by_id=unit.author.user_id,
            recorded_by=unit.author.name,
        )  # fmt: skip
    told = f"已登记{account.name}（{account.number}）{period.label}应收 {format_yuan(receivable)} 元。"
    return _done(told + _apart(made, receivable, by_rule=by_rule), record)


@action(
    "ledger.record_opening", "登记期初欠费", rights.CHARGE,
    ACCOUNT, ITEM, CODE,
    Field("amount", LABELS["amount"], Kind.MONEY, required=True, lowest=1, highest=HIGHEST),
    Field("billed_on", LABELS["billed_on"], Kind.DATE, required=True),
    Field("due_on", LABELS["due_on"], Kind.DATE, hint="含这一天；不填的，按这一期的截止日"),
    Field("reason", "依据", required=True, max_length=200, hint="例如 财务 2025-2026 采暖季欠费表第 3 页，已签字"),
    Field("scan", LABELS["scan"], Kind.FILE, hint="签字的欠费表，扫描文件或照片"),
    entity=ENTITY,
)  # fmt: skip
def record_opening(unit: Unit, f: Values) -> Done:
    """Take over what an account owed before the program was used, for the period that it was for, with its proof."""
    if f["billed_on"] > unit.today:
        raise BadFields({"billed_on": "出账日期还没有到，请核对。"}, LABELS)
    if f["due_on"] is not None and f["due_on"] < f["billed_on"]:
        raise BadFields({"due_on": "缴费截止日早于出账日期，请核对。"}, LABELS)
    name = _scan_name(f["scan"])
    period = periods.hold(_period(unit, f["item"], f["code"]))
    account = _account(unit, f["account_id"])
    known = queries.opening(account.id, period.id)
    if known:
        raise Refused(f"{account.name}（{account.number}）{period.label}的期初欠费已登记 {format_yuan(known)} 元。")
    record = unit.insert(
        LedgerCharge, account_id=account.id, period_id=period.id, part=_next_part(account, period, again=True),
        source=str(ChargeSource.OPENING), class_code=account.class_code, receivable=f["amount"], open=f["amount"],
        owing=1, billed_on=f["billed_on"], due_on=f["due_on"] or period.due_on or due.days_from(f["billed_on"]),
        words=f["reason"],
    )  # fmt: skip
    if name:
        unit.attach(ENTITY, record, name, f["scan"], note="期初欠费依据")
    told = f"已登记{account.name}（{account.number}）{period.label}期初欠费 {format_yuan(f['amount'])} 元。"
    return _done(told, record)


def _period(unit: Unit, item: str, code: str) -> int:
    try:
        return periods.ensure(unit, item, code)
    except Refused as fault:
        raise BadFields({"code": fault.sentence}, LABELS) from None


def _account(unit: Unit, number: int) -> LedgerAccount:
    """The account, held until the transaction ends. Raises Refused where it is merged or closed."""
    row = postings.hold(number)[number]
    reach.require_account(unit, rights.CHARGE, row)
    if row.state != AccountState.ACTIVE:
        state = "已合并到别的户" if row.state == AccountState.MERGED else "已销户"
        raise Refused(f"{row.name}（{row.number}）{state}，不能再登记应收。请选在用的户。")
    return row


def _next_part(account: LedgerAccount, period: LedgerPeriod, *, again: bool) -> int:
    """The part that a further charge of an account in a period is. Raises Refused where none was meant."""
    table = LedgerCharge
    found: Any = (
        table.select(pw.fn.MAX(table.part), pw.fn.SUM(table.receivable))
        .where(
            table.account_id == account.id, table.period_id == period.id, table.state == "live", counts(table)
        )
        .tuples()
        .first()
    )  # fmt: skip
    if found[0] is None:
        return 0
    if not again:
        raise Refused(
            f"{account.name}（{account.number}）{period.label}已有应收 {format_yuan(int(found[1]))} 元。"
            "金额不对的，请调整应收；另有一笔的，请勾选“同一期再记一笔”。"
        )
    return int(found[0]) + 1


def _volume(f: Values) -> int | None:
    """The volume that was stated, or lies between the readings. Raises BadFields where these do not agree."""
    first, last = f["reading_from"], f["reading_to"]
    if first is None or last is None:
        return f["volume"]  # type: ignore[no-any-return]
    if last < first:
        raise BadFields({"reading_to": "本期读数小于上期读数。表过零或换表的，请改填用量。"}, LABELS)
    used: int = last - first
    if f["volume"] not in (None, used):
        raise BadFields({"volume": "与两次读数的差不相等，请核对，或只填一样。"}, LABELS)
    return used


def _computed(
    account: LedgerAccount, period: LedgerPeriod, book: Book, area: int | None, volume: int | None
) -> Computed:  # fmt: skip
    tariff = book.tariff(period.item, account.class_code)
    by_year = tariff is not None and tariff.base is Base.VOLUME and tariff.cycle is Cycle.YEAR
    span = queries.span_of(period)
    standings = queries.standings_of(span.from_on, span.to_on, [account.id])
    facts = Facts(
        account.class_code,
        area if area is not None else account.area,
        account.price if period.item == Item.HEAT else None,
        volume,
        queries.used_before(account.id, period) if by_year else 0,
        account.opened_on,
        account.closed_on,
        standings.get(account.id, ()),
    )
    return rules.computed(facts, tariff, book.shares, span)


def _apart(made: Computed, receivable: int, *, by_rule: bool) -> str:
    """What the notice adds about reliefs, or about the difference from what the tariff gives."""
    if by_rule:
        return f"其中减免 {format_yuan(made.reduction)} 元。" if made.reduction else ""
    if made.receivable is None or made.receivable == receivable:
        return ""
    return (
        f"按价格算得 {format_yuan(made.receivable)} 元，相差 {format_yuan(receivable - made.receivable)} 元，请核对。"
    )


def _scan_name(content: bytes | None) -> str:
    """The name under which a proof is kept; empty without one. Raises BadFields for neither PDF nor picture."""
    if content is None:
        return ""
    kind = files.scan_kind(content)
    if kind:
        return f"期初欠费依据.{kind}"
    raise BadFields({"scan": "扫描件应为 PDF、PNG 或 JPG。请重新选择文件。"}, LABELS)


def _done(told: str, record: int) -> Done:
    return Done(told, CHANGED, (ENTITY, record), queries.titles([record])[record])
