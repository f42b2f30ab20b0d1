"""Files of a kind with sums: totals of the sheet, returned rows, and large ones that are staged before they count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import models.areas
from models.core import access
from models.core.access import Person
from models.core.errors import Refused
from models.core.imports import staging
from models.core.imports.register import ImportKind
from models.core.imports.tables import ImportBatch
from models.core.unit import new_op_id
from reports.kit import intake, returned
from reports.kit.intake import Cancelled, Plan
from tests.models.core.imports import payments
from tests.models.core.imports.payments import Payment, stored
from tests.reports import books
from tests.samples import World

assert models.areas
HEAD = ["流水号", "金额", "日期", "备注"]


@pytest.fixture
def person(file_world: World) -> Iterator[Person]:
    with payments.offered():
        yield access.load_user(file_world.admin)


@pytest.fixture
def kind(person: Person) -> ImportKind:
    return payments.KIND


def book(path: Path, rows: list[list[Any]]) -> Path:
    return books.workbook(path, {"收款": rows})


def many(path: Path, count: int) -> Path:
    return book(path, [HEAD, *([f"P{number:04d}", 1.5, "2026-10-01", ""] for number in range(count))])


def test_the_sum_of_the_sheet_is_set_against_the_accepted_rows(
    kind: ImportKind, person: Person, tmp_path: Path
) -> None:
    rows = [
        ["收款明细"], HEAD, ["P1", 100, "2026-10-01", ""], ["P2", "1,200.50", "", ""], ["P2", "1,200.50", "", ""],
        ["P3", "1O0", "", ""], ["P4", 7, "", "作废"], ["小计", 2508, "", ""], ["合计", "2,508.00", "", ""],
    ]  # fmt: skip
    checked = intake.check_file(kind, book(tmp_path / "x.xlsx", rows))
    told = intake.result(checked)
    assert [(one["row"], one["code"]) for one in told["refused"]] == [
        (5, "DUPLICATE_ROW"), (6, "BAD_AMOUNT"), (7, "VOIDED"),
    ]  # fmt: skip
    assert checked.blocking_rows == (6,)
    assert told["totals"] == {"amount": 130050}
    assert told["stated"] == {"amount": {"stated": 250800, "read": 130050, "difference": 120750, "rows": [5, 7]}}
    assert (told["ignored"]["subtotal"], told["ignored"]["total"]) == ([8], [9])
    with pytest.raises(Refused, match="只导入通过的行"):
        intake.post(checked, person=person)
    done = intake.post(intake.check_file(kind, tmp_path / "x.xlsx", Plan(partial=True)), person=person)
    assert (done.details["written"], stored()) == (2, {"P1", "P2"})


def test_a_figure_of_the_cover_goes_before_that_of_the_sheet(kind: ImportKind, person: Person, tmp_path: Path) -> None:
    path = book(tmp_path / "x.xlsx", [HEAD, ["P1", 100, "", ""], ["合计", 90, "", ""]])
    checked = intake.check_file(kind, path)
    assert [gap.key for gap in checked.reason_needed] == ["amount"]
    with pytest.raises(Refused) as caught:
        intake.post(checked, person=person)
    assert caught.value.code == "GAP"
    checked = intake.check_file(kind, path, Plan(stated={"amount": 10000}))
    assert checked.reason_needed == ()
    assert intake.post(checked, person=person).details["written"] == 1


def test_refused_rows_come_back_and_can_be_read_again(kind: ImportKind, person: Person, tmp_path: Path) -> None:
    path = book(tmp_path / "x.xlsx", [["收款"], HEAD, ["P1", 100, "", ""], ["P2", "x", "", ""]])
    checked = intake.check_file(kind, path)
    out = tmp_path / "back.xlsx"
    returned.write(
        out, checked.source.layout.rows, checked.source.sheet, checked.source.layout.header.number, checked.faults
    )
    sheet = openpyxl.load_workbook(out).active
    assert sheet is not None
    sheet.cell(3, 2).value = 55
    openpyxl_book = sheet.parent
    assert openpyxl_book is not None
    openpyxl_book.save(out)
    again = intake.check_file(kind, out)
    assert [(row.values["serial"], row.values["amount"]) for row in again.found.new] == [("P2", 5500)]
    assert again.faults == ()


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten rows are many, and a commit holds four."""
    monkeypatch.setattr(intake, "MOST_AT_ONCE", 10)
    monkeypatch.setattr(staging, "AT_ONCE", 4)


