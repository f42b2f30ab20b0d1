"""What is kept beside slips: remarks, measures that were done, penalties from before, and losses (R-132, R-141)."""

from __future__ import annotations

from models.core import audit
from models.core.errors import BadFields, Forbidden, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.unit import Unit
from models.penalty import rights, rules
from models.penalty.catalogue import queries as catalogue
from models.penalty.slip.actions.common import ENTITY, ENTRY, WHY, told
from models.penalty.slip.holding import held, named, phase_of, title
from models.penalty.tables import PenaltyEarlier, PenaltyLoss, PenaltyMeasure, PenaltySlip
from models.penalty.workflow import COUNTING, PHASE_NAMES
from models.staff import queries as staff
from models.staff import spans

EARLIER, LOSS, MEASURE = "penalty_earlier", "penalty_loss", "penalty_measure"
TOO_EARLY = "日期还没有到，请核对。"


@action(
    "penalty.note", "添加备注", rights.SERVE, ENTRY,
    Field("remark", "备注", Kind.TEXT, required=True, max_length=300),
    entity=ENTITY,
)  # fmt: skip
def note(unit: Unit, f: Values) -> Done:
    """A remark into the history of a slip; the slip itself stays as it is."""
    row = held(unit, f["id"], "penalty.note")
    unit.notes["备注"] = f["remark"]
    unit.changes.append(audit.Change(ENTITY, row.id, "", {}, {}))
    return told(f"已在{named(row)}的经过里记下备注。", row)


@action(
    "penalty.record_measure", "登记措施完成", rights.SERVE,
    Field("id", "措施", Kind.REF, required=True, ref=MEASURE),
    version_field(),
    Field("done_on", "完成日期", Kind.DATE, required=True),
    Field("done_words", "完成说明", Kind.TEXT, max_length=200),
    entity=MEASURE,
)  # fmt: skip
def record_measure(unit: Unit, f: Values) -> Done:
    """A measure of a slip that took effect was done; a second time corrects the first. Never one's own."""
    one: PenaltyMeasure = unit.get(PenaltyMeasure, f["id"])
    row = held(unit, one.slip_id, "penalty.record_measure")
    _require_other(unit, row, "措施完成")
    if row.state not in COUNTING:
        raise Refused(
            f"{title(row)}现在是“{PHASE_NAMES[phase_of(row, unit.now)]}”，生效的处罚单才登记措施完成。没有保存。"
        )
    since = (row.issued_at or row.drafted_at).date()
    if f["done_on"] > unit.today or f["done_on"] < since:
        fault = TOO_EARLY if f["done_on"] > unit.today else f"处罚单 {since:%Y-%m-%d} 才下达，日期不能更早。"
        raise BadFields({"done_on": fault}, {"done_on": "完成日期"})
    unit.update(
        PenaltyMeasure, one.id, f["row_version"], done_on=f["done_on"], done_words=f["done_words"],
        recorded_at=unit.now, recorded_by=unit.author.name,
    )  # fmt: skip
    late = "，已超过期限" if one.due_on is not None and f["done_on"] > one.due_on else ""
    return told(f"已登记{named(row)}的{one.label}在 {f['done_on']:%Y-%m-%d} 完成{late}。", row, MEASURE, one.id)


def _require_other(unit: Unit, row: PenaltySlip, what: str) -> None:
    if unit.author.employee_id is not None and unit.author.employee_id == row.employee_id:
        raise Forbidden(f"{named(row)}的{what}由别的同事登记，不能由{row.name}本人登记。没有保存。")


@action(
    "penalty.record_earlier", "登记以前的处罚", rights.FILE,
    Field("employee_id", "人员", Kind.REF, required=True, ref="employee"),
    Field("offence", "违规事项", Kind.CODE, required=True, max_length=24, hint="例如 GAS-03"),
    Field("happened_on", "发生日期", Kind.DATE, required=True),
    Field("amount", "金额（元或分）", Kind.MONEY),
    Field("words", "说明", Kind.TEXT, max_length=300, hint="例如原处罚单的编号"),
    Field("signed_by", "核对签字人", Kind.TEXT, required=True, max_length=64),
    entity=EARLIER,
)  # fmt: skip
def record_earlier(unit: Unit, f: Values) -> Done:
    """A penalty from before the office used this program: for repeat rules and equal cases; nothing is taken for it."""
    person = staff.seen(unit, rights.FILE, f["employee_id"])
    on = f["happened_on"]
    faults = {}
    if on > unit.today:
        faults["happened_on"] = TOO_EARLY
    elif not spans.was_in_service(person, on):
        faults["happened_on"] = f"{on:%Y-%m-%d} {person.name}不在职，请核对日期。"
    known = catalogue.every_offence(unit.today).get(f["offence"])
    if known is None:
        faults["offence"] = f"处罚办法里没有 {f['offence']} 这一项，请核对代码。"
    if faults or known is None:
        raise BadFields(faults, {"happened_on": "发生日期", "offence": "违规事项"})
    table = PenaltyEarlier
    same = table.select().where(
        table.employee_id == person.id, table.offence == known.code, table.happened_on == on,
        table.withdrawn_at.is_null(),
    )  # fmt: skip
    if same.exists():
        raise Refused(f"{person.name} {on:%Y-%m-%d} 的“{known.label}”已经登记过，不用再登。")
    record = unit.insert(
        table, employee_id=person.id, offence=known.code, happened_on=on, measured=str(known.measured),
        amount=f["amount"] or 0, words=f["words"], signed_by=f["signed_by"], recorded_at=unit.now,
        recorded_by=unit.author.name,
    )  # fmt: skip
    told_amount = rules.amount_words(known.measured, f["amount"] or 0)
    return Done(
        f"已登记{person.name} {on:%Y-%m-%d} 的“{known.label}”（{told_amount}），只用于核对再犯和相同情形，不会扣款。",
        frozenset({EARLIER}), (EARLIER, record), f"{person.name} 以前的处罚",
    )  # fmt: skip


