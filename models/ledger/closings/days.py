"""Acts on the takings of a day: a cashier states what he counted, finance agrees to it or gives it back (R-251, R-252).

Each of them touches the day before it reads a payment: whoever books on the day waits, and finds it closed.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from models.core.errors import BadFields, NotFound, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.money import format_yuan
from models.core.register import Done, action
from models.core.unit import Unit
from models.ledger import closed, reach, rights
from models.ledger.closings import rules, separation, takings
from models.ledger.closings.rules import Taking
from models.ledger.tables import LedgerClosing
from models.ledger.tariffs import queries as tariffs

CHANGED = frozenset({"ledger_closing"})
ENTITY = "ledger_closing"
COUNTED, RECONCILED, REOPENED = "counted", "reconciled", "reopened"
LARGEST = 10**13
DAY = Field("day", "日期", Kind.DATE, required=True)
CASHIER = Field("cashier_key", "收费员", max_length=64, hint="不填为您本人")
WAYS = Field(
    "counted",
    "清点金额",
    Kind.ROWS,
    hint="每种缴费方式一行，没有写的按 0 计",
    rows=(
        Field("way", "缴费方式", required=True, max_length=24),
        Field("amount", "金额", Kind.MONEY, required=True, lowest=-LARGEST),
    ),
)
CAUSE = Field("cause", "差额原因", Kind.LONG_TEXT, max_length=500, hint="清点与系统不符时必填")
REMARK = Field("remark", "备注", Kind.LONG_TEXT, max_length=300)
ID = Field("id", "日结", Kind.REF, required=True, ref=ENTITY)


@action("ledger.count", "日结交账", rights.COUNT, DAY, CASHIER, WAYS, CAUSE, REMARK, entity=ENTITY)
def count(unit: Unit, f: Values) -> Done:
    """State what was counted of a day's takings by way of paying; a difference needs its cause (R-251)."""
    day, key = f["day"], _key(unit, f["cashier_key"])
    _begin(unit, day, key)
    if _of(day, key) is not None:
        raise Refused(f"{day:%Y-%m-%d} 已经交账，没有再交一次。要改的请打开那一天的日结，选择“更正交账”。")
    taking = _taking(unit, day, key)
    stated = _stated(taking, f)
    row = unit.add(
        LedgerClosing, day=day, cashier_key=key, cashier=taking.cashier, cashier_id=taking.cashier_id, state=COUNTED,
        **_sums(taking, stated), cause=f["cause"], remark=f["remark"], counted_at=unit.now,
        counted_by_id=unit.author.employee_id, counted_by=unit.author.name,
    )  # fmt: skip
    return _done(row, f"已交账：{rules.told(row.system_sum, row.counted_sum)}")


@action("ledger.recount", "更正交账", rights.COUNT, ID, version_field(), WAYS, CAUSE, REMARK, entity=ENTITY)
def recount(unit: Unit, f: Values) -> Done:
    """State the takings of a day anew, as long as nobody agreed to them."""
    row = _held(unit, f["id"])
    if _own(unit) not in (None, row.cashier_key):
        raise NotFound()
    taking = _taking(unit, row.day, row.cashier_key, row)
    stated = _stated(taking, f)
    unit.change(
        row, f["row_version"], state=COUNTED, **_sums(taking, stated), cause=f["cause"], remark=f["remark"],
        counted_at=unit.now, counted_by_id=unit.author.employee_id, counted_by=unit.author.name, signed_at=None,
        signed_by_id=None, signed_by="",
    )  # fmt: skip
    return _done(row, f"已更正交账：{rules.told(row.system_sum, row.counted_sum)}")


@action("ledger.reconcile", "核对日结", rights.RECONCILE, ID, version_field(), CAUSE, REMARK, entity=ENTITY)
def reconcile(unit: Unit, f: Values) -> Done:
    """Agree to what a cashier counted, which closes the day for him (R-252).

    Raises Forbidden for who took money on the day or counted it, and Refused where money was booked since.
    """
    row = _held(unit, f["id"])
    separation.require_other(unit, row.day, row.day)
    if row.state != COUNTED:
        raise Refused("这一天还没有交账，没有核对。请收费员先交账。")
    now = takings.of_day(row.day, row.cashier_key)
    system = now.sums if now is not None else {}
    if not rules.same(system, rules.load(row.system)):
        raise Refused(
            f"交账以后这一天的收费有变化：交账时 {format_yuan(row.system_sum)} 元，"
            f"现在 {format_yuan(sum(system.values()))} 元，没有核对。请收费员更正交账，再核对。"
        )
    cause = f["cause"] or row.cause
    differ = rules.differences(system, rules.load(row.counted))
    rules.require_cause(differ, cause, rules.told(row.system_sum, row.counted_sum))
    unit.change(row, f["row_version"], **_signed(unit), cause=cause, remark=f["remark"])
    return _done(row, f"已核对：{rules.told(row.system_sum, row.counted_sum)}。这一天不能再记账")


