"""The regulation of leave in words: each row of a table in one line, units, and lists that are typed with 、."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from models.attendance.leave.policy.values import NoticeUnit, OutcomeResult, Proofs, Rounding, Span, Told
from models.attendance.workflow import ABSENCE_REASON_NAMES, SIGN_NAMES, Sign
from models.core.calendar.rules import Count

Row = Mapping[str, Any]

# The types that the program brings along; how they are called where a row names only their code.
FIRST_TYPES: Mapping[str, str] = {
    "sick": "病假",
    "personal": "事假",
    "annual": "年假",
    "marriage": "婚假",
    "maternity": "产假",
    "bereavement": "丧假",
    "comp_rest": "补休",
    "work_injury": "工伤假",
    "paternity": "陪产假",
    "parental": "育儿假",
    "nursing": "护理假",
}
CHAINS: Mapping[str, str] = {
    "leave.sick": "病假（不满 3 天）",
    "leave.comp_rest": "补休（不满 3 天）",
    "leave.short": "请假（不满 3 天）",
    "leave.long": "请假（3 天及以上）",
    "leave.long_hr": "请假（3 天及以上，人事批准）",
}
SIGNS: Mapping[str, str] = {
    str(one): f"{one}（{SIGN_NAMES[one]}）"
    for one in (
        Sign.SICK, Sign.PERSONAL, Sign.ANNUAL, Sign.MARRIAGE, Sign.MATERNITY, Sign.BEREAVEMENT, Sign.COMP_REST,
        Sign.INJURY, Sign.PATERNITY, Sign.PARENTAL, Sign.NURSING, Sign.OTHER_LEAVE,
    )
}  # fmt: skip
ROUNDINGS: Mapping[str, str] = {Rounding.DAY: "按整天", Rounding.HALF: "按半天", Rounding.EXACT: "按小时"}
DUE_UNITS: Mapping[str, str] = {Count.CALENDAR: "天", Count.WORKING: "个工作日"}
NOTICE_UNITS: Mapping[str, str] = {
    NoticeUnit.HOURS: "小时",
    NoticeUnit.CALENDAR: "天",
    NoticeUnit.WORKING: "个工作日",
    NoticeUnit.MONTHS: "个月",
}
SPANS: Mapping[str, str] = {Span.WHOLE: "整班没有来", Span.PART: "只请一班中的一段"}
TOLD: Mapping[str, str] = {Told.IN_TIME: "按时告知", Told.LATE: "告知太晚", Told.NONE: "事先没有告知"}
PROOFS: Mapping[str, str] = {Proofs.COMPLETE: "证明齐全", Proofs.MISSING: "证明不全或过期"}
RESULTS: Mapping[str, str] = {
    OutcomeResult.LEAVE: "算本假",
    OutcomeResult.OTHER: "改按另一种假",
    OutcomeResult.DECIDE: "由批准人决定",
    OutcomeResult.ABSENCE: "不算请假",
}


def parts(words: str | None) -> tuple[str, ...]:
    """The names in a cell, between 、 or commas."""
    return tuple(part for part in re.split(r"[、，,；;\s]+", words or "") if part)


def kind_name(kind: str) -> str:
    """How a type is called; empty is every type."""
    return FIRST_TYPES.get(kind, kind) or "各种假"


def length(days: Decimal) -> str:
    """From how many days on: 不论长短, 3 天及以上."""
    return f"{days.normalize():f} 天及以上" if days else "不论长短"


def leave_type(row: Row) -> str:
    """A row of types: 病假（病），按半天计，结束后 1 个工作日内交医院证明、病历本、病假单."""
    told = [f"{row['label']}（{row['sign']}），{ROUNDINGS[row['unit']]}计"]
    if row["counts_rest_days"]:
        told.append("休息日计入")
    if parts(row["documents"]):
        due = f"{row['proof_due'] or 0} {DUE_UNITS[row['proof_due_unit']]}"
        since = f"{length(row['proof_from'])}的，" if row["proof_from"] else ""
        part = f"（只请一段的交{'、'.join(parts(row['part_documents']))}）" if parts(row["part_documents"]) else ""
        told.append(f"{since}结束后 {due}内交{'、'.join(parts(row['documents']))}{part}")
    if row["entitlement"] is not None:
        more = "，可以透支" if row["may_overdraw"] else ""
        told.append(f"每年 {row['entitlement'].normalize():f} 天{more}")
    if row["is_comp_rest"]:
        told.append("用加班和值班挣得的时间")
    return "，".join(told)


def matrix(row: Row) -> str:
    """A row of the matrix: 事假不论长短：提前 3 天申请，走“请假（不满 3 天）”."""
    notice = f"提前 {row['notice']} {NOTICE_UNITS[row['notice_unit']]}申请" if row["notice"] else "不要求提前"
    return f"{kind_name(row['kind'])}{length(row['from_days'])}：{notice}，走“{CHAINS[row['chain']]}”审批"


def outcome(row: Row) -> str:
    """A row of the decision table: 病假，整班没有来，按时告知，证明齐全：算本假."""
    when = [
        kind_name(row["kind"]),
        *(names[row[column]] for column, names in CONDITIONS.items() if row[column]),
    ]
    told = RESULTS[row["result"]]
    if row["result"] == OutcomeResult.OTHER:
        told = f"改按{kind_name(row['other'])}"
    if row["result"] == OutcomeResult.ABSENCE:
        reason = ABSENCE_REASON_NAMES[int(row["absence_reason"])] if row["absence_reason"] else ""
        told = "不算请假，缺勤按考勤规则处理" + (f"（{reason}）" if reason else "")
    return f"{'，'.join(when)}：{told}"


CONDITIONS: Mapping[str, Mapping[str, str]] = {"span": SPANS, "notice": TOLD, "proofs": PROOFS}
