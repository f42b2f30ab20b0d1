"""What happened to a slip, in words: who did what, when and why, with what time alone brought about."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from itertools import groupby
from operator import itemgetter, or_
from typing import Any

from models.core import queries as core
from models.core.access import Person
from models.core.papers.tables import PaperIssue
from models.core.tables import AuditEntry, AuditRecord
from models.penalty.slip.queries import SlipData, waits_for
from models.penalty.workflow import EFFECT_NAMES, Phase

ENTITY = "penalty_slip"
SYSTEM = "系统"
MOST = 200
# Titles of acts, with tone and glyph; others are called by their own label.
_ACTS: Mapping[str, tuple[str, str]] = {
    "penalty.propose": ("建立草稿", "mute:edit"),
    "penalty.replace": ("重新起草", "mute:edit"),
    "penalty.edit": ("修改草稿", "mute:edit"),
    "penalty.issue": ("提交批准", "mute:arrow_up"),
    "penalty.approve": ("批准", "ok"),
    "penalty.approve_outside": ("外部批准", "ok"),
    "penalty.return": ("退回修改", "warn:arrow_undo"),
    "penalty.reject": ("不批准", "bad"),
    "penalty.cancel": ("取消", "mute"),
    "penalty.sign": ("本人签字", "ok:signature"),
    "penalty.refuse": ("当面送达，拒签", "warn:person"),
    "penalty.witness": ("拒签见证", "teal:people"),
    "penalty.witness_outside": ("外部人员见证", "teal:people"),
    "penalty.serve": ("送达", "warn:person"),
    "penalty.appeal": ("收到申诉", "vio:comment"),
    "penalty.admit": ("受理逾期申诉", "vio:comment"),
    "penalty.withdraw_appeal": ("撤回申诉", "mute"),
    "penalty.answer": ("答复申诉", "vio:comment"),
    "penalty.answer_outside": ("外部答复申诉", "vio:comment"),
    "penalty.void": ("作废或撤销", "bad"),
    "penalty.waive": ("免收余额", "mute"),
    "penalty.file": ("归档", "mute"),
    "penalty.note": ("备注", "info:comment"),
}
# Where the acts keep why they were done, the most telling first.
_WHY = (
    "statement", "override_reason", "end_reason", "admit_reason", "reason", "request", "close_reason", "remark",
    "amount_reason", "served_words", "signed_words", "done_words", "late_reason", "source",
)  # fmt: skip


_NOTES = ("备注", "说明")  # what the acts note beside the records they change


@dataclass(frozen=True)
class Happened:
    """Something in the life of a slip: when, what, by whom («系统» for what time brought), why, and its glyph.

    `tone` is that of a badge with its glyph after a colon, where it has one of its own.
    """

    at: datetime
    title: str
    who: str
    why: str
    tone: str


def history(person: Person, data: SlipData) -> tuple[Happened, ...]:
    """What happened to a slip and to what belongs to it, newest first. Raises NotFound."""
    if not waits_for(person, data):
        core.require_visible(person, ENTITY, data.row.id)
    found = [*_acts(data), *_printed(data), *_by_time(data)]
    return tuple(sorted(found, key=lambda one: one.at, reverse=True)[:MOST])


def _acts(data: SlipData) -> Iterator[Happened]:
    """The acts on the slip, its witnesses, appeals, measures, cases and losses; each told once."""
    parts = [(ENTITY, data.row.id)]
    for entity, belonging in (
        ("penalty_witness", data.witnesses), ("penalty_appeal", data.appeals), ("penalty_measure", data.measures),
        ("penalty_case", data.cases), ("penalty_loss", data.losses),
    ):  # fmt: skip
        parts += [(entity, one.id) for one in belonging]
    touched: list[Any] = [
        (AuditRecord.entity == entity) & AuditRecord.record.in_([record for _, record in records])
        for entity, records in groupby(parts, key=itemgetter(0))
    ]
    seqs = AuditRecord.select(AuditRecord.seq).where(reduce(or_, touched))
    rows = AuditEntry.select().where(AuditEntry.seq.in_(seqs)).order_by(AuditEntry.seq.desc()).limit(MOST)
    for row in rows:
        title, tone = _ACTS.get(row.action, (row.label, "mute"))
        who = row.author if row.author == row.actor else f"{row.author}（{row.actor}代录）"
        yield Happened(row.at, title, who, _why(row, frozenset(parts)), tone)


def _why(row: AuditEntry, parts: frozenset[tuple[str, int]]) -> str:
    """What the act says of its reason: in the records it touched, then what was typed with it."""
    detail = json.loads(row.detail)
    told = [str(words) for key, words in detail["notes"].items() if key in _NOTES]
    for one in detail["records"]:
        if (one["entity"], one["record"]) not in parts and one["entity"] != "paper_decision":
            continue
        before, after = one["before"] or {}, one["after"] or {}
        changed = [after[name] for name in _WHY if after.get(name) and after.get(name) != before.get(name)]
        told += [str(words) for words in changed[:1]]
    told += [row.reason, row.behalf]
    *before, last = dict.fromkeys(one for one in told if one) or ("",)
    return "；".join((*(one.rstrip("。；") for one in before), last))


def _printed(data: SlipData) -> Iterator[Happened]:
    """The papers that were issued for the slip."""
    table = PaperIssue
    rows = table.select().where(table.entity == ENTITY, table.record == data.row.id).order_by(table.id)
    for row in rows:
        yield Happened(row.issued_at, f"打印{row.title}", row.issued_by, "", "mute:print")


def _by_time(data: SlipData) -> Iterator[Happened]:
    """What nobody did: the days to appeal began and ended, money was blocked, an answer did not come in time."""
    row = data.row
    if row.effective_at is not None:
        why = f"{EFFECT_NAMES[row.effective_by]}后自动起算"
        yield Happened(row.effective_at, "申诉期开始", SYSTEM, why, "info:clock")
    ends = row.appeal_ends_at
    in_time = any(not one.is_late for one in data.appeals if one.live)
    if ends is not None and ends < data.now and not in_time and data.phase not in (Phase.VOID, Phase.REVOKED):
        yield Happened(ends, "申诉期结束", SYSTEM, "期内没有收到申诉", "info:clock")
    for one in data.appeals:
        if one.live and (not one.is_late or one.admitted_at is not None):
            yield Happened(
                one.admitted_at or one.filed_at, "冻结扣款", SYSTEM, "答复以前不计入扣款清单", "info:lock_closed"
            )
    if data.phase is Phase.OVERDUE and row.answer_ends_at is not None:
        yield Happened(row.answer_ends_at, "答复逾期", SYSTEM, "公司没有按期答复，继续冻结", "bad:clock")
