"""The forms in which takings are stated: of a day by way of paying, and of a month by cashier and way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from models.core import clock, database
from models.core.access import Person
from models.core.errors import ConnectionLost, Refused
from models.core.fields import Field, Kind
from models.core.money import format_yuan
from models.ledger.closings import queries, rules
from models.ledger.closings.queries import DaySheet
from models.ledger.closings.rules import Line
from models.ledger.tariffs import queries as tariffs
from ui.kit.actionfields import Input, OwnInput, RowsField, Tools
from ui.kit.actionform import ActionDialog, Prepared, Request
from ui.kit.form import Form
from ui.kit.notice import NoticeBar
from ui.kit.page import Context
from ui.kit.qt import override
from ui.ledger.sums import SumLine, SumsField

COUNT, RECOUNT, STATED = "ledger.count", "ledger.recount", "ledger.reconcile_stated"
PREPARE, CORRECT = "ledger.prepare_month", "ledger.correct_month"
AFTER_MS = 300
ONE_DAY = timedelta(days=1)
MORE = "_more"
NOTHING = "没有填的按 0 计"


class _SumsDialog(ActionDialog):
    """A form about sums that depend on a field that is typed: they are read again a moment after it changed."""

    sums_name = ""
    about = ""

    def __init__(self, parent: QWidget, context: Context, request: Request, prepared: Prepared) -> None:
        self._notice = NoticeBar("", "info")
        self._asked = ""
        self._timer = QTimer()
        self._timer.setSingleShot(True)
        self._timer.setInterval(AFTER_MS)
        super().__init__(parent, context, request, prepared)
        self._timer.setParent(self)
        self._timer.timeout.connect(self._look)
        self.form.changed.connect(self._changed)
        self.show_read(self.extra)
        self.form.mark_clean()

    @override
    def make_input(self, f: Field, tools: Tools) -> Input:
        if f.name == self.sums_name:
            return OwnInput(f, tools, SumsField(f.label, NOTHING))
        return super().make_input(f, tools)

    @override
    def _begin(self) -> dict[str, Any]:
        return {**super()._begin(), self.sums_name: None}  # what is stored is shown line by line

    @override
    def _build(self, form: Form) -> None:
        form.add_widget(self._notice)
        super()._build(form)

    @override
    def add_input(self, form: Form, one: Input) -> None:
        if one.field.name == self.sums_name:
            form.add(one.field.name, one.widget, wide=True)
        else:
            super().add_input(form, one)

    @property
    def sums(self) -> SumsField:
        """The field of the sums."""
        found: Any = self.inputs[self.sums_name].widget
        return found

    def ask(self, words: str) -> Any:
        """Read in the worker what belongs to the words that were typed."""
        raise NotImplementedError

    def show_read(self, read: Any) -> None:
        """Show what was read."""
        raise NotImplementedError

    def tell(self, words: str, tone: str) -> None:
        """Say how both sides stand."""
        self._notice.set_words(words, tone)
        self._notice.setVisible(bool(words))

    def _changed(self) -> None:
        self.compare()
        self._timer.start()

    def compare(self) -> None:
        """Set what was typed against the records."""
        raise NotImplementedError

    def _look(self) -> None:
        field = self.form.fields.get(self.about)
        value = field.value() if field is not None else None
        words = value.isoformat() if isinstance(value, date) else str(value or "")
        if not words or words == self._asked:
            return
        self._asked = words
        work = partial(database.read, partial(self.ask, words))
        self.context.tasks.run(work, self._read_again, self._not_read, owner=self, key=(id(self), "sums"))

    def _read_again(self, read: Any) -> None:
        self.show_read(read)
        self.settle()

    def _not_read(self, error: Exception) -> None:
        self._asked = ""
        if isinstance(error, Refused | ConnectionLost):
            self.tell(error.sentence, "warn")
        else:
            self.context.fail(error)


class CountDialog(_SumsDialog):
    """What was counted of a day, way by way, beside what the records say."""

    sums_name, about = "counted", "day"
    sheet: DaySheet

    @staticmethod
    @override
    def read_extra(person: Person, request: Request) -> DaySheet:
        known = {**request.initial, **request.fixed}
        day = known.get("day") or clock.now().date()
        return queries.day_sheet(person, _day(day), known.get("cashier_key", ""))

    @override
    def _begin(self) -> dict[str, Any]:
        begun = super()._begin()
        return {**begun, "day": self.extra.taking.day.isoformat()} if "day" in begun else begun

    @override
    def ask(self, words: str) -> DaySheet:
        return queries.day_sheet(self.context.person, date.fromisoformat(words), self.sheet.taking.key)

    @override
    def show_read(self, read: DaySheet) -> None:
        self.sheet = read
        self._asked = read.taking.day.isoformat()
        self.sums.show_lines([
            SumLine(one.label, _system(one.system, one.payments), {"way": one.way}, one.counted) for one in read.lines
        ])  # fmt: skip
        self.compare()

    @override
    def compare(self) -> None:
        taking, row = self.sheet.taking, self.sheet.row
        if row is not None and self.request.action.name == COUNT and row.state != "reopened":
            self.tell("这一天已经交账。要改的，请在列表里选择“更正交账”。", "warn")
            return
        told = rules.told(taking.total, self.sums.total())
        same = taking.total == self.sums.total()
        self.tell(f"{taking.cashier}：{told}。", "ok" if same else "info")


def _system(fen: int, payments: int | None = None) -> str:
    words = f"系统 {format_yuan(fen)} 元"
    return f"{words}，{payments} 笔" if payments is not None else words


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _as_stated(now: Sequence[Line], stored: Sequence[Line]) -> tuple[Line, ...]:
    """The records as they are now, with finance's side as it was stated before."""
    said = {(one.key, one.way): one for one in stored}
    known = {(one.key, one.way) for one in now}
    lines = [replace(one, stated=said[one.key, one.way].stated) if (one.key, one.way) in said else one for one in now]
    return (*lines, *(replace(one, system=0) for place, one in said.items() if place not in known))


