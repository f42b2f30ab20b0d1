"""F-21 to F-28 as files: what stands on them at each state, what may not be printed, and pages of A4 in two fonts."""

from __future__ import annotations

import io
import json
import os
import random
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pypdfium2
import pytest
from docx import Document
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from openpyxl import load_workbook

import models.areas
from models.core import access, clock
from models.core.access import Person
from models.core.errors import Forbidden, NotFound, Refused
from models.core.papers import kinds
from models.core.papers.tables import PaperIssue
from models.core.papers.values import context_of
from models.core.unit import perform
from models.penalty.papers import appeal, slip, warning
from models.penalty.tables import PenaltyAppeal, PenaltyCase, PenaltyDeduction, PenaltyFund, PenaltyList, PenaltySlip
from models.penalty.values import Procedure, Repeat
from models.penalty.workflow import Measured, Takes
from models.staff.tables import Employee
from reports.kit import papers, pdf
from reports.kit.template import render
from reports.kit.template.words import FILTERS, shown
from tests.factories import org, penalty
from tests.factories.attendance import Office
from tests.samples import World

assert models.areas

needs_office = pytest.mark.skipif(
    pdf.find_office("docx") is None and os.environ.get("CI") != "true", reason="LibreOffice is not installed"
)
LONG = "买买提江·阿不都热合曼·吐尔逊"
FACTS = "客户到窗口咨询退费，当事人称“自己看墙上”，并中断办理离开窗口约 6 分钟，客户当日书面投诉。"


@pytest.fixture
def office(file_world: World) -> Office:
    """A hall whose penalties take wages."""
    return penalty.office(file_world)


def boss(office: Office) -> Person:
    return access.load_user(office.manager_user)


def made(office: Office, state: str = "to_sign", **values: Any) -> Any:
    return penalty.slip(office.agent, office.supervisor, office.manager, state, **values)


def told(paper: papers.Made) -> str:
    """Everything that a Word paper says: paragraphs, cells row after row, headers."""
    page: Any = Document(io.BytesIO(paper.content))
    words = [one.text for one in page.paragraphs]
    for table in page.tables:
        for row in table.rows:
            cells = list(dict.fromkeys(row.cells))
            words.append("｜".join(cell.text for cell in cells))
    words += [one.text for section in page.sections for one in section.header.paragraphs]
    return "\n".join(words)


def words_of(page: Any) -> list[str]:
    """Paragraphs and cells of a Word file."""
    cells = [cell.text for table in page.tables for row in table.rows for cell in row.cells]
    return [*(one.text for one in page.paragraphs), *cells]


def printed(office: Office, name: str, record: int) -> str:
    return told(papers.make(boss(office), name, [{"record": record}]))


def sheet(paper: papers.Made) -> Any:
    return load_workbook(io.BytesIO(paper.content)).active


def test_a_slip_is_printed_as_it_is_handed_over(office: Office) -> None:
    row = made(office, rule=penalty.RANGE, amount=8000, amount_reason="没有扩大影响", source="客户投诉")
    penalty.measure(row, words="写明经过", due_on=date(2026, 11, 27))
    words = printed(office, "F-21", row.id)
    assert f"编号：{row.number}" in words
    assert "罚款人民币 80.00 元（大写：捌拾元整），扣工资。" in words
    assert "幅度：50.00 元至 100.00 元；规则版本：2013-03-14" in words
    assert "《惩罚管理制度》第3条（燃气客服处罚）" in words
    assert "另：书面检查，写明经过，2026年11月27日前完成。" in words
    assert "自签收次日起 3 个自然日内提出书面申诉，交徐总；最后一天是休息日或节假日的，顺延到下一个工作日" in words
    assert "申诉的最后一天：______年____月____日 24:00（含当日）" in words
    assert "签字只表示收到，不表示同意" in words
    assert "申诉期内和答复以前不扣。" in words
    assert [words.count(one) for one in ("见证人一", "见证人二", "见证人三")] == [1, 1, 0]
    assert "前次处罚｜没有" in words
    assert "理由：没有扩大影响" in words


