"""Proposing a final warning or a dismissal with its evidence, which people of the company decide about (R-100)."""

from __future__ import annotations

from typing import Any

from models.core.errors import BadFields, Forbidden, NotFound, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.unit import Unit
from models.org.rules import Decision
from models.penalty import deciders, rights
from models.penalty.catalogue import queries as catalogue
from models.penalty.catalogue.values import Measure
from models.penalty.slip.actions import common
from models.penalty.slip.actions.common import ENTITY as SLIP
from models.penalty.slip.actions.common import ENTRY, SCAN, WHY, received, require_time, require_typist, scan_name
from models.penalty.slip.holding import held, hold_person, named, names_of, phase_of, require_seen, rule_of
from models.penalty.slip.proposing import FINAL_WARNING, files_of, named_by
from models.penalty.tables import PenaltyCase, PenaltySlip
from models.penalty.workflow import (
    CASE_STATE_NAMES,
    COUNTING,
    PHASE_NAMES,
    CaseState,
    Phase,
    State,
)
from models.staff.tables import Employee

ENTITY = "penalty_case"
CASE = Field("id", "提请处理", Kind.REF, required=True, ref=ENTITY)
# The employee may still appeal against what a case rests on, or waits for his answer.
UNDECIDED = (Phase.WINDOW, Phase.APPEALED, Phase.OVERDUE)
LABELS = {
    "measure": "提请的处理", "scan": "扫描件", "union_on": "通知工会日期", "legal_on": "法务审查日期",
    "legal_by": "法务审查人", "union_words": "工会意见", "legal_words": "法务意见", "without": "没有办理的理由",
    "decision": "决定和后果",
}  # fmt: skip


@action(
    "penalty.escalate", "提请最后警告等处理", rights.ESCALATE, ENTRY,
    Field("measure", "提请的处理", Kind.TEXT, max_length=64, hint="例如：最后警告；不填是制度写明的那一种"),
    Field("facts", "事实", Kind.LONG_TEXT, required=True, hint="违规事实，拒签的经过，表现"),
    Field("evidence", "证据", Kind.LONG_TEXT, required=True, hint="逐项列出，扫描件一并附上"),
    Field("statement", "主管陈述", Kind.LONG_TEXT, required=True, hint="为什么一般处罚不够"),
    SCAN,
    entity=SLIP,
)  # fmt: skip
def escalate(unit: Unit, f: Values) -> Done:
    """Report a case to the company: a refusal with ample proof, or what the offence or its repetition calls for.

    Nothing happens by itself. A refusal needs attached evidence (R-100).
    """
    slip = held(unit, f["id"], "penalty.escalate")
    if unit.author.employee_id is None:
        raise Forbidden("您的账号没有对应的员工，不能提请。请系统管理员在“用户”里选上是哪位员工。没有保存。")
    _require_other(unit, slip, "提请")
    unit_id = Employee.get_by_id(slip.employee_id).unit_id
    if not unit.sees(rights.ESCALATE, employee_id=slip.employee_id, unit_id=unit_id):
        raise NotFound()
    _require_ground(slip)
    measure = _measure(slip, f["measure"])
    _require_new(slip, measure)
    name = scan_name(f["scan"], "证据")
    if slip.refused_at is not None and not name and not files_of(slip.id):
        raise BadFields({"scan": "拒签后提请的，须附证据。请附扫描件，或先在处罚单上添加附件。"}, LABELS)
    made = unit.insert(
        PenaltyCase, slip_id=slip.id, measure=measure.code, label=measure.label, facts=f["facts"],
        evidence=f["evidence"], statement=f["statement"], state=str(CaseState.PROPOSED), proposed_at=unit.now,
        proposed_by=unit.author.name, proposed_by_id=unit.author.employee_id,
    )  # fmt: skip
    if name:
        unit.attach(ENTITY, made, name, f["scan"], note="证据")
    told = _next(unit.get(PenaltyCase, made), slip)
    return _told(f"已就{named(slip)} 提请“{measure.label}”，决定以前什么都不执行。{told}", slip, made)


def _measure(slip: PenaltySlip, asked: str) -> Measure:
    """The measure of the company that is asked for, by its name or code; without one what the rule names.

    Raises BadFields for one about which the company does not decide.
    """
    known = [one for one in catalogue.measures(slip.happened_at.date()) if one.company]
    wanted = asked or named_by(rule_of(slip)) or (FINAL_WARNING if slip.refused_at is not None else "")
    found = next((one for one in known if wanted in (one.code, one.label)), None)
    if found is None:
        raise BadFields({"measure": f"请填写由公司决定的处理：{'、'.join(one.label for one in known)}。"}, LABELS)
    return found


