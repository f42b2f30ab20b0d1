"""What of requests, decisions about days and swaps waits for somebody, and what became of his own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, time
from typing import Any

from models.attendance import rights
from models.attendance.days.given import title_of
from models.attendance.requests import digests, duties
from models.attendance.requests.steps import REQUEST_CHAIN, VERDICT_CHAIN
from models.attendance.tables import AttendanceRequest, DayVerdict
from models.attendance.workflow import REQUEST_STATE_NAMES, RequestKind, RequestState, VerdictState
from models.core.access import Person
from models.org import waiting
from models.org.waiting import Kind, Mine, Waiting
from models.roster.rights import SWAP
from models.roster.swaps import queries as swaps
from models.roster.swaps import rules as swap_rules
from models.roster.tables import ShiftSwap
from models.roster.workflow import SWAP_STATE_NAMES, SwapState

_REQUEST_STATES = {
    RequestState.REQUESTED: "waiting", RequestState.APPROVED: "approved", RequestState.REFUSED: "refused",
    RequestState.WITHDRAWN: "withdrawn", RequestState.REVOKED: "revoked", RequestState.RECORDED: "done",
}  # fmt: skip
_SWAP_STATES = {
    SwapState.REQUESTED: "waiting", SwapState.AGREED: "waiting", SwapState.APPROVED: "approved",
    SwapState.REFUSED: "refused", SwapState.CANCELLED: "withdrawn",
}  # fmt: skip

waiting.add_kinds(
    Kind(1, "attendance_request", "考勤申请", together=True),
    Kind(2, "day_verdict", "考勤更正", together=True),
    Kind(3, "shift_swap", "调班", together=True),
    view="requests",
    view_label="考勤申请",
)


def _first(row: Any) -> dict[str, int]:
    return {"id": row.id, "row_version": row.row_version}


@waiting.reader
def _requests(person: Person) -> Iterator[Waiting]:
    """Requests that somebody decides; of a sign-in sheet one for all lines."""
    table, sheets = AttendanceRequest, set()
    rows = duties.waiting(
        person, table, REQUEST_CHAIN, rights.APPROVE, str(RequestState.REQUESTED), table.requested_by_id, None
    )
    for row in rows:
        if row.sheet_id is not None and row.sheet_id in sheets:
            continue
        sheets.add(row.sheet_id)
        what = f"{title_of(row)}，{_when(row)}，{row.reason}"
        who = row.name
        if row.sheet_id is not None:
            who, what = "签到表", f"{row.day:%Y-%m-%d} 的签到表，{row.reason}"
        yield Waiting(
            "attendance_request", row.id, row.row_version, row.employee_id, who, what, "批准申请", row.requested_at,
            "attendance.approve_request", "attendance.refuse_request", _first(row),
        )  # fmt: skip


def _when(row: Any) -> str:
    if row.ends_at is None:
        return f"{row.starts_at:%m-%d %H:%M}"
    same = row.ends_at.date() == row.starts_at.date()
    return f"{row.starts_at:%m-%d %H:%M} 至 {row.ends_at:{'%H:%M' if same else '%m-%d %H:%M'}}"


@waiting.reader
def _verdicts(person: Person) -> Iterator[Waiting]:
    table = DayVerdict
    for row in duties.waiting(
        person, table, VERDICT_CHAIN, rights.DECIDE, str(VerdictState.PROPOSED), table.proposed_by_id, None
    ):
        what = f"{row.day:%Y-%m-%d} 更正为{digests.verdict_words(row)}，{row.reason}（{row.proposed_by}提出）"
        yield Waiting(
            "day_verdict", row.id, row.row_version, row.employee_id, row.name, what, "批准更正", row.proposed_at,
            "attendance.approve_verdict", "attendance.refuse_verdict", _first(row),
        )  # fmt: skip


@waiting.reader
def _swaps(person: Person) -> Iterator[Waiting]:
    """Swaps to agree to as the colleague, and those to decide; each is due before its first day."""
    rows = list(ShiftSwap.select().where(ShiftSwap.state.in_([str(SwapState.REQUESTED), str(SwapState.AGREED)])))
    his = swaps.decides(person, rows)
    signs = swaps.signs() if rows else {}
    for row in rows:
        agrees = row.state == SwapState.REQUESTED and row.counterpart_id == person.employee_id and person.may(SWAP)
        if not (agrees or his.get(row.id, False)) or person.employee_id is None:
            continue
        asked = swaps.asked_of(row)
        names = swaps.names_of(asked)
        words = swap_rules.words(asked, names, signs)
        acts = ("agree", "decline") if agrees else ("approve", "refuse")
        yield Waiting(
            "shift_swap", row.id, row.row_version, row.applicant_id, names[row.applicant_id], f"{words}，{row.reason}",
            "同意调班" if agrees else "批准调班", row.applied_at, f"roster.{acts[0]}_swap", f"roster.{acts[1]}_swap",
            _first(row), due=asked.first_day,
        )  # fmt: skip


@waiting.own
def _own_requests(person: Person) -> Iterable[Mine]:
    table = AttendanceRequest
    rows = table.select().where(table.employee_id == person.employee_id, table.kind != RequestKind.NOTICE)
    for row in rows.order_by(table.id):
        state = RequestState(row.state)
        open_ = state is RequestState.REQUESTED and row.sheet_id is None and person.may(rights.REQUEST)
        words = "；".join(one for one in (row.decided_words, row.remark) if one) or REQUEST_STATE_NAMES[state]
        yield Mine(
            "attendance_request", row.id, row.row_version, f"{title_of(row)}，{_when(row)}", row.reason,
            row.requested_at, _REQUEST_STATES[state], words, "attendance.withdraw_request" if open_ else "",
            _first(row) if open_ else {},
        )  # fmt: skip


@waiting.own
def _own_swaps(person: Person) -> Iterable[Mine]:
    rows = list(ShiftSwap.select().where(ShiftSwap.applicant_id == person.employee_id).order_by(ShiftSwap.id))
    signs = swaps.signs() if rows else {}
    for row in rows:
        asked = swaps.asked_of(row)
        state = SwapState(row.state)
        open_ = _SWAP_STATES[state] == "waiting" and person.may(SWAP)
        words = "；".join(one for one in (row.decided_words, row.remark) if one) or SWAP_STATE_NAMES[state]
        yield Mine(
            "shift_swap", row.id, row.row_version, swap_rules.words(asked, swaps.names_of(asked), signs), row.reason,
            row.applied_at or datetime.combine(row.day, time()), _SWAP_STATES[state], words,
            "roster.cancel_swap" if open_ else "", _first(row) if open_ else {},
        )  # fmt: skip
