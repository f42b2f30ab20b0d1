"""Reading legends of rosters: lines and tables in the spellings that offices use."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.core.cells import Cell
from models.roster.importing import legend
from models.roster.importing.legend import REST, Entry, Legend
from models.roster.rules import Times
from models.roster.workflow import ShiftKind

EARLY = Times(450, 930)
NIGHT = Times(1200, 1920)
OFFICE = Times(510, 1050, 720, 810)


def told(line: str) -> list[tuple[str, str, str, str]]:
    return [(e.code, e.name, e.kind, legend.times_words(e.times)) for e in legend.parse(line).entries]


@pytest.mark.parametrize(
    ("line", "code", "name", "times"),
    [
        ("早 7:30—15:30", "早", "早", EARLY),
        ("早：早班 07:30-15:30", "早", "早班", EARLY),
        ("早=早班(7:30-15:30)", "早", "早班", EARLY),
        ("早班 7点半到15点半", "早班", "早班", EARLY),
        ("1、早班：07:30-15:30；", "早班", "早班", EARLY),
        ("早：07:30:00-15:30:00", "早", "早", EARLY),
        ("班次说明：早 7:30\uff5e15:30", "早", "早", EARLY),
        ("夜班(夜)20:00\uff5e次日8:00", "夜", "夜班", NIGHT),
        ("夜：夜班 20:00-次日08:00", "夜", "夜班", NIGHT),
        ("夜班20:00-08:00(次日)", "夜班", "夜班", NIGHT),
        ("N: 20:00-8:00", "N", "N", NIGHT),
        ("夜：夜班 20:00-32:00", "夜", "夜班", NIGHT),
        ("行政班：8：30至17：30（午休12:00-13:30）", "行政班", "行政班", OFFICE),
        ("行：行政班 08:30-17:30（午休12:00-13:30，不打卡）", "行", "行政班", OFFICE),
        ("行：8:30-17:30，中午休息12:00-13:30", "行", "行", OFFICE),
        ("行：8:30-17:30（午休12:00-13:30，需打卡）", "行", "行", Times(510, 1050, 720, 810, punches_break=True)),
        ("两头班 8:00-12:00,14:00-18:00", "两头班", "两头班", Times(480, 1080, 720, 840)),
    ],
)
def test_a_line_explains_a_shift(line: str, code: str, name: str, times: Times) -> None:
    assert legend.parse(line).entries == (Entry(code, name, ShiftKind.WORK, times),)


def test_one_line_may_explain_many() -> None:
    line = "班次说明：早 7:30-15:30，中 11:30-19:30、晚 15:30-23:30；夜 20:00-8:00 休:休息 年:年假"
    assert told(line) == [
        ("早", "早", "work", "07:30-15:30"),
        ("中", "中", "work", "11:30-19:30"),
        ("晚", "晚", "work", "15:30-23:30"),
        ("夜", "夜", "work", "20:00-次日08:00"),
        ("休", "休息", REST, "没有上下班时间"),
        ("年", "年假", "leave", "没有上下班时间"),
    ]


@pytest.mark.parametrize(
    ("line", "entries", "blank"),
    [
        ("休：休息（空白亦为休息）", [("休", REST)], True),
        ("年：年假", [("年", "leave")], False),
        ("休—休息 / 年-年假", [("休", REST), ("年", "leave")], False),
        ("○ 休息  △ 年假", [("○", REST), ("△", "leave")], False),
        ("备：备班（在家听班）", [("备", "standby")], False),
        ("培：培训", [("培", "leave")], False),
        ("空白为休息", [], True),
    ],
)
def test_rest_and_leave_have_no_times(line: str, entries: list[tuple[str, str]], blank: bool) -> None:
    found = legend.parse(line)
    assert [(e.code, e.kind) for e in found.entries] == entries
    assert all(e.times is None for e in found.entries)
    assert found.blank_is_rest is blank


@pytest.mark.parametrize(
    "line",
    [
        "客户服务部2026年10月排班表",
        "注：1. 10月10日（星期六）调休上班；10月1日至7日国庆节放假，值班人员按“值”。",
        "注：2. 换班须提前一个工作日申请，批准后生效，见“调班记录”；未批准的按原班次考勤。",
        "制表：王芳  审核：李明  2026-09-25",
        "上班时间：8:30-17:30",
        "夜班人数：3",
    ],
)
def test_other_words_explain_nothing(line: str) -> None:
    assert legend.parse(line) == Legend()


ON_A_DAY = datetime.combine(date(1899, 12, 31), time(8, 30))
LATER = datetime.combine(date(1899, 12, 31), time(17, 30))
TABLES: list[list[list[Cell]]] = [
    [["代码", "班次", "上班", "下班", "午休"], ["行", "行政班", "8:30", "17:30", "12:00-13:30"]],
    [["符号", "名称", "开始时间", "结束时间", "休息时间"], ["行", "行政班", time(8, 30), time(17, 30), "12:00-13:30"]],
    [["简称", "班次名称", "时间", "午休"], ["行", "行政班", "08:30\uff5e17:30", "12：00—13：30"]],
    [["代码", "班次", "上班", "下班", "午休"], ["行", "行政班", 8.5 / 24, 17.5 / 24, "12:00-13:30"]],
    [["代码", "班次", "上班", "下班", "午休"],
     ["行", "行政班", ON_A_DAY, LATER, "12:00-13:30"]],
    [["行", "行政班", "08:30-17:30", "午休12:00-13:30"]],
]  # fmt: skip


@pytest.mark.parametrize("rows", TABLES)
def test_a_table_explains_shifts(rows: list[list[Cell]]) -> None:
    assert legend.collect(rows).entries == (Entry("行", "行政班", ShiftKind.WORK, OFFICE),)


def test_a_table_has_signs_without_times() -> None:
    rows: list[list[Cell]] = [["代码", "班次", "上班", "下班"], ["休", "休息", "", ""], ["年", "年假", None, None]]
    assert [(e.code, e.kind) for e in legend.collect(rows).entries] == [("休", REST), ("年", "leave")]


SIGNS = st.text("早中晚夜行值ABDN", min_size=1, max_size=3)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    code = draw(SIGNS)
    starts = draw(st.integers(0, 1439))
    ends = starts + draw(st.integers(1, 1440))
    pause = draw(st.booleans()) and ends - starts > 2
    begin = draw(st.integers(starts + 1, ends - 2)) if pause else None
    end = draw(st.integers(begin + 1, ends - 1)) if begin is not None else None
    punched = pause and draw(st.booleans())
    return Entry(code, f"{code}班次", ShiftKind.WORK, Times(starts, ends, begin, end, punches_break=punched))


@given(st.lists(entries(), unique_by=lambda one: one.code), st.booleans())
def test_a_legend_is_read_back_as_it_is_written(found: list[Entry], blank: bool) -> None:
    one = Legend(tuple(found), blank)
    assert legend.parse(legend.words(one)) == one


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(line: str) -> None:
    assert all(entry.code for entry in legend.parse(line).entries)
