"""The score in words: rights, records, lists, and what a check looks for."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import groupby
from typing import Any

from models.core import access, check
from models.core.access import Role
from models.core.lists import Column, Filter, ListKind, View
from models.core.register import Entity, add_entity, add_list
from models.score import queries
from models.score.tables import ScoreClosing, ScoreLine
from models.score.workflow import CAUSE_NAMES
from models.staff import describe as staff
from models.staff.describe import of_people
from models.staff.tables import Employee

# As the bonus sheet of the matrix, which sums the lines up.
READ = access.permission(
    "score.read",
    "查看评分明细",
    scope=(
        Role.ADMIN, Role.GROUP_LEADER, Role.SUPERVISOR, Role.MANAGER, Role.GM, Role.HR, Role.FINANCE, Role.INSPECTOR,
    ),
    own=(*access.WORKERS, Role.LECTURER),
)  # fmt: skip


def _line_titles(records: Collection[int]) -> dict[int, str]:
    rows: Any = (
        ScoreLine.select(ScoreLine.id, Employee.name, ScoreLine.title)
        .join(Employee, on=(Employee.id == ScoreLine.employee_id))
        .where(ScoreLine.id.in_(list(records)))
        .tuples()
    )
    return {record: f"{name} {title}" for record, name, title in rows}


def _closing_titles(records: Collection[int]) -> dict[int, str]:
    rows: Any = (
        ScoreClosing.select(ScoreClosing.id, Employee.name, ScoreClosing.month)
        .join(Employee, on=(Employee.id == ScoreClosing.employee_id))
        .where(ScoreClosing.id.in_(list(records)))
        .tuples()
    )
    return {record: f"{name} {month} 评分" for record, name, month in rows}


@check.also
def _broken_lines() -> Iterator[str]:
    """A key is numbered without gaps, each reversal undoes its line, and closed months stay as they were."""
    rows = ScoreLine.select().order_by(ScoreLine.key, ScoreLine.entry)
    for key, group in groupby(rows, key=lambda row: row.key):
        found = list(group)
        if [row.entry for row in found] != list(range(1, len(found) + 1)):
            yield f"评分明细“{key}”的登记次序有缺，可能被程序以外的工具改动过。"
            continue
        for line, reversal in zip(found[::2], found[1::2], strict=False):
            if (line.points + reversal.points, line.fen + reversal.fen) != (0, 0):
                yield f"评分明细“{line.title}”的撤销与原来的数不相抵。"
    late: Any = (
        ScoreLine.select(Employee.name, ScoreLine.month)
        .join(
            ScoreClosing,
            on=((ScoreClosing.month == ScoreLine.month) & (ScoreClosing.employee_id == ScoreLine.employee_id)),
        )
        .switch(ScoreLine)
        .join(Employee, on=(Employee.id == ScoreLine.employee_id))
        .where(ScoreLine.written_at > ScoreClosing.closed_at)
        .distinct()
        .tuples()
    )
    for name, month in late:
        yield f"{name} {month} 的评分结账以后又登记了明细。"


add_entity(
    Entity(
        "score_line",
        "评分明细",
        {
            "employee_id": "人员", "month": "计入月份", "belongs_to": "所属月份", "cause": "来源", "title": "事项",
            "points": "分值（百分之一分）", "fen": "金额（分）", "event_date": "发生日期", "reason": "原因",
        },
        _line_titles,
        permission=READ,
        list_name="score_lines",
        values={"cause": CAUSE_NAMES},
        refs={"employee_id": "employee"},
    )
)  # fmt: skip
add_entity(
    Entity(
        "score_closing",
        "评分结账",
        {"month": "月份", "employee_id": "人员", "closed_at": "结账时间", "closed_by": "结账人"},
        _closing_titles,
        permission=READ,
        list_name="score_closings",
        refs={"employee_id": "employee"},
    )
)
add_list(
    ListKind(
        "score_lines",
        "评分明细",
        "score_line",
        READ,
        (
            Column("month", "计入月份", ScoreLine.month, width=90),
            Column("work_no", "工号", Employee.work_no, width=80),
            Column("name", "姓名", Employee.name, "strong", 90, sort_by="name_pinyin"),
            Column("name_pinyin", "姓名拼音", Employee.name_pinyin, width=120, shown=False),
            Column("cause", "来源", ScoreLine.cause, "choice", 100, choices=CAUSE_NAMES),
            Column("title", "事项", ScoreLine.title, width=280),
            # Hundredths of a point are shown and summed as money is: two decimals and a true minus.
            Column("points", "分值（分）", ScoreLine.points, "hundredths", 100, total=True),
            Column("fen", "金额（元）", ScoreLine.fen, "money", 100, total=True),
            Column("event_date", "发生日期", ScoreLine.event_date, "date", 100),
            Column("belongs_to", "所属月份", ScoreLine.belongs_to, width=90, shown=False),
            Column("reason", "原因", ScoreLine.reason, width=180, shown=False),
            Column("written_by", "登记人", ScoreLine.written_by, width=90, shown=False),
            Column("written_at", "登记时间", ScoreLine.written_at, "time", 140, shown=False),
            Column("employee_id", "人员", ScoreLine.employee_id, shown=False, ref="employee", sortable=False),
        ),
        of_people(ScoreLine, READ),
        ScoreLine.id,
        lambda words: staff.matching(words) | ScoreLine.title.contains(words),
        order="event_date",
        descending=True,
        views=(
            View("all", "全部"),
            View("month", "本月发生", (Filter("event_date", "ge", "本月初"), Filter("event_date", "le", "本月末"))),
            View("reversed", "撤销", (Filter("reason", "filled"),)),
        ),
        search_hint="搜索姓名、拼音首字母、工号、事项",
        explain=queries.explanations,
    )
)
add_list(
    ListKind(
        "score_closings",
        "评分结账",
        "score_closing",
        READ,
        (
            Column("month", "月份", ScoreClosing.month, "strong", 100),
            Column("work_no", "工号", Employee.work_no, width=80),
            Column("name", "姓名", Employee.name, "strong", 90, sort_by="name_pinyin"),
            Column("name_pinyin", "姓名拼音", Employee.name_pinyin, width=120, shown=False),
            Column("closed_at", "结账时间", ScoreClosing.closed_at, "time", 140),
            Column("closed_by", "结账人", ScoreClosing.closed_by, width=100),
            Column("employee_id", "人员", ScoreClosing.employee_id, shown=False, ref="employee", sortable=False),
        ),
        of_people(ScoreClosing, READ),
        ScoreClosing.id,
        lambda words: staff.matching(words) | ScoreClosing.closed_by.contains(words),
        order="month",
        descending=True,
        unit="人",
        search_hint="搜索姓名、拼音首字母、工号、结账人",
    )
)
