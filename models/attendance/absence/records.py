"""Acts about absence: missed trainings and meetings (R-046, R-067), openings, self-criticism (R-064)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import peewee as pw

from models.attendance import closed, rights, wording
from models.attendance.absence import queries
from models.attendance.policy.values import FULL_DAY
from models.attendance.requests import common
from models.attendance.tables import AbsenceOpening, NoShow, SelfCriticism
from models.attendance.workflow import (
    ABSENCE_REASON_NAMES,
    EXCUSE_NAMES,
    OCCASION_NAMES,
    AbsenceReason,
    Excuse,
    Occasion,
)
from models.core import database
from models.core.calendar import queries as calendar
from models.core.calendar.rules import spoken
from models.core.errors import BadFields, NotFound, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.unit import Unit
from models.staff.settings import setting
from models.staff.tables import Employee

NO_SHOW, OPENING, CRITICISM = "no_show", "absence_opening", "self_criticism"
MISSED = {str(int(one)): ABSENCE_REASON_NAMES[one] for one in (AbsenceReason.NO_SHOW, AbsenceReason.NOT_SIGNED_IN)}
EXCUSES = {str(one): EXCUSE_NAMES[one] for one in (Excuse.BUSINESS, Excuse.PREVENTED)}
WHO = Field("employee_id", "人员", Kind.REF, required=True, ref="employee")
PROOF = Field("proof", "证明", Kind.FILE, hint="照片或扫描件；有理由的必须附上")
WHY = Field("why", "原因", Kind.TEXT, required=True, max_length=300)
EXCUSE_WORDS = Field("excuse_words", "理由说明", Kind.TEXT, max_length=300)
MISSED_ENTRY = Field("id", "缺席记录", Kind.REF, required=True, ref=NO_SHOW)


@action(
    "attendance.record_no_show", "登记缺席", rights.ABSENCE,
    Field("employees", "人员", Kind.REFS, required=True, ref="employee"),
    Field("day", "日期", Kind.DATE, required=True),
    Field("occasion", "类别", Kind.CHOICE, required=True, choices=OCCASION_NAMES),
    Field("title", "名称", Kind.TEXT, required=True, max_length=100, hint="例如：供暖前安全培训"),
    Field("absence_reason", "情形", Kind.CHOICE, required=True, choices=MISSED),
    Field("excuse", "理由", Kind.CHOICE, choices=EXCUSES, hint="有理由的不算旷工"),
    EXCUSE_WORDS,
    PROOF,
    entity=NO_SHOW, behalf=True,
)  # fmt: skip
def record_no_show(unit: Unit, f: Values) -> Done:
    """Who missed a training, meeting or activity, or did not sign in; with a proved excuse it is no absence."""
    faults = _no_show_faults(f, unit.today)
    if faults:
        raise BadFields(faults, {"day": "日期", "absence_reason": "情形"})
    name = _require_proof(f)
    people = [common.about(unit, rights.ABSENCE, one, f["day"]) for one in f["employees"]]
    for person in people:
        unit.require(rights.ABSENCE, concerning=person.id, approving=True)
    days = [(person.id, f["day"]) for person in people]
    late = closed.touch(unit, days, f"登记缺席“{f['title']}”（{f['day']:%Y-%m-%d}）", entity=NO_SHOW)
    common.hold([person.id for person in people])
    records = [_add_no_show(unit, person, f) for person in people]
    for record in records if name else ():
        unit.attach(NO_SHOW, record, name, f["proof"], note="缺席理由证明")
    who = people[0].name if len(people) == 1 else f"{people[0].name}等 {len(people)} 人"
    effect = "有理由，不算旷工。" if f["excuse"] else "按制度计旷工。"
    told = f"已登记{who}缺席{OCCASION_NAMES[f['occasion']]}“{f['title']}”，{effect}{closed.told(late)}"
    return _missed(told, records[0], f"{who} {f['title']}")


def _no_show_faults(f: Values, today: date) -> dict[str, str]:
    faults = {}
    if f["day"] > today:
        faults["day"] = "这一天还没有到，请核对。"
    if f["absence_reason"] == str(int(AbsenceReason.NOT_SIGNED_IN)) and f["occasion"] != Occasion.TRAINING:
        faults["absence_reason"] = "只有培训才有“没有签到”，请改选。"
    return faults


def _require_proof(f: Values) -> str:
    """The name of the proof of an excuse, empty without an excuse. Raises BadFields for what is missing (R-067)."""
    labels = {"excuse_words": "理由说明", "proof": "证明", "excuse": "理由"}
    if not f["excuse"]:
        given = next((one for one in ("excuse_words", "proof") if f[one]), "")
        if given:
            raise BadFields({given: "没有选择理由。请选择理由，或清空这一项。"}, labels)
        return ""
    faults = {} if f["excuse_words"] else {"excuse_words": "请写明理由。"}
    faults |= {} if f["proof"] is not None else {"proof": "有理由的须附证明。"}
    if faults:
        raise BadFields(faults, labels)
    return common.proof_name(f["proof"], "缺席理由证明")


def _add_no_show(unit: Unit, person: Employee, f: Values) -> int:
    same = (NoShow.employee_id == person.id) & (NoShow.day == f["day"]) & NoShow.withdrawn_at.is_null()
    if NoShow.select().where(same & (NoShow.occasion == f["occasion"]) & (NoShow.title == f["title"])).exists():
        raise Refused(f"{person.name} {f['day']:%Y-%m-%d} 缺席“{f['title']}”已登记过。这次没有保存。")
    return unit.insert(
        NoShow, employee_id=person.id, day=f["day"], occasion=f["occasion"], title=f["title"],
        absence_reason=int(f["absence_reason"]), excuse=f["excuse"] or "", excuse_words=f["excuse_words"],
        recorded_at=unit.now, recorded_by=unit.author.name,
    )  # fmt: skip


@action(
    "attendance.excuse_no_show", "登记缺席理由", rights.ABSENCE, MISSED_ENTRY, version_field(),
    Field("excuse", "理由", Kind.CHOICE, required=True, choices=EXCUSES),
    EXCUSE_WORDS, PROOF,
    entity=NO_SHOW, behalf=True,
)  # fmt: skip
def excuse_no_show(unit: Unit, f: Values) -> Done:
    """A proved excuse that came later: the no-show is no absence any more (R-067)."""
    row, person = _no_show(unit, f["id"])
    name = _require_proof(f)
    late = _touch(unit, row, "登记缺席理由")
    unit.update(NoShow, row.id, f["row_version"], excuse=f["excuse"], excuse_words=f["excuse_words"])
    unit.attach(NO_SHOW, row.id, name, f["proof"], note="缺席理由证明")
    told = f"已登记{person.name}缺席“{row.title}”的理由，不再算旷工。{late or '考勤已重新计算。'}"
    return _missed(told, row.id, f"{person.name} {row.title}")


@action(
    "attendance.withdraw_no_show", "撤销缺席", rights.ABSENCE, MISSED_ENTRY, version_field(), WHY,
    entity=NO_SHOW, danger=True,
)  # fmt: skip
def withdraw_no_show(unit: Unit, f: Values) -> Done:
    """A no-show that was recorded by mistake does not count; the record stays."""
    row, person = _no_show(unit, f["id"])
    late = _touch(unit, row, "撤销缺席")
    unit.update(NoShow, row.id, f["row_version"], withdrawn_at=unit.now)
    unit.notes["原因"] = f["why"]
    told = f"已撤销{person.name}缺席“{row.title}”的记录。{late or '考勤已重新计算。'}"
    return _missed(told, row.id, f"{person.name} {row.title}")


def _touch(unit: Unit, row: NoShow, act: str) -> str:
    """Say that an act is about the day of a no-show. Gives what to tell where its month is closed already."""
    words = f"{act}“{row.title}”（{row.day:%Y-%m-%d}）"
    return closed.told(closed.touch(unit, [(row.employee_id, row.day)], words, entity=NO_SHOW, record=row.id))


def _no_show(unit: Unit, record: int) -> tuple[NoShow, Employee]:
    """A no-show that counts, of somebody within reach, never of the author himself."""
    row = unit.get(NoShow, record)
    if not common.sees(unit, rights.ABSENCE, row.employee_id):
        raise NotFound()
    unit.require(rights.ABSENCE, concerning=row.employee_id, approving=True)
    if row.withdrawn_at is not None:
        raise Refused("这条缺席记录已撤销，不能再改。")
    return row, Employee.get_by_id(row.employee_id)


def _missed(notice: str, record: int, title: str) -> Done:
    return Done(notice, frozenset({NO_SHOW, "attendance_day"}), (NO_SHOW, record), title)


# --- openings ---

OPENING_FIELDS = (
    Field("absence_days", "旷工天数", Kind.DECIMAL, required=True, highest=366, hint="该年上线前的合计，例如 1.5"),
    Field("run_days", "其中最后连续", Kind.DECIMAL, highest=366, hint="到最后旷工日为止没有中断的天数，没有填 0"),
    Field("last_day", "最后旷工日", Kind.DATE, hint="知道的请填；有连续天数时必填"),
    Field("signed_by", "核对人", Kind.TEXT, required=True, max_length=64, hint="在原始记录上签字核对的人"),
    Field("remark", "备注", Kind.TEXT, max_length=300),
)


@action(
    "attendance.set_absence_opening", "登记期初旷工", rights.ABSENCE,
    WHO,
    Field("year", "年份", Kind.INTEGER, required=True, lowest=2000, highest=2200),
    *OPENING_FIELDS,
    entity=OPENING, behalf=True,
)  # fmt: skip
def set_opening(unit: Unit, f: Values) -> Done:
    """Absence of a year from before the cut-over, checked and signed by somebody."""
    person = _about_opening(unit, f["employee_id"])
    values = _opening_values(f, f["year"], person, unit.today)
    try:
        record = unit.insert(
            AbsenceOpening, employee_id=person.id, year=f["year"], **values, recorded_at=unit.now,
            recorded_by=unit.author.name,
        )  # fmt: skip
    except pw.IntegrityError as error:
        if not database.is_duplicate(error):
            raise
        raise Refused(f"{person.name} {f['year']} 年的期初旷工已登记过。请修改那一条，这次没有保存。") from error
    told = f"已登记{person.name} {f['year']} 年期初旷工 {wording.days(values['absence'])}。"
    return _opened(told, record, f"{person.name} {f['year']} 年")


@action(
    "attendance.edit_absence_opening", "修改期初旷工", rights.ABSENCE,
    Field("id", "期初旷工", Kind.REF, required=True, ref=OPENING),
    version_field(),
    *OPENING_FIELDS,
    entity=OPENING,
)  # fmt: skip
def edit_opening(unit: Unit, f: Values) -> Done:
    """Correct what was stated about the time before the cut-over."""
    row = unit.get(AbsenceOpening, f["id"])
    person = _about_opening(unit, row.employee_id)
    values = _opening_values(f, row.year, person, unit.today)
    unit.update(AbsenceOpening, row.id, f["row_version"], **values)
    told = f"{person.name} {row.year} 年期初旷工改为 {wording.days(values['absence'])}。"
    return _opened(told, row.id, f"{person.name} {row.year} 年")


def _about_opening(unit: Unit, employee_id: int) -> Employee:
    row = Employee.get_or_none(Employee.id == employee_id)
    if row is None or not unit.sees(rights.ABSENCE, employee_id=row.id, unit_id=row.unit_id):
        raise NotFound()
    unit.require(rights.ABSENCE, concerning=employee_id, approving=True)
    return row


def _opening_values(f: Values, year: int, person: Employee, today: date) -> dict[str, Any]:
    faults = {}
    last, run, absence = f["last_day"], wording.hundredths(f["run_days"]), wording.hundredths(f["absence_days"])
    begin = max(date(year, 1, 1), person.hired_on or date.min)
    end = min(date(year, 12, 31), person.left_on or date.max, today)
    if end < begin:
        faults["year"] = f"{person.name} {year} 年不在职，或这一年还没有到。"
    elif last is not None and not begin <= last <= end:
        faults["last_day"] = f"最后旷工日应在 {begin:%Y-%m-%d} 到 {end:%Y-%m-%d} 之间。"
    elif absence > FULL_DAY * (((last or end) - begin).days + 1):
        faults["absence_days"] = "超过了这段时间的天数，请核对。"
    if run and last is None:
        faults["last_day"] = "有连续天数时须填最后旷工日。"
    if run > absence:
        faults["run_days"] = "最后连续的天数不能多于旷工天数。"
    if faults:
        raise BadFields(faults, {"year": "年份"} | {field.name: field.label for field in OPENING_FIELDS})
    return {
        "absence": absence, "run": run, "last_day": last, "signed_by": f["signed_by"],
        "remark": f["remark"],
    }  # fmt: skip


def opening_form(record: int) -> Mapping[str, Any]:
    """The amounts of an opening as a form takes them."""
    row = AbsenceOpening.get_by_id(record)
    return {"absence_days": wording.plain(row.absence), "run_days": wording.plain(row.run)}


def _opened(notice: str, record: int, title: str) -> Done:
    return Done(notice, frozenset({OPENING, "attendance_day"}), (OPENING, record), title)


# --- self-criticism ---

CRITICISM_ENTRY = Field("id", "书面检查", Kind.REF, required=True, ref=CRITICISM)


@action(
    "attendance.ask_criticism", "要求书面检查", rights.ABSENCE,
    WHO,
    Field("day", "旷工日期", Kind.DATE, required=True),
    Field("remark", "备注", Kind.TEXT, max_length=300),
    entity=CRITICISM, behalf=True,
)  # fmt: skip
def ask_criticism(unit: Unit, f: Values) -> Done:
    """Ask for a written self-criticism after an absence (R-064); its period begins that day and is stored."""
    person = common.about(unit, rights.ABSENCE, f["employee_id"], f["day"])
    unit.require(rights.ABSENCE, concerning=person.id, approving=True)
    if f["day"] > unit.today or not queries.absence_on(person.id, f["day"]):
        raise BadFields({"day": f"{person.name} {f['day']:%Y-%m-%d} 没有旷工，请核对日期。"}, {"day": "旷工日期"})
    asked_on = common.received(unit).date()
    if asked_on < f["day"]:
        raise BadFields({"day": "旷工日期晚于提出要求的日期，请核对。"}, {"day": "旷工日期"})
    due = setting("R-064", "absence.self_criticism_due_days", asked_on)
    deadline = calendar.deadline(asked_on, int(due.value), bases=(due.basis,))
    try:
        record = unit.insert(
            SelfCriticism, employee_id=person.id, day=f["day"], asked_on=asked_on, due_on=deadline.last_day,
            deadline=json.dumps(deadline.to_json(), ensure_ascii=False), words="", remark=f["remark"],
            recorded_by=unit.author.name,
        )  # fmt: skip
    except pw.IntegrityError as error:
        if not database.is_duplicate(error):
            raise
        raise Refused(f"{person.name} {f['day']:%Y-%m-%d} 的书面检查已要求过。这次没有保存。") from error
    until = spoken(deadline.last_day, unit.today)
    told = f"已要求{person.name}就 {f['day']:%Y-%m-%d} 旷工写书面检查，{until}前（含当日）交。"
    return _criticised(told, record, person, f["day"])


@action(
    "attendance.receive_criticism", "登记收到书面检查", rights.ABSENCE, CRITICISM_ENTRY, version_field(),
    Field("received_on", "收到日期", Kind.DATE, required=True),
    Field("words", "检查内容", Kind.LONG_TEXT, max_length=20000, hint="内容和扫描件至少填一项"),
    Field("scan", "扫描件", Kind.FILE, hint="扫描文件或照片"),
    Field("remark", "备注", Kind.TEXT, max_length=300, hint="按时收到、过期才登记的，写明原因并附扫描件"),
    entity=CRITICISM,
)  # fmt: skip
def receive_criticism(unit: Unit, f: Values) -> Done:
    """The self-criticism came, as text or as a scan."""
    row, person = _criticism(unit, f["id"])
    if not row.asked_on <= f["received_on"] <= unit.today:
        fault = f"收到日期应在 {row.asked_on:%Y-%m-%d} 到今天之间。"
        raise BadFields({"received_on": fault}, {"received_on": "收到日期"})
    if not f["words"] and f["scan"] is None:
        raise BadFields({"words": "请填写检查内容，或附上扫描件。"}, {"words": "检查内容"})
    if f["received_on"] <= row.due_on < unit.today:
        _require_evidence(f)
    name = common.proof_name(f["scan"], "书面检查", "scan")
    unit.update(
        SelfCriticism, row.id, f["row_version"], received_on=f["received_on"], words=f["words"],
        remark=f["remark"] or row.remark,
    )  # fmt: skip
    if name:
        unit.attach(CRITICISM, row.id, name, f["scan"], note="书面检查")
    late = f"，比期限晚 {(f['received_on'] - row.due_on).days} 天" if f["received_on"] > row.due_on else ""
    return _criticised(f"已登记收到{person.name}的书面检查{late}。", row.id, person, row.day)


def _require_evidence(f: Values) -> None:
    """Raise BadFields unless a receipt in time that is recorded after the last day has its scan and a reason."""
    faults = {} if f["scan"] is not None else {"scan": "期限已过，登记按时收到的须附扫描件。"}
    faults |= {} if f["remark"] else {"remark": "期限已过，请写明为什么现在才登记。"}
    if faults:
        raise BadFields(faults, {"scan": "扫描件", "remark": "备注"})


@action(
    "attendance.cancel_criticism", "撤销书面检查要求", rights.ABSENCE, CRITICISM_ENTRY, version_field(), WHY,
    entity=CRITICISM, danger=True,
)  # fmt: skip
def cancel_criticism(unit: Unit, f: Values) -> Done:
    """Take back a demand that was made by mistake, or whose absence does not stand any more."""
    row, person = _criticism(unit, f["id"])
    unit.delete(SelfCriticism, row.id, f["row_version"])
    unit.notes["原因"] = f["why"]
    told = f"已撤销对{person.name} {row.day:%Y-%m-%d} 书面检查的要求，操作记录里仍可查到。"
    return _criticised(told, row.id, person, row.day)


def _criticism(unit: Unit, record: int) -> tuple[SelfCriticism, Employee]:
    """A self-criticism that is still awaited, of somebody within reach, never of the author himself."""
    row = unit.get(SelfCriticism, record)
    if not common.sees(unit, rights.ABSENCE, row.employee_id):
        raise NotFound()
    unit.require(rights.ABSENCE, concerning=row.employee_id, approving=True)
    if row.received_on is not None:
        raise Refused(f"这份书面检查 {row.received_on:%Y-%m-%d} 已收到，不能再改。")
    return row, Employee.get_by_id(row.employee_id)


def _criticised(notice: str, record: int, person: Employee, day: date) -> Done:
    return Done(notice, frozenset({CRITICISM}), (CRITICISM, record), f"{person.name} {day:%Y-%m-%d}")
