"""What a slip says: the fields people fill in, what a draft keeps of them, and what submitting freezes (C-10)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from models.core import clock
from models.core.errors import BadFields, Forbidden, Refused
from models.core.explain import Explanation
from models.core.fields import Field, Kind, Values
from models.core.unit import Unit
from models.org.tables import Department, Post
from models.penalty import phases, rules
from models.penalty.catalogue import queries as catalogue
from models.penalty.catalogue.values import Measure
from models.penalty.slip.holding import name_of, title
from models.penalty.tables import PenaltyAppeal, PenaltyMeasure, PenaltySlip
from models.penalty.values import Rule
from models.penalty.workflow import MONEY, Answer, AppealState, Measured, Phase, State, Takes
from models.staff import queries as staff
from models.staff import spans
from models.staff.tables import Employee

OLDEST = timedelta(days=366 * 3)
MINUTE = timedelta(minutes=1)
# What is read of another fine of the same person.
TOLD = (*phases.NEEDED, PenaltySlip.number, PenaltySlip.name)
NOTHING = (Phase.DRAFT, Phase.VOID, Phase.REVOKED)
FIELDS = (
    Field("employee_id", "当事人", Kind.REF, ref="employee"),
    Field("offence", "违规事项", Kind.CODE, max_length=24, hint="例如 GAS-03"),
    Field("band", "情节", Kind.TEXT, max_length=24, hint="分档的条目才填"),
    Field("quantity", "数量", Kind.INTEGER, lowest=1, highest=999, default=1, hint="按张计的条目填张数"),
    Field("happened_at", "发生时间", Kind.TIME),
    Field("place", "地点", Kind.TEXT, max_length=100),
    Field("facts", "事实经过", Kind.LONG_TEXT, max_length=2000),
    Field("evidence", "证据清单", Kind.LONG_TEXT, max_length=1000, hint="每行一项，文件在附件里添加"),
    Field("source", "来源", Kind.TEXT, max_length=200, hint="例如投诉单号、检查记录"),
    Field("offended_id", "被顶撞的上级", Kind.REF, ref="employee", hint="只有不服从上级的条目才填，这位上级不批准"),
    Field("amount", "金额（元或分）", Kind.MONEY, hint="固定金额的条目可以不填"),
    Field("amount_reason", "定额理由", Kind.TEXT, max_length=500, hint="在幅度里选定金额的理由"),
    Field("measures", "其他措施", Kind.TEXT, max_length=300, hint="几项之间用、隔开，例如 批评教育、书面检查"),
    Field("measures_due_on", "措施期限", Kind.DATE),
    Field("measures_words", "措施要求", Kind.TEXT, max_length=200, hint="例如写明经过和改正办法；印在单上和书面警告上"),
    Field("late_reason", "超期下达的理由", Kind.TEXT, max_length=300),
)
LABELS = {f.name: f.label for f in FIELDS}
REQUIRED = ("employee_id", "offence", "happened_at", "facts")
KEPT = ("place", "facts", "evidence", "source", "offended_id", "amount_reason", "late_reason", "quantity", "band")


@dataclass(frozen=True)
class Content:
    """What a form says, read by the rules of the day of the event: columns of the slip, its rule and measures."""

    person: Employee
    rule: Rule
    columns: Mapping[str, Any]
    measures: tuple[Measure, ...]
    due_on: date | None
    words: str


def missing(f: Values) -> dict[str, str]:
    """The fields without which there is no slip."""
    return {name: "必填，请填写。" for name in REQUIRED if f[name] in (None, "")}


def read(unit: Unit, f: Values, permission: str, slip: int | None = None) -> Content:
    """What a form says, by the rules of the day of the event.

    Raises NotFound for somebody beyond reach, Forbidden for one's own penalty, and BadFields.
    """
    faults = missing(f)
    if faults:
        raise BadFields(faults, LABELS)
    person = staff.seen(unit, permission, f["employee_id"])
    require_other(unit, person.id)
    at = f["happened_at"]
    fault = _event_fault(unit, person, f)
    if fault:
        raise BadFields({"happened_at": fault}, LABELS)
    band = _band(f["offence"], f["band"], at.date())
    rule = catalogue.rule_for(f["offence"], band, at, person.id, f["quantity"], excluding=slip)
    measures = _measures(f["measures"], rule, at.date(), has_amount=bool(f["amount"]))
    faults = _offended_fault(f["offended_id"], person, rule) | _due_fault(unit, f["measures_due_on"], measures)
    if f["measures_words"] and not measures:
        faults["measures_words"] = "没有其他措施，不用填要求。请清空。"
    if faults:
        raise BadFields(faults, LABELS)
    amount = f["amount"]
    if amount is None and rule.is_fixed and not rule.is_alternative and rule.low is not None:
        amount = rule.low * f["quantity"]
    columns = {name: f[name] for name in KEPT} | {
        "employee_id": person.id, "name": person.name, "work_no": person.work_no, "unit_id": person.unit_id,
        "happened_at": at, "scheme": rule.scheme, "offence": rule.offence, "title": rule.title,
        "measured": str(rule.measured), "amount": amount, "band": rule.band,
    }  # fmt: skip
    return Content(person, rule, columns, measures, f["measures_due_on"], f["measures_words"])


def _band(offence: str, words: str, on: date) -> str:
    """The code of a degree of gravity that was named by its words or its code."""
    known = catalogue.every_offence(on).get(offence) if words else None
    return next((one.code for one in known.bands if one.label == words), words) if known is not None else words


def require_other(unit: Unit, employee_id: int) -> None:
    """Raise Forbidden for a penalty of one's own (R-090)."""
    if employee_id == unit.author.employee_id:
        raise Forbidden(f"{name_of(unit.author)}不能给自己下达处罚单。请由另一位主管或经理下达。没有保存。")


