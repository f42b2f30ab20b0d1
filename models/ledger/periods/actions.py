"""Acts on periods: add one, correct its days, close it, open it again."""

from __future__ import annotations

from datetime import date
from typing import Any

import peewee as pw

from models.core import database
from models.core.errors import BadFields, NotFound, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.money import format_yuan
from models.core.register import Done, action
from models.core.unit import Unit
from models.ledger import rights
from models.ledger.periods import queries, rules
from models.ledger.standing import counts
from models.ledger.tables import LedgerCharge, LedgerPeriod
from models.ledger.workflow import ITEM_NAMES, Item, PeriodState

ENTITY = "ledger_period"
CHANGED = frozenset({ENTITY, "ledger_charge"})
LABELS = {"code": "编号", "from_on": "第一天", "to_on": "最后一天", "due_on": "缴费截止日"}
DAYS = (
    Field("from_on", LABELS["from_on"], Kind.DATE, required=True),
    Field("to_on", LABELS["to_on"], Kind.DATE, required=True, hint="含这一天"),
    Field("due_on", LABELS["due_on"], Kind.DATE, hint="含这一天；不填的，从送达结算单算起"),
)
PERIOD = Field("id", "计费期", Kind.REF, required=True, ref=ENTITY)
RETIME = Field(
    "retime", "已有应收一起改", Kind.BOOL, hint="按原来的缴费截止日到期、还没有送达结算单的应收，一起改为新的"
)
WHY = Field("reason", "原因", required=True, max_length=300)
LONGEST = 400  # days of a period


def ensure(unit: Unit, item: str, code: str) -> int:
    """The number of the period of this code, which is added where it is missing.

    Raises Refused for what is no code of this item.
    """
    known = queries.of_code(item, code)
    if known is not None:
        return int(known.id)
    if not rules.is_code(item, code):
        raise Refused(f"“{code}”不是{ITEM_NAMES.get(item, item)}的计费期。采暖季写作 2026-2027，月份写作 2026-10。")
    made = rules.shape(item, code, queries.season(unit.today))
    try:
        return unit.insert(
            LedgerPeriod, item=item, code=code, label=made.label, from_on=made.from_on, to_on=made.to_on,
            due_on=made.due_on, state=str(PeriodState.OPEN),
        )  # fmt: skip
    except pw.IntegrityError as error:
        if not database.is_duplicate(error):
            raise
    return int(LedgerPeriod.get(LedgerPeriod.item == item, LedgerPeriod.code == code).id)  # added a moment ago


def hold(number: int) -> LedgerPeriod:
    """A period that takes charges, locked until the transaction ends: whoever adds charges to it waits in turn.

    Raises NotFound, or Refused where it was closed.
    """
    row: Any = LedgerPeriod.by_key(number, lock=True)
    if row is None:
        raise NotFound()
    if row.state != PeriodState.OPEN:
        raise Refused(f"“{row.label}”已关账，不能再增加或更改应收。确需更改，请财务先重新打开这一期。")
    return row  # type: ignore[no-any-return]


@action(
    "ledger.add_period", "登记计费期", rights.CHARGE,
    Field("item", "费用", Kind.CHOICE, required=True, choices=ITEM_NAMES, default=str(Item.HEAT)),
    Field("code", LABELS["code"], required=True, max_length=9, hint="采暖季写作 2026-2027，月份写作 2026-10"),
    entity=ENTITY,
)  # fmt: skip
def add(unit: Unit, f: Values) -> Done:
    """Add a season or month; its days come from the rules of seasons."""
    known = queries.of_code(f["item"], f["code"])
    if known is not None:
        raise BadFields({"code": f"“{known.label}”已经登记了。"}, LABELS)
    if not rules.is_code(f["item"], f["code"]):
        raise BadFields({"code": "采暖季写作 2026-2027，月份写作 2026-10。"}, LABELS)
    row = LedgerPeriod.get_by_id(ensure(unit, f["item"], f["code"]))
    return _done(f"已登记{row.label}：{_days(row.from_on, row.to_on, row.due_on)}。", row)