class MonthDialog(_SumsDialog):
    """The sheet of a month: finance's figure for each cashier and way, beside what the records say."""

    sums_name, about = "lines", "month"
    lines: Sequence[Line]

    @staticmethod
    @override
    def read_extra(person: Person, request: Request) -> tuple[str, Sequence[Line], Mapping[str, str]]:
        names = tariffs.book(clock.now().date()).way_names()
        if request.record is None:
            before = clock.now().date().replace(day=1) - ONE_DAY
            month = str(request.initial.get("month", "") or f"{before:%Y-%m}")
            return month, queries.preset_of_month(month), names
        row = queries.month_sheet(person, request.record).row
        return row.month, _as_stated(queries.preset_of_month(row.month), rules.load_lines(row.detail)), names

    @override
    def _begin(self) -> dict[str, Any]:
        begun = super()._begin()
        return {**begun, "month": self.extra[0]} if "month" in begun else begun

    @override
    def ask(self, words: str) -> tuple[str, Sequence[Line], Mapping[str, str]]:
        return words, queries.preset_of_month(words), self.extra[2]

    @override
    def show_read(self, read: tuple[str, Sequence[Line], Mapping[str, str]]) -> None:
        self._asked, self.lines, names = read
        self.sums.show_lines([
            SumLine(
                f"{one.cashier} · {names.get(one.way, one.way)}", _system(one.system),
                {"cashier": one.key, "way": one.way}, one.stated,
            )
            for one in self.lines
        ])  # fmt: skip
        self.compare()

    @override
    def add_input(self, form: Form, one: Input) -> None:
        super().add_input(form, one)
        if one.field.name == self.sums_name:
            rows = (
                Field("cashier", "收费员或银行", required=True),
                Field("way", "缴费方式", Kind.CHOICE, required=True, choices=dict(self.extra[2])),
                Field("amount", "金额", Kind.MONEY, required=True),
            )
            more = Field(MORE, "财务账上另有的", Kind.ROWS, rows=rows, hint="系统里没有、财务账上有的收费")
            form.add(MORE, RowsField(more, self._tools), wide=True)

    @override
    def typed(self) -> dict[str, Any]:
        typed = super().typed()
        return {**typed, "lines": [*typed["lines"], *(self.form.fields[MORE].value() or ())]}

    @override
    def compare(self) -> None:
        if not self.lines:
            self.tell("这个月系统里没有收费。财务账上有的，在下面逐行填写。", "info")
            return
        groups = rules.merged(self.lines, by_way=True)
        system = sum(one.system for one in groups)
        more: Any = self.form.fields.get(MORE)
        stated = self.sums.total() + sum(row["amount"] or 0 for row in (more.value() if more is not None else ()))
        words = f"系统 {format_yuan(system)} 元，财务账 {format_yuan(stated)} 元"
        self.tell(f"{words}，{'相符' if system == stated else f'相差 {format_yuan(stated - system)} 元'}。", "info")


COUNT_DIALOGS: Mapping[str, type[ActionDialog]] = {
    **dict.fromkeys((COUNT, RECOUNT, STATED), CountDialog),
    **dict.fromkeys((PREPARE, CORRECT), MonthDialog),
}
