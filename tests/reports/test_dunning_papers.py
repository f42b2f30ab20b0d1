"""F-64 to F-68 as files: who gets a page, in which order, what stands on it, and that each notice is one page of A4."""

from __future__ import annotations

import io
import os
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
from docx import Document
from openpyxl import load_workbook

import models.areas
from models.core import access
from models.core.access import Person
from models.core.errors import Refused
from models.core.unit import perform
from models.ledger.tables import LedgerCharge, LedgerNotice, LedgerRun
from reports.kit import papers, pdf
from tests.factories import dunning, ledger
from tests.factories.dunning import Hall
from tests.samples import World

assert models.areas
needs_office = pytest.mark.skipif(
    pdf.find_office("docx") is None and os.environ.get("CI") != "true", reason="LibreOffice is not installed"
)
LONG = "买买提江·阿不都热合曼·吐尔逊（锦绣家园物业管理有限公司第一分公司）"
A4 = (595, 842)


@pytest.fixture
def people(file_world: World) -> Hall:
    """An office with a cashier."""
    return dunning.hall(file_world)


def cashier(people: Hall) -> Person:
    return access.load_user(people.cashier_user)


def words(made: papers.Made) -> str:
    """Paragraphs, then cells row after row, of a Word paper."""
    page: Any = Document(io.BytesIO(made.content))
    found = [one.text for one in page.paragraphs]
    for table in page.tables:
        found += ["｜".join(dict.fromkeys(cell.text for cell in row.cells)) for row in table.rows]
    return "\n".join(found)


def sheet(made: papers.Made) -> list[tuple[Any, ...]]:
    """The rows of a sheet."""
    return list(load_workbook(io.BytesIO(made.content)).active.iter_rows(values_only=True))


def run_of(people: Hall, accounts: list[int]) -> LedgerRun:
    return dunning.approved(dunning.run(people.cashier_user, accounts), people.office.supervisor_user)


def pages(made: papers.Made) -> list[tuple[int, int]]:
    """The size of each page of the paper in points."""
    document = pypdfium2.PdfDocument(pdf.convert(made.content, made.format))
    return [(round(page.get_width()), round(page.get_height())) for page in document]


def test_a_notice_says_who_owes_what_until_when_and_what_comes_next(people: Hall) -> None:
    account = dunning.owing(20, name="欧阳建国", receivable=231_840, collector_id=people.cashier)
    run = run_of(people, [account])
    told = words(papers.make(cashier(people), "F-65", [{"run": run.id}]))
    notice = LedgerNotice.get(LedgerNotice.run_id == run.id)
    assert f"编号：{notice.number}" in told
    assert "欧阳建国：" in told
    assert "合计 2,318.40 元（大写：贰仟叁佰壹拾捌元肆角整），最长已逾期 20 天" in told
    assert "下一步是“停供”，由公司审批后决定。" in told
    assert "联系人：刘芳" in told
    assert "批准：何志刚" in told
    assert "2026-2027采暖季" in told
    assert "送达方式｜□本人签收" in told


def test_a_run_is_one_file_in_walking_order_without_those_who_have_paid(people: Hall) -> None:
    rooms = [("锦绣家园", "10", "1", "101"), ("锦绣家园", "2", "2", "301"), ("锦绣家园", "2", "1", "1001"),
             ("锦绣家园", "2", "1", "201"), ("滨河新村", "5", "1", "101")]  # fmt: skip
    accounts = [
        dunning.owing(name=f"户{place}", place_id=ledger.place(compound, building), unit_no=unit_no, room=room)
        for place, (compound, building, unit_no, room) in enumerate(rooms)
    ]
    run = run_of(people, accounts)
    paid = LedgerCharge.get(LedgerCharge.account_id == accounts[4])
    ledger.payment(accounts[4], paid.open, charge_id=paid.id)
    made = papers.make(cashier(people), "F-65", [{"run": run.id}])
    told = [line for line in words(made).split("\n") if line.startswith("户") and line.endswith("：")]
    assert told == ["户3：", "户2：", "户1：", "户0："]
    one = words(papers.make(cashier(people), "F-65", [{"run": run.id, "compound": "锦绣家园"}]))
    assert "户0：" in one
    with pytest.raises(Refused, match="都已缴清"):
        papers.make(cashier(people), "F-65", [{"run": run.id, "compound": "滨河新村"}])


