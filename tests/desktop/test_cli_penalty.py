"""A penalty slip on the command line, from the event to the closed deduction list, without ever seeing the window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.desktop.commandline import REGISTER, Desk, Run
from tests.desktop.program import PASSWORD

pytestmark = pytest.mark.slow
HEAD, MANAGER, PERSONNEL, GM, FINANCE = "KF001", "KF002", "KF005", "KF019", "KF053"
ROLES = {MANAGER: "MANAGER", PERSONNEL: "HR", GM: "GM"}
PUNISHED, FIRST, SECOND = "KF006", "KF020", "KF030"
SLIP, LIST = "CF-2026-0001", "KK-2026-0001"
CONTENT = {
    "employee_id": PUNISHED, "offence": "GAS-01", "happened_at": "2026-11-18T14:20", "place": "营业厅 3 号窗口",
    "facts": "客户咨询退费时中断办理，离开窗口约 6 分钟。", "amount": 8000, "amount_reason": "初犯",
}  # fmt: skip
CHOSEN = {
    "penalty.takes": "wage", "penalty.money.confirmed_by": "何军", "penalty.money.consulted_on": "2026-09-01",
    "penalty.money.published_on": "2026-09-10", "penalty.minimum_wage": "2000",
}  # fmt: skip
APPEAL = {"id": SLIP, "text": "当时在处理另一户的漏气。", "request": "撤销"}
DECISION = {"id": SLIP, "decision": "给予最后警告"}
SCAN = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
ANSWER = {"id": SLIP, "findings": "核对了监控", "reason": "情有可原"}


class Office(Desk):
    """An office whose people act at moments that a test names."""

    def __init__(self, run: Run, database: Path, patch: pytest.MonkeyPatch) -> None:
        super().__init__(run, database)
        self._patch = patch

    def at(self, moment: str) -> None:
        self._patch.setenv("HEARTHDESK_CLOCK", moment)

    def slip(self) -> Any:
        """The one slip as the list shows it."""
        (one,) = self.rows("slips")
        return one

    def printed(self, paper: str, record: str, out: Path, *more: str, user: str = "admin") -> None:
        """A paper of a record, that is named by its number."""
        told = self("report", paper, "--where", f"record={record}", *more, "--out", out, user=user)
        assert (paper, told.status, told.err, out.exists()) == (paper, 0, "", True)


@pytest.fixture
def office(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """The register is in and its people have their accounts; what penalties take is not chosen yet."""
    database = tmp_path / "office.db"
    office = Office(run, database, monkeypatch)
    office.at("2026-11-20 11:20")
    made = run("--database", database, "create", "--organisation", "暖阳供热公司", "--admin", "admin", "--trial")
    assert made.status == 0
    assert office("import", "staff", REGISTER, "--accept-new").status == 0
    for work_no, role in ROLES.items():
        office.done("staff.transfer", {
            "id": work_no, "kind": "promotion", "happened_on": "2026-09-01", "unit_id": "综合办公室",
            "post_id": "内勤", "product_role": role, "cause": "任命",
        })  # fmt: skip
    calls = next(one for one in office.rows("departments") if one["name"] == "呼叫中心")
    office.done("org.edit_unit", {
        "id": calls["id"], "row_version": calls["row_version"], "name": "呼叫中心", "kind": "department",
        "parent_id": "综合办公室", "position": 1,
    })  # fmt: skip
    holders = (HEAD, MANAGER, PERSONNEL, GM, FINANCE, PUNISHED)
    accounts = [{"employee_id": one, "login": one, "password": PASSWORD} for one in holders]
    office.done("staff.open_accounts", {"accounts": accounts})
    head = next(one for one in office.rows("users") if one["login"] == HEAD)
    office.done("org.edit_user", {
        "id": head["id"], "row_version": head["row_version"], "login": HEAD, "name": head["name"], "employee_id": HEAD,
        "scope": "all",
    })  # fmt: skip
    return office


def choose(office: Office) -> None:
    """Say what penalties take, and who answers for it."""
    office.done("rulebook.set", {
        "values": [{"key": key, "value": value} for key, value in CHOSEN.items()], "valid_from": "2026-10-01",
        "reason": "启用处罚单", "retroactive": True,
    })  # fmt: skip


def on_paper(office: Office, action: str, values: dict[str, Any], author: str, received: str, *more: str | Path) -> Any:
    """What somebody wrote on paper, typed by the administrator."""
    return office.done(action, values, "admin", "--author", author, "--received", received, *more)


def test_a_slip_from_the_event_to_the_closed_list(office: Office, tmp_path: Path) -> None:
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(SCAN)
    unset = office.do("penalty.issue", CONTENT, HEAD)
    assert (unset.status, "还没有选定处罚扣什么" in unset.err) == (1, True)
    choose(office)
    assert "等待孟广批准" in office.done("penalty.issue", CONTENT, HEAD)["notice"]
    own = office.do("penalty.approve", {"id": SLIP}, HEAD)
    assert (own.status, office.slip()["phase"]) == (1, "pending")
    office.done("penalty.approve", {"id": SLIP.lower(), "remark": "同意"}, MANAGER)
    office.printed("F-21", SLIP, tmp_path / "F-21.docx", "--issue", user=HEAD)
    office.at("2026-11-23 09:45")
    refused = {"id": SLIP, "refused_at": "2026-11-23T09:40", "words": "要先看监控", "witnesses": [FIRST, SECOND]}
    office.done("penalty.refuse", refused, HEAD)
    office.at("2026-11-23 09:55")
    signed = {"id": SLIP, "statement": "在场，看到送达"}
    first = on_paper(office, "penalty.witness", signed, FIRST, "2026-11-23T09:52")
    assert "还差 1 位" in first["notice"]
    on_paper(office, "penalty.witness", signed, SECOND, "2026-11-23T09:55")
    assert (office.slip()["phase"], office.slip()["due"]) == ("appeal_window", "2026-11-26")
    office.at("2026-11-24 10:05")
    on_paper(office, "penalty.sign", {"id": SLIP, "words": "收到，不等于同意"}, PUNISHED, "2026-11-24T10:05")
    office.at("2026-11-27 00:01")
    assert office.slip()["phase"] == "final"
    office.at("2026-11-27 09:00")
    office.done("penalty.record_pay", {"employee_id": PUNISHED, "month": "2026-11", "wage": 300000}, FINANCE)
    office.done("penalty.make_list", {"month": "2026-11"}, FINANCE)
    assert [one["amount"] for one in office.rows("deductions")] == [8000]
    office.at("2026-11-30 10:00")
    late = on_paper(
        office, "penalty.appeal", APPEAL, PUNISHED, "2026-11-26T16:00", "--scan", scan, "--reason", "周四收到，今天录入"
    )
    assert "退回" in late["notice"]
    assert (office.slip()["phase"], office.slip()["due"]) == ("appealed", "2026-12-03")
    office.at("2026-12-08 10:00")
    assert office.slip()["phase"] == "answer_overdue"
    more = office.do("penalty.answer", {**ANSWER, "result": "reduce", "amount_after": 9000}, GM)
    assert (more.status, "不能加重" in more.err) == (1, True)
    office.done("penalty.answer", {**ANSWER, "result": "reduce", "amount_after": 5000}, GM)
    office.printed("F-23", SLIP, tmp_path / "F-23.docx", "--issue", user=GM)
    office.done("penalty.make_list", {"month": "2026-12"}, FINANCE)
    assert [one["amount"] for one in office.rows("deductions")] == [5000, -8000, 8000]
    office.printed("F-26", LIST, tmp_path / "F-26.xlsx", "--issue", user=FINANCE)
    office.done("penalty.close_list", {"id": LIST}, PERSONNEL)
    office.done("penalty.close_list", {"id": "2026-12"}, PERSONNEL)
    again = office.do("penalty.close_list", {"id": LIST}, PERSONNEL)
    assert (again.status, "已关闭" in again.err) == (1, True)
    unknown = office.do("penalty.close_list", {"id": "KK-2026-0009"}, PERSONNEL)
    assert (unknown.status, "没有找到" in unknown.err) == (1, True)
    assert office.slip()["phase"] == "closed"
    for paper in ("F-22", "slip_annex"):
        office.printed(paper, SLIP, tmp_path / f"{paper}.docx", user=GM)
    assert office("check").status == 0


def test_who_pays_and_who_is_paid_know_what_a_deduction_rests_on(office: Office) -> None:
    choose(office)
    office.done("penalty.issue", CONTENT, HEAD)
    office.done("penalty.approve", {"id": SLIP}, MANAGER)
    office.done("penalty.sign", {"id": SLIP}, PUNISHED)
    office.at("2026-11-27 09:00")
    office.done("penalty.record_pay", {"employee_id": PUNISHED, "month": "2026-11", "wage": 300000}, FINANCE)
    office.done("penalty.make_list", {"month": "2026-11"}, FINANCE)
    told = {who: office.rows("deductions", user=who) for who in (FINANCE, PERSONNEL, PUNISHED, HEAD, MANAGER, GM)}
    assert {who: [one["amount"] for one in rows] for who, rows in told.items()} == {who: [8000] for who in told}
    knows = {who for who, rows in told.items() if "explanation" in rows[0]}
    assert knows == {FINANCE, PERSONNEL, PUNISHED}
    assert "工资 3,000.00 元" in str(told[PUNISHED][0]["explanation"])
    assert "3,000.00" not in str([told[who] for who in (HEAD, MANAGER, GM)])


def test_a_final_warning_is_named_by_its_slip(office: Office, tmp_path: Path) -> None:
    scan = tmp_path / "录像截图.pdf"
    scan.write_bytes(SCAN)
    choose(office)
    office.done("penalty.issue", CONTENT, HEAD)
    office.done("penalty.approve", {"id": SLIP}, MANAGER)
    office.done("penalty.refuse", {"id": SLIP, "refused_at": "2026-11-20T11:20"}, HEAD)
    unknown = office.do("penalty.decide_case", {"id": SLIP, "decision": "最后警告"}, GM)
    assert (unknown.status, "没有找到" in unknown.err) == (1, True)
    asked = {
        "id": SLIP,
        "facts": "当面撕毁处罚单。",
        "evidence": "录像一段",
        "statement": "屡教不改",
        "scan": str(scan),
    }
    office.done("penalty.escalate", asked, HEAD)
    consulted = {"id": SLIP, "union_on": "2026-11-20", "legal_on": "2026-11-20", "legal_by": "钱律师"}
    office.done("penalty.case_consult", consulted, PERSONNEL)
    assert office.do("penalty.decide_case", DECISION, GM).status == 1  # the manager first
    for who in (MANAGER, GM):
        office.done("penalty.decide_case", DECISION, who)
    assert [one["state"] for one in office.rows("penalty_cases")] == ["approved"]
    office.printed("F-24", SLIP, tmp_path / "F-24.docx", "--issue", user=GM)
