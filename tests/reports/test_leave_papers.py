"""F-09 to F-12 as files: what stands in them as leave goes on, joined and lent decisions, and pages of A4."""

from __future__ import annotations

import io
import os
from datetime import date, datetime, timedelta
from typing import Any

import pypdfium2
import pytest
from docx import Document

import models.areas
from models.attendance.leave import papers as leave_papers
from models.attendance.leave.papers import OPEN, TICKED, Approval
from models.attendance.tables import LeaveSlip
from models.core import access, clock, database
from models.core.access import Person
from models.core.errors import NotFound, Refused
from models.core.unit import Behalf, perform
from models.org.tables import PaperDecision
from models.staff.tables import Employee
from reports.kit import papers, pdf
from tests.factories import attendance as rows
from tests.factories import leave, org, roster
from tests.factories.attendance import Office
from tests.samples import World

assert models.areas

needs_office = pytest.mark.skipif(
    pdf.find_office("docx") is None and os.environ.get("CI") != "true", reason="LibreOffice is not installed"
)
LONG = "买买提江·阿不都热合曼·吐尔逊"
BLANK = ("", "", "", "")


@pytest.fixture
def office(file_world: World) -> Office:
    """A unit with an agent of a long name, a supervisor, a manager and a general manager."""
    people = rows.office(file_world)
    Employee.update(name=LONG).where(Employee.id == people.agent).execute()
    return people


def boss(office: Office) -> Person:
    return access.load_user(office.manager_user)


def version(record: int) -> int:
    return int(LeaveSlip.get_by_id(record).row_version)


def long_leave(office: Office) -> int:
    """Five days off that the agent asks for himself, which three people approve one after the other."""
    first = leave.weekday(50)
    values = {
        "kind": "事假", "starts_at": f"{first} 00:00", "ends_at": f"{first + timedelta(days=5)} 00:00",
        "reason": "搬家", "deputy_id": office.supervisor, "phone": "13800000000",
    }  # fmt: skip
    return org.record_of(perform("leave.request", values, user=office.agent_user))


def approve(record: int, user: int, *, behalf: Behalf | None = None, remark: str = "", reason: str = "") -> None:
    values = {"id": record, "row_version": version(record), "remark": remark}
    perform("leave.approve", values, user=user, behalf=behalf, reason=reason)


def slip(office: Office, record: int) -> leave_papers.Slip:
    return leave_papers.slip(boss(office), {"record": record})


def told(made: papers.Made) -> list[str]:
    """The cells of all tables of a paper, row after row."""
    page: Any = Document(io.BytesIO(made.content))
    return ["｜".join(cell.text for cell in row.cells) for table in page.tables for row in table.rows]


def test_a_slip_that_nobody_approved_has_a_place_for_each_step(office: Office) -> None:
    record = long_leave(office)
    found = slip(office, record)
    assert (found.state, found.length, found.name, found.deputy[:3]) == ("待批准", "5 天", LONG, "何志刚")
    assert (found.proofs, found.proof_until, found.in_time) == ((), "", "按规定时间提出")
    steps = [one.step for one in found.approvals]
    assert len(steps) == 3
    assert {(one.opinion, one.decider, one.at, one.remark) for one in found.approvals} == {BLANK}
    cells = told(papers.make(boss(office), "F-09", [{"record": record}]))
    assert [cell for cell in cells if cell.startswith(steps[0])] == [f"{steps[0]}｜｜｜｜"]
    assert any("这种假不用交证明" in cell for cell in cells)


def test_three_decisions_are_printed_with_who_when_and_that_they_were_written_down_for_others(
    office: Office, file_world: World
) -> None:
    record = long_leave(office)
    approve(record, office.supervisor_user, remark="已安排代班")
    received = clock.now() - timedelta(minutes=90)
    LeaveSlip.update(applied_at=received - timedelta(hours=1)).execute()
    if received.date() == clock.now().date():
        approve(record, file_world.admin, behalf=Behalf(office.manager, received))
    else:  # just after midnight, papers of yesterday need a scan
        approve(record, office.manager_user)
    half = slip(office, record)
    assert [one.opinion for one in half.approvals] == ["批准", "批准", ""]
    approve(record, office.gm_user)
    first, second, third = slip(office, record).approvals
    assert (first.opinion, first.decider, first.remark) == ("批准", "何志刚", "已安排代班")
    assert (second.decider, third.decider, third.remark) == ("马主任", "徐总", "")
    if received.date() == clock.now().date():
        assert (second.remark, second.at) == ("代录", f"{received:%Y-%m-%d %H:%M}")
    cells = told(papers.make(boss(office), "F-09", [{"record": record}]))
    assert any(cell.startswith(f"{first.step}｜批准｜何志刚｜") for cell in cells)


