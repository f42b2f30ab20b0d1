"""What a row of a file is, what explains a gap, what two layouts have in common."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.core.cells import Cell, Fault
from models.core.imports import rules
from models.core.imports.register import ImportRow
from tests.models.core.imports.payments import KIND


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ((), "blank"),
        ((None, " ", "\u3000"), "blank"),
        (("流水号", "金额", "日期"), "header"),
        ((" 流 水 号 *", "金额（元）", ""), "header"),
        (("小计", 12.5), "subtotal"),
        (("一号楼小计", 12.5), "subtotal"),
        (("本页小计：", 12.5), "subtotal"),
        (("累计", 12.5), "subtotal"),
        (("", "合 计", 12.5), "total"),
        (("总计", 1), "total"),
        (("合计 60 人",), "total"),
        (("合计12户", 1), "total"),
        ((None, None, "制表人：王芳"), "note"),
        ((None, 12.5), "note"),
        (("P1", 12.5), ""),
        (("P1",), ""),
        (("合计科技有限公司", 12.5), ""),
        ((20261103, 1), ""),
    ],
)
def test_rows_that_hold_no_data_are_told_apart(row: tuple[Cell, ...], why: str) -> None:
    picked = dict(zip(("serial", "amount", "paid_on"), (*row, None, None, None), strict=False))
    assert rules.passed_over(row, picked, KIND) == why


def test_every_cell_is_read_by_its_column_and_every_fault_named() -> None:
    raw: dict[str, Cell] = {"serial": " p1 ", "amount": "一百", "paid_on": "2026-02-30", "remark": "作废 重开"}
    row, faults = rules.read_row(KIND, 7, raw)
    assert (row.number, row.values["serial"], row.values["amount"]) == (7, "P1", None)
    assert [(one.code, one.column, one.value) for one in faults] == [
        ("BAD_AMOUNT", "金额", "一百"), ("BAD_DATE", "日期", "2026-02-30"), ("VOIDED", "备注", "作废重开"),
    ]  # fmt: skip
    assert rules.first_codes(faults) == {(7, 0): "BAD_AMOUNT"}
    assert rules.blocking(faults) == [7]


def test_copies_and_voided_rows_block_nothing() -> None:
    faults = [Fault(2, "", "", "VOIDED", ""), Fault(3, "", "", "DUPLICATE_ROW", ""), Fault(4, "", "", "BAD_AREA", "")]
    assert rules.blocking(faults) == [4]


def payment(number: int, amount: int) -> ImportRow:
    return ImportRow(number, {"serial": f"P{number}", "amount": amount})


ACCEPTED = [payment(2, 1000), payment(3, 2000)]
REFUSED = [
    (payment(4, 500), "BAD_AREA"), (payment(5, 70), "BAD_DATE"), (payment(6, 2000), "DUPLICATE_ROW"),
    (payment(7, 9), "VOIDED"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("stated", "difference", "explaining"),
    [
        (3000, 0, ()),
        (5579, 2579, (4, 5, 6, 7)),
        (3570, 570, (4, 5)),
        (5009, 2009, (6, 7)),
        (5570, 2570, (4, 5, 6)),
        (3070, 70, (5,)),
        (3001, 1, ()),
        (2500, -500, ()),
    ],
)
def test_a_gap_that_refused_rows_make_explains_itself(
    stated: int, difference: int, explaining: tuple[int, ...]
) -> None:
    (gap,) = rules.gaps(KIND, {"amount": stated}, ACCEPTED, REFUSED)
    assert (gap.difference, gap.rows, gap.explained) == (difference, explaining, not difference or bool(explaining))
    words = rules.gap_words(KIND, gap)
    assert ("请核对文件" in words) == (not explaining)


def test_a_figure_with_letters_for_digits_explains_the_gap_that_it_leaves() -> None:
    bad = ImportRow(8, {"serial": "P8", "amount": None})
    label = KIND.label_of("amount")
    (meant,) = rules.as_meant(KIND, [bad], [bad.fault(label, "1,2O0.0l", "BAD_AMOUNT", "不是金额")])
    (gap,) = rules.gaps(KIND, {"amount": 3000 + 120_001}, ACCEPTED, [(meant, "BAD_AMOUNT")])
    assert (gap.rows, bad.values["amount"]) == ((8,), None)
    for words in ("一千二", "1,200.0a", ""):
        assert list(rules.as_meant(KIND, [bad], [bad.fault(label, words, "BAD_AMOUNT", "不是金额")])) == [bad]


def test_the_number_of_rows_is_set_against_the_cover_too() -> None:
    (gap,) = rules.gaps(KIND, {rules.COUNT: 6}, ACCEPTED, REFUSED)
    assert (gap.read, gap.rows) == (2, (4, 5, 6, 7))
    assert "封面写 6 行" in rules.gap_words(KIND, gap)
    assert rules.gaps(KIND, {"没有这一项": 6}, ACCEPTED, REFUSED) == ()


@given(st.lists(st.integers(-(10**9), 10**9)), st.lists(st.integers(-(10**9), 10**9)))
def test_stated_sums_of_all_rows_always_explain_themselves(good: list[int], bad: list[int]) -> None:
    accepted = [payment(number, amount) for number, amount in enumerate(good)]
    refused = [(payment(1000 + number, amount), "BAD_AREA") for number, amount in enumerate(bad)]
    (gap,) = rules.gaps(KIND, {"amount": sum(good) + sum(bad)}, accepted, refused)
    assert gap.explained
    assert gap.read == sum(good) == rules.sums(KIND, accepted)["amount"]


@given(st.lists(st.text("流水号金额 *（元）\n：", max_size=6), max_size=6))
def test_layouts_are_the_same_whatever_blanks_and_marks_their_headings_have(headings: list[str]) -> None:
    key = rules.layout_key(headings)
    assert key == rules.layout_key([f" {one} " for one in headings])
    assert key == rules.layout_key([*headings, "", None])


def test_other_headings_are_another_layout() -> None:
    assert rules.layout_key(["流水号", "金额"]) != rules.layout_key(["金额", "流水号"])
    assert rules.layout_key(["", "流水号"]) != rules.layout_key(["流水号"])


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("离职人员：",), "departed"),
        ((None, "离职"), "departed"),
        (("二、离职人员",), "departed"),
        (("在职人员",), ""),
        (("说明",), None),
    ],
)
def test_a_note_may_begin_a_section(row: tuple[Any, ...], reason: str | None) -> None:
    kind = replace(KIND, sections={"离职": "departed", "在职": ""})
    assert rules.section_of(row, kind) == reason


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (("维修部",), "group"),
        (("一、维修部",), "note"),
        (("注：以上三笔由银行代收",), "note"),
        (("离职人员",), "note"),
        (("P1",), ""),
        ((None, "100.00"), "note"),
        ((None, None, "2026年11月3日"), "note"),
        ((None, None, None, "维修部"), ""),
        ((None, None, None, "以上三笔由银行代收，请核对"), "note"),
    ],
)
def test_words_that_stand_alone_are_no_row_unless_they_name_one(row: tuple[Cell, ...], why: str) -> None:
    kind = replace(KIND, named_by="remark", anchors=("serial", "remark"), sections={"离职": "departed"})
    picked = dict(zip(("serial", "amount", "paid_on", "remark"), (*row, None, None, None), strict=False))
    assert rules.passed_over(row, picked, kind) == why


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (("制表人：王芳", None, None, "审核人：李强"), "note"),
        (("制表：", "100", None, "王芳"), "note"),
        (("填表人", "王芳"), "note"),
        (("日期", "2026-11-03"), "note"),
        (("审核", None, None, "王芳"), "note"),
        (("总人数：10", None, None, "其中女 3 人"), "note"),
        (("备注", None, None, "以上均已核实"), "note"),
        (("离职人员", None, None, "共 3 人"), "note"),
        (("审核部", "100", None, "王芳"), ""),
        (("总人数：10", "100", "2026-11-03", "王芳"), ""),
        (("P1", "100", None, "审核组：王芳"), ""),
    ],
)
def test_signatures_below_a_table_are_no_rows(row: tuple[Cell, ...], why: str) -> None:
    kind = replace(KIND, named_by="remark", sections={"离职": "departed"})
    picked = dict(zip(("serial", "amount", "paid_on", "remark"), (*row, None, None, None), strict=False))
    assert rules.passed_over(row, picked, kind) == why


def test_a_day_that_stands_alone_is_a_row_that_somebody_did_not_finish() -> None:
    kind = replace(KIND, named_by="remark", anchors=("paid_on", "remark"))
    assert rules.passed_over(("2026年11月3日",), {"paid_on": "2026年11月3日"}, kind) == ""
