"""The attendance of a unit as a month grid: every day with its sign, why it is so, and what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QVBoxLayout

from models.attendance import reach, rights
from models.attendance.days import queries
from models.attendance.days.describe import day_of_record
from models.attendance.days.values import Day
from models.attendance.policy.words import hundredths
from models.attendance.sheet import Sheet, SheetPerson, preset, sheet
from models.attendance.workflow import SIGN_TONES, DayState, Sign
from models.core import clock, database
from models.core.explain import Basis, Explanation
from models.core.lists import Filter
from models.roster import rights as roster
from ui.attendance import sheet as shown
from ui.attendance.leaveform import LEAVE_DIALOGS
from ui.kit import layouts, rowactions, theme
from ui.kit.badge import Badge, BadgeText
from ui.kit.buttons import Button, Kind
from ui.kit.fields.choice import QuietComboBox
from ui.kit.grid.monthbar import Legend, MonthBar
from ui.kit.grid.monthgrid import MonthGrid
from ui.kit.imports.importroom import ImportRoom
from ui.kit.notice import NoticeBar
from ui.kit.page import Context
from ui.kit.qt import override
from ui.kit.readpage import ReadPage
from ui.kit.rowactions import RowAction
from ui.kit.state import StatePanel
from ui.kit.text import Label
from ui.kit.totals import Total, TotalsBar
from ui.kit.why import WhyCard, WhyPopup

IMPORT, CORRECT = "导入打卡", "更正并写理由"
NO_RESULT = {Sign.BLANK: "为什么没有结果？", Sign.QUESTION: "为什么要说明？"}
_UNITS = 320  # the widest that the choice of units may become


@dataclass(frozen=True)
class Asked:
    """The explanation of one cell that was asked for."""

    row: int
    column: int
    explained: Explanation


class MonthPage(ReadPage):
    """Everybody of a unit by the days of a month."""

    page_name = "attendance"
    chapter = "attendance"
    title = "考勤"
    permission = rights.READ
    papers = ("sign_in_sheet", "attendance_notice")
    dialogs = LEAVE_DIALOGS
    entities = frozenset(
        {
            "punch", "roster", "roster_entry", "shift_type", "attendance_request", "day_verdict", "day_confirmation",
            "punch_exemption", "no_show", "employee", "rule_value", "calendar_day", "leave_slip",
        }
    )  # fmt: skip

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._month = ""
        self._unit: int | None = None
        self._sheet: Sheet | None = None
        self._wanted: tuple[int, date] | None = None
        self.months = MonthBar()
        self.months.chosen.connect(self._turn_to)
        self.units = QuietComboBox()
        self.units.setAccessibleName("部门")
        self.units.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.units.setMaximumWidth(theme.px(_UNITS))
        self.units.activated.connect(self._choose_unit)
        self.cases = Button("", icon="warning", tip="打开这个月要处理的考勤异常")
        self.cases.clicked.connect(self._open_exceptions)
        self._open = Badge("", "bad")
        self.line = NoticeBar("", "info")
        self.line.pressed.connect(self.open_import)
        self._hint = Label("在格上按 空格 看原因 · F2 办理 · Ctrl+← → 换月", "hint")
        self.legend = Legend()
        self.grid = MonthGrid()
        self.grid.why_wanted.connect(self.ask_why)
        self.grid.edit_wanted.connect(self._offer_at)
        self.grid.menu_wanted.connect(self._offer)
        self.grid.month_wanted.connect(self.months.turn)
        self.totals = TotalsBar()
        self._nothing: QVBoxLayout = layouts.column()
        bar = layouts.row(self.months, self.units, self.cases, None, self._open, gap=12)
        under = layouts.row((self.legend, 1), self._hint, gap=12)
        self._plan = layouts.boxed(layouts.column(under, self.line, (self.grid, 100), self.totals, None, gap=8))
        self._empty = layouts.boxed(self._nothing)
        self._content = layouts.boxed(layouts.column(bar, (self._plan, 1), (self._empty, 1), gap=10))
        self._content.hide()
        self.body.addWidget(self._content, 1)
        self._import = ImportRoom(self, self._content, self.grid)

    # reading

    @override
    def fetch(self) -> Sheet:
        month = self._month or f"{clock.now():%Y-%m}"
        return sheet(self.context.person, month, self._unit)

    @override
    def shown(self, record: int | None = None, query: Any = None) -> None:
        """A day that is named (its number as a record) is shown in its month."""
        filters = [one for one in query if isinstance(one, Filter)] if isinstance(query, Sequence) else []
        for one in filters:
            if one.column == "month" and one.value != self._month:
                self._month, self._loaded_once = str(one.value), False
        if record is not None:
            self._wanted = day_of_record(record)
            self._month, self._unit, self._loaded_once = f"{self._wanted[1]:%Y-%m}", None, False
        super().shown(record, query)

    @override
    def show_read(self, read: Sheet) -> None:
        self._content.setVisible(not self._import.is_open)
        self._sheet, self._month, self._unit = read, read.month, read.unit_id
        self.months.show_month(read.days[0].day, read.today)
        self._show_units(read)
        self.cases.setText(f"异常 {read.cases}")
        self._open.setVisible(read.open_days > 0)
        self._open.set_badge(BadgeText(f"{read.open_days} 格待说明", "bad"))
        self._plan.setVisible(read.is_planned)
        self._empty.setVisible(not read.is_planned)
        if not read.is_planned:
            self._show_nothing(read)
            return
        self.line.setVisible(not read.is_punched)
        if not read.is_punched:
            verb = IMPORT if self.context.person.may(rights.IMPORT) else ""
            self.line.set_words("这个月还没有打卡记录，导入以后才有结果；没有导入的日子不算旷工。", "info", verb)
        self.legend.show_signs(shown.legend(read))
        self.grid.show_value(shown.value(read))
        self._show_totals(read)
        self._go_to_wanted(read)

    def _show_nothing(self, read: Sheet) -> None:
        """What is to be done first where no roster in force says anything about the month."""
        layouts.clear(self._nothing)
        title = f"{read.month[:4]} 年 {int(read.month[5:])} 月还没有发布的排班"
        words = "考勤按排班计算：排班表发布以后，这里就有每天的结果。已经导入的打卡都在，不会丢。"
        go = Button("去排班", "primary", "calendar_ltr")
        go.clicked.connect(self._open_roster)
        buttons = [go] if self.context.person.may(roster.WRITE) else []
        self._nothing.addWidget(StatePanel("calendar_ltr", "info", title, words, buttons))

    def _open_roster(self) -> None:
        self.context.open_page("roster", None, (Filter("month", "eq", self._month),))

    def _show_units(self, read: Sheet) -> None:
        self.units.clear()
        everybody = {one.employee_id for one in read.people} if read.unit_id is None else None
        self.units.addItem(f"全部 {len(everybody)} 人" if everybody is not None else "全部人员", None)
        for one in read.choices:
            self.units.addItem(f"{one.path}（{one.people} 人）", one.unit_id)
        self.units.setCurrentIndex(max(0, self.units.findData(read.unit_id)))

    def _show_totals(self, read: Sheet) -> None:
        sums = read.sums
        self.totals.show_totals(
            f"{len(read.people)} 人",
            totals=(
                Total("应出勤", f"{sums.due_days} 人天"),
                Total("迟到早退", f"{sums.events} 次" + (f"（容忍 {sums.tolerated} 次）" if sums.tolerated else "")),
                Total("旷工", f"{hundredths(sums.absence)} 天", "bad" if sums.absence else ""),
            ),
        )

    def _go_to_wanted(self, read: Sheet) -> None:
        wanted, self._wanted = self._wanted, None
        if wanted is None:
            return
        rows = [at for at, one in enumerate(read.people) if one.employee_id == wanted[0]]
        if rows:
            self.grid.go_to(rows[0], wanted[1].day - 1)
            self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    # choosing

    def _turn_to(self, month: date) -> None:
        self._month = f"{month:%Y-%m}"
        self.reload()

    def _choose_unit(self, _index: int) -> None:
        self._unit = self.units.currentData()
        self.reload()

    @override
    def paper_options(self, paper: str) -> Mapping[str, Any]:
        if paper == "sign_in_sheet":
            return {"unit": self._unit}
        place = self.grid.current()
        found = self._at(*place) if place is not None else None
        return {"month": self._month, "employee": found[0].employee_id if found is not None else None}

    @override
    def head_actions(self, read: Sheet) -> Sequence[RowAction]:
        sheet_of_signatures = self.act("attendance.request_sheet", icon="clipboard_task")
        found = [
            *(sheet_of_signatures if reach.asks_for_others(self.context.person) else ()),
            *self.act("attendance.exempt", icon="checkmark_circle"),
            *self.act("attendance.record_no_show", icon="hat_graduation"),
        ]
        confirms = read.to_confirm is not None
        if self.context.person.may(rights.IMPORT):
            kind: Kind = "plain" if confirms or not read.is_planned else "primary"
            found.append(RowAction(IMPORT, self.open_import, "arrow_upload", kind))
        if confirms:
            found.append(RowAction("确认考勤", self.confirm, "checkmark", "primary"))
        return found

    def confirm(self) -> None:
        """Open the form that confirms the days of the people shown, up to yesterday."""
        wanted = self._sheet.to_confirm if self._sheet is not None else None
        if wanted is None:
            return
        words = f"{len(wanted.people)} 人共 {wanted.days} 天还没有确认，待说明和没有打卡数据的日子不在内。"
        self.open_form(
            "attendance.confirm_days",
            fixed={"employees": list(wanted.people)},
            initial={"first": wanted.first, "last": wanted.last},
            subtitle=words,
        )

    def _open_exceptions(self) -> None:
        filters = [Filter("month", "eq", self._month)]
        if self._sheet is not None and self._sheet.units:
            filters.append(Filter("unit", "in", self._sheet.units))
        self.context.open_page("attendance_exception", None, tuple(filters))

    def open_import(self) -> None:
        """Open the import of punches in place of the month."""
        self._import.open("punches", IMPORT)

    @override
    def unsaved(self) -> bool:
        return super().unsaved() or self._import.unsaved

    # one day

    def _at(self, row: int, column: int) -> tuple[SheetPerson, Day] | None:
        if self._sheet is None or row >= len(self._sheet.people):
            return None
        one = self._sheet.people[row]
        return one, one.month.days[column]

    def ask_why(self, row: int, column: int) -> None:
        """Read why a day is as it is, and show it beside its cell."""
        found = self._at(row, column)
        if found is None:
            return
        read = partial(queries.explanation, found[0].employee_id, found[1].day)
        self.context.tasks.run(
            partial(database.read, read), partial(self._show_why, row, column), self.context.fail, owner=self,
            key=(id(self), "why"),
        )  # fmt: skip

    def _show_why(self, row: int, column: int, explained: Explanation) -> None:
        found = self._at(row, column)
        if found is None:
            return
        one, day = found
        tone = "bad" if day.state is DayState.OPEN else SIGN_TONES[day.sign]
        question = NO_RESULT.get(day.sign, f"为什么是“{day.sign}”？")
        said = (one.name, self.grid.value.days[column].words, shown.shifts(day))
        correction = CORRECT if one.may_correct and _is_over(day) else ""
        card = WhyCard(question, explained, subtitle=" · ".join(filter(None, said)), tone=tone, correction=correction)
        rect = self.grid.cell_rect(row, column)
        popup = WhyPopup(self.grid, card, QRect(self.grid.mapFromGlobal(rect.topLeft()), rect.size()))
        card.record_wanted.connect(self.context.open_page)
        card.article_wanted.connect(self._open_article)
        card.correct_wanted.connect(partial(self.correct, row, column))
        popup.present()

    def _open_article(self, basis: Basis) -> None:
        self.context.open_page("regulation_article", basis.article_id)

    def correct(self, row: int, column: int) -> None:
        """Open the form that proposes another result for a day."""
        self._open_day_form("attendance.propose_verdict", row, column)

    @override
    def fixed_for(self, action: str, record: int) -> Mapping[str, Any]:
        return {"employee_id": record}

    def _open_day_form(self, action: str, row: int, column: int, **initial: Any) -> None:
        found = self._at(row, column)
        if found is None:
            return
        one, day = found
        self.open_form(
            action,
            fixed={"employee_id": one.employee_id, "day": day.day.isoformat()},
            initial=initial,
            subtitle=f"{one.name} {day.day:%Y-%m-%d}",
        )

    def ask_for_leave(self, row: int, column: int) -> None:
        """Open the form of leave for a person, from a day on."""
        found = self._at(row, column)
        if found is not None:
            one, day = found
            fixed = {"employee_id": one.employee_id}
            self.open_form("leave.request", fixed=fixed, initial={"day": day.day}, subtitle=one.name)

    def actions_at(self, row: int, column: int) -> list[RowAction]:
        """What can be done about a day."""
        found = self._at(row, column)
        if found is None:
            return []
        one, day = found
        actions = [RowAction("为什么？", partial(self.ask_why, row, column), "question_circle")]
        if one.may_ask:
            for kind, label, icon in (("punch", "申请补卡", "clock"), ("field", "登记外勤", "building"),
                                      ("trip", "登记出差", "open")):  # fmt: skip
                how = partial(self._open_day_form, "attendance.request", row, column, kind=kind, **preset(day, kind))
                actions.append(RowAction(label, how, icon))
            if self.context.person.may(rights.LEAVE_REQUEST):
                actions.append(RowAction("申请请假", partial(self.ask_for_leave, row, column), "clipboard_task"))
        if one.may_correct and _is_over(day):
            actions.append(RowAction(CORRECT, partial(self.correct, row, column), "edit"))
        filters = (Filter("employee_id", "eq", one.employee_id), Filter("day", "eq", day.day))
        actions.append(RowAction("看原始打卡", partial(self.context.open_page, "punch", None, filters), "history"))
        return actions

    def _offer_at(self, row: int, column: int) -> None:
        self._offer(self.grid.cell_rect(row, column).bottomLeft())

    def _offer(self, at: QPoint) -> None:
        place = self.grid.current()
        if place is not None:
            rowactions.menu(self.actions_at(*place), self).popup(at)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and step and not self._import.is_open:
            self.months.turn(step)
        else:
            super().keyPressEvent(event)


def _is_over(day: Day) -> bool:
    return day.state in (DayState.SETTLED, DayState.OPEN, DayState.WAITING, DayState.REST)
