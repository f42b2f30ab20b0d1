"""Acts on the delivery of notices, many at once: delivered, nobody could deliver it, and taking that back (R-266)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from models.core.errors import BadFields, NotFound, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.many import parts
from models.core.register import Done, action
from models.core.unit import Unit
from models.ledger import rights
from models.ledger.dunning import chosen
from models.ledger.dunning.runs import CHANGED, NOTICE, OPEN
from models.ledger.tables import LedgerContact, LedgerNotice, LedgerRun
from models.ledger.workflow import NOTICE_STATES, Step

HOW = {"signed": "本人签收", "family": "家人代收", "unit": "单位签收", "posted": "张贴在门上", "letter": "邮寄、快递"}
TRIED = {"signed": "上门送达", "letter": "邮寄、快递"}
NOON = time(12)
NOTICES = Field("notices", "通知单", Kind.REFS, required=True, ref=NOTICE)
DAY = Field("day", "日期", Kind.DATE, required=True)


@action(
    "ledger.deliver_notices", "登记通知单送达", rights.DUNNING, NOTICES, DAY,
    Field("how", "送达方式", Kind.CHOICE, required=True, choices=HOW, default="signed"),
    Field("words", "说明", Kind.TEXT, max_length=200, hint="例如签收人、快递单号"),
    entity=NOTICE,
)  # fmt: skip
def deliver(unit: Unit, f: Values) -> Done:
    """Notices came to their customers: from this day the step of the ladder is done."""
    rows = _held(unit, f["notices"], (*OPEN, "undeliverable"), f["day"])
    unit.update_all(
        LedgerNotice, rows, state="delivered", delivered_on=f["day"], delivered_how=f["how"],
        delivered_words=f["words"], recorded_by=unit.author.name,
    )  # fmt: skip
    _tell(unit, rows, f["day"], "letter" if f["how"] == "letter" else "notice", "reached", f["words"] or HOW[f["how"]])
    return _done(f"已登记{_named(rows)}送达（{HOW[f['how']]}，{f['day']:%Y-%m-%d}）。", rows)


@action(
    "ledger.return_notices", "登记通知单无法送达", rights.DUNNING, NOTICES, DAY,
    Field("how", "怎样送的", Kind.CHOICE, required=True, choices=TRIED, default="letter"),
    Field("words", "原因", Kind.TEXT, required=True, max_length=200, hint="例如 查无此人、退信、空置无人"),
    entity=NOTICE,
)  # fmt: skip
def give_back(unit: Unit, f: Values) -> Done:
    """Notices that nobody could deliver: the step stays open, and they are counted apart (S-15)."""
    rows = _held(unit, f["notices"], OPEN, f["day"])
    unit.update_all(
        LedgerNotice, rows, state="undeliverable", delivered_on=f["day"], delivered_how=f["how"],
        delivered_words=f["words"], recorded_by=unit.author.name,
    )  # fmt: skip
    _tell(unit, rows, f["day"], "letter" if f["how"] == "letter" else "notice", "undeliverable", f["words"])
    return _done(f"已登记{_named(rows)}无法送达：{f['words']}。这一步还没有办成，请换一种方式联系。", rows)


@action(
    "ledger.undo_delivery", "撤回送达登记", rights.DUNNING,
    Field("id", "通知单", Kind.REF, required=True, ref=NOTICE), version_field(),
    Field("reason", "原因", Kind.TEXT, required=True, max_length=200),
    entity=NOTICE,
)  # fmt: skip
def undo(unit: Unit, f: Values) -> Done:
    """Take back what was written down about a delivery; the notice is on its way again."""
    (row,) = _held(unit, [f["id"]], ("delivered", "undeliverable"))
    table = LedgerContact
    for contact in table.select().where(table.notice_id == row.id, table.withdrawn_at.is_null()):
        unit.change(contact, None, withdrawn_at=unit.now, withdrawn_by=unit.author.name, withdraw_reason=f["reason"])
    unit.change(
        row, f["row_version"], state="printed", delivered_on=None, delivered_how="", delivered_words="",
        recorded_by=unit.author.name,
    )  # fmt: skip
    return _done(f"已撤回{_named([row])}的送达登记，催缴步骤按其余的登记重新推算。", [row])


def _held(
    unit: Unit, records: Sequence[int], states: Sequence[str], day: date | None = None
) -> list[LedgerNotice]:  # fmt: skip
    """These notices within reach, their runs locked, in one of these states. Raises NotFound and Refused."""
    if len(records) > chosen.MOST:
        raise Refused(f"一次最多 {chosen.MOST} 份，这里有 {len(records)} 份。请分几次登记。")
    table = LedgerNotice
    runs = {one.run_id for some in parts(records) for one in table.select(table.run_id).where(table.id.in_(some))}
    held = {number: LedgerRun.by_key(number, lock=True) for number in sorted(runs)}
    rows = [one for some in parts(records) for one in table.select().where(table.id.in_(some)).order_by(table.id)]
    if len(rows) != len(set(records)):
        raise NotFound()
    chosen.require(unit, sorted({one.account_id for one in rows}))
    for row in rows:
        run = held[row.run_id]
        if run is None or run.state != Step.APPROVED:
            raise Refused(f"{_called(row)}还没有批准，不能登记送达。")
        if row.state not in states:
            raise Refused(f"{_called(row)}现在是“{NOTICE_STATES[row.state]}”，不能这样登记。没有保存。")
        if day is not None and not run.made_at.date() <= day <= unit.today:
            raise BadFields({"day": f"日期应在编制日期 {run.made_at:%Y-%m-%d} 和今天之间。"})
    return rows


def _tell(unit: Unit, rows: Sequence[LedgerNotice], day: date, way: str, result: str, words: str) -> None:
    at = unit.now if day == unit.today else datetime.combine(day, NOON)
    for row in rows:
        unit.insert(
            LedgerContact, account_id=row.account_id, step=row.step, way=way, at=at, result=result, words=words,
            promised_on=None, notice_id=row.id, by_id=unit.author.employee_id, by=unit.author.name,
            recorded_at=unit.now,
        )  # fmt: skip


def _called(row: LedgerNotice) -> str:
    return f"通知单 {row.number}" if row.number else "没有编号的通知单"


def _named(rows: Sequence[LedgerNotice]) -> str:
    return _called(rows[0]) if len(rows) == 1 else f" {len(rows)} 份通知单"


def _done(notice: str, rows: Sequence[LedgerNotice]) -> Done:
    changed = CHANGED | {"ledger_contact"}
    record = (NOTICE, int(rows[0].id)) if len(rows) == 1 else None
    return Done(notice, changed, record, _named(rows).strip())