@action(
    "penalty.withdraw_earlier", "撤销登记的以前处罚", rights.FILE,
    Field("id", "以前的处罚", Kind.REF, required=True, ref=EARLIER),
    version_field(), WHY,
    entity=EARLIER, danger=True,
)  # fmt: skip
def withdraw_earlier(unit: Unit, f: Values) -> Done:
    """It was recorded by mistake: it counts no more."""
    row: PenaltyEarlier = unit.get(PenaltyEarlier, f["id"])
    person = staff.seen(unit, rights.FILE, row.employee_id)
    if row.withdrawn_at is not None:
        raise Refused("这一条已经撤销，不用再办。")
    unit.update(PenaltyEarlier, row.id, f["row_version"], withdrawn_at=unit.now)
    unit.notes["原因"] = f["reason"]
    return Done(
        f"已撤销{person.name} {row.happened_on:%Y-%m-%d} 以前处罚的登记，不再计入再犯。",
        frozenset({EARLIER}), (EARLIER, row.id), f"{person.name} 以前的处罚",
    )  # fmt: skip


@action(
    "penalty.record_loss", "登记损失", rights.ISSUE, ENTRY,
    Field("cause", "损失原因", Kind.TEXT, required=True, max_length=300),
    Field("amount", "损失金额", Kind.MONEY, required=True, lowest=1),
    Field("payer_id", "承担人", Kind.REF, required=True, ref="employee"),
    entity=LOSS,
)  # fmt: skip
def record_loss(unit: Unit, f: Values) -> Done:
    """A loss that goes with a slip, and who bears it; it is no fine and never on a deduction list."""
    row = held(unit, f["id"], "penalty.record_loss")
    _require_other(unit, row, "损失")
    if row.state not in COUNTING:
        raise Refused(f"{title(row)}现在是“{PHASE_NAMES[phase_of(row, unit.now)]}”，生效的处罚单才登记损失。没有保存。")
    payer = staff.seen(unit, rights.ISSUE, f["payer_id"])
    if payer.id == unit.author.employee_id:
        raise Forbidden(f"{payer.name}不能登记由自己承担的损失。请由另一位主管或经理登记。没有保存。")
    record = unit.insert(
        PenaltyLoss, slip_id=row.id, cause=f["cause"], amount=f["amount"], payer_id=payer.id, recorded_at=unit.now,
        recorded_by=unit.author.name,
    )  # fmt: skip
    amount = rules.amount_words("yuan", f["amount"])
    done = told(f"已登记{title(row)}的损失 {amount}，由{payer.name}承担。它不是罚款，不进扣款清单。", row, LOSS, record)
    return Done(done.notice, frozenset({LOSS}), done.record, done.title)


@action(
    "penalty.pay_loss", "登记赔付", rights.LIST_MAKE,
    Field("id", "损失", Kind.REF, required=True, ref=LOSS),
    version_field(),
    Field("paid", "累计已赔", Kind.MONEY, required=True),
    Field("paid_on", "赔付日期", Kind.DATE, required=True),
    entity=LOSS,
)  # fmt: skip
def pay_loss(unit: Unit, f: Values) -> Done:
    """How much of a loss was paid so far; never by who bears it."""
    row = _loss(unit, f["id"], rights.LIST_MAKE)
    faults = {}
    if f["paid"] > row.amount:
        faults["paid"] = f"超过损失金额 {rules.amount_words('yuan', row.amount)}，请核对。"
    if f["paid_on"] > unit.today:
        faults["paid_on"] = TOO_EARLY
    if faults:
        raise BadFields(faults, {"paid": "累计已赔", "paid_on": "赔付日期"})
    unit.update(PenaltyLoss, row.id, f["row_version"], paid=f["paid"], paid_on=f["paid_on"])
    left = rules.amount_words("yuan", row.amount - f["paid"])
    return _told(f"已登记累计赔付 {rules.amount_words('yuan', f['paid'])}，还差 {left}。", row)


@action(
    "penalty.withdraw_loss", "撤销登记的损失", rights.ISSUE,
    Field("id", "损失", Kind.REF, required=True, ref=LOSS),
    version_field(), WHY,
    entity=LOSS, danger=True,
)  # fmt: skip
def withdraw_loss(unit: Unit, f: Values) -> Done:
    """It was recorded by mistake: nobody bears it."""
    row = _loss(unit, f["id"], rights.ISSUE)
    unit.update(PenaltyLoss, row.id, f["row_version"], withdrawn_at=unit.now)
    unit.notes["原因"] = f["reason"]
    paid = f"已经赔付的 {rules.amount_words('yuan', row.paid)}请财务退还。" if row.paid else ""
    return _told(f"已撤销“{row.cause}”的损失登记。{paid}", row)


def _loss(unit: Unit, record: int, permission: str) -> PenaltyLoss:
    row: PenaltyLoss = unit.get(PenaltyLoss, record)
    payer = staff.seen(unit, permission, row.payer_id)
    if payer.id == unit.author.employee_id:
        raise Forbidden(f"{payer.name}承担的损失由别的同事登记。没有保存。")
    if row.withdrawn_at is not None:
        raise Refused(f"“{row.cause}”的损失登记已经撤销，不能再改。")
    return row


def _told(notice: str, row: PenaltyLoss) -> Done:
    return Done(notice, frozenset({LOSS}), (LOSS, row.id), row.cause[:100])
