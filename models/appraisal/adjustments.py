"""Points and money that people propose for a month: rewards and other reasons, decided above (R-142)."""

from __future__ import annotations

from models.appraisal import policy, rights
from models.appraisal.rules import signed, yuan
from models.appraisal.tables import ScoreAdjustment
from models.appraisal.workflow import ADJUST_CHAIN, OTHER, AdjustmentState, refusal, step_of
from models.attendance.requests.common import about
from models.core.errors import BadFields, NotFound, Refused
from models.core.explain import Explanation, Used
from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.unit import Unit
from models.org import approvals
from models.score import actions as score
from models.score.rules import Line, month_of
from models.score.workflow import Cause
from models.staff.tables import Employee

ENTITY = "score_adjustment"
CHANGED = frozenset({ENTITY, "score", *score.CHANGED})
ENTRY = Field("id", "加减分", Kind.REF, required=True, ref=ENTITY)
WHY = Field("remark", "原因", Kind.TEXT, required=True, max_length=300)
ADD, DEDUCT = "add", "deduct"
EFFECTS = {ADD: "加分", DEDUCT: "扣分"}


@action(
    "appraisal.adjust", "提出加减分", rights.ADJUST,
    Field("employee_id", "人员", Kind.REF, required=True, ref="employee"),
    Field("day", "日期", Kind.DATE, required=True, hint="计入这一天所在的月份"),
    Field("label", "类别", Kind.TEXT, max_length=64, hint="规则表“加分和奖励”里的名称，不填为其他"),
    Field("effect", "加或扣", Kind.CHOICE, required=True, choices=EFFECTS, default=ADD),
    Field("points", "分值", Kind.DECIMAL, highest=1000),
    Field("fen", "加发金额", Kind.MONEY, highest=100_000_000),
    Field("reason", "理由", Kind.TEXT, required=True, max_length=300),
    entity=ENTITY, behalf=True,
)  # fmt: skip
def propose(unit: Unit, f: Values) -> Done:
    """Propose points or money for somebody, never for oneself; they count in the month once approved.

    A kind of the rulebook brings its own points and money where it says them.
    """
    row = about(unit, rights.ADJUST, f["employee_id"], f["day"])
    unit.require(rights.ADJUST, concerning=row.id, approving=True)
    points, fen = _amounts(unit, f)
    month = month_of(f["day"])
    score.touch(month)
    score.require_open(month, {row.id})
    record = unit.insert(
        ScoreAdjustment, employee_id=row.id, day=f["day"], label=f["label"] or OTHER, points=points, fen=fen,
        reason=f["reason"], state=str(AdjustmentState.PROPOSED), proposed_by=unit.author.name,
        proposed_at=unit.behalf.received_at if unit.behalf is not None else unit.now,
        proposed_by_id=unit.author.employee_id,
    )  # fmt: skip
    title = f"{row.name} {f['label'] or OTHER}"
    told = f"已提出{row.name} {month} {amounts(points, fen)}，等待批准。批准前得分不变。"
    return Done(told, CHANGED, (ENTITY, record), title)


def _amounts(unit: Unit, f: Values) -> tuple[int, int]:
    """The points in hundredths and the fen that are meant. Raises BadFields."""
    faults = {"day": "日期还没有到，请核对。"} if f["day"] > unit.today else {}
    known = policy.kinds(f["day"])
    points, fen = int((f["points"] or 0) * 100), f["fen"] or 0
    deducts = f["effect"] == DEDUCT
    if f["label"] not in ("", OTHER):
        if f["label"] not in known:
            faults["label"] = f"规则里没有这一类，请从这些里选：{'、'.join((*known, OTHER))}。"
        elif deducts:
            faults["effect"] = f"扣分的类别须为“{OTHER}”，请改选。"
        else:
            set_points, set_fen = known[f["label"]]
            faults |= _differs("points", "分值", points, set_points) | _differs("fen", "加发金额", fen, set_fen)
            points, fen = points or set_points, fen or set_fen
    if not points and not fen and not faults:
        faults["points"] = "分值和加发金额至少填一项。"
    if deducts and fen:
        faults["fen"] = "扣分不能同时加发金额，请清空。罚款由处罚单开出。"
    if faults:
        raise BadFields(faults)
    return -points if deducts else points, fen


def _differs(name: str, label: str, typed: int, said: int) -> dict[str, str]:
    """A fault where something else was typed than the rulebook says."""
    if not said or typed in (0, said):
        return {}
    told = yuan(said) if name == "fen" else f"{signed(said)} 分"
    return {name: f"这一类规定的{label}是 {told}，请留空或照填。"}


def amounts(points: int, fen: int) -> str:
    """Points and money in words: 加 2 分、加发 100.00 元."""
    parts = [f"{'加' if points > 0 else '扣'} {signed(abs(points)).lstrip('+')} 分"] if points else []
    parts += [f"加发 {yuan(fen)}"] if fen else []
    return "、".join(parts)