def _require_ground(slip: PenaltySlip) -> None:
    """Raise Refused for a slip that rests nothing: not refused, not in effect, or without anything to propose."""
    if slip.state == State.REFUSED or (
        slip.state in COUNTING and (slip.refused_at is not None or named_by(rule_of(slip)))
    ):
        return
    if slip.state in COUNTING:
        raise Refused(
            f"{named(slip)} 已经签收，制度对这一项也没有写明更重的处理，不能提请。拒签的、制度写明的才可以。"
            "这次没有保存。"
        )
    raise Refused(
        f"{named(slip)} 现在是“{PHASE_NAMES[Phase(slip.state)]}”，不能提请。本人拒签，或者处罚单生效以后才可以。"
        "这次没有保存。"
    )


def _require_new(slip: PenaltySlip, measure: Measure) -> None:
    """Raise Refused where a case of this slip waits for its decision, or the same was decided already."""
    table = PenaltyCase
    for row in table.select().where(table.slip_id == slip.id).order_by(table.id):
        decided = row.state == CaseState.APPROVED and row.measure == measure.code
        if row.state == CaseState.PROPOSED or decided:
            raise Refused(
                f"{named(slip)} 已提请“{row.label}”，{CASE_STATE_NAMES[row.state]}。不能再提请。这次没有保存。"
            )


@action(
    "penalty.case_consult", "登记工会和法务意见", rights.DECIDE, CASE, version_field(),
    Field("union_on", "通知工会日期", Kind.DATE),
    Field("union_words", "工会意见", Kind.TEXT, max_length=300, hint="答复内容；没有答复写“未答复”"),
    Field("legal_on", "法务审查日期", Kind.DATE),
    Field("legal_by", "法务审查人", Kind.TEXT, max_length=64),
    Field("legal_words", "法务意见", Kind.TEXT, max_length=300),
    SCAN,
    entity=ENTITY,
)  # fmt: skip
def consult(unit: Unit, f: Values) -> Done:
    """Write down the notice to the union with its reply, and the legal review, before anybody decides."""
    case, slip = _held(unit, f["id"])
    require_seen(unit, slip, rights.READ)
    _require_other(unit, slip, "登记")
    faults = {
        name: "日期还没有到，请核对。"
        for name in ("union_on", "legal_on") if f[name] is not None and f[name] > unit.today
    }  # fmt: skip
    if f["union_on"] is None and f["union_words"]:
        faults["union_on"] = "请填写通知工会的日期。"
    if f["legal_on"] is None and (f["legal_by"] or f["legal_words"]):
        faults["legal_on"] = "请填写法务审查的日期。"
    if f["legal_on"] is not None and not f["legal_by"]:
        faults["legal_by"] = "请填写由谁审查。"
    if faults:
        raise BadFields(faults, LABELS)
    name = scan_name(f["scan"], "工会或法务意见")
    columns = ("union_on", "union_words", "legal_on", "legal_by", "legal_words")
    unit.update(PenaltyCase, case.id, f["row_version"], **{one: f[one] for one in columns})
    if name:
        unit.attach(ENTITY, case.id, name, f["scan"], note="工会或法务意见")
    lacking = _lacking(unit.get(PenaltyCase, case.id))
    rest = f"还没有{'、'.join(lacking)}。" if lacking else "工会和法务都已办理。"
    return _told(f"已登记{named(slip)} 提请“{case.label}”的工会和法务意见，{rest}", slip, case.id)


@action(
    "penalty.decide_case", "批准最后警告等处理", rights.DECIDE, CASE, version_field(),
    Field("decision", "决定和后果", Kind.TEXT, required=True, max_length=300, hint="例如：给予最后警告，再犯另行处理"),
    Field("without", "没有办理的理由", Kind.TEXT, max_length=150, hint="没有通知工会或没有法务审查就决定的，写明理由"),
    entity=ENTITY, behalf=True, danger=True,
)  # fmt: skip
def decide(unit: Unit, f: Values) -> Done:
    """Take the next step of the decision; the last one is the company's. The employment itself stays as it is."""
    case, slip = _deciding(unit, f["id"])
    _require_standing(slip, unit)
    taken = deciders.take_case(unit, case, slip, remark=f["decision"])
    values: dict[str, Any] = {"decided_words": _words(case, taken.decided.words)}
    if taken.is_last:
        lacking = _lacking(case)
        if lacking and not f["without"]:
            raise BadFields({"without": f"还没有{'、'.join(lacking)}。请先登记，或写明理由。"}, LABELS)
        why = f"（没有{'、'.join(lacking)}：{f['without']}）" if lacking else ""
        values |= {
            "state": str(CaseState.APPROVED), "decision": f"{f['decision']}{why}"[:500], "decided_at": received(unit)
        }  # fmt: skip
    unit.update(PenaltyCase, case.id, f["row_version"], **values)
    if taken.is_last:
        return _told(
            f"已批准就{named(slip)} 提请的“{case.label}”：{f['decision']}。可以打印决定书，人事手续另行办理。",
            slip,
            case.id,
        )
    told = _next(unit.get(PenaltyCase, case.id), slip)
    return _told(f"已批准“{case.label}”的“{'、'.join(taken.labels)}”这一步，{told}", slip, case.id)