@action(
    "ledger.reconcile_stated",
    "核对银行和台账收费",
    rights.RECONCILE,
    DAY,
    Field("cashier_key", "收费员或银行", required=True, max_length=64),
    Field("counted", "财务金额", Kind.ROWS, rows=WAYS.rows, hint=WAYS.hint),
    CAUSE,
    REMARK,
    entity=ENTITY,
)
def reconcile_stated(unit: Unit, f: Values) -> Done:
    """Agree to takings that only files tell of, against the sum that bank or finance states; nobody counted them.

    Raises Refused where some of them were taken at the counter here: their cashier hands them in first.
    """
    day, key = f["day"], f["cashier_key"]
    _begin(unit, day, key)
    separation.require_other(unit, day, day)
    row, taking = _of(day, key), takings.of_day(day, key)
    if taking is None:
        raise Refused(f"{day:%Y-%m-%d} 没有这位收费员或银行的收费，没有核对。请核对日期。")
    if taking.is_hall or (row is not None and row.state == COUNTED):
        raise Refused("这一天有营业厅收费，没有核对。请收费员先交账，再核对日结。")
    stated = _stated(taking, f)
    values = {
        **_sums(taking, stated), **_signed(unit), "cause": f["cause"], "remark": f["remark"], "counted_at": unit.now,
        "counted_by_id": None, "counted_by": "银行明细" if key == closed.BANK else "财务台账",
    }  # fmt: skip
    if row is None:
        who = {"day": day, "cashier_key": key, "cashier": taking.cashier, "cashier_id": taking.cashier_id}
        row = unit.add(LedgerClosing, **who, **values)
    else:
        unit.change(row, None, **values)
    return _done(row, f"已核对：{rules.told(row.system_sum, row.counted_sum)}。这一天不能再记账")


@action(
    "ledger.return_closing",
    "退回日结",
    rights.RECONCILE,
    ID,
    version_field(),
    Field("reason", "退回原因", Kind.LONG_TEXT, required=True, max_length=300),
    entity=ENTITY,
    danger=True,
)
def give_back(unit: Unit, f: Values) -> Done:
    """Give takings back to be counted anew; one that was agreed to takes money again.

    Raises Refused in a month that was signed, and Forbidden for who took money on the day.
    """
    row = _row(f["id"])
    closed.touch([row.day])
    row = _row(f["id"], lock=True)
    separation.require_other(unit, row.day, row.day)
    if closed.is_closed(closed.closed([row.day]), row.day, ""):
        raise Refused(f"{row.day:%Y-%m} 已与财务对账签字，没有退回。要改的请经理先重新打开这个月。")
    if row.state == REOPENED:
        raise Refused("这一天已经退回，等待重新交账。请刷新。")
    unit.change(
        row, f["row_version"], state=REOPENED, remark=f["reason"], signed_at=None, signed_by_id=None, signed_by=""
    )  # fmt: skip
    return _done(row, "已退回，这一天可以更正和重新交账")


# --- what they share ---


def _own(unit: Unit) -> str | None:
    """The key of the author's own takings, None for who may state everybody's."""
    if reach.sees_all(unit.author, rights.COUNT):
        return None
    return str(unit.author.employee_id)


def _key(unit: Unit, named: str) -> str:
    own, himself = _own(unit), str(unit.author.employee_id) if unit.author.employee_id is not None else ""
    key = named or himself
    if not key:
        raise BadFields({"cashier_key": "请选择收费员。您的账号没有对应的人员。"}, {"cashier_key": CASHIER.label})
    if own not in (None, key):
        raise NotFound()
    if key == closed.BANK:
        raise Refused("银行收款不用交账，没有保存。请直接核对银行和台账收费。")
    return key


def _begin(unit: Unit, day: date, key: str) -> None:
    """Hold a day. Raises Refused for one that is closed or lies ahead."""
    if day > unit.today:
        raise BadFields({"day": "日期不能晚于今天。"}, {"day": DAY.label})
    closed.require_open(day, key)


def _row(record: int, *, lock: bool = False) -> LedgerClosing:
    row: LedgerClosing | None = LedgerClosing.by_key(record, lock=lock)
    if row is None:
        raise NotFound()
    return row


def _held(unit: Unit, record: int) -> LedgerClosing:
    """A closing of a day that is still open, locked after its day. Raises NotFound and Refused."""
    row = _row(record)
    _begin(unit, row.day, row.cashier_key)
    return _row(record, lock=True)


def _of(day: date, key: str) -> LedgerClosing | None:
    found: LedgerClosing | None = LedgerClosing.get_or_none(LedgerClosing.day == day, LedgerClosing.cashier_key == key)
    return found


def _taking(unit: Unit, day: date, key: str, row: LedgerClosing | None = None) -> Taking:
    """What the records say; nothing at all of who took no money, which he may state, too."""
    found = takings.of_day(day, key)
    if found is not None:
        return found
    if row is not None:
        return Taking(day, key, row.cashier, row.cashier_id)
    if unit.author.employee_id is not None and key == str(unit.author.employee_id):
        return Taking(day, key, unit.author.name, unit.author.employee_id)
    raise Refused(f"{day:%Y-%m-%d} 没有这位收费员的收费，没有交账。请核对日期和收费员。")


def _stated(taking: Taking, f: Values) -> dict[str, int]:
    """What was counted, by way. Raises BadFields for unknown ways and for a difference without a cause."""
    known = rules.ways(taking.sums, tariffs.book(taking.day).way_names())
    stated = rules.stated(f["counted"], known, "counted")
    words = rules.told(taking.total, sum(stated.values()))
    rules.require_cause(rules.differences(taking.sums, stated), f["cause"], words)
    return stated


def _sums(taking: Taking, stated: rules.Sums) -> dict[str, Any]:
    return {
        "system": rules.dump(taking.sums), "counted": rules.dump(stated), "system_sum": taking.total,
        "counted_sum": sum(stated.values()),
    }  # fmt: skip


def _signed(unit: Unit) -> dict[str, Any]:
    return {
        "state": RECONCILED, "signed_at": unit.now, "signed_by_id": unit.author.employee_id,
        "signed_by": unit.author.name,
    }  # fmt: skip


def _done(row: LedgerClosing, words: str) -> Done:
    return Done(f"{words}。", CHANGED, (ENTITY, row.id), f"{row.day:%Y-%m-%d} {row.cashier}")