def test_what_came_later_stands_on_the_annex_and_not_on_the_slip(office: Office) -> None:
    row = made(office, "witnessed", reduced_to=5000)
    before = slip.slip(boss(office), {"record": row.id})
    assert (before.decision[:14], before.last_day) == ("罚款人民币 100.00 元", None)
    penalty.appeal(row, filed_at=penalty.minute(clock.now()))
    words = printed(office, "slip_annex", row.id)
    for expected in ("钱律师", "孙街道", "当面送达，本人拒绝签字", "申诉（待答复）", "当天已经电话上报。", "伍拾元整"):
        assert expected in words
    assert "下达的处罚｜罚款人民币 100.00 元（大写：壹佰元整），扣工资" in words


def test_points_measures_alone_and_amounts_that_nobody_named(office: Office) -> None:
    in_points = replace(penalty.RULE, takes=Takes.POINTS, point_value=1000)
    row = made(office, rule=in_points, amount=8500)
    found = slip.slip(boss(office), {"record": row.id})
    assert (found.points, found.amount, found.capitals) == ("8.5 分", None, "")
    assert found.decision == "扣考核分 8.5 分（罚款标准 85.00 元，按每分 10.00 元折算）"
    measured = replace(penalty.RULE, measured=Measured.POINTS, low=200, high=200, takes=Takes.POINTS)
    row = made(office, rule=measured, measured="points", amount=200)
    found = slip.slip(boss(office), {"record": row.id})
    assert (found.decision, found.span) == ("扣考核分 2 分", "2 分")
    opened = replace(penalty.RULE, low=None, high=None, takes=Takes.NOTHING)
    row = made(office, rule=opened, amount=None, takes="", amount_reason="情节轻")
    penalty.measure(row)
    found = slip.slip(boss(office), {"record": row.id})
    assert (found.decision, found.takes, found.amount) == ("不罚款，不扣分", "", None)
    assert found.span == "制度没有写金额，由批准人决定"
    assert "另：书面检查" in printed(office, "F-21", row.id)


def test_by_the_sheet_repeats_outsiders_and_replaced_slips_are_told(office: Office) -> None:
    rule = replace(
        penalty.RULE, unit="张", low=5000, high=5000, repeat=Repeat(2, 2, 0, words="再次的处 200 元"),
        procedure=Procedure(witnesses=3, appeal_start="issue", requires_signature=False, deduct_when="effective"),
    )  # fmt: skip
    first = made(office, "void", ago=timedelta(days=20))
    earlier = penalty.final(office.agent, office.supervisor, office.manager)
    lawyer = penalty.outsider()
    row = made(
        office, rule=rule, quantity=3, amount=15_000, replaces_id=first.id, approver_id=None,
        approver_outsider_id=lawyer.id, approved_words="钱律师（江南律师事务所）", is_override=True,
        override_reason="后果较重",
    )  # fmt: skip
    found = slip.slip(boss(office), {"record": row.id})
    assert (found.replaces, found.quantity) == (f"代替 {first.number}（已作废）", "3 张")
    assert found.span == "每张 50.00 元，共 3 张"
    assert found.approver == "钱律师（江南律师事务所）"
    assert found.earlier.startswith("1 次：")
    assert earlier.number in found.earlier
    assert found.last_day is not None
    assert found.last_day > row.approved_at.date()
    assert (found.blocked, found.must_sign, len(found.lines)) == ("", "", 3)
    words = printed(office, "F-21", row.id)
    assert "第 2 次，再次的处 200 元。" in words
    assert "批准人：超出幅度，后果较重" in words
    assert "见证人三" in words
    assert "____" not in words


