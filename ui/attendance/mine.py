"""My own month: every day with its shift, punches and result, why it is so, and what can be asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout

from models.attendance import rights
from models.attendance.days import queries
from models.attendance.days.values import Day, Month
from models.attendance.policy.words import hundredths
from models.attendance.sheet import SheetDay, own, preset
from models.attendance.workflow import DAY_STATE_NAMES, DAY_STATE_TONES, SIGN_NAMES, SIGN_TONES, DayState
from models.core import clock, database
from models.core.explain import Basis, Explanation
from ui.kit import layouts, theme
from ui.kit.badge import BadgeText
from ui.kit.cards import Card
from ui.kit.grid.monthbar import MonthBar
from ui.kit.grid.value import GridDay
from ui.kit.page import Context
from ui.kit.qt import override
from ui.kit.readpage import ReadPage
from ui.kit.rowactions import RowAction
from ui.kit.state import StatePanel
from ui.kit.table import Cell, CellText, Column, Row, TableModel, TableView
from ui.kit.text import Label
from ui.kit.totals import Total, TotalsBar
from ui.kit.why import WIDTH, WhyCard

COLUMNS = (
    Column("day", "日期", "text", 128, sortable=False),
    Column("shift", "班次", "text", 110, sortable=False, stretch=True),
    Column("punches", "打卡", "text", 130, sortable=False, stretch=True),
    Column("result", "结果", "badge", 100, sortable=False),
    Column("told", "迟到早退", "text", 110, sortable=False),
    Column("absence", "旷工（天）", "number", 90, sortable=False),
)
ASKED = (
    ("punch", "申请补卡", "clock"), ("field", "登记外勤", "building"), ("trip", "登记出差", "open"),
    ("overtime", "申请加班", "add"),
)  # fmt: skip


@dataclass(frozen=True)
class Read:
    """The month of the person, None for who is not of the staff."""

    days: Sequence[SheetDay]
    month: Month | None
    today: date


class MinePage(ReadPage):
    """The month of the person who is signed in."""

    page_name = "my_attendance"
    chapter = "attendance"
    title = "我的考勤"
    permission = rights.READ
    entities = frozenset(
        {
            "punch", "roster", "roster_entry", "attendance_request", "day_verdict", "punch_exemption", "no_show",
            "rule_value", "calendar_day", "leave_slip",
        }
    )  # fmt: skip

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._month = ""
        self._read: Month | None = None
        self.months = MonthBar()
        self.months.chosen.connect(self._turn_to)
        self.model = TableModel(COLUMNS, checkable=False)
        self.table = TableView(self.model, "我的考勤", compact=True)
        self.model.setParent(self.table)
        self.table.current_row_changed.connect(self._ask_why)
        self.table.activated_row.connect(self._ask_why)
        self.totals = TotalsBar()
        self._side: QVBoxLayout = layouts.column(Label("选一天，这里说明结果是怎么来的", "hint", wrap=True), None)
        side = Card("", layouts.boxed(self._side), margins=(0, 8, 0, 8))
        side.setFixedWidth(theme.px(WIDTH))
        left = Card("", layouts.boxed(layouts.column((self.table, 1), self.totals, gap=0)), margins=(1, 1, 1, 1))
        self._content = layouts.boxed(layouts.column(self.months, (layouts.row((left, 1), side, gap=12), 1), gap=10))
        self._content.hide()
        self.body.addWidget(self._content, 1)

    @override
    def fetch(self) -> Read:
        now = clock.now()
        return Read(*own(self.context.person, self._month or f"{now:%Y-%m}"), now.date())

    @override
    def show_read(self, read: Read) -> None:
        self._read = read.month
        if read.month is None:
            self.cover(StatePanel("person", "mute", "您的账号没有对应花名册里的人员", "请办公室管理员关联以后再来看。"))
            return
        self._content.show()
        self._month = read.month.month
        self.months.show_month(read.days[0].day, read.today)
        kept = self.table.current_id()
        self.model.set_rows([_row(head, day) for head, day in zip(read.days, read.month.days, strict=True)])
        today = read.today.day if f"{read.today:%Y-%m}" == self._month else 1
        self.table.go_to(kept or today)
        self._ask_why(kept or today)
        self._show_totals(read.month)

    def _show_totals(self, month: Month) -> None:
        judged, late = month.judged, month.late + month.early
        self.totals.show_totals(
            f"应出勤 {month.due_days} 天 · 已出勤 {month.present_days} 天",
            f"{month.open_days} 天待说明" if month.open_days else "",
            (
                Total("迟到早退", f"{late} 次" + (f"（容忍 {judged.tolerated} 次）" if judged.tolerated else "")),
                Total("扣分", hundredths(judged.points), "bad" if judged.points else ""),
                Total("旷工", f"{hundredths(judged.absence)} 天", "bad" if judged.absence else ""),
            ),
        )

    def _turn_to(self, month: date) -> None:
        self._month = f"{month:%Y-%m}"
        self.reload()

    def _day(self, number: object) -> Day | None:
        if self._read is None or not isinstance(number, int) or not 0 < number <= len(self._read.days):
            return None
        return self._read.days[number - 1]

    def _ask_why(self, number: object) -> None:
        day = self._day(number)
        if day is not None:
            read = partial(queries.explanation, day.employee_id, day.day)
            self.context.tasks.run(
                partial(database.read, read), partial(self._show_why, day), self.context.fail, owner=self,
                key=(id(self), "why"),
            )  # fmt: skip

    def _show_why(self, day: Day, explained: Explanation) -> None:
        layouts.clear(self._side)
        tone = "bad" if day.state is DayState.OPEN else SIGN_TONES[day.sign]
        card = WhyCard(GridDay(day.day).words, explained, tone=tone)
        card.record_wanted.connect(self.context.open_page)
        card.article_wanted.connect(self._open_article)
        self._side.addWidget(card)
        self._side.addStretch(1)

    def _open_article(self, basis: Basis) -> None:
        self.context.open_page("regulation_article", basis.article_id)

    @override
    def head_actions(self, read: Read) -> Sequence[RowAction]:
        if read.month is None or not self.context.person.may(rights.REQUEST):
            return []
        return [
            RowAction(label, partial(self._request, kind), icon, "primary" if kind == "punch" else "plain")
            for kind, label, icon in ASKED
        ]

    @override
    def fixed_for(self, action: str, record: int) -> Mapping[str, Any]:
        return {"employee_id": record}

    def _request(self, kind: str) -> None:
        day = self._day(self.table.current_id())
        fixed: Mapping[str, Any] = {"kind": kind, "employee_id": self.context.person.employee_id}
        initial = {"day": day.day, **preset(day, kind)} if day is not None else {}
        self.open_form("attendance.request", fixed=fixed, initial=initial)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if step and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.months.turn(step)
        else:
            super().keyPressEvent(event)


def _row(head: SheetDay, day: Day) -> Row:
    planned = "、".join(one.shift.name if one.shift is not None else "休息" for one in day.facts.planned)
    name = f"{GridDay(head.day).words} {head.name}".strip()
    minutes = [f"迟 {day.late_minutes} 分"] if day.late_minutes else []
    minutes += [f"退 {day.early_minutes} 分"] if day.early_minutes else []
    shown: tuple[Cell, ...] = (
        CellText(name, "teal" if head.is_free else "", strong=head.is_today),
        planned or "—",
        " ".join(f"{one.at:%H:%M}" for one in day.facts.stamps) or "—",
        _result(day),
        "，".join(minutes) or "—",
        hundredths(day.absence) if day.absence else "—",
    )
    return Row(head.day.day, shown)


def _result(day: Day) -> BadgeText:
    if day.state in (DayState.SETTLED, DayState.REST):
        words = "、".join(SIGN_NAMES[one] for one in day.signs) or SIGN_NAMES[day.sign]
        return BadgeText(words or DAY_STATE_NAMES[day.state], SIGN_TONES[day.sign], "")
    return BadgeText(DAY_STATE_NAMES[day.state], DAY_STATE_TONES[day.state].rstrip(":"), "")