def test_nothing_is_printed_before_the_approval_or_on_another_document(people: Hall) -> None:
    asked = dunning.run(people.cashier_user, [dunning.owing()])
    with pytest.raises(Refused, match="批准以后才能打印"):
        papers.make(cashier(people), "F-65", [{"run": asked.id}])
    run = dunning.approved(asked, people.office.supervisor_user)
    with pytest.raises(Refused, match="编制的是 F-65"):
        papers.make(cashier(people), "F-66", [{"run": run.id}])
    with pytest.raises(Refused, match="请选一个催缴批次"):
        papers.make(cashier(people), "F-65")


def test_a_reminder_names_what_is_not_due_yet(people: Hall) -> None:
    run = dunning.run(people.cashier_user, [dunning.owing(-9)], "remind")
    told = words(papers.make(cashier(people), "F-66", [{"run": run.id}]))
    assert "缴费通知单" in told
    assert "逾期" not in told.split("期间")[0]
    assert "停供" not in told


@needs_office
def test_each_notice_is_one_page_even_with_many_charges_and_long_names(people: Hall) -> None:
    account = dunning.owing(30, name=LONG, address="临街商铺东起第十二间，原供销社旧址院内二楼南侧")
    for number in range(14):
        ledger.charge(account, due_on=dunning.today() - timedelta(days=40 + number))
    run = run_of(people, [account, dunning.owing()])
    made = papers.make(cashier(people), "F-65", [{"run": run.id}])
    assert pages(made) == [A4, A4]
    assert "没有列出的 5 笔" in words(made)


def test_a_stop_is_printed_once_it_is_approved_with_all_that_led_to_it(people: Hall) -> None:
    asked = dunning.stop(people)
    person = cashier(people)
    with pytest.raises(Refused, match="批准以后才能打印"):
        papers.make(person, "F-67", [{"record": asked.id}])
    row = dunning.stop(people, "approved")
    told = words(papers.make(person, "F-67", [{"record": row.id}]))
    assert f"编号：{row.number}" in told
    assert "2,500.00 元（大写：贰仟伍佰元整）" in told
    assert dunning.STOP["legal"] in told
    assert "通知单 CJ-" in told
    assert [told.count(one) for one in ("马主任（经理审核）", "徐总（总经理批准）")] == [1, 1]
    done = perform("papers.issue", {"paper": "supply_stop", "record": row.id, "originals": 2, "seen": ""},
                   user=people.office.supervisor_user)  # fmt: skip
    assert done.details["number"] == row.number


def test_the_log_of_contacts_lists_those_that_count(people: Hall) -> None:
    account = dunning.owing(name="欧阳建国")
    dunning.contact(people.cashier_user, [account], words="月底缴", result="promised", promised_on="2199-01-01")
    gone = dunning.contact(people.cashier_user, [dunning.owing(name="李秀兰")])
    perform("ledger.withdraw_contact", {"id": gone, "row_version": 1, "reason": "打错了户"}, user=people.cashier_user)
    day = f"{dunning.today() - timedelta(days=1):%Y-%m-%d}"
    rows = sheet(papers.make(cashier(people), "F-64", [{"first": day}]))
    names = [row[3] for row in rows[4:]]
    assert names == ["欧阳建国"]
    assert [rows[4][at] for at in (5, 6, 7, 9)] == ["电话", "电话通知", "答应缴费", "月底缴"]


def test_the_list_of_arrears_has_age_stage_and_sums(people: Hall) -> None:
    dunning.owing(40, name="欧阳建国", phone="13800006620", place_id=ledger.place("滨河新村", "3"))
    dunning.owing(2, name="李秀兰")
    rows = sheet(papers.make(cashier(people), "F-68"))
    assert [row[2] for row in rows[4:6]] == ["欧阳建国", "李秀兰"]
    assert (rows[4][8], rows[4][10], rows[4][11], rows[4][12]) == (2500, 40, "逾期 31–90 天", "待催缴")
    assert rows[6][0] == "合计"
    rows = sheet(papers.make(cashier(people), "F-68", [{"compound": "滨河新村", "min_amount": 100}]))
    assert "滨河新村，1 户 1 笔，欠费 2,500.00 元" in rows[2][0]
    with pytest.raises(Refused, match="没有欠费"):
        papers.make(cashier(people), "F-68", [{"compound": "没有的小区"}])
