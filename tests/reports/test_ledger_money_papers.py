"""F-30, F-69, F-70, F-72 and the page on collection as files: what stands on them, and that they fit their pages."""

from __future__ import annotations

import io
import os
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from docx import Document
from openpyxl import load_workbook

from models.core import access
from models.core.errors import Forbidden, NotFound, Refused
from models.core.imports.register import get_kind
from models.core.imports.tables import ImportBatch
from models.core.papers.bars import bar
from models.core.papers.kinds import get_paper, own_values
from models.core.papers.values import Context
from models.core.unit import perform
from models.ledger.closings import gassales
from models.ledger.closings import papers as closing_papers
from models.ledger.closings.queries import preset_of_month
from models.ledger.figures import papers as page
from reports.kit import intake, papers, pdf
from reports.kit.imported import Plan
from tests.factories import ledger, staff
from tests.factories.hall import user_of
from tests.reports import books
from tests.samples import World

needs_office = pytest.mark.skipif(
    pdf.find_office("xlsx") is None and os.environ.get("CI") != "true", reason="LibreOffice is not installed"
)
DAY, MONTH = "2026-10-12", "2026-10"


@pytest.fixture
def hall(file_world: World) -> dict[str, int]:
    """A cashier who took heat fees, gas and credit on a day, the bank, and a user of finance."""
    cashier = staff.employee(name="钱小芳", product_role="CASHIER")
    finance = staff.employee(name="李财务")
    own: dict[str, Any] = {"cashier": "钱小芳", "cashier_id": cashier.id}
    home, shop = ledger.account(name="=1+1", number="0010110101"), ledger.account(class_code="commercial")
    ledger.payment(home, 100_000, charge_id=ledger.charge(home), **own)
    ledger.payment(home, 20_000, way="wechat", **own)
    ledger.payment(None, 3_600, source="bank", way="bank")
    gas(home, "2026-08", 10_000)
    charge = gas(home, "2026-09", 40_000)
    ledger.payment(home, 6_000, charge_id=charge, **own)
    ledger.payment(home, 6_000, charge_id=charge, way="pos", **own)
    ledger.payment(shop, 1_000, charge_id=gas(shop, "2026-09", 20_000), **own)
    return {
        "cashier": user_of(file_world, cashier, "CASHIER"), "cashier_id": cashier.id,
        "finance": user_of(file_world, finance, "FINANCE"), "nobody": file_world.nobody,
    }  # fmt: skip


def gas(account: int, month: str, volume: int) -> int:
    """A charge of gas at 3 yuan a cubic metre."""
    period, fen = ledger.period(month, item="gas"), volume * 3 // 10
    return ledger.charge(account, period_id=period, receivable=fen, volume=volume, computed=fen, class_code="")


def values(hall: dict[str, int], name: str, user: str = "finance", **options: Any) -> Context:
    return own_values(get_paper(name), access.load_user(hall[user]), options)


def cells(hall: dict[str, int], name: str, user: str = "finance", **options: Any) -> list[Any]:
    made = papers.make(access.load_user(hall[user]), name, [options])
    sheet: Any = load_workbook(io.BytesIO(made.content)).active
    return [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]


def hand_in(hall: dict[str, int], short: int = 0) -> None:
    counted = [{"way": "cash", "amount": 107_000 - short}, {"way": "wechat", "amount": 20_000}]
    counted.append({"way": "pos", "amount": 6_000})
    fields = {"day": DAY, "counted": counted, "cause": "找错零钱" if short else ""}
    perform("ledger.count", fields, user=hall["cashier"])


