"""Closing a month: the sheets of all units with their due clock, and lists of what is open, changed, to be chased."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from models.attendance import rights
from models.attendance.exceptions.rules import Fix
from models.attendance.month import course, describe, places
from models.attendance.month.checklist import Item
from models.attendance.month.course import SheetCourse
from models.attendance.workflow import SheetState
from models.core import database
from models.core.access import Scope
from models.core.lists import Filter, Row
from ui.attendance import closingparts
from ui.attendance.closingsheet import SheetView
from ui.kit import listmodel, recordpane, rowactions
from ui.kit.detail import Detail, Figure
from ui.kit.monthlist import MonthListPage
from ui.kit.monthsheets import MonthSheetsPage
from ui.kit.page import Context
from ui.kit.qt import override
from ui.kit.recordpane import Carried, RecordPage
from ui.kit.rowactions import RowAction
from ui.kit.text import Label

CHAPTER = "month-end"
COPY = "复制催办文字"
OWN_TITLE = "考勤表由主管和办公室办理"
OWN_WORDS = "您自己的每一天在“考勤”的“我的考勤”里看。"
STALE = frozenset(
    {
        "attendance_sheet", "attendance_day", "attendance_request", "day_verdict", "leave_slip", "day_confirmation",
        "punch", "roster", "roster_entry", "late_fact",
    }
)  # fmt: skip


class _OfMonthPage(MonthListPage):
    """A list of what is closed by units; who sees only himself is told where his own month is."""

    chapter = CHAPTER

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        if self.is_own:
            self.empty_title, self.empty_words, self.papers = OWN_TITLE, OWN_WORDS, ()

    @property
    def is_own(self) -> bool:
        """Whether this person sees nobody but himself."""
        return self.context.person.reach(rights.READ) is Scope.OWN


class ClosingPage(MonthSheetsPage, _OfMonthPage):
    """The sheets of a month, each with how far it is, what is open and whose turn it is; one opens on its page."""

    list_name = page_name = "attendance_sheets"
    title = "关账"
    icon = "clipboard_task"
    papers = ("attendance_sheet",)
    also = STALE
    empty_title = "这个月没有考勤表"
    empty_words = "部门里有在职人员时，每个部门每月一张考勤表，列在这里。"
    overview_of = course.overview

    @override
    def head_buttons(self) -> Sequence[QWidget]:
        if self.is_own:
            return ()
        chase = RowAction("催办", partial(self._open_month, "month_chase"), "phone")
        return [rowactions.button(chase)]

    def _open_month(self, entity: str) -> None:
        self.context.open_page(entity, None, (Filter("month", "eq", self.month),))

    @override
    def primary_action(self) -> RowAction | None:
        if not self.context.person.may(rights.SHEET_PREPARE):
            return None
        reason = self.overview.why_not_close if self.overview is not None else ""
        return RowAction("编制考勤表", self.close_month, "checkmark", "primary", reason or None)

    def close_month(self) -> None:
        """Open the form that closes the month, for all units or those that are chosen."""
        self.open_form(course.CLOSE, fixed={"month": self.month}, subtitle=f"{self.month}，编制后当月考勤不再变动")

    @override
    def bulk_actions(self) -> Sequence[RowAction]:
        if not self.context.person.may(rights.SHEET_PREPARE):
            return ()
        fitting = self._closable()
        reason = None if fitting else "所选的考勤表都已编制"
        return [RowAction(f"编制 {len(fitting)} 张考勤表", self.close_ticked, "checkmark", reason=reason)]

    def _closable(self) -> list[Row]:
        value = partial(listmodel.value_of, self.kind)
        return [one for one in self.ticked() if value(one, "state") == SheetState.OPEN and value(one, "unit_id")]

    def close_ticked(self) -> None:
        """Open the form that closes the ticked sheets together."""
        chosen = self._closable()
        names = "、".join(listmodel.value_of(self.kind, one, "unit") for one in chosen)
        read = partial(database.read, partial(places.units_of, [one.record for one in chosen]))
        self.context.tasks.run(read, partial(self._close_units, names), self.context.fail, owner=self)

    def _close_units(self, names: str, units: Sequence[int]) -> None:
        self.open_form(course.CLOSE, fixed={"month": self.month, "units": units}, subtitle=f"{self.month} {names}")

    # one sheet

    @override
    def read_more(self, record: int) -> SheetCourse:
        return course.course(self.context.person, record)

    @override
    def more_widgets(self, row: Row, more: SheetCourse | None) -> Sequence[QWidget]:
        return closingparts.pane(self.context, more) if more is not None else ()

    @override
    def detail(self, row: Row, more: SheetCourse | None) -> Detail:
        value = partial(listmodel.value_of, self.kind, row)
        words = partial(listmodel.words_of, self.kind, row)
        badge = listmodel.badge(self.kind.column("state"), value("state"))
        figure = (
            Figure("必须处理", f"{value('hard')} 项", f"可放行 {value('soft')} 项")
            if value("hard") is not None
            else None
        )
        facts = [(self.kind.column(key).label, words(key)) for key in ("people", "next", "prepared_by")]
        return Detail(value("unit"), f"{value('month')} 考勤表", badge, figure, facts)

    @override
    def actions_for(self, row: Row, more: SheetCourse | None) -> Sequence[RowAction]:
        if more is None:
            return ()
        go = RowAction("打开考勤表", partial(self.on_open, row), "open")
        return [*closingparts.step_actions(self, more), go]

    @override
    def on_open(self, row: Row) -> None:
        """The whole sheet in place of the list."""
        self.show_record(SheetView(self, row.record))

    @override
    def shown(self, record: int | None = None, query: Any = None) -> None:
        """A sheet that was asked for opens on its page; leaving it shows the list with its row."""
        super().shown(record, query)
        if record is not None:
            self.show_record(SheetView(self, record))

    @override
    def _press_primary(self) -> bool:
        """On the page of a sheet its next act, in the list closing the month."""
        view = self.record_view()
        return view.press_primary() if isinstance(view, SheetView) else super()._press_primary()


# what is open


@dataclass(frozen=True)
class OpenMore:
    """Something open as it is now, with the act that clears it."""

    item: Item
    fix: Fix


class OpenItemsPage(_OfMonthPage):
    """What is open before a month can be closed, of all units; each with its one fixing act."""

    list_name = page_name = "month_open_items"
    title = "待办事项"
    icon = "checkmark_circle"
    also = STALE
    empty_title = "没有待处理的事项"
    empty_words = "这个月没有关账前要处理的事项。"

    @override
    def read_more(self, record: int) -> OpenMore:
        return OpenMore(*describe.item_of(self.context.person, record))

    @override
    def more_widgets(self, row: Row, more: OpenMore | None) -> Sequence[QWidget]:
        return ()

    @override
    def actions_for(self, row: Row, more: OpenMore | None) -> Sequence[RowAction]:
        value = partial(listmodel.value_of, self.kind, row)
        if more is None:
            return ()
        look = closingparts.look_action(self, more.item.employee_id, more.item.day)
        if not (more.fix.action or more.fix.entity):
            return [look]
        return [*closingparts.fix_actions(self, more.fix, f"{value('name')} {value('day'):%Y-%m-%d}"), look]


# what changed


@dataclass(frozen=True)
class SheetMore:
    """Files and history of a row, where it has any, and the sheet it leads to."""

    carried: Carried | None
    sheet: int | None


class _OfSheetsPage(RecordPage):
    """A list whose rows lead to sheets."""

    chapter = CHAPTER
    also = frozenset({"attendance_sheet"})

    @override
    def read_more(self, record: int) -> SheetMore:
        entity = self.kind.entity
        return SheetMore(recordpane.read(self.context.person, entity, record), places.sheet_of(entity, record))

    @override
    def more_widgets(self, row: Row, more: SheetMore | None) -> Sequence[QWidget]:
        return super().more_widgets(row, more.carried if more is not None else None)

    @override
    def actions_for(self, row: Row, more: SheetMore | None) -> Sequence[RowAction]:
        if more is None or more.sheet is None:
            return ()
        go = partial(self.context.open_page, "attendance_sheet", more.sheet)
        return [RowAction("打开考勤表", go, "open", "primary")]


class ChangesPage(_OfSheetsPage, MonthListPage):
    """What a later version of a sheet says otherwise, and what came out differently since a month was closed."""

    list_name = page_name = "month_changes"
    title = "变化"
    icon = "history"
    also = STALE
    empty_title = "没有变化"
    empty_words = "退回后重新编制、或关账以后又有申请和更正的，与原来不同的地方列在这里。"

    @override
    def read_more(self, record: int) -> SheetMore:
        return SheetMore(None, places.sheet_of(self.kind.entity, record))


class LateFactsPage(_OfSheetsPage):
    """What was recorded about months that were closed by then, and where it was corrected."""

    list_name = page_name = "late_facts"
    title = "关账后事项"
    icon = "history"
    also = STALE
    empty_words = "关账以后才登记的请假、补卡和更正，列在这里；下一次编制考勤表时自动更正。"


class CorrectionsPage(_OfSheetsPage):
    """What of earlier, closed months counts in a later one."""

    list_name = page_name = "month_corrections"
    title = "更正"
    icon = "edit"
    empty_words = "已经关账的月份后来有变化的，差额计入以后的月份，每项列在这里。"


class VersionsPage(_OfSheetsPage):
    """Every version of the sheets, with why one counts no more."""

    list_name = page_name = "sheet_versions"
    title = "考勤表版本"
    icon = "archive"
    empty_words = "每次编制考勤表留一个版本；退回和重新打开的原因也在这里。"

    @override
    def row_tone(self, row: Row) -> str:
        return "mute" if listmodel.value_of(self.kind, row, "ended_at") else ""


# whom to chase


class ChasePage(_OfMonthPage):
    """Per supervisor what keeps the sheets of a month from being closed, with the text to send him."""

    list_name = page_name = "month_chase"
    title = "催办"
    icon = "phone"
    also = STALE
    empty_title = "不用催办"
    empty_words = "这个月没有要催的人：没有待处理的事项，也没有等人批准的考勤表。"

    @override
    def head_buttons(self) -> Sequence[QWidget]:
        if self.is_own:
            return ()
        return [rowactions.button(RowAction(COPY, self.copy_all, "copy"), "primary")]

    def copy_all(self) -> None:
        """Put the texts of the ticked people, or of everybody, on the clipboard."""
        self._copied(self.ticked() or list(self.rows.values()))

    @override
    def bulk_actions(self) -> Sequence[RowAction]:
        return [RowAction(COPY, self.copy_all, "copy")]

    def _copied(self, rows: Sequence[Row]) -> None:
        texts = [listmodel.value_of(self.kind, one, "text") for one in rows]
        if not texts:
            self.context.tell("没有要催办的，不用复制。")
            return
        QGuiApplication.clipboard().setText("\n".join(texts))
        self.context.tell(f"已复制 {len(texts)} 人的催办文字，可粘贴到微信群。")

    @override
    def read_more(self, record: int) -> None:
        return None

    @override
    def detail(self, row: Row, more: None) -> Detail:
        value = partial(listmodel.value_of, self.kind, row)
        words = partial(listmodel.words_of, self.kind, row)
        keys = ("papers", "explain", "no_data", "proofs", "returns", "confirm")
        facts = [(self.kind.column(key).label, words(key)) for key in keys if value(key)]
        facts.append((self.kind.column("until").label, words("until")))
        return Detail(value("name"), value("units"), None, Figure("妨碍关账", f"{value('hard')} 项"), facts)

    @override
    def more_widgets(self, row: Row, more: None) -> Sequence[QWidget]:
        return [Label(listmodel.value_of(self.kind, row, "text"), "label", wrap=True)]

    @override
    def actions_for(self, row: Row, more: None) -> Sequence[RowAction]:
        filters = (Filter("month", "eq", self.month),)
        return [
            RowAction(
                "看待办事项", partial(self.context.open_page, "month_open_item", None, filters), "checkmark_circle"
            ),
            RowAction(COPY, partial(self._copied, [row]), "copy", "primary"),
        ]