def test_only_slips_that_were_approved_and_count_are_issued_each_once(office: Office) -> None:
    for state, why in (
        ("draft", "没有批准"),
        ("pending", "没有批准"),
        ("void", "已作废，不再签发"),
        ("revoked", "已撤销，不再签发"),
    ):
        row = made(office, state)
        with pytest.raises(Refused, match=why):
            papers.make(boss(office), "F-21", [{"record": row.id}])
    row = made(office)
    values = {"paper": "penalty_slip", "record": row.id}
    done = perform("papers.issue", values, user=office.manager_user)
    assert (done.title, done.details["number"]) == (f"处罚单 {row.name}（{row.number}）", row.number)
    with pytest.raises(Refused, match="已经签发过"):
        perform("papers.issue", values, user=office.manager_user)
    assert PaperIssue.select().count() == 1


def test_a_copy_says_what_the_original_said_with_the_mark_and_nothing_else(office: Office) -> None:
    row = made(office)
    done = perform("papers.issue", {"paper": "penalty_slip", "record": row.id}, user=office.manager_user)
    assert done.record is not None
    original = told(papers.make_issued(boss(office), [done.record[1]], copy=False))
    PenaltySlip.update(state="revoked", facts="别的事实", amount=1, reduced_to=1).execute()
    copy = told(papers.make_issued(boss(office), [done.record[1]]))
    assert copy == f"{original}副本"
    assert "别的事实" not in copy


def test_many_slips_are_one_file_and_each_says_what_it_says_alone(office: Office) -> None:
    rows = [made(office, facts=f"第 {number} 件") for number in range(3)]
    together = told(papers.make(boss(office), "F-21", [{"record": row.id} for row in rows]))
    for row in rows:
        for line in printed(office, "F-21", row.id).splitlines():
            assert line in together
    issued = [
        perform("papers.issue", {"paper": "penalty_slip", "record": row.id}, user=office.manager_user).record
        for row in rows
    ]
    copies = told(papers.make_issued(boss(office), [one[1] for one in issued if one is not None]))
    assert [copies.count(f"第 {number} 件") for number in range(3)] == [1, 1, 1]


def test_a_slip_says_what_docxtpl_makes_of_the_same_template(office: Office) -> None:
    kind = kinds.get_paper("F-21")
    chance = random.Random(1)
    env = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=shown)
    env.filters.update(FILTERS)
    shared = {"副本": "", "表号": "F-21", "编号": "", "标志": "", "单位": "暖阳供热公司", "制表人": "周敏"}
    for number in range(20):
        facts = "".join(chance.choice(("客户咨询退费", "，", "<R&D>", "“自己看墙上”", " 6 分钟")) for _ in range(20))
        row = made(office, facts=facts, amount=1000 * chance.randint(1, 10), amount_reason=chance.choice(("", "轻微")))
        for _ in range(number % 3):
            penalty.measure(row)
        context = {
            **shared, "制表日期": date(2026, 11, 24), **context_of(slip.slip(boss(office), {"record": row.id})),
        }  # fmt: skip
        theirs = DocxTemplate(io.BytesIO(kind.default_template()))
        theirs.render(context, env, autoescape=True)
        ours = render.known("docx", kind.default_template()).render([context])
        assert words_of(Document(io.BytesIO(ours))) == words_of(theirs.docx)


def test_a_template_of_the_office_fills_every_place_in_every_state(office: Office) -> None:
    kind = kinds.get_paper("F-21")
    page: Any = Document()
    for one in kind.slots():
        if one.kind == "rows":
            inner = "".join(f"{{{{ 行.{column.name} }}}}；" for column in one.slots)
            page.add_paragraph(f"{one.name}={{% for 行 in {one.name} %}}{inner}{{% endfor %}}")
        else:
            page.add_paragraph(f"{one.name}={{{{ {one.name} }}}}")
    out = io.BytesIO()
    page.save(out)
    perform(
        "papers.put_template", {"paper": kind.name, "file": "自制.docx", "content": out.getvalue()},
        user=office.manager_user,
    )  # fmt: skip
    row = made(office, "answered", reduced_to=5000, source="客户投诉")
    penalty.measure(row, due_on=None)
    lines = printed(office, "F-21", row.id).splitlines()
    for words in (
        f"处罚单号={row.number}",
        "金额=100.00",
        "金额大写=壹佰元整",
        "扣分=",
        "来源=客户投诉",
        "最后一天=",
        "措施=书面检查；；；",
        "见证=见证人一；见证人二；",
        "见证人数=2",
    ):
        assert words in lines