def test_the_report_of_fees_tells_items_ways_and_what_was_handed_in(hall: dict[str, int]) -> None:
    before = values(hall, "F-70", day=DAY)
    assert before["未交账数"] == 1
    hand_in(hall, 1_000)
    made = values(hall, "F-70", day=DAY)
    assert [(one["收费项目"], one["缴费方式"], one["笔数"], one["金额"].fen) for one in made["收费"]] == [
        ("热费", "现金", 1, 100_000), ("气费", "现金", 2, 7_000), ("气费", "POS刷卡", 1, 6_000),
        ("预存", "微信", 1, 20_000), ("待认领", "银行代收", 1, 3_600),
    ]  # fmt: skip
    assert (made["笔数合计"], made["金额合计"].fen, made["未交账数"]) == (6, 136_600, 0)
    own = next(one for one in made["交账"] if one["收费员"] == "钱小芳")
    assert (own["系统金额"].fen, own["清点金额"].fen, own["差额"].fen) == (133_000, 132_000, -1_000)
    assert (own["其中现金"].fen, own["现金差额"].fen, own["说明"]) == (107_000, -1_000, "已交账。找错零钱")
    asked = {"day": date(2026, 10, 12), "month": "", "employee": None}
    cashiers = closing_papers.fee_report(access.load_user(hall["finance"]), asked).cashiers
    assert [one.cash_difference for one in cashiers if one.cashier == "银行"] == [None]


def test_a_month_s_report_and_a_cashier_s_own_one(hall: dict[str, int]) -> None:
    hand_in(hall)
    assert values(hall, "F-70", month=MONTH)["期间"] == "2026 年 10 月"
    own = values(hall, "F-70", "cashier", day=DAY)
    assert (own["范围"], own["金额合计"].fen, [one["收费员"] for one in own["交账"]]) == ("钱小芳", 133_000, ["钱小芳"])
    of_one = values(hall, "F-70", day=DAY, employee=hall["cashier_id"])
    assert (of_one["范围"], of_one["金额合计"].fen) == ("钱小芳", 133_000)
    with pytest.raises(Refused, match="只能填一项"):
        values(hall, "F-70", day=DAY, month=MONTH)
    with pytest.raises(Forbidden):
        values(hall, "F-70", "nobody", day=DAY)


def test_gas_counts_on_the_day_on_which_it_was_paid_off_and_what_is_unusual_is_named(hall: dict[str, int]) -> None:
    made = values(hall, "F-69", day=DAY)
    assert [(one["缴费方式"], one["笔数"], str(one["气量"]), one["金额"].fen) for one in made["销售"]] == [
        ("现金", 1, "0.000", 6_000), ("POS刷卡", 1, "40.000", 6_000), ("现金", 1, "0.000", 1_000),
    ]  # fmt: skip
    assert (made["笔数合计"], str(made["气量合计"]), made["金额合计"].fen) == (3, "40.000", 13_000)
    assert [(one["户号"], one["情况"]) for one in made["异常"]] == [
        ("0010110101", "用量 40.000 立方米，是上期的 4.0 倍")
    ]
    assert values(hall, "F-69", day="2026-10-13")["异常"] == []
    told = gassales.sales(access.load_user(hall["finance"]), {"day": date(2026, 10, 12), "month": "", "employee": None})
    assert (told.unusual_count, [one.class_name for one in told.lines]) == (1, ["居民", "居民", "商业"])


def test_text_of_customers_never_becomes_a_formula(hall: dict[str, int]) -> None:
    found = cells(hall, "F-69", day=DAY)
    assert [cell.data_type for cell in found if cell.value == "=1+1"] == ["s"]


def test_a_reconciliation_shows_both_sides_and_is_kept_when_it_is_issued(hall: dict[str, int]) -> None:
    lines = [
        {"cashier": one.key, "way": one.way, "amount": one.system - (2_000 if one.way == "cash" else 0)}
        for one in preset_of_month(MONTH)
    ]
    fields = {"month": MONTH, "lines": lines, "cause": "找错零钱"}
    done = perform("ledger.prepare_month", fields, user=hall["finance"])
    assert done.record is not None
    made = values(hall, "F-72", record=done.record[1])
    assert [(one["名称"], one["差额"].fen) for one in made["方式"]] == [
        ("现金", -2_000), ("POS刷卡", 0), ("银行代收", 0), ("微信", 0),
    ]  # fmt: skip
    assert [(one["收费员"], one["缴费方式"], one["差额"].fen) for one in made["差异"]] == [("钱小芳", "现金", -2_000)]
    assert (made["状态"], made["差额合计"].fen, made["签字"]) == ("待签字", -2_000, "")
    perform("ledger.sign_month", {"id": done.record[1], "row_version": 1}, user=hall["finance"])
    assert "李财务" in values(hall, "F-72", record=done.record[1])["签字"]
    assert "找错零钱" in [cell.value for cell in cells(hall, "F-72", record=done.record[1])]
    with pytest.raises(NotFound):
        values(hall, "F-72", "cashier", record=done.record[1])


