"""Tidy text, masks, money in yuan, and names found by pinyin."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.core import money, text


@pytest.mark.parametrize(
    ("name", "initials"),
    [("单小明", "sxm"), ("仇英", "qy"), ("区丽", "ol"), ("曾国强", "zgq"), ("解放", "xf"), ("查良", "zl"),
     ("朴信", "px"), ("欧阳娜", "oyn"), ("尉迟恭", "ycg"), ("万俟卨", "mqx"), ("任红", "rh"), ("陈立新", "clx"),
     ("盖聂", "gn")],
)  # fmt: skip
def test_surnames_are_read_as_surnames(name: str, initials: str) -> None:
    assert text.initials(name) == initials


@given(st.text(max_size=60))
def test_tidying_twice_changes_nothing(raw: str) -> None:
    assert text.tidy(text.tidy(raw)) == text.tidy(raw)
    assert text.fold(text.fold(raw)) == text.fold(raw)
    assert text.code(text.code(raw)) == text.code(raw)


@pytest.mark.parametrize(
    ("raw", "masked"), [("990101199001011234", "990***********1234"), ("12345", "*****"), ("", "")]
)
def test_the_middle_is_hidden(raw: str, masked: str) -> None:
    assert text.mask(raw) == masked


@given(st.integers(-(10**13), 10**13))
def test_money_reads_as_it_is_written(fen: int) -> None:
    assert money.parse_yuan(money.format_yuan(fen)) == fen


@pytest.mark.parametrize(
    ("typed", "fen"), [("1,234.5", 123450), ("￥99", 9900), ("−620.00", -62000), ("0", 0), ("１２", 1200)]
)
def test_typed_amounts_are_fen(typed: str, fen: int) -> None:
    assert money.parse_yuan(typed) == fen


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"), (5, "伍分"), (50, "伍角整"), (55, "伍角伍分"), (8000, "捌拾元整"), (8050, "捌拾元伍角整"),
        (1005, "壹拾元零伍分"), (10500, "壹佰零伍元整"), (100_500, "壹仟零伍元整"), (2_010_000, "贰万零壹佰元整"),
        (10_050_000, "壹拾万零伍佰元整"), (10**10 + 500, "壹亿零伍元整"), (10**15, "壹拾万亿元整"),
        (123_456_789_012, "壹拾贰亿叁仟肆佰伍拾陆万柒仟捌佰玖拾元壹角贰分"), (-8000, "负捌拾元整"),
    ],
)  # fmt: skip
def test_money_in_capitals(fen: int, words: str) -> None:
    assert money.in_capitals(fen) == words


@pytest.mark.parametrize("typed", ["", "一百", "1.234", "nan", "inf", "1e400"])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="金额"):
        money.parse_yuan(typed)


def test_prose_keeps_its_chinese_punctuation() -> None:
    assert (
        text.tidy("　每日８:３０至１７:００，热线２４小时（含节假日）。") == "每日8:30至17:00，热线24小时（含节假日）。"
    )


SIGNS = st.text("aZ09~!%·一龥（），。：Ａ０＋①ﬁ \u3000\t\n\u200b\u0301é㍿", max_size=12)


def the_long_way(words: str) -> str:
    composed = unicodedata.normalize("NFC", words).translate(text.PLAIN)
    kept = "".join(c for c in composed if c in "\n\t" or unicodedata.category(c)[0] != "C")
    return re.sub(r"[ \t\u3000]+", " ", kept).strip()


@given(SIGNS)
def test_texts_that_need_no_tidying_are_told_by_one_look_and_come_out_the_same(words: str) -> None:
    assert text.tidy(words) == the_long_way(words)
    assert text.fold(words) == the_long_way(unicodedata.normalize("NFKC", words))


NAMES = st.text("王李张单曾小明长乐行重庆银朝阳大夫和平音a·１", min_size=1, max_size=5)


@given(NAMES)
def test_names_are_read_as_the_dictionary_reads_them(words: str) -> None:
    from pypinyin import Style, lazy_pinyin

    assert text.word_initials(words) == "".join(
        one[0] for one in lazy_pinyin(text.tidy(words), style=Style.NORMAL) if one
    ).lower()  # fmt: skip