def test_people_print_their_own_slips_once_they_are_approved_and_no_others(office: Office, file_world: World) -> None:
    row, waiting = made(office), made(office, "pending")
    own = access.load_user(office.agent_user)
    assert row.number in told(papers.make(own, "F-21", [{"record": row.id}]))
    stranger = access.load_user(org.user(file_world, roles=("AGENT",), employee_id=org.colleague(file_world, "别人")))
    for person, record in ((own, waiting.id), (stranger, row.id), (own, 999)):
        for name in ("F-21", "slip_annex", "F-22", "F-25"):
            with pytest.raises(NotFound):
                papers.make(person, name, [{"record": record}])


def test_an_appeal_is_a_form_to_fill_in_or_what_was_filed(office: Office) -> None:
    row = made(office, "effective")
    blank = appeal.appeal(boss(office), {"record": row.id})
    assert (blank.text, blank.filed_at, blank.due_on) == ("", None, row.appeal_due_on)
    assert "☐ 撤销　　☐ 减轻　　☐ 其他：" in printed(office, "F-22", row.id)
    filed = made(office, "appealed")
    words = printed(office, "F-22", filed.id)
    assert "申诉理由｜当天已经电话上报。" in words
    assert "收件人：刘人事" in words
    with pytest.raises(Refused, match="没有批准"):
        printed(office, "F-22", made(office, "pending").id)


def test_an_answer_says_what_changed_who_gave_it_and_whose_delay_it_was(office: Office) -> None:
    row = made(office, "appealed")
    waiting = PenaltyAppeal.get_or_none(PenaltyAppeal.slip_id == row.id)
    assert waiting is not None
    with pytest.raises(Refused, match="还没有答复"):
        printed(office, "F-23", waiting.id)
    late = row.answer_ends_at + timedelta(days=1, hours=10)
    waiting.state, waiting.result, waiting.amount_before, waiting.amount_after = "answered", "reduce", 10_000, 5_000
    waiting.answered_at, waiting.by_approver, waiting.decided_words = late, True, "马主任（经理批准）"
    waiting.findings, waiting.reason = "录音属实。", "情节较轻"
    waiting.save()
    words = printed(office, "F-23", waiting.id)
    assert "原处罚：罚款人民币 100.00 元（大写：壹佰元整），扣工资。" in words
    assert "现处罚：罚款人民币 50.00 元（大写：伍拾元整），扣工资。" in words
    assert "马主任（下达人之上没有其他人可以答复，由批准人答复）" in words
    assert "本答复比规定的最后一天晚 2 天，是公司的延误" in words
    waiting.result, waiting.amount_after, waiting.answered_at, waiting.by_approver = "revoke", 0, row.issued_at, False
    waiting.save()
    words = printed(office, "F-23", waiting.id)
    assert "现处罚：不罚款，不扣分。" in words
    assert "延误" not in words
    assert "由批准人答复" not in words


