"""What has to be cleared in a month: each matter with its one fixing act, and a text for those who must explain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from models.attendance.days.describe import record_of
from models.attendance.exceptions import describe, queries
from models.attendance.exceptions.queries import Case
from models.core import clock, database
from models.core.lists import Filter, Row
from ui.kit import listmodel, rowactions
from ui.kit.listpage import ListPage
from ui.kit.qt import override
from ui.kit.rowactions import RowAction

COPY = "复制催办文字"


@dataclass(frozen=True)
class More:
    """What is to be cleared as it is now, and whether this person may take the act that clears it."""

    case: Case
    may_fix: bool


class ExceptionsPage(ListPage):
    """Missing punches, days without a record, suspected private swaps, what waits for a decision."""

    list_name = page_name = "attendance_exceptions"
    chapter = "attendance"
    icon = "checkmark_circle"
    empty_words = "这个月没有要处理的考勤异常。"
    also = frozenset(
        {
            "punch", "roster", "roster_entry", "attendance_request", "attendance_day", "day_verdict",
            "day_confirmation", "punch_exemption",
        }
    )  # fmt: skip

    @override
    def head_buttons(self) -> Sequence[QWidget]:
        return [rowactions.button(RowAction(COPY, self.copy_text, "copy"))]

    @property
    def month(self) -> str:
        """The month that the conditions name, or none: this one."""
        named = [one.value for one in self.query().filters if one.column == "month" and one.op == "eq"]
        return str(named[0]) if named else ""

    def copy_text(self) -> None:
        """Put the text for those who must explain on the clipboard."""
        read = partial(_text, self.context.person, self.month)
        self.context.tasks.run(partial(database.read, read), self._copied, self.context.fail, owner=self)

    def _copied(self, words: str) -> None:
        if not words:
            self.context.tell("没有要本人说明的，不用催办。")
            return
        QGuiApplication.clipboard().setText(words)
        self.context.tell(f"已复制 {len(words.splitlines())} 人的催办文字，可粘贴到微信群。")

    @override
    def read_more(self, record: int) -> More:
        case = describe.case_of(self.context.person, record)
        return More(case, queries.may_fix(case.found))

    @override
    def actions_for(self, row: Row, more: More | None) -> Sequence[RowAction]:
        employee = more.case.found.employee_id if more is not None else None
        day = RowAction("在月表里看", partial(self._show_day, row, employee), "calendar_ltr")
        if more is None or not more.may_fix:
            return [day]
        found, fix = more.case.found, more.case.found.fix
        if not fix.action:
            filters = tuple(Filter(name, "eq", value) for name, value in fix.values.items())
            go = partial(self.context.open_page, fix.entity, None, filters)
            return [RowAction(fix.verb, go, "chevron_right", "primary"), day]
        values = {name: value for name, value in fix.values.items() if name not in ("id", "row_version")}
        subtitle = f"{more.case.name} {found.day:%Y-%m-%d}".strip()
        how: dict[str, Any] = {"label": fix.verb, "icon": "edit", "kind": "primary", "initial": values}
        return [*self.act(fix.action, fix.values.get("id"), subtitle=subtitle, **how), day]

    def _show_day(self, row: Row, employee: int | None) -> None:
        on = listmodel.value_of(self.kind, row, "day")
        record = record_of(employee, on) if employee else None
        self.context.open_page("attendance_day", record, (Filter("month", "eq", f"{on:%Y-%m}"),))


def _text(person: Any, month: str) -> str:
    return queries.chat_text(person, month or f"{clock.now():%Y-%m}")
