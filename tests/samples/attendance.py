"""Samples of the actions of requests, verdicts and absence."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.factories import attendance as rows
from tests.factories import org as org_rows
from tests.samples import Maker, Sample, World

PDF = b"%PDF-1.4 proof"
DAY = "2026-10-12"


def request(world: World) -> Sample:
    staffed = rows.office(world)
    values = {
        "employee_id": staffed.agent, "kind": "punch", "starts_at": f"{DAY} 17:31", "ends_at": None, "day": None,
        "boundary": "out", "place": "", "reason": "下班忘记打卡", "proof": PDF,
    }  # fmt: skip
    bad = {"starts_at": "2199-01-01 08:00", "day": "2026-10-15", "ends_at": f"{DAY} 18:00", "proof": b"text"}
    return Sample(values, staffed.supervisor_user, bad=bad)


def request_sheet(world: World) -> Sample:
    staffed = rows.office(world)
    line = {"employee_id": staffed.agent, "came": f"{DAY} 08:25", "left": f"{DAY} 17:31"}
    values = {"day": DAY, "rows": [line], "reason": "考勤机停电", "proof": PDF}
    return Sample(
        values, staffed.supervisor_user,
        bad={"rows": [line, line], "day": "2199-01-01", "proof": b"text"},
    )  # fmt: skip


def record_notice(world: World) -> Sample:
    staffed = rows.office(world)
    values = {
        "employee_id": staffed.agent, "starts_at": f"{DAY} 08:10", "day": None, "decided_by": "", "reason": "堵车",
    }  # fmt: skip
    return Sample(values, staffed.supervisor_user, bad={"starts_at": "2199-01-01 08:00", "day": "2026-10-15"})


def on_request(state: str, **values: Any) -> Maker:
    def make(world: World) -> Sample:
        staffed = rows.office(world)
        row = rows.request(staffed.agent, state=state)
        return Sample({"id": row.id, "row_version": 1, **values}, staffed.supervisor_user)

    return make


VERDICT = {
    "day": DAY, "result": "absence", "event": "", "minutes": None, "absence_days": "0.5", "absence_reason": "2",
    "reason": "下午离岗未归",
}  # fmt: skip


def propose_verdict(world: World) -> Sample:
    staffed = rows.office(world)
    return Sample(
        {"employee_id": staffed.agent, **VERDICT}, staffed.supervisor_user,
        bad={"day": "2199-01-01", "event": "late", "minutes": 5, "absence_days": "1.5"},
    )  # fmt: skip


def on_verdict(state: str, user: str, **values: Any) -> Maker:
    def make(world: World) -> Sample:
        staffed = rows.office(world)
        row = rows.verdict(staffed.agent, date.fromisoformat(DAY), state=state)
        return Sample({"id": row.id, "row_version": 1, **values}, getattr(staffed, user))

    return make


def exempt(world: World) -> Sample:
    staffed = rows.office(world)
    values = {
        "employee_id": staffed.agent, "unit_id": None, "first": "2026-10-01", "last": "2026-10-31", "reason": "驻外",
    }  # fmt: skip
    bad = {"last": "2026-09-30", "unit_id": org_rows.unit(world)}
    return Sample(values, staffed.supervisor_user, bad=bad)


def end_exemption(world: World) -> Sample:
    staffed = rows.office(world)
    row = rows.exemption(employee_id=staffed.agent, first=date(2026, 10, 1))
    return Sample(
        {"id": row.id, "row_version": 1, "last": "2026-10-15"}, staffed.supervisor_user, bad={"last": "2026-09-29"}
    )


def confirm_days(world: World) -> Sample:
    staffed = rows.office(world)
    rows.worked(staffed, date(2026, 10, 12), "WAR")
    values = {"employees": [staffed.agent], "first": DAY, "last": "2026-10-14"}
    bad = {"last": "2026-10-11", "employees": [staffed.supervisor]}
    return Sample(values, staffed.supervisor_user, bad=bad)


NO_SHOW = {
    "day": DAY, "occasion": "training", "title": "供暖前安全培训", "absence_reason": "7", "excuse": "",
    "excuse_words": "", "proof": None,
}  # fmt: skip
EXCUSE = {"excuse": "prevented", "excuse_words": "就医", "proof": PDF}


def record_no_show(world: World) -> Sample:
    staffed = rows.office(world)
    bad = {"day": "2199-01-01", "excuse_words": "公务", "proof": PDF}
    return Sample({"employees": [staffed.agent], **NO_SHOW}, staffed.supervisor_user, bad=bad)


def on_no_show(bad: dict[str, Any] | None = None, **values: Any) -> Maker:
    def make(world: World) -> Sample:
        staffed = rows.office(world)
        row = rows.no_show(staffed.agent)
        return Sample({"id": row.id, "row_version": 1, **values}, staffed.supervisor_user, bad=bad or {})

    return make


OPENING = {"absence_days": "1.5", "run_days": "1", "last_day": "2026-08-20", "signed_by": "何志刚", "remark": ""}
BAD_OPENING = {"last_day": "2025-08-20", "absence_days": "-1", "run_days": "0.505"}


def set_opening(world: World) -> Sample:
    staffed = rows.office(world)
    return Sample({"employee_id": staffed.agent, "year": 2026, **OPENING}, staffed.supervisor_user, bad=BAD_OPENING)


def edit_opening(world: World) -> Sample:
    staffed = rows.office(world)
    row = rows.opening(staffed.agent)
    return Sample({"id": row.id, "row_version": 1, **OPENING}, staffed.supervisor_user, bad=BAD_OPENING)


def ask_criticism(world: World) -> Sample:
    staffed = rows.office(world)
    rows.worked(staffed, date(2026, 10, 12), "AW")
    values = {"employee_id": staffed.agent, "day": DAY, "remark": ""}
    return Sample(values, staffed.supervisor_user, bad={"day": "2026-10-13"})


def on_criticism(bad: dict[str, Any] | None = None, **values: Any) -> Maker:
    def make(world: World) -> Sample:
        staffed = rows.office(world)
        row = rows.criticism(staffed.agent)
        return Sample({"id": row.id, "row_version": 1, **values}, staffed.supervisor_user, bad=bad or {})

    return make


def propose_termination(world: World) -> Sample:
    staffed = rows.office(world)
    rows.opening(staffed.agent, 350)
    values = {"employee_id": staffed.agent, "words": "累计旷工 3.5 天"}
    return Sample(values, staffed.supervisor_user, bad={"employee_id": staffed.supervisor})


def decide_case(world: World) -> Sample:
    staffed = rows.office(world)
    row = rows.case(staffed.agent)
    return Sample(
        {"id": row.id, "row_version": 1, "decision": "warn", "reason": "初犯，书面警告"}, staffed.gm_user
    )  # fmt: skip


SAMPLES: dict[str, Maker] = {
    "attendance.confirm_days": confirm_days,
    "attendance.record_no_show": record_no_show,
    "attendance.excuse_no_show": on_no_show({"proof": b"text"}, **EXCUSE),
    "attendance.withdraw_no_show": on_no_show(why="登记错了人"),
    "attendance.set_absence_opening": set_opening,
    "attendance.edit_absence_opening": edit_opening,
    "attendance.ask_criticism": ask_criticism,
    "attendance.receive_criticism": on_criticism(
        {"received_on": "2199-01-01", "scan": b"text"},
        received_on="2026-10-14",
        words="我没有请假……",
        scan=PDF,
        remark="当天已交，今天补登记",
    ),
    "attendance.cancel_criticism": on_criticism(why="已补交证明"),
    "attendance.propose_termination": propose_termination,
    "attendance.decide_case": decide_case,
    "attendance.request": request,
    "attendance.request_sheet": request_sheet,
    "attendance.record_notice": record_notice,
    "attendance.approve_request": on_request("requested", remark=""),
    "attendance.refuse_request": on_request("requested", remark="没有依据"),
    "attendance.withdraw_request": on_request("requested"),
    "attendance.revoke_request": on_request("approved", remark="录像不符"),
    "attendance.propose_verdict": propose_verdict,
    "attendance.approve_verdict": on_verdict("proposed", "manager_user", remark=""),
    "attendance.refuse_verdict": on_verdict("proposed", "manager_user", remark="理由不足"),
    "attendance.withdraw_verdict": on_verdict("proposed", "supervisor_user"),
    "attendance.revoke_verdict": on_verdict("approved", "manager_user", remark="本人补交了证明"),
    "attendance.exempt": exempt,
    "attendance.end_exemption": end_exemption,
}