def test_a_final_warning_is_printed_once_people_decided(office: Office) -> None:
    row = made(office, "witnessed")
    values = {
        "slip_id": row.id, "measure": "final_warning", "label": "最后警告", "facts": "拒签并争吵", "evidence": "监控",
        "statement": "多次教育无效", "state": "proposed", "proposed_at": clock.now(), "proposed_by": "何志刚",
    }  # fmt: skip
    case = PenaltyCase.get_by_id(PenaltyCase.insert(**values).execute())
    with pytest.raises(Refused, match="没有批准，不能打印"):
        printed(office, "F-24", case.id)
    case.state, case.decided_at, case.decided_words, case.decision = (
        "approved",
        clock.now(),
        "徐总（总经理）",
        "最后警告",
    )
    case.union_on, case.union_words, case.legal_by, case.legal_words = (
        date(2026, 12, 2),
        "没有异议",
        "周律师",
        "证据充分",
    )
    case.save()
    words = printed(office, "F-24", case.id)
    assert "最后警告书" in words
    assert "拒绝签字；见证人钱律师、孙街道。" in words
    assert "主管陈述｜多次教育无效" in words
    assert "2026-12-02 通知工会：没有异议" in words
    assert "决定人：徐总" in words
    case.measure, case.label = "dismissal", "辞退"
    case.save()
    assert warning.decision(boss(office), {"record": case.id}).title == "处理决定书"


def test_a_written_warning_belongs_to_a_slip_with_that_measure(office: Office) -> None:
    row = made(office)
    with pytest.raises(Refused, match="没有“书面警告”这项措施"):
        printed(office, "F-25", row.id)
    penalty.measure(row, code="written_warning", label="书面警告", words="今后按时参加", due_on=None)
    words = printed(office, "F-25", row.id)
    assert "给予书面警告。" in words
    assert "要求｜今后按时参加" in words
    done = perform("papers.issue", {"paper": "written_warning", "record": row.id}, user=office.manager_user)
    assert str(done.details["number"]).startswith("F-25-")


# lists


def bookings(office: Office, count: int = 2) -> Any:
    """The list of this month that takes 60 of the 100 yuan of slips, and gives back what one took before."""
    month = f"{clock.now():%Y-%m}"
    slips = [penalty.final(office.agent, office.supervisor, office.manager) for _ in range(count)]
    past = listed("2026-01", "KK-2026-0001")
    deduction(slips[0], past.id, amount=4000, carried=6000)
    now = listed(month, "KK-2026-0002")
    for row in slips:
        deduction(row, now.id, amount=6000, carried=0 if row is slips[0] else 4000)
    back = made(office, "revoked")
    deduction(back, now.id, kind="back", amount=-10_000, standing=None, final_on=None, reason="申诉答复撤销")
    return now


def listed(month: str, number: str) -> Any:
    limits = {"percent": 20, "mode": "block", "minimum": 200_000, "bases": []}
    return PenaltyList.get_by_id(
        PenaltyList.insert(
            number=number, month=month, live=1, state="made", rules=json.dumps(limits), made_at=clock.now(),
            made_by="刘人事",
        ).execute()
    )  # fmt: skip


def deduction(row: Any, list_id: int, **values: Any) -> None:
    stored = {
        "slip_id": row.id, "employee_id": row.employee_id, "list_id": list_id, "kind": "take", "carried": 0,
        "standing": row.amount, "final_on": date(2026, 11, 27), "made_at": clock.now(), "made_by": "刘人事", **values,
    }  # fmt: skip
    PenaltyDeduction.insert(**stored).execute()