def _event_fault(unit: Unit, person: Employee, f: Values) -> str | None:
    at = f["happened_at"]
    if at > unit.now:
        return "发生时间还没有到，请核对。"
    if unit.now - at > OLDEST:
        return "事发在三年以前，请核对年份。"
    if not spans.was_in_service(person, at.date()):
        return f"{at:%Y-%m-%d} {person.name}不在职，请核对日期。"
    return None


def _offended_fault(offended: int | None, person: Employee, rule: Rule) -> dict[str, str]:
    if not rule.names_superior:
        return {} if offended is None else {"offended_id": "只有不服从上级的条目才填，请清空。"}
    if offended is None:
        return {"offended_id": "请选择被顶撞的上级，他不能批准这张处罚单。"}
    if offended == person.id:
        return {"offended_id": "被顶撞的上级不能是当事人自己，请另选。"}
    known = Employee.select().where(Employee.id == offended).exists()
    return {} if known else {"offended_id": "花名册里没有这位员工，请另选。"}


def _measures(words: str, rule: Rule, on: date, *, has_amount: bool) -> tuple[Measure, ...]:
    """The measures that are named, and those that go with the offence in any case. Raises BadFields.

    What only the company decides about is never laid down by a slip (C-11).
    """
    if not words and not rule.measures:
        return ()
    known = catalogue.measures(on)
    asked = list(dict.fromkeys(one.strip() for one in re.split("[、，,;；]", words) if one.strip()))
    by_name = {name: one for one in known for name in (one.label, one.code)}
    unknown = [one for one in asked if one not in by_name]
    offered = "、".join(one.label for one in known if _is_choice(one))
    if unknown:
        raise BadFields({"measures": f"没有“{'、'.join(unknown)}”这项措施。可选：{offered}。"}, LABELS)
    company = [one for one in asked if by_name[one].company]
    if company:
        raise BadFields(
            {"measures": f"{'、'.join(company)}只能由公司决定，请在处罚单送达后另行提请。可选：{offered}。"}, LABELS
        )
    apart = [one for one in asked if by_name[one].recorded_apart]
    if apart:
        raise BadFields({"measures": f"{'、'.join(apart)}另有登记，不在这里填。可选：{offered}。"}, LABELS)
    always = () if rule.is_alternative and (asked or has_amount) else rule.measures
    wanted = {by_name[one].code for one in asked} | {by_name[one].code for one in always if one in by_name}
    return tuple(one for one in known if one.code in wanted and _is_choice(one))


def _is_choice(one: Measure) -> bool:
    """Whether a slip may lay it down: what the company decides and what is recorded apart is none."""
    return not one.company and not one.recorded_apart


