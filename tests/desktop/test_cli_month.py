"""A month on the command line, as somebody meets it who never saw the window: leave, closing, bonus, papers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.desktop.commandline import Desk, Run
from tests.desktop.program import PASSWORD
from tests.source import ROOT

pytestmark = pytest.mark.slow
DATA = ROOT / "tests/data"
MONTH, UNIT = "2026-10", "收费财务组"
FILES = (
    ("staff", "08_花名册.xlsx", 60, 0), ("roster", "10_排班表_2026年10月.xlsx", 60, 0),
    ("punches", "11_打卡流水_2026年10月.xlsx", 2334, 1), ("leave", "15_请假记录_2026年10月.xlsx", 9, 0),
)  # fmt: skip
MANAGER, PERSONNEL = ("KF002", "MANAGER"), ("KF003", "HR")
HOLDERS = ("KF001", "KF002", "KF003")  # who sign in: the head of the office, the manager, HR


def cells(file: Path) -> list[tuple[Any, ...]]:
    """The rows of the first sheet of a workbook."""
    return list(openpyxl.load_workbook(file).worksheets[0].values)


class Office(Desk):
    """An office with the sample files in its database."""

    def sheet(self, kind: str) -> dict[str, Any]:
        found = self.rows(kind, "--month", MONTH, "--where", f"unit={UNIT}")[0]
        return {"id": found["id"], "row_version": found["row_version"]}


@pytest.fixture
def office(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """The files of October are in; a manager and somebody of HR have accounts."""
    monkeypatch.setenv("HEARTHDESK_CLOCK", "2026-11-02 09:00")
    database = tmp_path / "office.db"
    created = run("--database", database, "create", "--organisation", "暖阳供热公司", "--admin", "admin", "--trial")
    assert created.status == 0
    office = Office(run, database)
    for kind, name, count, status in FILES:
        told = office("--json", "import", kind, DATA / name, "--accept-new", "--partial")
        assert (kind, told.status, told.data["written"]) == (kind, status, count)
    for work_no, role in (MANAGER, PERSONNEL):
        office.done("staff.transfer", {
            "id": work_no, "row_version": 1, "kind": "promotion", "happened_on": "2026-09-01", "unit_id": "综合办公室",
            "post_id": "内勤", "product_role": role, "cause": "任命",
        })  # fmt: skip
    accounts = [{"employee_id": work_no, "login": work_no, "password": PASSWORD} for work_no in HOLDERS]
    office.done("staff.open_accounts", {"accounts": accounts})
    return office


def test_lists_of_the_month_tell_why(office: Office, tmp_path: Path) -> None:
    assert len(office.rows("leave")) == 9
    ill = office.rows("leave", "--where", "假别=病假", "--where", "state=approved")
    assert {one["kind"] for one in ill} == {"sick"}
    assert all(one["explanation"]["result"] for one in ill)
    told = office("list", "leave", "--where", "假别=病")
    assert (told.status, told.out) == (1, "")
    assert "假别没有“病”。可用：病假、事假" in told.err
    for kind in ("attendance_month", "scores"):
        rows = office.rows(kind, "--month", MONTH)
        assert len(rows) == 60
        assert all(one["explanation"]["result"] for one in rows)
    for form in ("csv", "xlsx", "json"):
        out = tmp_path / f"scores.{form}"
        assert office("list", "scores", "--month", MONTH, "--out", out).status == 0
    assert len((tmp_path / "scores.csv").read_text("utf-8-sig").splitlines()) == 61
    assert len(cells(tmp_path / "scores.xlsx")) == 61


def test_leave_is_named_by_people_and_by_its_number(office: Office) -> None:
    asked = office.do("leave.request", {
        "employee_id": "KF004", "kind": "事假", "starts_at": "2026-11-20 00:00", "ends_at": "2026-11-21 00:00",
        "reason": "办理过户", "deputy_id": "KF003", "phone": "19900001111",
    })  # fmt: skip
    assert (asked.status, "第 10 号" in asked.data["notice"]) == (0, True)
    refused = office.do("leave.approve", {"id": "事假第 10 号", "row_version": 1})
    assert (refused.status, "账号没有对应的员工" in refused.err) == (1, True)
    done = office.done("leave.approve", {"id": "第10号", "remark": "同意"}, user="KF001")  # as it is now
    assert "邱俊超的事假第 10 号" in done["notice"]
    unknown = office.do("leave.approve", {"id": "第 99 号", "row_version": 1})
    assert (unknown.status, "请假单“第 99 号”没有找到" in unknown.err) == (1, True)
    slip = office.rows("leave", "--where", "编号=10")[0]
    assert (slip["state"], slip["progress"].startswith("张梅振（主管审核）")) == ("submitted", True)
    again = office("import", "leave", DATA / FILES[3][1])
    assert (again.status, "写入 0 行" in again.out) == (0, True)


def test_a_month_is_closed_paid_and_printed(office: Office, tmp_path: Path) -> None:
    hard = office.rows("month_open_items", "--month", MONTH, "--where", "是否必须=必须处理")
    assert "呼叫中心" in {one["unit"] for one in hard}
    assert UNIT not in {one["unit"] for one in hard}
    closing = {"month": MONTH, "units": ["呼叫中心"], "remark": "月末核对"}
    told = office.do("attendance.close_month", closing)
    assert (told.status, "没有编制。呼叫中心：" in told.err) == (1, True)
    soft = office.do("attendance.close_month", {"month": MONTH, "units": UNIT})
    assert (soft.status, "请写明为什么现在编制" in soft.err) == (1, True)
    early = office.do("attendance.close_month", {"month": "2026-11", "units": [UNIT], "remark": "提前"})
    assert (early.status, "还没有过完" in early.err) == (1, True)
    nobody = office.do("attendance.close_month", {**closing, "units": ["没有这个部门"]})
    assert (nobody.status, "部门“没有这个部门”没有找到" in nobody.err) == (1, True)
    office.done("attendance.close_month", {**closing, "units": UNIT})
    bonus = {"month": MONTH, "units": [UNIT]}
    assert "请先由人事核对考勤表" in office.do("appraisal.prepare_bonus", bonus).err
    for user in ("KF002", "KF003"):
        office.done("attendance.approve_sheet", office.sheet("attendance_sheets"), user)
    office.done("attendance.lock_month", office.sheet("attendance_sheets"), "KF003")
    office.done("appraisal.prepare_bonus", bonus)
    for user in ("KF002", "KF003"):
        office.done("appraisal.approve_bonus", office.sheet("bonus_sheets"), user)
    assert all(one["explanation"]["result"] for one in office.rows("bonus", "--month", MONTH))
    opened = {**office.sheet("attendance_sheets"), "reason": "补交了请假单"}
    kept = office.do("attendance.reopen_month", opened, "KF003")
    assert (kept.status, "请先退回或重新打开奖金表" in kept.err) == (1, True)
    for paper in ("F-07", "F-08"):
        out = tmp_path / f"{paper}.xlsx"
        assert office("report", paper, "--month", MONTH, "--unit", UNIT, "--out", out).status == 0
        assert "KF055" in repr(cells(out))
    pack = office("report", "month_pack", "--month", MONTH, "--out", tmp_path / "pack")
    assert (pack.status, "还没有全部核对" in pack.err) == (1, True)
    assert not (tmp_path / "pack").exists()
    draft = office("--json", "report", "month_pack", "--month", MONTH, "--out", tmp_path / "pack", "--draft")
    assert draft.status == 0
    assert sorted(one.name for one in (tmp_path / "pack").iterdir()) == sorted(draft.data["files"])
    assert draft.data["anchor"]
    assert office("check").status == 0


def test_actions_of_the_month_are_told_with_their_fields(office: Office) -> None:
    told = office("do", "--list").out
    for name in ("leave.request", "leave.record_call", "attendance.close_month", "appraisal.prepare_bonus"):
        assert f"{name}  " in told
    assert "month  月份" in told