@action(
    "penalty.refuse_case", "不批准最后警告等处理", rights.DECIDE, CASE, version_field(), WHY,
    entity=ENTITY, behalf=True,
)  # fmt: skip
def refuse(unit: Unit, f: Values) -> Done:
    """Decide against it, at any step; the slip itself stays as it is."""
    case, slip = _deciding(unit, f["id"])
    taken = deciders.take_case(unit, case, slip, refuse=True, remark=f["reason"])
    unit.update(
        PenaltyCase, case.id, f["row_version"], state=str(CaseState.REFUSED), decision=f["reason"],
        decided_words=_words(case, f"{taken.decided.words}不批准"), decided_at=received(unit),
    )  # fmt: skip
    return _told(f"没有批准就{named(slip)} 提请的“{case.label}”。处罚单照常办理。", slip, case.id)


@action(
    "penalty.withdraw_case", "撤回提请", rights.ESCALATE, CASE, version_field(), WHY, entity=ENTITY, danger=True
)  # fmt: skip
def withdraw(unit: Unit, f: Values) -> Done:
    """Take one's own proposal back before it is decided."""
    case, slip = _held(unit, f["id"])
    require_seen(unit, slip, rights.READ)
    if unit.author.employee_id is None or unit.author.employee_id != case.proposed_by_id:
        raise Forbidden(f"这份提请是{case.proposed_by}提出的，只能由本人撤回；不同意的，由决定人不批准。没有保存。")
    unit.update(
        PenaltyCase, case.id, f["row_version"], state=str(CaseState.WITHDRAWN), decision=f["reason"],
        decided_at=unit.now,
    )  # fmt: skip
    return _told(f"已撤回就{named(slip)} 提请的“{case.label}”。", slip, case.id)


def _held(unit: Unit, record: int) -> tuple[PenaltyCase, PenaltySlip]:
    """A case that waits for its decision, with its slip; other acts about the person wait. Raises Refused."""
    case: PenaltyCase = unit.get(PenaltyCase, record)
    slip: PenaltySlip = unit.get(PenaltySlip, case.slip_id)
    hold_person(slip.employee_id)
    case = unit.get(PenaltyCase, record)
    if case.state != CaseState.PROPOSED:
        raise Refused(
            f"就{named(slip)} 提请的“{case.label}”现在是“{CASE_STATE_NAMES[case.state]}”，不能再办理。这次没有保存。"
        )
    return case, unit.get(PenaltySlip, slip.id)


def _deciding(unit: Unit, record: int) -> tuple[PenaltyCase, PenaltySlip]:
    """The same for a decision: not received before it was proposed, nor typed by a party."""
    case, slip = _held(unit, record)
    require_time(unit, case.proposed_at, "提请时间")
    if unit.behalf is not None:
        require_typist(unit, slip, "决定", (case.proposed_by_id,))
    return case, slip


def _require_other(unit: Unit, slip: PenaltySlip, what: str) -> None:
    """Raise Forbidden for the person concerned himself."""
    if unit.author.employee_id == slip.employee_id:
        raise Forbidden(f"{unit.author.name}是{named(slip)} 的当事人，不能{what}。没有保存。")


def _require_standing(slip: PenaltySlip, unit: Unit) -> None:
    """Raise Refused where what the case rests on was taken back, or may still be appealed against."""
    standing = phase_of(slip, unit.now)
    if standing in (Phase.REVOKED, Phase.VOID):
        raise Refused(f"{named(slip)} {PHASE_NAMES[standing]}，提请没有了依据，请不批准或由提请人撤回。这次没有保存。")
    if standing in UNDECIDED:
        raise Refused(f"{named(slip)} 现在是“{PHASE_NAMES[standing]}”，终局以后才能决定。这次没有保存。")


def _lacking(case: PenaltyCase) -> list[str]:
    """What was not done before a decision."""
    return [*([] if case.union_on is not None else ["通知工会"]), *([] if case.legal_on is not None else ["法务审查"])]


def _words(case: PenaltyCase, words: str) -> str:
    """Who decided so far, the one who decides now included."""
    return "；".join(one for one in (case.decided_words, words) if one)[:200]


def _next(case: PenaltyCase, slip: PenaltySlip) -> str:
    """Who decides next, as a sentence."""
    found = deciders.case_deciders([(case, slip)])[case.id]
    if isinstance(found, Decision):
        return f"待{names_of([found.decider])[found.decider]}办理“{found.label}”。"
    return f"现在没有人可以办理：{found.why}{found.remedy}" if found is not None else ""


def _told(notice: str, slip: PenaltySlip, case: int) -> Done:
    done = common.told(notice, slip, ENTITY, case)
    return Done(done.notice, frozenset({ENTITY, SLIP}), done.record, done.title)
