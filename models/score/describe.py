"""The score in words: rights, records, lists, and what a check looks for."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import groupby
from typing import Any

from models.core import access, check
from models.core.access import Person, Role
from models.core.lists import Column, Filter, ListKind, View
from models.core.register import Entity, add_entity, add_list
from models.score import queries
from models.score.tables import ScoreLine, ScoreMonth
from models.score.workflow import CAUSE_NAMES, STATE_NAMES, STATE_TONES, State
from models.staff import describe as staff
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


def _lines(person: Person) -> Any:
    query = ScoreLine.select().join(Employee, on=(Employee.id == ScoreLine.employee_id))
    condition = staff.within(person, READ)
    return query if condition is None else query.where(condition)


def _line_titles(records: Collection[int]) -> dict[int, str]:
    rows: Any = (
        ScoreLine.select(ScoreLine.id, Employee.name, ScoreLine.title)
        .join(Employee, on=(Employee.id == ScoreLine.employee_id))
        .where(ScoreLine.id.in_(list(records)))
        .tuples()
    )
    return {record: f"{name} {title}" for record, name, title in rows}


def _month_titles(records: Collection[int]) -> dict[int, str]:
    rows = ScoreMonth.select(ScoreMonth.id, ScoreMonth.month).where(ScoreMonth.id.in_(list(records)))
    return {row.id: f"{row.month} 评分" for row in rows}


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
    late = (
        ScoreLine.select(ScoreLine.month)
        .join(ScoreMonth, on=(ScoreMonth.month == ScoreLine.month))
        .where((ScoreMonth.state == State.CLOSED) & (ScoreLine.written_at > ScoreMonth.closed_at))
        .distinct()
    )
    for row in late:
        yield f"{row.month} 的评分结账以后又登记了明细。"


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
        "score_month",
        "评分月份",
        {"month": "月份", "state": "状态", "closed_at": "结账时间", "closed_by": "结账人"},
        _month_titles,
        permission=READ,
        list_name="score_months",
        values={"state": STATE_NAMES},
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
        _lines,
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
        "score_months",
        "评分月份",
        "score_month",
        READ,
        (
            Column("month", "月份", ScoreMonth.month, "strong", 100),
            Column("state", "状态", ScoreMonth.state, "choice", 100, choices=STATE_NAMES, tones=STATE_TONES),
            Column("closed_at", "结账时间", ScoreMonth.closed_at, "time", 140),
            Column("closed_by", "结账人", ScoreMonth.closed_by, width=100),
        ),
        lambda _: ScoreMonth.select(),
        ScoreMonth.id,
        lambda words: ScoreMonth.month.contains(words) | ScoreMonth.closed_by.contains(words),
        order="month",
        descending=True,
        unit="个月",
        version=ScoreMonth.row_version,
        search_hint="搜索月份、结账人",
    )
)
