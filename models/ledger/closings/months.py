"""Acts on a month: both sums by cashier and way laid side by side, signed by somebody else, opened again (R-252)."""

from __future__ import annotations

from typing import Any

from models.core.errors import BadFields, NotFound, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.money import format_yuan
from models.core.register import Done, action
from models.core.rulebook import queries as rulebook
from models.core.unit import Unit
from models.ledger import closed, rights
from models.ledger.closings import rules, separation, takings
from models.ledger.closings.days import LARGEST
from models.ledger.closings.queries import unreconciled
from models.ledger.closings.rules import Line
from models.ledger.tables import LedgerMonth
from models.ledger.tariffs import queries as tariffs

CHANGED = frozenset({"ledger_month"})
ENTITY = "ledger_month"
EVERY = "fees.reconcile"
LIVE = 1
PREPARED, SIGNED, REOPENED = "prepared", "signed", "reopened"
LINES = Field(
    "lines",
    "财务账金额",
    Kind.ROWS,
    hint="每位收费员（或银行）的每种缴费方式一行，没有写的按 0 计",
    rows=(
        Field("cashier", "收费员或银行", required=True, max_length=64),
        Field("way", "缴费方式", required=True, max_length=24),
        Field("amount", "金额", Kind.MONEY, required=True, lowest=-LARGEST),
    ),
)
CAUSE = Field("cause", "差额原因", Kind.LONG_TEXT, max_length=500, hint="系统与财务账不符时必填")
ID = Field("id", "对账表", Kind.REF, required=True, ref=ENTITY)


@action(
    "ledger.prepare_month",
    "编制月对账表",
    rights.RECONCILE,
    Field("month", "月份", required=True, max_length=7, hint="例如 2026-10"),
    LINES,
    CAUSE,
    entity=ENTITY,
)
def prepare(unit: Unit, f: Values) -> Done:
    """Lay the records and finance's books of a month that is over side by side; a difference needs its cause."""
    month = f["month"]
    _hold(unit, month)
    if LedgerMonth.select().where(LedgerMonth.month == month, LedgerMonth.live == LIVE).exists():
        raise Refused(f"{month} 的对账表已经编制，没有再编一张。要改的请打开它，选择“更正对账表”。")
    row = unit.add(
        LedgerMonth, month=month, live=LIVE, state=PREPARED, **_sides(month, f), cause=f["cause"],
        prepared_at=unit.now, prepared_by_id=unit.author.employee_id, prepared_by=unit.author.name,
    )  # fmt: skip
    return _done(row, f"已编制 {month} 的对账表：{told(row)}")


@action("ledger.correct_month", "更正对账表", rights.RECONCILE, ID, version_field(), LINES, CAUSE, entity=ENTITY)
def correct(unit: Unit, f: Values) -> Done:
    """Lay both sides of a month side by side anew, until it is signed."""
    row = _held(unit, f["id"])
    _require_prepared(row)
    unit.change(
        row, f["row_version"], **_sides(row.month, f), cause=f["cause"], prepared_at=unit.now,
        prepared_by_id=unit.author.employee_id, prepared_by=unit.author.name,
    )  # fmt: skip
    return _done(row, f"已更正 {row.month} 的对账表：{told(row)}")


@action("ledger.sign_month", "签字对账", rights.RECONCILE, ID, version_field(), entity=ENTITY, danger=True)
def sign(unit: Unit, f: Values) -> Done:
    """Agree to a month, which closes all its days.

    Raises Forbidden for who took money in it (R-252), and Refused where money was booked since it was prepared, or
    where the office agrees by day or week and some takings were not agreed to.
    """
    row = _held(unit, f["id"])
    _require_prepared(row)
    first, last = rules.span(row.month)
    separation.require_other(unit, first, last)
    was = {(one.key, one.way): one.system for one in rules.load_lines(row.detail) if one.system}
    if was != {(one.key, one.way): one.system for one in system_of(row.month) if one.system}:
        raise Refused(f"编制以后 {row.month} 的收费有变化，没有签字。请更正对账表，核对后再签字。")
    if rulebook.value(EVERY, last) != rules.MONTHLY:
        left = unreconciled(first, last)
        if left:
            told_of = f"{left[0].day:%Y-%m-%d} {left[0].cashier}等 {len(left)} 笔" if len(left) > 1 else (
                f"{left[0].day:%Y-%m-%d} {left[0].cashier}"
            )  # fmt: skip
            raise Refused(f"{row.month} 还有没核对的日结：{told_of}，没有签字。请先逐日核对。")
    unit.change(
        row, f["row_version"], state=SIGNED, signed_at=unit.now, signed_by_id=unit.author.employee_id,
        signed_by=unit.author.name,
    )  # fmt: skip
    return _done(row, f"{row.month} 已对账签字，这个月不能再记账")