@pytest.mark.usefixtures("few")
def test_a_large_file_is_staged_and_then_posted_in_one_act(kind: ImportKind, person: Person, tmp_path: Path) -> None:
    checked = intake.check_file(kind, many(tmp_path / "x.xlsx", 25))
    steps: list[tuple[str, int, int]] = []
    seen: list[int] = []

    def tell(*step: Any) -> None:
        steps.append(step)
        seen.append(len(stored()))

    done = intake.post(checked, person=person, tell=tell)
    assert [one[1:] for one in steps] == [(at, 25) for at in (*range(0, 25, 4), 25)]
    assert set(seen) == {0}
    assert (done.details["written"], len(stored()), done.details["sums"]) == (25, 25, {"amount": 3750})
    longer = intake.check_file(kind, many(tmp_path / "y.xlsx", 40), Plan(stated={"amount": 6000}))
    done = intake.post(longer, person=person)
    assert (done.details["written"], done.details["same"], len(stored())) == (15, 25, 40)
    with pytest.raises(Refused) as caught:
        intake.post(intake.check_file(kind, tmp_path / "y.xlsx"), person=person)
    assert caught.value.code == "SAME_FILE"


def test_a_file_that_was_taken_whole_is_refused_before_it_is_read(
    kind: ImportKind, person: Person, tmp_path: Path
) -> None:
    def taken(path: Path, **chosen: str) -> bool:
        try:
            intake.refuse_taken(kind, path, Plan(**chosen))  # type: ignore[arg-type]
        except Refused as refused:
            return refused.code == "SAME_FILE"
        return False

    whole, part = (
        many(tmp_path / "x.xlsx", 3),
        book(tmp_path / "y.xlsx", [HEAD, ["Q1", 1, "", ""], ["Q2", "1O0", "", ""]]),
    )
    two = books.workbook(tmp_path / "z.xlsx", {"收款": [HEAD, ["R1", 1, "", ""]], "其他": [["说明"]]})
    text = tmp_path / "t.csv"
    text.write_text("流水号,金额\nS1,1\n", "utf-8")
    files = (whole, part, two, text)
    assert not any(map(taken, files))
    for path in files:
        intake.post(intake.check_file(kind, path, Plan(partial=True)), person=person)
    assert [taken(path) for path in files] == [True, False, False, False], "the others are refused when they are posted"
    assert taken(whole, sheet="收款")
    assert not taken(whole, sheet="别的")
    assert not taken(whole, month="2026-10")
    with pytest.raises(Refused, match="不存在"):
        intake.refuse_taken(kind, tmp_path / "none.xlsx", Plan())


@pytest.mark.usefixtures("few")
def test_cancelling_leaves_nothing(kind: ImportKind, person: Person, tmp_path: Path) -> None:
    checked = intake.check_file(kind, many(tmp_path / "x.xlsx", 25))

    def tell(_words: str, done: int, _all: int) -> None:
        if done >= 12:
            raise Cancelled

    with pytest.raises(Cancelled):
        intake.post(checked, person=person, tell=tell)
    assert (Payment.select().count(), ImportBatch.select().count()) == (0, 0)
    assert intake.post(checked, person=person).details["written"] == 25


@pytest.mark.usefixtures("few")
def test_a_refused_large_file_leaves_nothing(kind: ImportKind, person: Person, tmp_path: Path) -> None:
    checked = intake.check_file(kind, many(tmp_path / "x.xlsx", 25), Plan(stated={"amount": 1}))
    with pytest.raises(Refused) as caught:
        intake.post(checked, person=person)
    assert caught.value.code == "GAP"
    assert (Payment.select().count(), ImportBatch.select().count()) == (0, 0)


@pytest.mark.usefixtures("few")
def test_a_second_press_after_a_lost_answer_is_the_same_act(kind: ImportKind, person: Person, tmp_path: Path) -> None:
    checked, op_id = intake.check_file(kind, many(tmp_path / "x.xlsx", 25)), new_op_id()
    first = intake.post(checked, person=person, op_id=op_id)
    again = intake.post(checked, person=person, op_id=op_id)
    assert (again.notice, again.record) == (first.notice, first.record)
    assert (Payment.select().count(), ImportBatch.select().count()) == (25, 1)


@pytest.mark.parametrize(
    ("words", "stated"),
    [
        ("12.5", ("amount", 1250)),
        ("金额=1,000", ("amount", 100000)),
        ("amount=3", ("amount", 300)),
        ("行数=7", ("rows", 7)),
    ],
)  # fmt: skip
def test_figures_of_the_cover_are_typed_in_yuan(kind: ImportKind, words: str, stated: tuple[str, int]) -> None:
    assert intake.stated_amount(kind, words) == stated
    for wrong in ("面积=3", "一百", "金额=x"):
        with pytest.raises(Refused):
            intake.stated_amount(kind, wrong)


def test_a_kind_by_month_asks_for_it(kind: ImportKind, tmp_path: Path) -> None:
    monthly = replace(kind, month=True)
    path = many(tmp_path / "x.xlsx", 2)
    with pytest.raises(Refused) as caught:
        intake.check_file(monthly, path)
    assert caught.value.code == "MONTH"
    assert len(intake.check_file(monthly, path, Plan(month="2026-10")).found.new) == 2
