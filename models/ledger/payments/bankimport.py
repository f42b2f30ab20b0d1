"""Importing a bank's list of payments: each row pays, waits for a person, or is a payment that is known (R-252)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from models.core import money
from models.core.imports import actions
from models.core.imports.register import Answers, Comparison, ImportKind, ImportRow, Posting, Stages, Written
from models.core.unit import Unit
from models.ledger import postings, rights
from models.ledger.payments import bankback, bankground, bankrows, bankstage
from models.ledger.payments.bankmeet import Ground, Meeting, Plan
from models.ledger.payments.bankrows import LABELS
from models.ledger.payments.booking import ENTITY
from models.ledger.payments.rules import MET_NAMES, Met

AT_ONCE = 2_000
WAITING: Mapping[str, str] = {
    Met.UNKNOWN_ACCOUNT: "没有这个户号，已记为待认领。请查清是哪一户后认领。",
    Met.NAME_MISMATCH: "户名与登记的不同，已记为待认领。请核对是否缴错户后认领。",
    Met.CLOSED_ACCOUNT: "这一户已销户，已记为待认领。请查清后认领，或办理退费。",
    Met.REVERSAL_UNMATCHED: "找不到可以冲正的原交易，已记为待认领的负数。请与银行核对。",
}


def compare(rows: Iterable[ImportRow], ground: Ground, answers: Answers) -> Comparison:
    """Meet the rows with the ledger, from top to bottom."""
    listed = sorted(rows, key=_place)
    meeting = Meeting(bankground.read(ground, listed), answers)
    meeting.take(listed)
    return Comparison(
        tuple(meeting.new), tuple(meeting.same), (), tuple(meeting.faults), tuple(meeting.questions),
        remark=_remark(meeting.matches), details=_details(meeting),
    )  # fmt: skip


def _place(row: ImportRow) -> tuple[int, int]:
    return row.key


def _by_class(matches: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for one in matches:
        known = found.setdefault(one["class"], {"rows": 0, "fen": 0})
        known["rows"] += 1
        known["fen"] += one["fen"]
    return found


def _details(meeting: Meeting) -> Mapping[str, Any]:
    """What every row is, for the command line; also before anything is written, and of lists that are staged."""
    matches = meeting.matches
    return {"by_class": _by_class(matches), "matches": matches, "waiting": waiting(meeting.new)}


def _remark(matches: Sequence[Mapping[str, Any]]) -> str:
    """How many rows are what, in a sentence."""
    told = "，".join(
        f"{MET_NAMES[name]} {one['rows']:,} 笔 {money.format_yuan(one['fen'])} 元"
        for name, one in sorted(_by_class(matches).items(), key=_order)
    )
    return f"{told}。" if told else ""


def _order(one: tuple[str, Any]) -> int:
    return list(MET_NAMES).index(one[0])


def _write(unit: Unit, posting: Posting) -> Written:
    rows = posting.found.new
    for start in range(0, len(rows), AT_ONCE):
        bankstage.add(posting.batch, rows[start : start + AT_ONCE])
    bankstage.settle(unit, posting.batch)
    return Written(len(rows), 0, (), waiting(rows), postings.CHANGED)


def waiting(rows: Sequence[ImportRow]) -> list[Mapping[str, Any]]:
    """The rows that a person has to look at, with the reason."""
    found: list[Mapping[str, Any]] = []
    for row in rows:
        plan: Plan = row.kept
        if plan.waits:
            value = row.values.get("name") if plan.met is Met.NAME_MISMATCH else row.values.get("account")
            found.append({
                "row": row.number, "name": row.values.get("name") or row.values.get("payer") or "",
                "column": LABELS["name" if plan.met is Met.NAME_MISMATCH else "account"], "value": value or "",
                "code": plan.waits, "sentence": WAITING[plan.waits],
            })  # fmt: skip
    return found


KIND = actions.offer(
    ImportKind(
        name="payments",
        label="银行代收明细",
        action="ledger.import_payments",
        permission=rights.IMPORT,
        entity=ENTITY,
        columns=bankrows.COLUMNS,
        needed=("amount",),
        one_of=("account", "serial", "note", "summary"),
        anchors=("serial", "account", "amount", "out"),
        compare=compare,
        write=_write,
        known=bankground.begun,
        complete=bankrows.complete,
        check=bankrows.check,
        across=bankrows.across,
        unit="笔",
        totals=("amount",),
        named_by="name",
        changed=postings.CHANGED,
        stages=Stages(bankstage.add, bankstage.remove, bankstage.settle),
        beside=("ledger", "accounts"),
        take_back=bankback.take_back,
        doubt=bankrows.doubt,
        hint="银行给的代收、代扣明细或对账单，每笔一行：日期、流水号、户号、金额。户号不明的记为待认领。",
    )
)
