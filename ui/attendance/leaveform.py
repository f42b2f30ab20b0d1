"""The forms of leave: while somebody types, how long it is, who approves, whether it is early enough, what is left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from models.attendance.leave import drafting, queries
from models.attendance.leave.drafting import PART_NAMES, Option, Outlook, Part
from models.core import clock, database
from models.core.access import Person
from models.core.errors import ConnectionLost, Refused
from models.core.fields import Field, Kind
from ui.kit import fields, layouts, theme
from ui.kit.actionfields import Input, JoinedInput, Tools
from ui.kit.actionform import ActionDialog, Prepared, Request
from ui.kit.form import Form
from ui.kit.page import Context
from ui.kit.qt import override
from ui.kit.scroll import ScrollBox
from ui.kit.text import Label
from ui.kit.whylink import WORDS, WhyLink

SIDE = 292  # of what a request comes to, beside its fields
AFTER_MS = 300
PART, FIRST, LAST = "_part", "_first", "_last"
HINTS = {
    "deputy_id": "请假前交接工作的同事；突发的假可以不填", "phone": "请假期间能找到本人的电话；突发的假可以不填",
}  # fmt: skip
LAST_HINTS = {str(Part.WHOLE): "不填就是第一天", str(Part.TIMES): ""}
BACKWARDS = "最后一天早于第一天，请核对日期。"
HAND = "例如 2026-11-24 10:20"
START = "选好假别和时间以后，这里说明天数、由谁批准、是否提前够了、余额和要交的证明。"


def kind_input(f: Field, tools: Tools, options: Mapping[str, str]) -> Input:
    """The field of a type of leave: one of those of the rulebook."""
    return Input(replace(f, kind=Kind.CHOICE, choices=dict(options), hint=""), tools)


class GrantDialog(ActionDialog):
    """The form of an entitlement, with the types of the rulebook to choose from."""

    @staticmethod
    @override
    def read_extra(person: Person, request: Request) -> tuple[Option, ...]:
        return drafting.options()

    @override
    def make_input(self, f: Field, tools: Tools) -> Input:
        if f.name != "kind":
            return super().make_input(f, tools)
        return kind_input(f, tools, {one.code: one.label for one in self.extra})


class ProofsDialog(ActionDialog):
    """The form of proofs that came in: those that are missing, with a box each."""

    @staticmethod
    @override
    def read_extra(person: Person, request: Request) -> tuple[str, ...]:
        return queries.slip(person, request.record).missing if request.record is not None else ()

    @override
    def make_input(self, f: Field, tools: Tools) -> Input:
        if f.name != "documents" or not self.extra:
            return super().make_input(f, tools)
        return JoinedInput(replace(f, kind=Kind.CHOICES, choices={one: one for one in self.extra}, hint=""), tools)


@dataclass(frozen=True)
class Known:
    """What the form of a request knows from the beginning: the types of the rulebook, and the time."""

    options: tuple[Option, ...]
    now: datetime


class LeaveDialog(ActionDialog):
    """The form of a request for leave, or of a call, with what it comes to beside it.

    Whole and half days are filled in from the shifts of the days; moments can be typed instead.
    """

    def __init__(self, parent: QWidget, context: Context, request: Request, prepared: Prepared) -> None:
        self._outlook = _OutlookBox(context)
        self._timer = QTimer()
        self._timer.setSingleShot(True)
        self._timer.setInterval(AFTER_MS)
        self._asked: tuple[Any, ...] | None = None
        self._filled: tuple[Any, ...] | None = None
        self._is_sent = False
        super().__init__(parent, context, request, prepared)
        self._timer.setParent(self)
        self._timer.timeout.connect(self._look)
        self.panel.setFixedWidth(theme.px(600 + SIDE))
        self.panel_layout.removeWidget(self._scroll)
        side = QFrame()
        side.setProperty("kind", "pane")
        side.setFixedWidth(theme.px(SIDE))
        side.setLayout(layouts.column((ScrollBox(self._outlook), 1), gap=0))
        beside = layouts.row((self._scroll, 1), side, gap=0)
        self.panel_layout.insertLayout(1, beside, 1)
        self.form.changed.connect(self._changed)
        self._changed()

    # the fields

    @staticmethod
    @override
    def read_extra(person: Person, request: Request) -> Known:
        return Known(drafting.options(), clock.now().replace(second=0, microsecond=0))

    @override
    def _begin(self) -> dict[str, Any]:
        """A call came just now, unless somebody says otherwise."""
        called = {"applied_at": f"{self.extra.now:%Y-%m-%d %H:%M}"} if "applied_at" in self.inputs else {}
        return {**super()._begin(), **called}

    @override
    def make_input(self, f: Field, tools: Tools) -> Input:
        if f.name == "kind":
            return kind_input(f, tools, {one.code: one.label for one in self.extra.options})
        return super().make_input(replace(f, hint=HINTS.get(f.name, f.hint)), tools)

    @override
    def add_input(self, form: Form, one: Input) -> None:
        if one.field.name == "starts_at":
            self._add_days(form)
        super().add_input(form, one)

    def _add_days(self, form: Form) -> None:
        today = self._tools.now_is
        begin = self.request.initial.get("day")
        part = fields.ChoiceField("时段", [(str(one), words) for one, words in PART_NAMES.items()], required=True)
        form.add(PART, part, wide=True)
        first = form.add(FIRST, fields.DateField("第一天", today, required=True))
        form.add(LAST, fields.DateField("最后一天", today, hint=LAST_HINTS[str(Part.WHOLE)]))
        part.set_value(str(Part.TIMES if self.request.initial.get("starts_at") else Part.WHOLE))
        if isinstance(begin, date):
            first.set_value(begin)

    @property
    def _part(self) -> str:
        return str(self.form.fields[PART].value() or Part.WHOLE)

    def _changed(self) -> None:
        """Lock what is filled in by the program, tell what the type demands, and look again in a moment."""
        part, own = self._part, self.form.fields
        by_hand = part == Part.TIMES
        for name in (FIRST, LAST):
            own[name].setEnabled(not by_hand and (name == FIRST or part == Part.WHOLE))
        own[LAST].set_hint(LAST_HINTS.get(part, "半天只请第一天"))
        for name in ("starts_at", "ends_at"):
            if own[name].is_read_only() == by_hand and not self._is_unknown:
                own[name].set_read_only(not by_hand)
                own[name].set_hint(HAND if by_hand else "")
        kind = own["kind"].value()
        own["kind"].set_hint(next((one.note for one in self.extra.options if one.code == kind), ""))
        self._timer.start()

    # looking

    def _days(self) -> tuple[date, date, str] | None:
        """The days that are chosen, None where moments are typed or nothing is chosen yet."""
        own, part = self.form.fields, self._part
        first: date | None = own[FIRST].value()
        if part == Part.TIMES or first is None:
            return None
        last: date | None = own[LAST].value() if part == Part.WHOLE else None
        return first, last or first, part

    def _is_backwards(self) -> bool:
        """Say so where the last day lies before the first one, and take the words away where it does no more."""
        days, last = self._days(), self.form.fields[LAST]
        if days is not None and days[1] < days[0]:
            last.set_error(BACKWARDS)
            return True
        if last.error() == BACKWARDS:
            last.set_error(None)
        return False

    def _who(self) -> int | None:
        fixed = self.request.fixed.get("employee_id")
        return fixed if fixed is not None else self.inputs["employee_id"].widget.value()

    def _look(self) -> None:
        """Ask in the worker for the hours of the chosen days, then for what the request comes to."""
        if self._is_backwards():
            self._asked = None
            self._outlook.show_words(BACKWARDS, "bad")
            return
        own, days, who = self.form.fields, self._days(), self._who()
        wanted = (who, days)
        if days is not None and wanted != self._filled:
            work = partial(drafting.hours, self.context.person, who, *days)
            self._ask("hours", work, partial(self._fill, wanted))
            return
        kind, starts, ends = (own[name].value() for name in ("kind", "starts_at", "ends_at"))
        called = own["applied_at"].value() if "applied_at" in own else None
        deputy = own["deputy_id"].value() if "deputy_id" in own else None
        asked = (who, kind, starts, ends, called, deputy)
        if kind is None or starts is None or ends is None or ends <= starts:
            self._asked = None
            self._outlook.show_words(START)
        elif asked != self._asked:
            self._asked = asked
            self._ask("outlook", partial(drafting.outlook, self.context.person, *asked), self._outlook.show_outlook)
        self._send_now()

    def _ask(self, what: str, work: Any, done: Any) -> None:
        self.context.tasks.run(
            partial(database.read, work), done, self._not_told, owner=self, key=(id(self), what)
        )  # fmt: skip

    def _fill(self, wanted: tuple[Any, ...], found: tuple[datetime, datetime]) -> None:
        self._filled = wanted
        for name, at in zip(("starts_at", "ends_at"), found, strict=True):
            self.form.fields[name].set_value(at)
        self._timer.stop()
        self._look()

    def _not_told(self, error: Exception) -> None:
        self._asked, self._is_sent = None, False
        if isinstance(error, Refused | ConnectionLost):
            self._outlook.show_words(error.sentence if isinstance(error, ConnectionLost) else str(error), "warn")
        else:
            self.context.fail(error)

    # sending

    @override
    def submit(self) -> None:
        """Send what stands there; hours of chosen days that are still being looked up are waited for."""
        if self._is_backwards():
            self.form.fields[LAST].setFocus()
            return
        days = self._days()
        if days is not None and (self._who(), days) != self._filled:
            self._is_sent = True
            self._timer.stop()
            self._look()
            return
        super().submit()

    @override
    def _failed(self, typed: Mapping[str, Any], error: Exception) -> None:
        super()._failed(typed, error)
        self._changed()  # what the program fills in is locked again

    def _send_now(self) -> None:
        if self._is_sent:
            self._is_sent = False
            super().submit()


class _OutlookBox(QWidget):
    """What a request comes to, line by line."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.setAccessibleName("这份请假")
        self._body: QVBoxLayout = layouts.column(gap=8)
        self.setLayout(layouts.column(self._body, None, margins=(16, 4, 16, 12), gap=0))
        self.show_words(START)

    def show_words(self, words: str, tone: str = "") -> None:
        """Show a sentence in place of the lines."""
        layouts.clear(self._body)
        self._body.addWidget(Label(words, "hint", tone, wrap=True))

    def show_outlook(self, found: Outlook) -> None:
        """Show what was worked out."""
        layouts.clear(self._body)
        why = WhyLink(self._context, WORDS, found.explanation)
        self._body.addLayout(layouts.row((Label(found.title, "subtitle", wrap=True), 1), why))
        for line in found.lines:
            told = layouts.column(Label(line.label, "label"), Label(line.words, "body", line.tone, wrap=True), gap=1)
            self._body.addLayout(told)


LEAVE_DIALOGS: Mapping[str, type[ActionDialog]] = {
    "leave.request": LeaveDialog,
    "leave.record_call": LeaveDialog,
    "leave.hand_in": ProofsDialog,
    "leave.grant": GrantDialog,
}
