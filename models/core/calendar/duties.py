"""What waits in the working calendar: a year that nobody keeps yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from models.core.access import Person
from models.core.calendar import queries
from models.core.calendar.describe import WRITE
from models.core.duties import Todo, todos
from models.core.lists import Filter


@todos
def _unkept_years(person: Person, today: date) -> Sequence[Todo]:
    if not person.may(WRITE):
        return ()
    return [
        Todo(
            f"维护 {year} 年工作日历",
            "工作日历 · 放假通知发布后导入，在此之前截止日期按周末推算",
            "去维护",
            "calendar_year",
            "calendar_ltr",
            due=date(today.year, 12, 31) if year > today.year else today,
            filters=(Filter("year", "eq", year),),
        )
        for year in queries.missing_years(today)
    ]
