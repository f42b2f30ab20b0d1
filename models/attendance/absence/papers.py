"""F-12, the written self-criticism after an absence: the facts filled in, lines for what the person writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import peewee as pw

from models.attendance import rights, wording
from models.attendance.absence import queries as absence
from models.attendance.days import queries as days
from models.attendance.policy.values import Judged
from models.attendance.tables import SelfCriticism
from models.core.access import Person
from models.core.errors import NotFound
from models.core.papers.kinds import About, PaperKind, add_paper, record_option
from models.core.papers.values import slot
from models.org import queries as org
from models.org.tables import Post
from models.staff.tables import Employee

CRITICISM = "self_criticism"


@dataclass(frozen=True)
class Criticism:
    """A self-criticism as it goes on paper (R-064); what the person writes is empty until it came in as text."""

    name: str = slot("姓名", "欧阳建国")
    work_no: str = slot("工号", "KF0012")
    unit: str = slot("部门", "城东营业厅")
    post: str = slot("岗位", "收费员")
    day: date = slot("旷工日期", date(2026, 12, 9))
    weekday: str = slot("星期", "周三")
    facts: str = slot("事实", "全天没有打卡，旷工 1 天")
    year_sum: str = slot("本年旷工", "1.5 天")
    asked_on: date = slot("要求日期", date(2026, 12, 10))
    due_on: date = slot("期限", date(2026, 12, 13), "最后一天，含当日")
    words: str = slot("检查内容", "", "已经以文字交来的检查；没有时为空，手写")
    received_on: date | None = slot("收到日期", date(2026, 12, 12), "还没有收到时为空")


def _visible(person: Person, record: int) -> tuple[SelfCriticism, Any]:
    row: SelfCriticism | None = SelfCriticism.get_or_none(SelfCriticism.id == record)
    found: Any = (
        Employee.select(
            Employee.id, Employee.name, Employee.work_no, Employee.unit_id, Post.name.alias("post_name")
        )
        .join(Post, pw.JOIN.LEFT_OUTER, on=(Post.id == Employee.post_id))
        .where(Employee.id == (row.employee_id if row is not None else 0))
        .objects()
    )  # fmt: skip
    who = found.first()
    if row is None or who is None or not person.sees(rights.READ, employee_id=who.id, unit_id=who.unit_id):
        raise NotFound()
    return row, who


def criticism(person: Person, options: Mapping[str, Any]) -> Criticism:
    """The values of one self-criticism within the person's scope. Raises NotFound."""
    row, who = _visible(person, options["record"])
    day = next((one for one in days.month_of(who.id, f"{row.day:%Y-%m}").days if one.day == row.day), None)
    told = [_event(one) for one in (day.judged if day is not None else ()) if one.absence]
    year = absence.standing([who.id], row.day)[who.id].year_sum
    unit = org.unit_titles([who.unit_id]).get(who.unit_id, "") if who.unit_id is not None else ""
    return Criticism(
        name=who.name, work_no=who.work_no, unit=unit, post=who.post_name or "", day=row.day,
        weekday=wording.spoken(row.day).partition("（")[2].rstrip("）"), facts="；".join(told),
        year_sum=wording.days(year), asked_on=row.asked_on, due_on=row.due_on, words=row.words,
        received_on=row.received_on,
    )  # fmt: skip


def _event(one: Judged) -> str:
    found = one.deviation
    what = absence.event_words(found.event, found.minutes) if found is not None else "考勤更正"
    return f"{what}，{absence.result_words(one)}"


def about(person: Person, record: int) -> About:
    """Whose self-criticism it is."""
    row, who = _visible(person, record)
    return About(row.id, f"书面检查 {who.name} {row.day:%Y-%m-%d}", who.id, who.unit_id)


add_paper(
    PaperKind(
        "self_criticism", "书面检查", "attendance", "docx", rights.READ, Criticism, criticism, form="F-12",
        options=(record_option("书面检查", CRITICISM),), entity=CRITICISM, about=about, many=True,
    )
)  # fmt: skip