@action(
    "appraisal.approve_adjustment", "批准加减分", rights.DECIDE, ENTRY, version_field(),
    Field("remark", "意见", Kind.TEXT, max_length=300),
    entity=ENTITY, behalf=True,
)  # fmt: skip
def approve(unit: Unit, f: Values) -> Done:
    """Let a proposal count in its month; never by who proposed it or whom it is about."""
    row = _taking(unit, f, "appraisal.approve_adjustment")
    decided = _decide(unit, f, row, AdjustmentState.APPROVED)
    month, told = month_of(row.day), amounts(row.points, row.fen)
    title = f"{row.label}：{row.reason}"
    proposed = f"{row.proposed_by}于 {row.proposed_at:%Y-%m-%d} 提出：{row.reason}"
    explained = Explanation(
        f"{row.label}，{told}", (proposed, f"{decided}批准"), used=(Used(ENTITY, row.id, title),)
    )  # fmt: skip
    score.put(unit, Line(
        key_of(row.id), row.employee_id, month, Cause.APPRAISAL, title[:200], row.day, explained, row.points, row.fen,
        ENTITY, row.id,
    ))  # fmt: skip
    return _told(row, f"已批准，{told}计入 {month}。")


@action(
    "appraisal.refuse_adjustment", "不批准加减分", rights.DECIDE, ENTRY, version_field(), WHY,
    entity=ENTITY, behalf=True,
)  # fmt: skip
def refuse(unit: Unit, f: Values) -> Done:
    """Refuse a proposal with the reason; the score stays as it is."""
    row = _taking(unit, f, "appraisal.refuse_adjustment")
    _decide(unit, f, row, AdjustmentState.REFUSED)
    return _told(row, "没有批准，得分不变。")


@action("appraisal.withdraw_adjustment", "撤回加减分", rights.ADJUST, ENTRY, version_field(), entity=ENTITY)
def withdraw(unit: Unit, f: Values) -> Done:
    """Take back a proposal that was not decided yet."""
    row = _taking(unit, f, "appraisal.withdraw_adjustment")
    unit.require(rights.ADJUST, concerning=row.employee_id, approving=True)
    unit.update(
        ScoreAdjustment, row.id, f["row_version"], state=str(AdjustmentState.WITHDRAWN), decided_at=unit.now,
        decided_by=unit.author.name,
    )  # fmt: skip
    return _told(row, "已撤回，得分不变。")


@action(
    "appraisal.revoke_adjustment", "取消已批准的加减分", rights.DECIDE, ENTRY, version_field(), WHY,
    entity=ENTITY, behalf=True, danger=True,
)  # fmt: skip
def revoke(unit: Unit, f: Values) -> Done:
    """An approved adjustment turned out wrong: it is taken back while its month is open for the person."""
    row = _taking(unit, f, "appraisal.revoke_adjustment")
    score.require_open(month_of(row.day), {row.employee_id})
    _decide(unit, f, row, AdjustmentState.REVOKED)
    score.reverse(unit, key_of(row.id), f["remark"])
    return _told(row, "已取消，得分已重新计算。")


def key_of(record: int) -> str:
    """The key of the line of an adjustment."""
    return f"appraisal:adjust:{record}"


def _taking(unit: Unit, f: Values, name: str) -> ScoreAdjustment:
    """The row, with its month locked, when the author may see it and the step is open. Raises NotFound and Refused."""
    step = step_of(name)
    seen: ScoreAdjustment = unit.get(ScoreAdjustment, f["id"])
    person = Employee.get_by_id(seen.employee_id)
    if not unit.sees(step.permission, employee_id=person.id, unit_id=person.unit_id):
        raise NotFound()
    score.touch(month_of(seen.day))
    row: ScoreAdjustment = unit.get(ScoreAdjustment, f["id"])
    sentence = refusal(step, row.state)
    if sentence:
        unit.update(ScoreAdjustment, row.id, f["row_version"], state=row.state)  # an old page is told of the change
        raise Refused(sentence)
    return row


def _decide(unit: Unit, f: Values, row: ScoreAdjustment, state: AdjustmentState) -> str:
    """Keep the decision of the author; returns the words for it."""
    proposer = {row.proposed_by_id} if row.proposed_by_id is not None else set()
    decided = approvals.require(unit, ADJUST_CHAIN, row.employee_id, proposer)
    unit.update(
        ScoreAdjustment, row.id, f["row_version"], state=str(state),
        decided_at=unit.behalf.received_at if unit.behalf is not None else unit.now, decided_by=unit.author.name,
        decided_words=decided.words[:200], remark=f["remark"],
    )  # fmt: skip
    return decided.words


def _told(row: ScoreAdjustment, effect: str) -> Done:
    name = Employee.get_by_id(row.employee_id).name
    return Done(f"{name} {row.day:%Y-%m-%d} 的“{row.label}”{effect}", CHANGED, (ENTITY, row.id), f"{name} {row.label}")
