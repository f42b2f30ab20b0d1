"""What the list and the page of a bonus sheet share: the steps as buttons, and what the pane shows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from models.appraisal import course
from models.appraisal.course import BonusCourse
from ui.kit import layouts
from ui.kit.notice import NoticeBar
from ui.kit.page import Context
from ui.kit.rowactions import RowAction
from ui.kit.text import Label
from ui.kit.whylink import WORDS, WhyLink

ICONS = {
    "appraisal.approve_bonus": "checkmark", "appraisal.return_bonus": "arrow_undo",
    "appraisal.withdraw_bonus": "arrow_undo", "appraisal.lock_bonus": "lock_closed",
    "appraisal.reopen_bonus": "arrow_undo",
}  # fmt: skip
ASIDE = ("appraisal.return_bonus", "appraisal.withdraw_bonus", "appraisal.reopen_bonus")
CONSEQUENCE = "这一版不再有效，保留备查；当月得分可以再变，改好后重新编制。"


def step_actions(page: Any, data: BonusCourse) -> list[RowAction]:
    """The steps of a sheet that are open to the person, the next one as the primary; `page` opens their forms."""
    found: list[RowAction] = []
    for step in data.steps:
        if step.action == course.PREPARE:
            found.append(RowAction(step.label, partial(prepare, page, data), "checkmark", "primary", step.reason))
            continue
        aside = step.action in ASIDE
        found += page.act(
            step.action, data.record, label=step.label, icon=ICONS[step.action], kind="plain" if aside else "primary",
            subtitle=data.title, consequence=CONSEQUENCE if aside else "",
        )  # fmt: skip
    return found


def prepare(page: Any, data: BonusCourse) -> None:
    """Open the form that prepares one sheet."""
    page.open_form(course.PREPARE, fixed={"month": data.month, "units": [data.unit_id]}, subtitle=data.title)


def pane(context: Context, data: BonusCourse) -> Sequence[QWidget]:
    """What the pane beside the list shows of a sheet: who sent it back, by when it is due, whose turn it is."""
    found: list[QWidget] = []
    if data.came_back:
        found.append(NoticeBar(data.came_back, "bad"))
    one = data.clock
    found.append(Label(f"{one.title}：{one.headline}", "strong", "bad" if one.state == "over" else "", wrap=True))
    found += [Label(words, "hint", wrap=True) for words in one.lines]
    if one.explanation is not None:
        link = WhyLink(context, f"{one.title}：{WORDS}", one.explanation)
        found.append(layouts.boxed(layouts.row(link, None)))
    return found
