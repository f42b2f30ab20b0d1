"""Parameters and policy tables of all areas: what held on a day, and what changed between two."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from ui.kit.buttons import Button
from ui.kit.qt import override
from ui.kit.rulelist import RuleListPage


class RulebookPage(RuleListPage):
    """Every rule of the areas in use; the condition on «有效期间» asks what held on a day."""

    page_name = "rulebook"
    papers = ("unconfirmed",)

    @override
    def head_buttons(self) -> Sequence[QWidget]:
        day = Button("查看某一天", icon="calendar_ltr", tip="这一天的规定是什么")
        day.clicked.connect(partial(self._ask_day, day))
        compare = Button("比较两个日期", icon="clipboard_task")
        compare.clicked.connect(partial(self.context.open_page, "rule_compare"))
        return (compare, day)

    def _ask_day(self, button: QWidget, _checked: bool = False) -> None:
        self.bar.editor().open_below(button, "on")