def _due_fault(unit: Unit, due_on: date | None, measures: Sequence[Measure]) -> dict[str, str]:
    timed = [one.label for one in measures if one.needs_due]
    if due_on is None:
        return {"measures_due_on": f"{'、'.join(timed)}要在哪一天前完成，请填写。"} if timed else {}
    if not measures:
        return {"measures_due_on": "没有其他措施，不用填期限。请清空。"}
    return {"measures_due_on": "期限已过，请另填。"} if due_on < unit.today else {}


def keep_measures(unit: Unit, slip: int, content: Content) -> None:
    """Have a draft ask for exactly these measures."""
    rows = {row.code: row for row in PenaltyMeasure.select().where(PenaltyMeasure.slip_id == slip)}
    wanted = {one.code: one for one in content.measures}
    for code, row in rows.items():
        if code not in wanted:
            unit.delete(PenaltyMeasure, row.id)
    for code, one in wanted.items():
        if code in rows:
            said = {"label": one.label, "words": content.words, "due_on": content.due_on}
            unit.update(PenaltyMeasure, rows[code].id, None, **said)
        else:
            add_measures(unit, slip, content, {code})


def add_measures(unit: Unit, slip: int, content: Content, codes: Collection[str] | None = None) -> None:
    """Have a new draft ask for these measures, or one for those with these codes that it lacks."""
    for one in content.measures:
        if codes is None or one.code in codes:
            unit.insert(
                PenaltyMeasure, slip_id=slip, code=one.code, label=one.label, words=content.words,
                due_on=content.due_on,
            )  # fmt: skip


def as_form(row: PenaltySlip) -> dict[str, Any]:
    """The fields of a draft as its form has them."""
    measures = list(PenaltyMeasure.select().where(PenaltyMeasure.slip_id == row.id).order_by(PenaltyMeasure.id))
    values = {f.name: row.__data__[f.name] for f in FIELDS if f.name in row.__data__}
    due = next((one.due_on for one in measures if one.due_on is not None), None)
    words = next((one.words for one in measures if one.words), "")
    return values | {
        "measures": "、".join(one.label for one in measures), "measures_due_on": due, "measures_words": words
    }  # fmt: skip


def frozen(unit: Unit, content: Content, slip: int | None) -> dict[str, Any]:
    """The columns that submitting freezes beside those of the draft. Raises BadFields, and Refused for what is not set.

    A second fine for one event is refused by the number of the first one.
    """
    rule, columns = content.rule, content.columns
    amount: int | None = columns["amount"]
    faults = rules.amount_fault(rule, columns["quantity"], amount, columns["amount_reason"])
    if not amount and not content.measures and not rule.for_company and not faults:
        faults = {"amount": "处罚单至少要有金额或一项措施，请填写。"}
    late = (unit.today - columns["happened_at"].date()).days > rule.procedure.issue_within_days
    if late and not columns["late_reason"]:
        faults["late_reason"] = f"超过事发后 {rule.procedure.issue_within_days} 天才下达，请写明理由。"
    if faults:
        raise BadFields(faults, LABELS)
    takes = taken_by(rule, amount)
    if amount:
        require_first(rule, content.person.id, columns["happened_at"], slip)
    person = content.person
    known = catalogue.acknowledged(person.id, rule.article_id, columns["happened_at"].date())
    return {
        "post": _name(Post, person.post_id), "unit_name": _name(Department, person.unit_id),
        "rule": rules.stored(rule), "rule_version": rule.version[:64], "takes": str(takes),
        "acknowledged_on": known.on, "acknowledged": known.words[:200],
        "explanation": explained(rule, columns["quantity"], amount, columns["amount_reason"]).stored(),
    }  # fmt: skip


def taken_by(rule: Rule, amount: int | None) -> Takes:
    """What an amount takes. Raises Refused where the office has not chosen it, or not all that money needs."""
    if not amount:
        return Takes.NOTHING
    where = "请经理在“规则手册—处罚”里确定后再提交。这次没有保存。"
    if rule.measured is Measured.POINTS:
        return Takes.POINTS
    if rule.takes is Takes.NOTHING:
        raise Refused(f"本单位还没有选定处罚扣什么（工资、绩效奖金或考核分），有金额的处罚单不能提交。{where}")
    if rule.takes in MONEY and not (rule.confirmed_by and rule.consulted_on and rule.published_on):
        raise Refused(f"扣钱须有确认的负责人，并写明处罚办法征求意见和公示的日期，现在不全。{where}")
    if rule.takes is Takes.POINTS and rule.point_value <= 0:
        raise Refused(f"处罚扣考核分，但还没有写明一分折合多少元。{where}")
    return rule.takes