def test_steps_that_fall_to_one_person_and_lent_rights_are_one_line(office: Office) -> None:
    Employee.update(state="left", left_on=date(2026, 1, 1)).where(Employee.id == office.manager).execute()
    record = long_leave(office)
    waiting = leave_papers.slip(access.load_user(office.gm_user), {"record": record})
    joined = [one.step for one in waiting.approvals]
    assert len(joined) == 2
    assert "、" in joined[1]
    approve(record, office.supervisor_user)
    approve(record, office.gm_user)
    found = leave_papers.slip(access.load_user(office.gm_user), {"record": record})
    assert [one.step for one in found.approvals] == joined
    PaperDecision.update(words=f"徐总 代 何志刚（{joined[1]}）").where(PaperDecision.decider_id == office.gm).execute()
    lent = leave_papers.slip(access.load_user(office.gm_user), {"record": record}).approvals[1]
    assert lent.decider == "徐总 代 何志刚"


def test_a_slip_that_was_refused_or_came_from_a_list_says_so(office: Office) -> None:
    record = long_leave(office)
    values = {"id": record, "row_version": version(record), "remark": "人手不够"}
    perform("leave.refuse", values, user=office.supervisor_user)
    (one,) = slip(office, record).approvals
    assert (one.opinion, one.decider, one.remark) == ("不批准", "何志刚", "人手不够")
    at = datetime.fromisoformat("2026-10-20 09:30")
    listed = leave.slip(
        office.agent, state="approved", decided_words="刘国平（按导入的请假记录，第 2 批）", decided_at=at
    )
    expected = Approval("批准", "批准", "刘国平（按导入的请假记录，第 2 批）", "2026-10-20 09:30", "")
    assert slip(office, listed.id).approvals == (expected,)


def test_a_sick_slip_has_a_box_for_each_document_and_the_last_day_with_how_it_was_counted(office: Office) -> None:
    first = leave.weekday(-20)
    values = {
        "employee_id": office.agent, "kind": "病假", "applied_at": f"{first} 06:30", "starts_at": f"{first} 08:00",
        "ends_at": f"{first} 16:00", "reason": "发热", "remark": "当时没有网络", "taken_by": "何志刚",
    }  # fmt: skip
    record = org.record_of(perform("leave.record_call", values, user=office.supervisor_user))
    approve(record, office.supervisor_user)
    leave.proof(record, "病历本", received_at=leave.at(first + timedelta(days=1), 9))
    found = leave_papers.sick_slip(boss(office), {"record": record})
    assert [(one.box, one.document) for one in found.proofs] == [
        (OPEN, "医院证明"), (TICKED, "病历本"), (OPEN, "病假单"),
    ]  # fmt: skip
    assert found.proofs[1].received == f"{first + timedelta(days=1):%m-%d} 收到"
    assert (found.notice, found.due_on, found.state) == ("电话告知", first + timedelta(days=1), "已批准")
    assert found.counted.endswith("24:00")
    assert found.standing
    cells = told(papers.make(boss(office), "F-10", [{"record": record}]))
    assert f"{OPEN}｜医院证明｜｜" in cells
    with pytest.raises(Refused, match="不是病假"):
        papers.make(boss(office), "F-10", [{"record": long_leave(office)}])


def test_a_last_day_that_nobody_counted_stands_without_the_counting(office: Office) -> None:
    record = leave.slip(office.agent, date(2026, 9, 21), state="approved").id
    page: Any = Document(io.BytesIO(papers.make(boss(office), "F-10", [{"record": record}]).content))
    (last,) = [one.text for one in page.paragraphs if one.text.startswith("证明最迟")]
    assert last.endswith("交齐（含当日）。")
    assert "。。" not in last


