"""Importing lists of leave: slips with their proofs, in one act; closed months stay as they are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from models.attendance import closed, rights
from models.attendance.leave import balances
from models.attendance.leave.actions.common import CHANGED, SERIES, touched
from models.attendance.leave.importing import columns, compare
from models.attendance.leave.importing.columns import LABELS
from models.attendance.leave.importing.known import known
from models.attendance.leave.importing.reading import Wanted
from models.attendance.leave.steps import LIVE
from models.attendance.requests import common
from models.attendance.tables import LeaveProof, LeaveSlip
from models.attendance.workflow import LeaveState
from models.core import bulk, check, database
from models.core.errors import Refused
from models.core.imports import actions
from models.core.imports.register import Answers, ImportKind, ImportRow, Line, Posting, Written
from models.core.imports.tables import ImportLine
from models.core.imports.workflow import Outcome
from models.core.unit import Unit

SLIP, PROOF = "leave_slip", "leave_proof"
AT_ONCE = 500
DECIDED = (LeaveState.APPROVED, LeaveState.RETURNED, LeaveState.REFUSED, LeaveState.WITHDRAWN)
LONGEST_WORDS, LONGEST_DECIDED, LONGEST_PHONE = 300, 200, 40


def _write(unit: Unit, posting: Posting) -> Written:
    rows = posting.found.new
    # Whether months are closed is asked first, and nobody else files leave of these people until all is written.
    _touch(unit, posting.batch, rows)
    common.hold({row.values["wanted"].person.id for row in rows})
    _require_unchanged(posting)
    _require_reach(unit, rows)
    numbers = {row.key: unit.number(SERIES) for row in rows}
    bulk.insert(LeaveSlip, (_slip(unit, posting.batch, row, numbers[row.key]) for row in rows))
    stored: Any = LeaveSlip.select(LeaveSlip.number, LeaveSlip.id).where(LeaveSlip.batch_id == posting.batch).tuples()
    records = dict(stored)
    slips = {row.key: records[numbers[row.key]] for row in rows}
    lines = [Line(row.number, SLIP, slips[row.key], "insert") for row in rows]
    lines += _prove(unit, rows, slips)
    waiting = [one for row in rows for one in _to_look_at(row)] + list(_overdrawn(rows))
    return Written(len(rows), 0, lines, waiting, CHANGED | {PROOF, "late_fact"}, told=_told(rows))


def _touch(unit: Unit, batch: int, rows: Sequence[ImportRow]) -> None:
    """Say that these days are about to change; what was taken back changes nothing."""
    days = {
        (one.person.id, date.fromisoformat(f"{month}-01"))
        for row in rows
        if (one := row.values["wanted"]).state is not LeaveState.WITHDRAWN
        for month in one.months
    }
    closed.touch(unit, sorted(days), f"导入请假记录（第 {batch} 批）", entity="import_batch", record=batch, whole=True)


def _require_unchanged(posting: Posting) -> None:
    """Raise Refused if somebody filed leave of these people since the file was set against the database."""
    if database.is_sqlite():  # one transaction writes at a time
        return
    answers = Answers({(one.column, one.name): one.answer for one in posting.found.questions})
    again = compare.compare(posting.found.new, known(), answers)
    if len(again.new) != len(posting.found.new):
        raise Refused("刚有人登记了这些人的请假，没有导入。请重新检查文件后再导入。", code="MEANWHILE")


def _require_reach(unit: Unit, rows: Iterable[ImportRow]) -> None:
    for row in rows:
        person = row.values["wanted"].person
        if not unit.sees(rights.LEAVE_IMPORT, employee_id=person.id, unit_id=person.unit_id):
            told = "没有导入。请只导入您管理的部门，或请有权限的同事办理。"
            raise Refused(f"第 {row.number} 行的人不在您的数据范围内，{told}")


def _slip(unit: Unit, batch: int, row: ImportRow, number: int) -> dict[str, Any]:
    """The row of a slip, as `filed` has it for one that is asked for in the program."""
    one: Wanted = row.values["wanted"]
    state = one.state
    decided = one.decided_at if state in DECIDED else None
    if state is LeaveState.WITHDRAWN and decided is None:
        decided = one.applied_at
    return {
        "number": number, "employee_id": one.person.id, "starts_at": one.starts, "ends_at": one.ends,
        "reason": row.values.get("reason") or "", "deputy_id": row.values["deputy_id"],
        "phone": (row.values.get("phone") or "")[:LONGEST_PHONE], "applied_at": one.applied_at,
        "applied_by": one.person.name, "applied_by_id": one.person.id, "notice": row.values["notice"][0],
        "state": str(state), "round": 1, "decided_at": decided,
        "decided_words": _decided_words(row, batch) if state in DECIDED else "", "excused_notice": "",
        "excused_proof": "", "returned_at": one.returned_at,
        "returned_by": unit.author.name if one.returned_at is not None else "", "remark": _remark(row),
        "batch_id": batch, "row_version": 1, **one.filed.columns(),
    }  # fmt: skip


def _decided_words(row: ImportRow, batch: int) -> str:
    """Who decided, as the list says, and that it was only written down from there."""
    approver = (row.values.get("approver") or "")[: LONGEST_DECIDED // 2]
    return f"{approver}（按导入的请假记录，第 {batch} 批）" if approver else f"按导入的请假记录（第 {batch} 批）"


def _remark(row: ImportRow) -> str:
    """What the list says beside that no column of a slip holds."""
    deputy = row.values.get("deputy") if row.values["deputy_id"] is None else ""
    told = (
        ("", row.values.get("remark")), ("通知情况：", row.values["notice"][1]),
        ("证明材料：", row.values.get("proof")), ("代理人：", deputy), ("审批编号：", row.values.get("reference")),
    )  # fmt: skip
    return "；".join(f"{label}{words}" for label, words in told if words)[:LONGEST_WORDS]


# proofs


def _prove(unit: Unit, rows: Sequence[ImportRow], slips: dict[tuple[int, int], int]) -> Iterator[Line]:
    """Add the proofs that a list says were handed in, and tell the batch of each."""
    numbers = {slips[row.key]: row.number for row in rows}
    bulk.insert(LeaveProof, (proof for row in rows for proof in _proofs(unit, row, slips[row.key])))
    found: Any = LeaveProof.select(LeaveProof.id, LeaveProof.slip_id).order_by(LeaveProof.id).tuples()
    listed = sorted(numbers)
    for start in range(0, len(listed), AT_ONCE):
        for record, slip in found.where(LeaveProof.slip_id.in_(listed[start : start + AT_ONCE])):
            yield Line(numbers[slip], PROOF, record, "insert")


def _proofs(unit: Unit, row: ImportRow, slip: int) -> Iterator[dict[str, Any]]:
    """The documents of one row, received when the leave ended: a list says that they came, and not when."""
    one: Wanted = row.values["wanted"]
    words = row.values.get("proof") or ""
    received, remark = min(one.until, unit.now), f"请假记录写“{words}”"[:LONGEST_WORDS]
    for document in columns.documents(words, one.filed.documents):
        yield {
            "slip_id": slip, "document": document, "received_at": received, "remark": remark, "recorded_at": unit.now,
            "recorded_by": unit.author.name, "withdrawn_at": None, "row_version": 1,
        }  # fmt: skip


# what is told


def _to_look_at(row: ImportRow) -> Iterator[dict[str, Any]]:
    one: Wanted = row.values["wanted"]
    for sentence in one.told:
        yield _matter(row, "days", "", sentence)
    if row.values.get("deputy") and row.values["deputy_id"] is None:
        sentence = f"代理人“{row.values['deputy']}”看不出是哪位同事，只记在备注里。"
        yield _matter(row, "deputy", row.values["deputy"], sentence)


def _overdrawn(rows: Sequence[ImportRow]) -> Iterator[dict[str, Any]]:
    """Those who have taken more than they had; it was taken, so the list counts."""
    last: dict[tuple[int, str], dict[int, ImportRow]] = {}
    for row in rows:
        one: Wanted = row.values["wanted"]
        if one.state in LIVE and not one.filed.kind.may_overdraw:
            for year in {one.starts.year, one.until.year}:
                last.setdefault((year, one.filed.kind.code), {})[one.person.id] = row
    for (year, code), people in sorted(last.items()):
        for (person, _), account in balances.accounts(list(people), year, (code,)).items():
            is_set = account.balance.left is not None or account.balance.kind.is_comp_rest
            if is_set and account.free < 0:
                yield _matter(people[person], "kind", account.balance.kind.label, _beyond(account, year))


def _beyond(account: balances.Account, year: int) -> str:
    kind = account.balance.kind
    return f"{year} 年{kind.label}超出余额 {balances.amount(kind, -account.free)}。已按文件导入，请核对额度。"


def _matter(row: ImportRow, key: str, value: str, sentence: str) -> dict[str, Any]:
    name = row.values["wanted"].person.name
    return {"row": row.number, "name": name, "column": LABELS[key], "value": value, "sentence": sentence}


def _told(rows: Sequence[ImportRow]) -> str:
    undecided = sum(row.values["wanted"].state is LeaveState.SUBMITTED for row in rows)
    return f"{undecided} 条待批准" if undecided else ""


# taking a batch back


def _reversing(unit: Unit, batch: int) -> None:
    """Say that the days of the slips of a batch change once more."""
    columns_ = (LeaveSlip.employee_id, LeaveSlip.starts_at, LeaveSlip.ends_at)
    counting = LeaveSlip.state.not_in([str(LeaveState.WITHDRAWN), str(LeaveState.REVOKED)])
    rows: Any = LeaveSlip.select(*columns_).where(LeaveSlip.batch_id == batch, counting).tuples()
    days = {(employee, day) for employee, starts, ends in rows for day in touched(employee, starts, ends)}
    closed.touch(unit, sorted(days), f"撤销导入请假记录（第 {batch} 批）", entity="import_batch", record=batch)


@check.numbers
def _of_reversed() -> dict[str, list[int]]:
    """Numbers of slips that a reversed import had made: they are never given again."""
    gone = ImportLine.select(ImportLine.removed).where(
        ImportLine.entity == SLIP, ImportLine.done == "insert", ImportLine.outcome == Outcome.REVERSED
    )
    return {SERIES: [json.loads(line.removed)["number"] for line in gone]}


KIND = actions.offer(
    ImportKind(
        name="leave",
        label="请假记录",
        action="leave.import_records",
        permission=rights.LEAVE_IMPORT,
        entity=SLIP,
        columns=columns.COLUMNS,
        needed=columns.NEEDED,
        compare=compare.compare,
        write=_write,
        known=known,
        complete=columns.complete,
        check=columns.check,
        unit="条",
        one_of=columns.ONE_OF,
        named_by="name",
        outside=columns.outside,
        may_reverse=_reversing,
        titled_by="year",
        titles=r"(20\d{2})(?=\s*[-/.年])",
        changed=CHANGED | {PROOF},
        hint="每次请假一行，要有姓名或工号、假别和开始时间。钉钉、企业微信的审批导出也能认；已登记的不会重复导入。",
    )
)
