"""The policy tables of leave: what each column holds, and which rows cannot stand together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from itertools import combinations
from typing import Any

from models.attendance.leave.policy import words
from models.attendance.leave.policy.values import NoticeUnit, OutcomeResult, Rounding
from models.attendance.leave.policy.words import CONDITIONS, Row
from models.attendance.tables import LeaveSlip
from models.attendance.workflow import ABSENCE_REASON_NAMES, AbsenceReason, LeaveState
from models.core.calendar.rules import Count
from models.core.fields import Field, Kind
from models.core.rulebook import queries as rulebook
from models.core.rulebook import register
from models.core.rulebook.register import PolicyTable, add_policy
from models.org.tables import ApprovalChain

TYPES, MATRIX, OUTCOMES = "leave_types", "leave_matrix", "leave_outcomes"
AREA = "leave"
REASONS: Mapping[str, str] = {
    str(int(code)): ABSENCE_REASON_NAMES[code]
    for code in (
        AbsenceReason.NO_NOTICE, AbsenceReason.SICK_WITHOUT_NOTICE, AbsenceReason.SICK_PAPERS_MISSING,
        AbsenceReason.LEAVE_NOT_APPROVED, AbsenceReason.NOT_REPORTED,
    )
}  # fmt: skip
ALIVE = (LeaveState.SUBMITTED, LeaveState.APPROVED)
NAMED = 3  # slips that a sentence names


def _code_fault(code: str) -> str | None:
    return None if re.fullmatch(r"[a-z0-9_\u4e00-\u9fff]+", code) else "只能用小写字母、数字、汉字和 _。"


def _kind(name: str, label: str, hint: str) -> Field:
    return Field(name, label, max_length=24, hint=hint)


def types_fault(rows: Sequence[Row], on: date) -> str | None:
    """What is wrong with rows of types: columns that contradict each other, names for two, a type still in use."""
    for place, row in enumerate(rows, 1):
        fault = _type_fault(row)
        if fault is not None:
            return f"第 {place} 行，{fault}"
    for first, one, second, other in _pairs(rows):
        both = set(_names(one)) & set(_names(other))
        if both:
            return f"第 {first} 行和第 {second} 行都叫“{min(both)}”，导入时分不清。请改其中一个。"
    if sum(row["is_comp_rest"] for row in rows) > 1:
        return "只能有一种假是用加班和值班挣得的补休。"
    return _dropped(rows, on)


def _type_fault(row: Row) -> str | None:
    documents, in_part = words.parts(row["documents"]), words.parts(row["part_documents"])
    faults = (
        (any(len(each) != len(set(each)) for each in (documents, in_part)), "证明有重复，请核对。"),
        (any(len(one) > 64 for one in (*documents, *in_part)), "证明的名称太长，请用、分开。"),
        (bool(in_part) and not documents, "没有填写证明，只请一段时的证明请清空。"),
        (not documents and bool(row["proof_from"]), "没有填写证明，从几天起请清空。"),
        (bool(documents) and row["proof_due"] is None, "有证明的，请填写结束后几天内交。"),
        (not documents and bool(row["proof_due"]), "没有填写证明，期限请清空。"),
        (row["entitlement"] is None and row["may_overdraw"], "没有每年天数，不存在透支，请去掉勾选。"),
        (row["is_comp_rest"] and row["entitlement"] is not None, "补休按挣得的时间计算，请清空每年天数。"),
        (row["counts_rest_days"] and row["unit"] == Rounding.EXACT, "按小时计的假，休息日没有工时，不能计入。"),
    )
    return next((sentence for is_wrong, sentence in faults if is_wrong), None)


def _names(row: Row) -> tuple[str, ...]:
    return tuple(dict.fromkeys((row["code"], row["label"], *words.parts(row["aliases"]))))


def _dropped(rows: Sequence[Row], on: date) -> str | None:
    """A type that other tables or slips from that day on still name."""
    known = {name for row in rows for name in (row["code"], row["label"])}
    for table, columns in ((MATRIX, ("kind",)), (OUTCOMES, ("kind", "other"))):
        for row in rulebook.policy(table, on):
            missing = next((row[name] for name in columns if row[name] and row[name] not in known), None)
            if missing is not None:
                label = register.get_policy(table).label
                return f"规则表“{label}”里还有“{words.kind_name(missing)}”。请先改那张表，再删去这种假。"
    slips = list(
        LeaveSlip.select(LeaveSlip.number, LeaveSlip.kind)
        .where(
            LeaveSlip.starts_at >= datetime.combine(on, time()),
            LeaveSlip.state.in_([str(one) for one in ALIVE]),
            LeaveSlip.kind.not_in(sorted(row["code"] for row in rows)),
        )
        .order_by(LeaveSlip.number)
        .limit(NAMED)
    )
    if not slips:
        return None
    numbers = "、".join(str(one.number) for one in slips)
    return f"请假第 {numbers} 号等还在用“{words.kind_name(slips[0].kind)}”。请保留这种假，或先取消这些请假。"


def types_notes(rows: Sequence[Row], _: date) -> tuple[str, ...]:
    """Types that one sign stands for."""
    shared = [
        f"{one['label']}和{other['label']}" for _, one, _, other in _pairs(rows) if one["sign"] == other["sign"]
    ]  # fmt: skip
    return (f"请注意：{'、'.join(shared)}在考勤表里用同一个符号。",) if shared else ()


def matrix_fault(rows: Sequence[Row], on: date) -> str | None:
    """What is wrong with rows of the matrix: unknown types or chains, or a type that nobody approves."""
    types = rulebook.policy(TYPES, on)
    known = _known(types)
    chains = {row.code for row in ApprovalChain.select(ApprovalChain.code)}
    for place, row in enumerate(rows, 1):
        if row["kind"] and row["kind"] not in known:
            return f"第 {place} 行，没有叫“{row['kind']}”的假。请填规则表“假别”里的代码或名称。"
        if row["chain"] not in chains:
            return f"第 {place} 行，没有“{words.CHAINS[row['chain']]}”这个审批流程。请另选一个。"
        if not row["notice"] and row["notice"] is not None:
            return f"第 {place} 行，不要求提前申请的，请清空。"
    for first, one, second, other in _pairs(rows):
        if one["from_days"] == other["from_days"] and known.get(one["kind"]) == known.get(other["kind"]):
            return f"第 {first} 行和第 {second} 行说的是同一种情形：{words.matrix(one)}；{words.matrix(other)}。"
    from_start = {known.get(row["kind"], "") for row in rows if not row["from_days"]}
    left_out = [row["label"] for row in types if not {row["code"], ""} & from_start]
    if left_out:
        return f"{'、'.join(left_out)}没有从 0 天起的一行，短假没有人批准。请补上，或加一行不填假别的。"
    return None


def outcomes_fault(rows: Sequence[Row], on: date) -> str | None:
    """What is wrong with rows of the decision table: unknown types, columns that contradict, rows never reached."""
    known = _known(rulebook.policy(TYPES, on))
    for place, row in enumerate(rows, 1):
        fault = _outcome_fault(row, known)
        if fault is not None:
            return f"第 {place} 行，{fault}"
    for first, one, second, other in _pairs(rows):
        if _includes(one, other, known):
            return f"第 {second} 行永远用不到，第 {first} 行已经包括了它：{words.outcome(one)}。请调整顺序或删去。"
    return None


def _outcome_fault(row: Row, known: Mapping[str, str]) -> str | None:
    unknown = next((row[name] for name in ("kind", "other") if row[name] and row[name] not in known), None)
    is_other, is_absence = row["result"] == OutcomeResult.OTHER, row["result"] == OutcomeResult.ABSENCE
    faults = (
        (unknown is not None, f"没有叫“{unknown}”的假。请填规则表“假别”里的代码或名称。"),
        (is_other and not row["other"], "请填改按哪一种假。"),
        (not is_other and bool(row["other"]), "只有“改按另一种假”才填改按的假，请清空。"),
        (is_other and known.get(row["other"]) == known.get(row["kind"]), "改按的是同一种假，请核对。"),
        (is_absence and not row["absence_reason"], "请选旷工原因。"),
        (not is_absence and bool(row["absence_reason"]), "只有“不算请假”才选旷工原因，请清空。"),
    )
    return next((sentence for is_wrong, sentence in faults if is_wrong), None)


def _includes(one: Row, other: Row, known: Mapping[str, str]) -> bool:
    """Whether a row fits everything that another one fits."""
    if one["kind"] and known.get(one["kind"]) != known.get(other["kind"]):
        return False
    return all(not one[name] or one[name] == other[name] for name in CONDITIONS)


def outcomes_notes(rows: Sequence[Row], on: date) -> tuple[str, ...]:
    """Conditions on proofs of types that need none."""
    without = {row["code"]: row["label"] for row in rulebook.policy(TYPES, on) if not words.parts(row["documents"])}
    known = _known(rulebook.policy(TYPES, on))
    idle = [without[known[row["kind"]]] for row in rows if row["proofs"] and known.get(row["kind"]) in without]
    if not idle:
        return ()
    return (f"请注意：{'、'.join(dict.fromkeys(idle))}没有规定证明，总是按证明齐全处理。",)


def _known(types: Sequence[Row]) -> dict[str, str]:
    """The code of each type, by code and by name."""
    return {name: row["code"] for row in types for name in (row["code"], row["label"])}


def _pairs(rows: Sequence[Row]) -> Iterator[tuple[int, Row, int, Row]]:
    """Every two rows with their places from 1 on."""
    for (first, one), (second, other) in combinations(enumerate(rows, 1), 2):
        yield first, one, second, other


def _table(
    name: str, label: str, fields: tuple[Field, ...], key: tuple[str, ...], help_: str, said: Any, fault: Any,
    notes: Any = None,
) -> None:  # fmt: skip
    add_policy(PolicyTable(name, label, AREA, fields, key, help_, marks=True, words=said, check=fault, notes=notes))


_table(
    TYPES,
    "假别",
    (
        Field("code", "代码", required=True, max_length=24, check=_code_fault, hint="登记以后不要再改"),
        Field("label", "名称", required=True, max_length=20),
        Field("sign", "考勤符号", Kind.CHOICE, required=True, choices=words.SIGNS, default="假"),
        Field("aliases", "别名", max_length=100, hint="表格里的其他叫法，用、分开"),
        Field("unit", "时长", Kind.CHOICE, required=True, choices=words.ROUNDINGS, default=str(Rounding.HALF)),
        Field("counts_rest_days", "休息日计入", Kind.BOOL, hint="勾选为连续计算天数"),
        Field("is_sudden", "突发", Kind.BOOL, hint="不受“各种假”那几行提前申请的限制"),
        Field("documents", "证明", max_length=200, hint="用、分开；不填为不用交"),
        Field("part_documents", "只请一段的证明", max_length=200, hint="上班期间离开的交这些；不填为与“证明”相同"),
        Field("proof_from", "从几天起要证明", Kind.DECIMAL, lowest=0, highest=366, hint="含本数；不填为不论长短都要"),
        Field("proof_due", "几天内交证明", Kind.INTEGER, lowest=0, highest=366, hint="从请假结束的第二天起算"),
        Field(
            "proof_due_unit", "期限单位", Kind.CHOICE, required=True, choices=words.DUE_UNITS,
            default=str(Count.WORKING),
        ),
        Field("entitlement", "每年天数", Kind.DECIMAL, highest=1000, hint="不填为不限"),
        Field("may_overdraw", "可以透支", Kind.BOOL),
        Field("is_comp_rest", "补休", Kind.BOOL, hint="从加班和值班挣得的时间里扣"),
        Field("returns", "须销假", Kind.BOOL, default=True),
    ),
    ("code",),
    "有哪些假，怎样计时长，要不要证明，每年多少天。",
    words.leave_type,
    types_fault,
    types_notes,
)  # fmt: skip
_table(
    MATRIX,
    "请假审批和提前申请",
    (
        _kind("kind", "假别", "代码或名称；不填为各种假"),
        Field("from_days", "从几天起", Kind.DECIMAL, required=True, lowest=0, highest=366, default="0", hint="含本数"),
        Field("chain", "审批流程", Kind.CHOICE, required=True, choices=words.CHAINS),
        Field("notice", "提前多久申请", Kind.INTEGER, lowest=0, highest=366, hint="不填为不要求提前"),
        Field(
            "notice_unit", "提前的单位", Kind.CHOICE, required=True, choices=words.NOTICE_UNITS,
            default=str(NoticeUnit.CALENDAR),
        ),
    ),
    ("kind", "from_days"),
    "多长的假由谁批准，要提前多久申请。合适的几行里，审批取天数最多的一行，提前取要求最早的一行。",
    words.matrix,
    matrix_fault,
)  # fmt: skip
_table(
    OUTCOMES,
    "请假认定",
    (
        _kind("kind", "假别", "代码或名称；不填为各种假"),
        Field("span", "请假的时间", Kind.CHOICE, choices=words.SPANS, hint="不填为不论"),
        Field("notice", "告知", Kind.CHOICE, choices=words.TOLD, hint="不填为不论"),
        Field("proofs", "证明", Kind.CHOICE, choices=words.PROOFS, hint="不填为不论"),
        Field("result", "认定", Kind.CHOICE, required=True, choices=words.RESULTS),
        _kind("other", "改按哪种假", "代码或名称"),
        Field("absence_reason", "旷工原因", Kind.CHOICE, choices=REASONS),
    ),
    ("kind", "span", "notice", "proofs"),
    "批准了的假，按告知和证明的情况算什么。从上到下第一行合适的算；都不合适的，批准了就算本假。",
    words.outcome,
    outcomes_fault,
    outcomes_notes,
)
register.seeds(
    TYPES,
    "leave.sick.documents_due_working_days", "leave.sick.documents", "leave.long.notice_exempt_types",
    "leave.return_report_required", "leave.entitlement.annual_days", "leave.entitlement.marriage_days",
    "leave.entitlement.maternity_days", "leave.entitlement.bereavement_days",
)  # fmt: skip
register.seeds(
    MATRIX,
    "leave.sick.notice_hours", "leave.personal.notice_days", "leave.long.from_days", "leave.long.notice_days",
    "leave.long.final_approver", "leave.marriage.notice_months",
)  # fmt: skip
register.seeds(OUTCOMES, "leave.sick.late_notice_result")
