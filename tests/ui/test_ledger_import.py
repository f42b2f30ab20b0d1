"""Importing a ledger on the screen: what is read is set against its totals, what differs waits, and the way goes on."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from models.core import clock, database
from models.core.imports.register import get_kind
from models.core.imports.tables import ImportBatch
from models.ledger.figures import queries as figures
from models.ledger.tables import LedgerCharge, LedgerPayment
from tests.factories import hall, ledger, staff
from tests.ui.clicking import button, opened, words_in
from tests.ui.office import Office
from ui.kit import listmodel
from ui.kit.imports.cover import CoverCheck
from ui.kit.imports.importcheck import CheckStep
from ui.kit.imports.importpage import ImportView
from ui.ledger.imports import ImportsPage

HEAD = (
    "户号", "户名", "小区", "楼栋", "建筑面积", "单价", "应收热费", "减免", "滞纳金", "已收", "欠费", "收费日期",
    "收费方式", "票据号", "收费员",
)  # fmt: skip


def line(number: str, name: str, due: str, paid: str, owed: str, receipt: str = "", building: str = "1") -> list[str]:
    """One household of 100 m² at 25 yuan."""
    day, way, cashier = ("2026-10-12", "现金", "李收费") if float(paid) else ("", "", "")
    return [number, name, "锦绣家园", building, "100", "25", due, "0", "0", paid, owed, day, way, receipt, cashier]


def file(folder: Path, *lines: list[str], name: str = "2026-2027采暖季台账.csv") -> Path:
    """A ledger with its title and the total of what stands in it."""
    made = folder / name
    sums = [f"{sum(float(one[place]) for one in lines):.2f}" for place in range(6, 11)]
    with made.open("w", encoding="utf-8-sig", newline="") as written:
        rows = [("2026-2027采暖季热费收缴台账",), HEAD, *lines, ["合计", *[""] * 5, *sums]]
        csv.writer(written).writerows(rows)
    return made


@pytest.fixture
def finance(office: Office) -> int:
    """Somebody of finance, and three households of the register."""
    with database.connection():
        for number, name in (("0010110101", "张桂兰"), ("0010110102", "孙志远"), ("0010110103", "王秀英")):
            ledger.account(number, name=name)
        return hall.user_of(office.world, staff.employee(name="郭颖", product_role="FINANCE"), "FINANCE")


def opened_import(office: Office, user: int) -> tuple[ImportsPage, ImportView]:
    page: Any = office.show(ImportsPage(office.desk(user).context))
    page.open_import(get_kind("ledger"))
    view = page.record_view()
    assert isinstance(view, ImportView)
    return page, view


def checked(office: Office, page: Any, view: ImportView, path: Path) -> CheckStep:
    view.take(path)
    for _ in range(3):
        office.settle(page)
    assert page.context.fail.__self__ == []
    assert isinstance(view.step, CheckStep)
    return view.step


def test_a_ledger_is_set_against_its_totals_by_building_day_and_way(
    office: Office, finance: int, tmp_path: Path
) -> None:
    page, view = opened_import(office, finance)
    lines = [
        line("0010110101", "张桂兰", "2500", "2500", "0", "RF1"),
        line("0010110102", "孙志远", "2500", "1000", "1500", "RF2", "2"),
        line("0010119999", "无此户", "2500", "0", "2500"),
    ]
    step = checked(office, page, view, file(tmp_path, *lines))
    assert "没有户号 0010119999" in "".join(one.sentence for one in step.problems.table.problems)
    words = words_in(step.findChild(CoverCheck))
    assert "−2,500.00" in words
    assert "正好是退回的第 5 行" in "".join(one.words() for one in [step.cover.notice])
    table = step.tallies.table
    assert table is not None
    cells = [row.cells for row in table.model().rows]  # type: ignore[attr-defined]
    assert ("锦绣家园1号楼", "1", "2,500.00", "2,500.00", "0.00") in cells
    assert step.tallies.switch is not None
    step.tallies._show_group(2)
    assert step.tallies.table is not None
    assert "3,500.00" in [cell for row in step.tallies.table.model().rows for cell in row.cells]  # type: ignore[attr-defined]
    step.how.sound.setChecked(True)
    view.send()
    for _ in range(4):
        office.settle(page)
    assert database.read(lambda: LedgerCharge.select().count()) == 2
    assert database.read(lambda: LedgerPayment.select().count()) == 2
    button(view, "去催缴").click()
    assert opened(page)[-1] == ("arrears",)
    page.back_to_list()
    office.settle(page)
    page.reload()
    office.settle(page)
    batch = database.read(ImportBatch.get)
    assert list(page.rows) == [batch.id]
    row = page.rows[batch.id]
    assert {"打印导入核对报告", "撤销这次导入"} <= {one.label for one in page.actions_for(row, None)}


def test_a_past_day_counts_those_who_had_not_paid_yet(office: Office, finance: int, tmp_path: Path) -> None:
    page, view = opened_import(office, finance)
    lines = [
        line("0010110101", "张桂兰", "2500", "2500", "0", "RF1"),
        line("0010110102", "孙志远", "2500", "0", "2500"),
    ]
    checked(office, page, view, file(tmp_path, *lines))
    view.send()
    for _ in range(4):
        office.settle(page)

    def stood(day: date) -> tuple[int, int]:
        (one,) = database.read(lambda: figures.collection(figures.Asked("heat", "2026-2027", day), figures.By.TOTAL))
        return one.sums.paid, one.sums.due

    assert stood(date(2026, 10, 31)) == (1, 2)
    assert stood(date(2026, 10, 1)) == (0, 2)


def test_what_came_in_since_is_new_and_what_became_less_waits(office: Office, finance: int, tmp_path: Path) -> None:
    page, view = opened_import(office, finance)
    first = [
        line("0010110101", "张桂兰", "2500", "1000", "1500", "RF1"),
        line("0010110102", "孙志远", "2500", "1000", "1500", "RF2"),
    ]
    checked(office, page, view, file(tmp_path, *first))
    view.send()
    for _ in range(4):
        office.settle(page)
    page.back_to_list()
    page.open_import(get_kind("ledger"))
    again: Any = page.record_view()
    later = [
        line("0010110101", "张桂兰", "2500", "2500", "0", "RF3"),
        line("0010110102", "孙志远", "2500", "500", "2000", "RF2"),
    ]
    step = checked(office, page, again, file(tmp_path, *later, name="更新.csv"))
    assert not step.changes.isHidden()
    assert "1,000.00 → 2,500.00" in words_in(step.changes)
    assert not step.waiting.isHidden()
    assert "已收比登记的少" in words_in(step.waiting)
    assert "按文件更新已登记的" in step.how.update_known.text()


def test_only_batches_of_the_ledger_are_listed(office: Office, finance: int) -> None:
    with database.connection():
        for kind in ("staff", "payments"):
            ImportBatch.create(
                row_version=1, kind=kind, file=f"{kind}.xlsx", sha256="0" * 64, state="posted", posted_at=clock.now(),
                touched_at=clock.now(),
            )  # fmt: skip
    page: Any = office.show(ImportsPage(office.desk(office.world.admin).context))
    shown = [listmodel.value_of(page.kind, row, "file") for row in page.rows.values()]
    assert shown == ["payments.xlsx"]
    assert page.totals.count.text() == "共 1 批"
