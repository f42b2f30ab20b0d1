"""Texts into articles: numbering of every common shape, and one spelling for each number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.core.regulation import rules
from models.core.text import tidy

TEXT = """客户服务部管理制度
第一章 总则
第一条 为规范服务，制定本制度。
第二条（适用范围）本制度适用于客服部。
各班组应当遵守。
第二章 考勤
第十条 考勤管理
10.1 上班须打卡。
10.3 迟到一次不计。
第十条之一 补充规定。
"""


def test_a_regulation_is_split_by_its_articles() -> None:
    found = rules.split(TEXT)
    assert [(one.number, one.heading) for one in found] == [
        ("", ""), ("第一条", ""), ("第二条", "适用范围"), ("第十条", "考勤管理"), ("10.1", ""), ("10.3", ""),
        ("第十条之一", ""),
    ]  # fmt: skip
    assert found[2].text == "本制度适用于客服部。\n各班组应当遵守。"
    assert [one.chapter for one in found] == ["", *["第一章 总则"] * 2, *["第二章 考勤"] * 4]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1.1 甲。\n1.2 乙。", ["1.1", "1.2"]),
        ("1、总则\n内容\n2、考勤", ["1", "2"]),
        ("一、总则\n内容\n二、考勤", ["一", "二"]),
        ("没有条号的一段话。", [""]),
        ("第 １０ 条　甲。\n第 11 条 乙。", ["第10条", "第11条"]),
        ("", []),
        ("\n \n", []),
    ],
)
def test_other_numbering_is_understood(text: str, numbers: list[str]) -> None:
    assert [one.number for one in rules.split(text)] == numbers


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("第十条", "10"), ("第 10 条", "10"), ("１０", "10"), ("10.", "10"), ("第二十三条", "23"),
        ("第一百零五条", "105"), ("10.3", "10.3"), ("第十条之一", "10-1"),
        ("一〇", "10"), ("一、", "1"), ("", ""), ("附则", "附则"),
    ],
)  # fmt: skip
def test_an_article_has_one_spelling(number: str, code: str) -> None:
    assert rules.code(number) == code


@given(st.integers(1, 999))
def test_every_chinese_numeral_is_read(number: int) -> None:
    digits = "零一二三四五六七八九"
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = (digits[hundreds] + "百") if hundreds else ""
    if tens:
        words += digits[tens] + "十"
    elif hundreds and ones:
        words += "零"
    words += digits[ones] if ones else ""
    assert rules.numeral(words) == number
    if 10 <= number < 20:
        assert rules.numeral(words[1:]) == number


@given(st.text(alphabet="第一二十条章.1、 \n甲乙（）。", max_size=80))
def test_no_word_is_lost_but_the_title_of_an_empty_chapter(text: str) -> None:
    kept = "".join(one.number + one.chapter + one.heading + one.text for one in rules.split(text))
    below = "".join(line for line in text.splitlines() if not rules.CHAPTER.match(tidy(line)))
    for sign in "甲乙":
        assert (sign in below) <= (sign in kept)
