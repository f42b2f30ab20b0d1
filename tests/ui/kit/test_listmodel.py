"""Lists of the register as columns, cells, conditions in words and text for a sheet."""

from __future__ import annotations

from datetime import date

import pytest

from models.core.lists import Column, Filter, ListKind, Row, View
from ui.kit import listmodel
from ui.kit.badge import BadgeText
from ui.kit.listmodel import ListState

COLUMNS = (
    Column("code", "工号", None, "link", 80),
    Column("name", "姓名", None, "strong", 90),
    Column("post", "岗位", None, "text", 140),
    Column("state", "状态", None, choices={"active": "在岗", "left": "离职"}, tones={"active": "ok", "left": "mute"}),
    Column("pay", "基本工资", None, "money", total=True),
    Column("hired", "入职日期", None, "date"),
    Column("unit", "班组", None, ref="department"),
    Column("id_no", "身份证号", None, "secret", shown=False),
    Column("remote", "异地", None, "bool", tones={"1": "teal:home"}),
    Column("absence", "旷工（天）", None, "hundredths", total=True),
)
KIND = ListKind("people", "人员", "employee", "", COLUMNS, lambda _person: None, None, lambda _words: None, "code")
LI = Row(7, 3, ("0012", "李娜", None, "active", 123456, date(2026, 1, 5), "一组", "110101199003070038", True, 150))
WANG = Row(8, 1, ("=1+1", "王\t强", "收费员", "left", 0, None, None, None, False, 50))


def test_a_row_is_made_of_ready_cells() -> None:
    cells = listmodel.table_row(KIND, LI, "mute").cells
    assert cells == (
        "0012", "李娜", "—", BadgeText("在岗", "ok"), "1,234.56", "2026-01-05", "一组", "110***********0038",
        BadgeText("是", "teal", "home"), "1.5",
    )  # fmt: skip
    assert listmodel.table_row(KIND, WANG).cells[3] == BadgeText("离职", "mute", "")


def test_columns_carry_the_unit_and_only_one_stretches() -> None:
    columns = listmodel.table_columns(KIND)
    assert [c.label for c in columns if c.kind == "money"] == ["基本工资（元）"]
    assert [c.key for c in columns if c.stretch] == ["post"]
    assert [c.key for c in columns if c.hidden] == ["id_no"]
    assert columns[0].essential


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (Filter("pay", "ge", 100000), "≥ 1,000.00 元"),
        (Filter("state", "in", ["active", "left"]), "在岗、离职"),
        (Filter("hired", "le", "2026-11-24"), "至 2026-11-24"),
        (Filter("name", "contains", "李"), "含 李"),
        (Filter("post", "empty"), "未填"),
        (Filter("unit", "eq", 4), "营业厅一组"),
        (Filter("remote", "eq", True), "是"),
        (Filter("absence", "ge", 50), "≥ 0.5"),
    ],
)
def test_a_condition_is_shown_in_words(one: Filter, words: str) -> None:
    assert listmodel.filter_words(KIND.column(one.column), one, {"unit:4": "营业厅一组"}) == words


def test_an_id_number_can_not_be_probed_by_conditions() -> None:
    assert [op for op, _ in listmodel.operators(KIND.column("id_no"))] == ["empty", "filled"]


def test_a_remembered_state_comes_back() -> None:
    state = ListState("mine", (Filter("pay", "ge", 5), Filter("hired", "ge", "2026-01-01")), "name", True, ("code",))
    assert ListState.from_json(KIND, state.to_json()) == state


@pytest.mark.parametrize(
    "stored",
    [
        None,
        {},
        {"filters": [{"column": "gone", "op": "eq", "value": 1}], "order": "", "descending": False, "columns": []},
        {"filters": [], "order": "gone", "descending": False, "columns": []},
        {"filters": 3, "order": "", "descending": False, "columns": []},
    ],
)
def test_a_state_that_no_longer_fits_is_forgotten(stored: object) -> None:
    assert ListState.from_json(KIND, stored) is None


def test_a_second_condition_of_the_same_kind_replaces_the_first() -> None:
    state = ListState.of_view(View("all", "全部", (Filter("pay", "ge", 1),)))
    changed = state.with_filter(Filter("pay", "ge", 2)).with_filter(Filter("pay", "le", 9))
    assert changed.filters == (Filter("pay", "ge", 2), Filter("pay", "le", 9))
    assert changed.without(Filter("pay", "ge", 2)).filters == (Filter("pay", "le", 9),)


def test_copied_rows_paste_into_a_sheet() -> None:
    text = listmodel.copied(KIND, [LI, WANG], ["code", "name", "pay", "id_no", "absence"])
    assert text.splitlines() == [
        "工号\t姓名\t基本工资（元）\t身份证号\t旷工（天）",
        "0012\t李娜\t1234.56\t110***********0038\t1.5",
        "'=1+1\t王 强\t0.00\t\t0.5",
    ]


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [("number", 36040, "36,040 户"), ("number", -1200, "−1,200 户"), ("hundredths", 98441445, "984,414.45 户"),
     ("hundredths", 50, "0.5 户"), ("money", 123456, "1,234.56 户")],
)  # fmt: skip
def test_thousands_of_a_sum_are_set_apart(kind: str, value: int, words: str) -> None:
    assert listmodel.sum_value(Column("key", "数（户）", None, kind), value) == words