@action(
    "ledger.reopen_month",
    "重新打开对账月份",
    rights.REOPEN,
    ID,
    version_field(),
    Field("reason", "重新打开的原因", Kind.LONG_TEXT, required=True, max_length=300),
    entity=ENTITY,
    danger=True,
)
def reopen(unit: Unit, f: Values) -> Done:
    """Let a signed month take money again, and a new sheet be made; the old one stays as it was signed."""
    row = _held(unit, f["id"])
    first, last = rules.span(row.month)
    separation.require_other(unit, first, last)
    if row.state != SIGNED:
        raise Refused(f"{row.month} 没有签字，不用重新打开。请刷新。")
    unit.change(
        row, f["row_version"], state=REOPENED, live=None, reopened_at=unit.now, reopened_by=unit.author.name,
        reopen_reason=f["reason"],
    )  # fmt: skip
    return _done(row, f"{row.month} 已重新打开，改好后请重新编制对账表。逐日核对过的日子仍然关着，要改的请退回日结")


def system_of(month: str) -> list[Line]:
    """What the records say of a month, by cashier and way; nothing stated yet."""
    sums: dict[tuple[str, str], int] = {}
    names: dict[str, str] = {}
    for one in takings.takings(*rules.span(month)):
        names[one.key] = one.cashier
        for way, fen in one.sums.items():
            sums[one.key, way] = sums.get((one.key, way), 0) + fen
    return [Line(key, names[key], way, fen, 0) for (key, way), fen in sorted(sums.items())]


def told(row: LedgerMonth) -> str:
    """Both sums of a month in words."""
    difference = row.stated_sum - row.system_sum
    words = f"系统 {format_yuan(row.system_sum)} 元，财务账 {format_yuan(row.stated_sum)} 元"
    return f"{words}，相符" if not difference else f"{words}，相差 {format_yuan(difference)} 元"


# --- what they share ---


def _hold(unit: Unit, month: str) -> None:
    """Hold every day of a month that is over. Raises BadFields."""
    first, last = rules.span(month)
    if last >= unit.today:
        raise BadFields({"month": "这个月还没有结束，结束后才能对账。"}, {"month": "月份"})
    closed.touch(rules.each(first, last))


def _held(unit: Unit, record: int) -> LedgerMonth:
    """A month's sheet, locked after its days. Raises NotFound."""
    row: Any = LedgerMonth.by_key(record)
    if row is None:
        raise NotFound()
    _hold(unit, row.month)
    held: Any = LedgerMonth.by_key(record, lock=True)
    return held  # type: ignore[no-any-return]


def _require_prepared(row: LedgerMonth) -> None:
    if row.state != PREPARED:
        raise Refused(f"{row.month} 的对账表已签字或已重新打开，没有保存。请刷新。")


def _sides(month: str, f: Values) -> dict[str, Any]:
    """Both sides as they are stored. Raises BadFields for unknown ways, doubled lines and a missing cause."""
    system = system_of(month)
    by_name = {one.cashier: one.key for one in system}
    names = {one.key: one.cashier for one in system}
    known = rules.ways((one.way for one in system), tariffs.book(rules.span(month)[1]).way_names())
    stated: dict[tuple[str, str], int] = {}
    for typed in f["lines"]:
        key = typed["cashier"] if typed["cashier"] in names else by_name.get(typed["cashier"], typed["cashier"])
        way = known.get(typed["way"])
        if way is None:
            raise BadFields(
                {"lines": f"没有“{typed['way']}”这种缴费方式。请从列出的方式中选择。"}, {"lines": LINES.label}
            )
        if (key, way) in stated:
            raise BadFields(
                {"lines": f"“{typed['cashier']}”的同一种缴费方式写了两行。请合成一行。"}, {"lines": LINES.label}
            )
        stated[key, way] = typed["amount"]
    had = {(one.key, one.way): one.system for one in system}
    lines = [
        Line(key, names.get(key, key), way, had.get((key, way), 0), stated.get((key, way), 0))
        for key, way in sorted({*had, *stated})
    ]
    system_sum, stated_sum = sum(one.system for one in lines), sum(one.stated for one in lines)
    differ = [one for one in lines if one.difference]
    first = f"有 {len(differ)} 项不符，合计相差 {format_yuan(stated_sum - system_sum)} 元"
    rules.require_cause(differ, f["cause"], first)
    return {"system_sum": system_sum, "stated_sum": stated_sum, "detail": rules.dump_lines(lines)}


def _done(row: LedgerMonth, words: str) -> Done:
    return Done(f"{words}。", CHANGED, (ENTITY, row.id), f"{row.month} 对账表")
