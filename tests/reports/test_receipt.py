"""F-71 as a file: what a receipt says, what may not be printed, and its one page of A4."""

from __future__ import annotations

import io
import os
from datetime import date
from typing import Any

import pypdfium2
import pytest
from docx import Document

import models.areas
from models.core import access, clock
from models.core.errors import NotFound, Refused
from models.core.unit import perform
from models.ledger.tables import LedgerPayment
from reports.kit import papers, pdf
from tests.factories import counter, ledger, org
from tests.factories.counter import Counter
from tests.samples import World

assert models.areas

needs_office = pytest.mark.skipif(
    pdf.find_office("docx") is None and os.environ.get("CI") != "true", reason="LibreOffice is not installed"
)


@pytest.fixture
def people(file_world: World) -> Counter:
    return counter.counter(file_world)


def made(people: Counter, record: int, user: int | None = None) -> papers.Made:
    return papers.make(access.load_user(user or people.finance_user), "F-71", [{"record": record}])


def told(paper: papers.Made) -> str:
    page: Any = Document(io.BytesIO(paper.content))
    words = [one.text for one in page.paragraphs]
    for table in page.tables:
        words += ["｜".join(cell.text for cell in dict.fromkeys(row.cells)) for row in table.rows]
    return "\n".join(words)


def taken(people: Counter, **values: Any) -> LedgerPayment:
    place = ledger.place("锦绣家园", "1号楼")
    account = ledger.account("0010110401", name="程海河", place_id=place, unit_no="1单元", room="401")
    counter.charge(account, 100_000, due_on=date(2025, 10, 31), period_id=ledger.period("2025-2026"))
    counter.charge(account, 200_000)
    return counter.taken(people, account, 310_050, **values)


def test_a_receipt_says_what_was_paid_for_how_and_by_whom(people: Counter) -> None:
    row = taken(people, payer="程小妹", receipt_no="0012345")
    words = told(made(people, row.id))
    assert f"收据号：{row.number}" in words
    assert "票据号：0012345" in words
    assert "户号｜0010110401｜户名｜程海河" in words
    assert "锦绣家园" in words
    assert "缴费方式｜现金｜收款时间" in words
    assert "热费｜2025-2026采暖季｜1,000.00" in words
    assert "热费｜2026-2027采暖季｜2,000.00" in words
    assert "预存款｜｜100.50" in words
    assert "金额大写｜叁仟壹佰元伍角整｜合计（元）｜3,100.50" in words
    assert "收费员：钱小芳" in words
    assert "缴费人：程小妹" in words
    assert f"{clock.now():%Y}" in words


def test_what_goes_out_is_a_red_receipt(people: Counter) -> None:
    row = taken(people)
    done = counter.on("reverse_payment", people.cashier_user, row, reason="户号录错")
    words = told(made(people, org.record_of(done)))
    assert "红字收据（冲正）" in words
    assert "−3,100.50" in words
    assert "负叁仟壹佰元伍角整" in words
    assert "户号录错" in words
    with pytest.raises(Refused, match="已冲正"):
        made(people, row.id)


def test_money_of_the_bank_has_no_receipt_of_ours(people: Counter) -> None:
    record = ledger.payment(ledger.account(), 100, source="bank")
    with pytest.raises(Refused, match="银行回单"):
        made(people, record)


def test_a_cashier_prints_his_own(people: Counter) -> None:
    row = taken(people)
    assert made(people, row.id, people.cashier_user).content
    with pytest.raises(NotFound):
        made(people, row.id, people.other_user)


def test_a_receipt_is_issued_once_under_its_own_number(people: Counter) -> None:
    row = taken(people)
    fields = {"paper": "receipt", "record": row.id, "originals": 2}
    done = perform("papers.issue", fields, user=people.cashier_user)
    assert done.details["number"] == row.number
    with pytest.raises(Refused):
        perform("papers.issue", fields, user=people.cashier_user)


@needs_office
def test_a_receipt_is_one_page(people: Counter) -> None:
    paper = made(people, taken(people, words="买买提江·阿不都热合曼代缴，当面点清。" * 5).id)
    document = pypdfium2.PdfDocument(pdf.convert(paper.content, paper.format))
    try:
        assert len(document) == 1
        assert tuple(round(side) for side in document[0].get_size()) == (595, 842)
    finally:
        document.close()