def test_the_deduction_list_has_each_slip_with_sums_and_is_issued_once(office: Office, file_world: World) -> None:
    row = bookings(office)
    hr = access.load_user(penalty.clerk(file_world, office.unit)[1])
    page = sheet(papers.make(hr, "F-26", [{"record": row.id}]))
    lines = [[cell.value for cell in one][1:] for one in page.iter_rows(min_row=5, max_row=7)]
    assert [one[0] for one in lines] == sorted(one[0] for one in lines)
    assert [one[9:13] for one in lines] == [
        [40, 60, None, None],
        [None, 60, 40, "超过上限的余额转下月"],
        [None, -100, None, "申诉答复撤销"],
    ]
    assert [one[8] for one in lines] == ["扣款", "扣款", "退回"]
    assert [page["H8"].value, page["L8"].value, page["M8"].value] == ["=SUM(H5:H7)", "=SUM(L5:L7)", "=SUM(M5:M7)"]
    words = [str(cell.value) for one in page.iter_rows(min_row=9) for cell in one if cell.value]
    assert any("每月扣款不超过工资的 20%，扣后不低于最低工资 2,000.00 元；超过的不扣，转下月" in one for one in words)
    assert "其中退回 100.00 元。" in words
    assert "转下月 40.00 元。" in words
    assert sum("签字：" in one for one in words) == 3
    done = perform("papers.issue", {"paper": "deduction_list", "record": row.id}, user=hr.user_id)
    assert done.details["number"] == "KK-2026-0002"
    with pytest.raises(Refused, match="已经签发过"):
        perform("papers.issue", {"paper": "deduction_list", "record": row.id}, user=hr.user_id)
    with pytest.raises(Forbidden):
        papers.make(access.load_user(office.agent_user), "F-26", [{"record": row.id}])
    PenaltyList.update(state="withdrawn", live=None).where(PenaltyList.id == row.id).execute()
    with pytest.raises(Refused, match="已撤回，不能打印"):
        papers.make(hr, "F-26", [{"record": row.id}])


def test_the_ledger_of_a_year_begins_with_what_was_left_and_never_counts_twice(
    office: Office, file_world: World
) -> None:
    entries = [
        ("2025-12-30", "opening", 100_000, 0, "期初余额"), ("2026-01-05", "in", 8_000, 0, "罚款 CF-2026-0001"),
        ("2026-02-01", "spent", -5_000, 0, "=1+1 团建"), ("2026-03-01", "back", -3_000, 2_000, "退回罚款 CF-2026-0001"),
    ]  # fmt: skip
    for number, (day, kind, amount, owed, purpose) in enumerate(entries, 1):
        PenaltyFund.insert(
            number=number, day=date.fromisoformat(day), kind=kind, amount=amount, owed=owed, purpose=purpose,
            made_at=clock.now(), made_by="钱会计",
        ).execute()  # fmt: skip
    hr = access.load_user(penalty.clerk(file_world, office.unit)[1])
    page = sheet(papers.make(hr, "F-27", [{"year": 2026}]))
    lines = [[cell.value for cell in one] for one in page.iter_rows(min_row=5, max_row=7)]
    assert [one[4:7] for one in lines] == [[80, None, 1080], [None, 50, 1030], [None, 30, 1000]]
    assert page["D6"].data_type != "f"
    assert lines[2][3] == "退回罚款 CF-2026-0001（欠退 20.00 元）"
    words = [str(cell.value) for one in page.iter_rows(min_row=8) for cell in one if cell.value]
    assert "上年结余 1,000.00 元，本年收入 80.00 元，支出 80.00 元，结余 1,000.00 元。" in words
    assert "基金不够而欠退的罚款 20.00 元，下一笔收入先还。" in words
    empty = sheet(papers.make(hr, "F-27", [{"year": 2031}]))
    assert "结余 1,000.00 元" in str([cell.value for one in empty.iter_rows() for cell in one])
    with pytest.raises(Forbidden):
        papers.make(access.load_user(office.agent_user), "F-27")