@action("ledger.edit_period", "修改计费期", rights.CHARGE, PERIOD, version_field(), *DAYS, RETIME, entity=ENTITY)
def edit(unit: Unit, f: Values) -> Done:
    """Correct the days of a period; with `retime` the charges that were due on its old day get the new one."""
    row = hold(f["id"])
    _require_days(f["from_on"], f["to_on"])
    before = row.due_on
    unit.change(row, f["row_version"], **{name: f[name] for name in ("from_on", "to_on", "due_on")})
    told = f"已修改{row.label}：{_days(row.from_on, row.to_on, row.due_on)}。"
    if f["retime"] and before != row.due_on:
        moved = _retime(row.id, before, row.due_on)
        unit.notes["一起修改的应收"] = moved
        told += f"{moved} 笔应收的缴费截止日一起改了。"
    return _done(told, row)


def _retime(period: int, before: date | None, after: date | None) -> int:
    """Give the charges that were due on the old day the new one, those whose sheet was delivered left alone."""
    charge = LedgerCharge
    was = charge.due_on.is_null() if before is None else charge.due_on == before
    changed = charge.update(due_on=after, row_version=charge.row_version + 1).where(
        charge.period_id == period, charge.state == "live", charge.delivered_on.is_null(), was
    )
    return int(changed.execute())


@action("ledger.close_period", "关账", rights.CHARGE, PERIOD, version_field(), entity=ENTITY)
def close(unit: Unit, f: Values) -> Done:
    """Let a period take no charges any more; what is owed for it is still paid."""
    row = hold(f["id"])
    unit.change(row, f["row_version"], state=str(PeriodState.CLOSED))
    number, fen = _open(row.id)
    left = f"还有 {number} 笔共 {format_yuan(fen)} 元没有缴清，仍可收费。" if number else "已全部缴清。"
    return _done(f"{row.label}已关账，不再计费。{left}", row)


@action("ledger.reopen_period", "重新打开计费期", rights.CHARGE, PERIOD, version_field(), WHY, entity=ENTITY)
def reopen(unit: Unit, f: Values) -> Done:
    """Let a closed period take charges again, for a reason."""
    row = unit.get(LedgerPeriod, f["id"])
    if row.state != PeriodState.CLOSED:
        raise Refused(f"“{row.label}”没有关账，不用重新打开。")
    unit.change(row, f["row_version"], state=str(PeriodState.OPEN))
    unit.reason = unit.reason or f["reason"]
    return _done(f"{row.label}已重新打开，可以计费和更改应收。", row)


def _open(period: int) -> tuple[int, int]:
    """How many charges of a period are open, and how much, in fen."""
    charge = LedgerCharge
    found: Any = (
        charge.select(pw.fn.COUNT(charge.id), pw.fn.COALESCE(pw.fn.SUM(charge.open), 0))
        .where(charge.period_id == period, charge.owing == 1, counts(charge))
        .tuples()
        .first()
    )
    return int(found[0]), int(found[1])


def _require_days(first: date, last: date) -> None:
    if first > last:
        raise BadFields({"to_on": "最后一天早于第一天，请核对。"}, LABELS)
    if rules.days_of(first, last) > LONGEST:
        raise BadFields({"to_on": f"一期最长 {LONGEST} 天，请核对。"}, LABELS)


def _days(first: date, last: date, due: date | None) -> str:
    pay = f"{due:%Y-%m-%d} 前（含）缴清" if due is not None else "缴费截止日从送达结算单算起"
    return f"{first:%Y-%m-%d} 至 {last:%Y-%m-%d}，{pay}"


def _done(told: str, row: LedgerPeriod) -> Done:
    return Done(told, CHANGED, (ENTITY, row.id), row.label)