def test_a_return_tells_how_much_earlier_or_later_it_was(office: Office) -> None:
    planned = roster.roster(office.unit, "2026-09", "published")
    work = roster.shift("早")
    roster.days(planned.id, office.agent, date(2026, 9, 1), [work.id] * 30)
    span = {"first": date(2026, 9, 7), "days": 3, "state": "approved", "length": 300}
    waiting = leave.slip(office.agent, **span)
    found = leave_papers.back(boss(office), {"record": waiting.id})
    assert (found.planned, found.returned_at, found.length, found.difference) == ("3 天", None, "", "")

    def returned(at: str, length: int = 300) -> str:
        values = {"state": "returned", "returned_at": datetime.fromisoformat(at), "length": length}
        one = leave.slip(office.agent, **{**span, **values})
        return leave_papers.back(boss(office), {"record": one.id}).difference

    assert returned("2026-09-10 00:00") == "按时返岗"
    assert returned("2026-09-10 08:00") == "按时返岗"
    assert returned("2026-09-09 00:00", 200) == "提前 1 天"
    assert returned("2026-09-11 12:00") == "逾期 1.5 天"
    with pytest.raises(Refused, match="没有销假单"):
        papers.make(boss(office), "F-11", [{"record": leave.slip(office.agent, date(2026, 9, 21)).id}])
    cells = told(papers.make(boss(office), "F-11", [{"record": waiting.id}]))
    assert any(cell.startswith("实际返岗｜｜") for cell in cells)


def test_a_self_criticism_begins_with_the_facts_and_leaves_lines_for_the_rest(office: Office) -> None:
    rows.worked(office, date(2026, 10, 12), "WMA")
    record = rows.criticism(office.agent, date(2026, 10, 14)).id
    made = papers.make(boss(office), "F-12", [{"record": record}])
    cells = told(made)
    assert any(cell.startswith("事实｜全天没有打卡，旷工 1 天") for cell in cells)
    page: Any = Document(io.BytesIO(made.content))
    text = [one.text for one in page.paragraphs]
    assert {"一、事情经过", "二、原因和认识", "三、改正措施"} <= set(text)
    came = rows.criticism(office.agent, date(2026, 10, 13), words="我错了", received_on=date(2026, 10, 16))
    words: Any = Document(io.BytesIO(papers.make(boss(office), "F-12", [{"record": came.id}]).content))
    text = [one.text for one in words.paragraphs]
    assert ("我错了" in text, "一、事情经过" in text) == (True, False)


def test_people_print_their_own_papers_and_no_others(office: Office, file_world: World) -> None:
    own = access.load_user(office.agent_user)
    record = long_leave(office)
    assert LONG in "".join(told(papers.make(own, "F-09", [{"record": record}])))
    stranger = access.load_user(org.user(file_world, roles=("AGENT",), employee_id=org.colleague(file_world, "别人")))
    criticism = rows.criticism(office.agent).id
    for name, number in (("F-09", record), ("F-10", record), ("F-11", record), ("F-12", criticism), ("F-09", 999)):
        with pytest.raises(NotFound):
            papers.make(stranger, name, [{"record": number}])


def test_what_was_issued_stays_as_it_was(office: Office) -> None:
    record = long_leave(office)
    done = perform("papers.issue", {"paper": "leave_slip", "record": record}, user=office.manager_user)
    LeaveSlip.update(reason="别的原因").where(LeaveSlip.id == record).execute()
    assert done.record is not None
    cells = told(papers.make_issued(boss(office), [done.record[1]]))
    assert any(cell.startswith("事由｜搬家") for cell in cells)


@pytest.mark.slow
@needs_office
def test_each_paper_is_one_page_of_a4(office: Office) -> None:
    record = long_leave(office)
    LeaveSlip.update(reason="家中老人住院需要陪护，" * 20).where(LeaveSlip.id == record).execute()
    for user in (office.supervisor_user, office.manager_user, office.gm_user):
        approve(record, user, remark="同意，请做好工作交接，按时返岗")
    sick = leave.slip(office.agent, date(2026, 9, 1), state="approved", reason="发热" * 60)
    asked = {"F-09": record, "F-10": sick.id, "F-11": record, "F-12": rows.criticism(office.agent).id}
    made = [papers.make(boss(office), name, [{"record": number}]) for name, number in asked.items()]
    database.close()
    for one in made:
        document = pypdfium2.PdfDocument(pdf.convert(one.content, one.format))
        try:
            assert [round(page.get_height()) for page in document] == [842]
            words = document[0].get_textpage().get_text_bounded()
            assert LONG[:4] in words
            assert "制表人" in words
        finally:
            document.close()