def fell(row: PenaltySlip) -> bool:
    """Whether a slip was revoked by its appeal: by the answer, or because none came in time."""
    table = PenaltyAppeal
    answered = table.decider_id.is_null(False) | table.decider_outsider_id.is_null(False)
    by_answer = (table.result == str(Answer.REVOKE)) & answered
    waits = table.state == str(AppealState.OPEN)  # it reads as revoked only when nobody answered
    of_slip = table.select().where(table.slip_id == row.id, table.live == 1, by_answer | waits)
    return bool(phases.phases([row], clock.now())[row.id] is Phase.REVOKED and of_slip.exists())


def require_first(rule: Rule, employee_id: int, at: datetime, slip: int | None) -> None:
    """Raise Refused where the person was fined for this event already: at the same minute.

    Also where his appeal had the fine revoked, which is not gone round by another slip.
    """
    if not rule.procedure.one_fine_per_event:
        return
    for other in _of_minute(employee_id, at, slip):
        told = f"一件事只罚一次：{other.name} {other.happened_at:%Y-%m-%d %H:%M} 的事"
        if fell(other):
            raise Refused(
                f"{told}已由{title(other)}处罚，申诉后撤销，不能再罚。确是另一件事的，请核对发生时间。这次没有保存。"
            )
        if other.state != State.REVOKED and phases.phases([other], clock.now())[other.id] not in NOTHING:
            raise Refused(
                f"{told}已有{title(other)}。写错的请先作废那一张再重新起草；确是另一件事的，请核对发生时间。这次没有保存。"
            )


def _of_minute(employee_id: int, at: datetime, slip: int | None) -> list[PenaltySlip]:
    """The fines of the person for this minute that were submitted and are not void."""
    table = PenaltySlip
    first = at.replace(second=0)
    return list(
        table.select(*TOLD).where(
            table.employee_id == employee_id, table.happened_at >= first, table.happened_at < first + MINUTE,
            table.id != (slip or 0), table.amount > 0, table.state.not_in([str(State.DRAFT), str(State.VOID)]),
        ).order_by(table.id)
    )  # fmt: skip


def warning(content: Content, slip: int | None) -> str:
    """A word about other fines of the same person for the same day; empty where there are none."""
    if not content.columns["amount"]:
        return ""
    others = [title(other) for other in _of_day(content.person.id, content.columns["happened_at"], slip)]
    return f"请注意，{content.person.name}当天另有{'、'.join(others)}，请核对不是同一件事。" if others else ""


def _of_day(employee_id: int, at: datetime, slip: int | None) -> list[PenaltySlip]:
    """The fines of the person for events of the same day that were submitted and not taken back."""
    table = PenaltySlip
    first = at.replace(hour=0, minute=0, second=0)
    rows = list(
        table.select(*TOLD).where(
            table.employee_id == employee_id, table.happened_at >= first,
            table.happened_at < first + timedelta(days=1), table.id != (slip or 0), table.amount > 0,
            table.state.not_in([str(State.DRAFT), str(State.VOID), str(State.REVOKED)]),
        ).order_by(table.id)
    )  # fmt: skip
    standing = phases.phases(rows, clock.now()) if rows else {}
    return [row for row in rows if standing[row.id] not in NOTHING]


def _name(table: Any, record: int | None) -> str:
    return table.select(table.name).where(table.id == record).scalar() or "" if record is not None else ""


def explained(
    rule: Rule, quantity: int, amount: int | None, reason: str, *, by: str = "", override: str = ""
) -> Explanation:
    """How the amount of a slip came about; `by` is the approver who laid down another one, with his reason."""
    steps = [f"{rule.clause}：{rules.range_words(rule, quantity)}。"]
    if rule.band_label:
        steps.append(f"情节：{rule.band_label}。")
    if rule.repeat is not None and rule.repeat.words:
        steps.append(f"再犯：{rule.repeat.words}")
    if reason:
        steps.append(f"定额理由：{reason}")
    if override:
        steps.append(f"批准人{by}改定：{override}")
    without = "没有金额，由公司另行决定处理" if rule.for_company else "没有金额，只有措施"
    result = rules.amount_words(rule.measured, amount) if amount else without
    return Explanation(result, tuple(steps), rule.bases)