def test_the_page_on_collection_names_bases_target_and_what_stands_apart(hall: dict[str, int]) -> None:
    shown = access.load_user(hall["finance"])
    made = page.page(shown, {"item": None, "period": None, "on": None, "by": None, "treatment": None})
    assert (made.accounts, made.accounts_rate, made.missing) == ("0/1", "0.0%", 1)
    assert (made.amount, made.amount_rate) == ("1,000.00/2,500.00", "40.0%")
    assert (made.accounts_bar.height_mm, made.amount_bar.height_mm, made.recovery_target) == (4, 4, 95)
    assert (made.occupied, made.occupied_rate, made.occupied_missing) == ("", "—", 0)
    assert (made.owing_accounts, made.owing.fen) == (1, 150_000)
    assert (made.missing_fen.fen, made.unclaimed.fen, made.credit.fen) == (140_000, 3_600, 20_000)
    file = papers.make(shown, "collection_page", [{"item": "gas", "period": "2026-09", "by": "compound"}])
    document = Document(io.BytesIO(file.content))
    words = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "1/2 户" in words
    assert "锦绣家园" in words
    assert "130.00/180.00" in words
    assert len([part for part in document.part.package.iter_parts() if part.partname.endswith(".png")]) >= 3
    with pytest.raises(Forbidden):
        own_values(get_paper("collection_page"), access.load_user(hall["cashier"]), {})


def test_a_page_keeps_the_largest_groups_and_puts_the_others_together(hall: dict[str, int]) -> None:
    for number in range(20):
        account = ledger.account(place_id=ledger.place(f"小区{number:02d}"))
        ledger.charge(account, receivable=1_000 * (number + 1))
    options = {"item": None, "period": None, "on": None, "by": "compound", "treatment": None}
    groups = page.page(access.load_user(hall["finance"]), options).groups
    assert len(groups) == page.MOST
    assert groups[-1].name == "其余 10 项"
    assert groups[-1].accounts == "0/10"


def test_a_bar_is_a_picture_as_long_as_its_share() -> None:
    made = bar(1, 2, 96, width_mm=10, height_mm=3)
    assert made.content.startswith(b"\x89PNG")
    assert (int.from_bytes(made.content[16:20], "big"), int.from_bytes(made.content[20:24], "big")) == (120, 36)
    assert bar(1, 2).content != bar(2, 2).content
    assert bar(0, 0).content == b""


def test_the_check_report_of_an_import_tells_rows_sums_and_why_rows_were_sent_back(
    file_world: World, tmp_path: Path
) -> None:
    rows = [["户号", "户名", "建筑面积"], ["0010110101", "张国强", "88.5"], ["0010110102", "王芳", "很大"]]
    file = books.workbook(tmp_path / "homes.xlsx", {"户": rows})
    person = access.load_user(file_world.admin)
    done = intake.post(intake.check_file(get_kind("accounts"), file, Plan(partial=True)), person=person)
    assert done.record is not None
    made = own_values(get_paper("F-30"), person, {"record": done.record[1]})
    assert (made["文件"], made["通过"], made["退回"], made["状态"]) == ("homes.xlsx", 1, 1, "已导入")
    assert made["退回行"][0]["原因"].startswith("第 3 行“建筑面积”：")
    perform("imports.reverse", {"id": done.record[1]}, user=file_world.admin)
    assert own_values(get_paper("F-30"), person, {"record": done.record[1]})["撤销"]
    ImportBatch.update(kind="gone").execute()
    with pytest.raises(NotFound):
        own_values(get_paper("F-30"), person, {"record": done.record[1]})


@needs_office
@pytest.mark.slow
def test_the_papers_fit_a_page_and_no_column_falls_off(hall: dict[str, int]) -> None:
    hand_in(hall)
    person = access.load_user(hall["finance"])
    for name, options in (("F-70", {"day": DAY}), ("F-69", {"day": DAY}), ("collection_page", {})):
        made = papers.make(person, name, [options])
        pages = pypdfium2.PdfDocument(pdf.convert(made.content, get_paper(name).format))
        assert len(pages) == 1, name
        width, height = pages[0].get_size()
        assert (round(width), round(height)) == (595, 842)
