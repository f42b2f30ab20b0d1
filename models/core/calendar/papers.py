"""The paper of the working calendar: the holidays of a year, the days worked by month, and who answers for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from models.core import clock
from models.core.access import Person
from models.core.calendar import queries, rules
from models.core.calendar.queries import READ, YEAR_STATE_NAMES, YearData, YearState
from models.core.fields import Field, Kind
from models.core.papers.kinds import PaperKind, add_paper
from models.core.papers.values import rows, slot


@dataclass(frozen=True)
class Holiday:
    """One holiday, and the days worked in exchange."""

    name: str = slot("节日", "国庆节")
    span: str = slot("放假日期", "10月1日（周四）至7日（周三）")
    days: int = slot("天数", 7)
    makeups: str = slot("调休上班", "9月20日（周日）、10月10日（周六）")


@dataclass(frozen=True)
class Month:
    """How many days of a month are worked."""

    name: str = slot("月份", "10 月")
    days: int = slot("天数", 31)
    workdays: int = slot("工作日", 18)
    free_days: int = slot("休息日", 13)


@dataclass(frozen=True)
class YearPaper:
    """A year of the working calendar."""

    year: str = slot("年份", "2026")
    state: str = slot("状态", "已核对", "未维护、待核对或已核对")
    source: str = slot("依据", "国务院办公厅关于 2026 年部分节假日安排的通知")
    confirmed: str = slot("核对", "周敏 2025-11-24", "核对人和日期，没有核对时为空")
    warning: str = slot("提示", "", "年历没有维护时的说明，已维护时为空")
    days: int = slot("天数合计", 365)
    workdays: int = slot("工作日合计", 248)
    free_days: int = slot("休息日合计", 117)
    holidays: tuple[Holiday, ...] = rows("各节日", Holiday, "每个节日一行")
    months: tuple[Month, ...] = rows("各月", Month, "每月一行")


def year_paper(person: Person, options: Mapping[str, Any]) -> YearPaper:
    """The values of a year, this one unless another is asked for."""
    read = queries.year(person, options["year"] or clock.now().year)
    who = f"{read.confirmed_by} {read.confirmed_at:%Y-%m-%d}" if read.confirmed_at else ""
    return YearPaper(
        str(read.year), YEAR_STATE_NAMES[read.state], read.source, who,
        rules.unknown_years_words([read.year]) if read.state is YearState.OPEN else "",
        len(read.days), read.workdays, read.free_days, _holidays(read), _months(read),
    )  # fmt: skip


def _holidays(read: YearData) -> tuple[Holiday, ...]:
    found = []
    for run in read.runs:
        last = _formal(run.last).removeprefix(f"{run.first.month}月")
        span = _formal(run.first) if run.days == 1 else f"{_formal(run.first)}至{last}"
        makeups = "、".join(_formal(on) for on in run.makeups)
        found.append(Holiday(run.name, span, run.days, makeups))
    return tuple(found)


def _formal(on: date) -> str:
    """A day as notices write it: 10月1日（周四）."""
    return f"{on.month}月{on.day}日（周{rules.WEEKDAYS[on.weekday()]}）"


def _months(read: YearData) -> tuple[Month, ...]:
    found = []
    for number, group in groupby(read.days, lambda one: one.day.month):
        days = list(group)
        workdays = sum(one.kind in rules.WORKED for one in days)
        found.append(Month(f"{number} 月", len(days), workdays, len(days) - workdays))
    return tuple(found)


YEAR = Field("year", "年份", Kind.INTEGER, lowest=2000, highest=2200, hint="不填为今年")
add_paper(
    PaperKind("work_calendar", "工作日历表", "core", "docx", READ, YearPaper, year_paper, options=(YEAR,))
)  # fmt: skip
