"""What the pages of closing share: the steps of a sheet as buttons, the fixing act of an item, what the pane shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from models.attendance.days.describe import record_of
from models.attendance.exceptions.rules import Fix
from models.attendance.month import course
from models.attendance.month.course import SheetCourse
from models.core.lists import Filter
from ui.kit import layouts
from ui.kit.notice import NoticeBar
from ui.kit.page import Context
from ui.kit.rowactions import RowAction
from ui.kit.text import Label
from ui.kit.whylink import WORDS, WhyLink

ICONS = {
    course.CLOSE: "checkmark", course.APPROVE: "checkmark", course.RETURN: "arrow_undo", course.LOCK: "lock_closed",
    course.REOPEN: "arrow_undo",
}  # fmt: skip
CONSEQUENCES = {
    course.RETURN: "退回以后当月可以更正，须重新编制；这一版保留备查。",
    course.REOPEN: "重新打开以后当月可以更正，须重新编制和批准；这一版保留备查。",
}
ASIDE = (course.RETURN, course.REOPEN)


def step_actions(page: Any, data: SheetCourse) -> list[RowAction]:
    """The steps of a sheet that are open to the person, the next one as the primary; `page` opens their forms."""
    found: list[RowAction] = []
    for step in data.steps:
        if step.action == course.CLOSE:
            found.append(
                RowAction(step.label, partial(close, page, data), ICONS[step.action], "primary", step.reason)
            )  # fmt: skip
            continue
        found += page.act(
            step.action, data.sheet.record, label=step.label, icon=ICONS[step.action],
            kind="plain" if step.action in ASIDE else "primary", subtitle=data.title,
            consequence=CONSEQUENCES.get(step.action, ""),
        )  # fmt: skip
    return found


def close(page: Any, data: SheetCourse) -> None:
    """Open the form that closes one sheet; what is left open is told, as it has to be explained."""
    words = f"还有可以放行的事项（{data.soft_words}），请写明为什么现在编制。" if data.soft_words else ""
    fixed = {"month": data.sheet.month, "units": [data.sheet.unit_id]}
    page.open_form(course.CLOSE, fixed=fixed, subtitle=data.title, consequence=words)


def fix_actions(page: Any, fix: Fix, subtitle: str) -> list[RowAction]:
    """The one act that clears something, as the primary button: a form, or the page where it is done."""
    if not fix.action:
        run = partial(_go, page.context, fix)
        return [RowAction(fix.verb, run, "chevron_right", "primary")]
    values = {name: value for name, value in fix.values.items() if name not in ("id", "row_version")}
    how: dict[str, Any] = {"label": fix.verb, "icon": "edit", "kind": "primary", "initial": values}
    found: list[RowAction] = page.act(fix.action, fix.values.get("id"), subtitle=subtitle, **how)
    return found


def _go(context: Context, fix: Fix) -> None:
    record = fix.values.get("id")
    filters = tuple(Filter(name, "eq", value) for name, value in fix.values.items() if name != "id")
    context.open_page(fix.entity, record, filters or None)


def look_action(page: Any, employee: int, day: date) -> RowAction:
    """Looking at the day of somebody in the month grid."""
    month = (Filter("month", "eq", f"{day:%Y-%m}"),)
    go = partial(page.context.open_page, "attendance_day", record_of(employee, day), month)
    return RowAction("在月表里看", go, "calendar_ltr")


def pane(context: Context, data: SheetCourse) -> Sequence[QWidget]:
    """What the pane beside the list shows of a sheet: who sent it back, by when it is due, what is to be explained."""
    found: list[QWidget] = []
    if data.came_back:
        found.append(NoticeBar(data.came_back, "bad"))
    one = data.clock
    found.append(Label(f"{one.title}：{one.headline}", "strong", "bad" if one.state == "over" else "", wrap=True))
    found += [Label(words, "hint", wrap=True) for words in one.lines]
    if one.explanation is not None:
        link = WhyLink(context, f"{one.title}：{WORDS}", one.explanation)
        found.append(layouts.boxed(layouts.row(link, None)))
    if data.soft_words:
        found.append(Label(f"可放行：{data.soft_words}", "hint", wrap=True))
    return found