def test_the_register_tells_where_each_slip_stands(office: Office, file_world: World) -> None:
    window, appealed = made(office, "effective"), made(office, "appealed")
    overdue, today = made(office, "appealed"), clock.now().date()
    PenaltySlip.update(
        answer_due_on=today - timedelta(days=3), answer_ends_at=clock.now() - timedelta(days=2)
    ).where(PenaltySlip.id == overdue.id).execute()  # fmt: skip
    reduced = made(office, "answered", reduced_to=5_000)
    found = PenaltyAppeal.get_or_none(PenaltyAppeal.slip_id == reduced.id)
    assert found is not None
    found.result, found.amount_after = "reduce", 5_000
    found.save()
    voided, draft = made(office, "void"), made(office, "draft")
    penalty.measure(window)
    year = int(window.number[3:7])
    page = sheet(papers.make(boss(office), "F-28", [{"year": year}]))
    rows = {row[1].value: [cell.value for cell in row] for row in page.iter_rows(min_row=5) if row[1].value}
    assert set(rows) == {one.number for one in (window, appealed, overdue, reduced, voided)}
    assert draft.number is None
    assert rows[window.number][13] == "申诉期"
    assert re.fullmatch(r"申诉剩 \d 天", rows[window.number][14])  # as many as weekends and the hour of the day leave
    assert rows[window.number][9] == "书面检查"
    assert rows[appealed.number][13] == "申诉中"
    assert re.fullmatch(r"答复剩 \d+ 天", rows[appealed.number][14])
    assert rows[overdue.number][13:15] == ["答复逾期", "答复逾期 3 天"]
    assert rows[reduced.number][16] == "减轻为 50.00 元"
    assert (rows[voided.number][13], rows[voided.number][16]) == ("已作废", "人员写错")
    own = sheet(papers.make(access.load_user(office.agent_user), "F-28", [{"year": year}]))
    assert own.max_row == page.max_row
    other = access.load_user(org.user(file_world, roles=("AGENT",), employee_id=org.colleague(file_world, "别人")))
    with pytest.raises(Refused, match="没有您可以看的处罚单"):
        papers.make(other, "F-28", [{"year": year}])


# pages


def pages_of(paper: papers.Made) -> list[str]:
    """The text of each page, of A4."""
    document = pypdfium2.PdfDocument(pdf.convert(paper.content, paper.format))
    try:
        assert {tuple(sorted(round(side) for side in page.get_size())) for page in document} == {(595, 842)}
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


@needs_office
@pytest.mark.parametrize("fonts", ["own", "wide"])
def test_a_slip_is_one_page_and_longer_facts_leave_the_signatures_together(
    office: Office, fonts: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if fonts == "wide":
        monkeypatch.setenv("FONTCONFIG_FILE", "/etc/fonts/fonts.conf")
    Employee.update(name=LONG).where(Employee.id == office.agent).execute()
    rule = replace(penalty.RANGE, title="当值擅离职守、玩忽职守，造成客户等候或者设备停用的")
    row = made(office, rule=rule, amount=8000, amount_reason="造成客户等候，没有扩大影响", facts=(FACTS * 20)[:500])
    penalty.measure(row, words="写明经过和改正办法")
    (page,) = pages_of(papers.make(boss(office), "F-21", [{"record": row.id}]))
    assert LONG[:4] in page
    assert "批准人签字" in page
    for length in (650, 900, 2000):
        PenaltySlip.update(facts=(FACTS * 50)[:length]).where(PenaltySlip.id == row.id).execute()
        pages = pages_of(papers.make(boss(office), "F-21", [{"record": row.id}]))
        assert len(pages) == 2
        for words in ("申诉的最后一天", "签字只表示收到", "见证人二", "批准人签字", "制表"):
            assert [words in page for page in pages] == [False, True]
        assert LONG[:4] in pages[1]


@pytest.mark.slow
@needs_office
@pytest.mark.parametrize("fonts", ["own", "wide"])
def test_lists_keep_head_sums_and_signatures_on_pages_of_a4(
    office: Office, file_world: World, fonts: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if fonts == "wide":
        monkeypatch.setenv("FONTCONFIG_FILE", "/etc/fonts/fonts.conf")
    row = bookings(office, 40)
    PenaltySlip.update(name=LONG).execute()
    hr = access.load_user(penalty.clerk(file_world, office.unit)[1])
    pages = pages_of(papers.make(hr, "F-26", [{"record": row.id}]))
    assert 2 <= len(pages) <= 4
    assert all("处罚单号" in page and "说明" in page for page in pages)
    assert "批准：" in pages[-1]
    assert "2,300.00" in "".join(pages)
    assert "#" not in "".join(pages)
    pages = pages_of(papers.make(hr, "F-28", [{"year": clock.now().year}]))
    assert all("剩余期限" in page for page in pages)
    assert "#" not in "".join(pages)
