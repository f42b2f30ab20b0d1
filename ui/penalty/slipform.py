"""The form of a penalty slip: clause, gravity and amount, with what it comes to and equal cases while it is typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QWidget

from models.core import database, register
from models.core.access import Person
from models.core.errors import ConnectionLost, Refused
from models.core.fields import Field, Kind
from models.core.register import Done
from models.penalty.slip import outlook
from models.penalty.slip.outlook import Asked, Known, Outlook
from ui.kit import layouts, theme
from ui.kit.actionfields import Input, JoinedInput, OwnInput, Tools
from ui.kit.actionform import ActionDialog, Prepared, Request, run_action
from ui.kit.buttons import Button
from ui.kit.fields import ChoiceField, NewFilesField
from ui.kit.form import Form
from ui.kit.page import Context
from ui.kit.qt import override
from ui.kit.rangebar import Place, RangeBar, RangeText
from ui.kit.scroll import ScrollBox
from ui.penalty.offencefield import OffenceField
from ui.penalty.outlookbox import OutlookBox
from ui.penalty.slipamount import range_text

SIDE = 320  # of what a slip comes to, beside its fields
WIDE = 640
AFTER_MS = 300
FILES = "_files"
ISSUE, PROPOSE, EDIT = "penalty.issue", "penalty.propose", "penalty.edit"
REQUIRED = ("employee_id", "happened_at", "facts")
# The fields in the order of the form, with the headings that stand above some of them.
ORDER = (
    "employee_id", "happened_at", "offence", "band", "quantity", "offended_id", "amount", "amount_reason",
    "late_reason", "place", "source", "facts", "evidence", "measures", "measures_due_on",
    "measures_words",
)  # fmt: skip
HEADINGS = {"employee_id": "当事人和违规", "amount": "金额", "place": "经过和证据", "measures": "其他措施"}
LINES = ("offence", "band", "amount_reason", "late_reason", "measures_words")
START = "选好当事人、发生时间和违规事项以后，这里说明依据、幅度、同类先例、本人以前的处罚，和由谁批准。"
WHICH_BAND = "这一条按情节分档，请选择情节。"
NO_RANGE = Place(0, "")


class _CodeInput(OwnInput):
    """A code, empty where nothing is chosen."""

    @override
    def json(self) -> str:
        return self.widget.value() or ""


class SlipDialog(ActionDialog):
    """A new slip or a draft: submitted by who may issue it, or kept as a draft; both are the same typing."""

    def __init__(self, parent: QWidget, context: Context, request: Request, prepared: Prepared) -> None:
        self._outlook = OutlookBox(context)
        self._outlook.show_words(START)
        self._bar = RangeBar(RangeText(NO_RANGE, NO_RANGE), "金额的幅度")
        self._timer = QTimer()
        self._timer.setSingleShot(True)
        self._timer.setInterval(AFTER_MS)
        self._asked: Asked | None = None
        self._day: date | None = None
        self._filled: int | None = None
        super().__init__(parent, context, request, prepared)
        self._timer.setParent(self)
        self._timer.timeout.connect(self._look)
        self._lay_beside()
        if request.action.name == ISSUE:
            self._keep = Button("保存草稿", tip="先不提交，以后再改")
            self._keep.clicked.connect(self.save_draft)
            self.add_button(self._keep)
        self.form.changed.connect(self._changed)
        self._changed()

    def _lay_beside(self) -> None:
        self.panel.setFixedWidth(theme.px(WIDE + SIDE))
        self.panel_layout.removeWidget(self._scroll)
        side = QFrame()
        side.setProperty("kind", "pane")
        side.setFixedWidth(theme.px(SIDE))
        side.setLayout(layouts.column((ScrollBox(self._outlook), 1), gap=0))
        self.panel_layout.insertLayout(1, layouts.row((self._scroll, 1), side, gap=0), 1)

    # the fields

    @staticmethod
    @override
    def read_extra(person: Person, request: Request) -> Known:
        return outlook.known(person, request.record)

    @override
    def _begin(self) -> dict[str, Any]:
        return {**super()._begin(), **{name: one for name, one in self.extra.values.items() if name in self.inputs}}

    @override
    def make_input(self, f: Field, tools: Tools) -> Input:
        f = replace(f, required=f.name in REQUIRED)
        if f.name == "offence":
            field = OffenceField(f.label)
            field.set_choices(self.extra.choices)
            return _CodeInput(f, tools, field)
        if f.name == "band":
            return _CodeInput(f, tools, ChoiceField("情节", (), required=True, radios=True))
        if f.name == "measures":
            offered = {one.label: one.label for one in self.extra.measures}
            return JoinedInput(replace(f, kind=Kind.CHOICES, choices=offered, hint=""), tools)
        return super().make_input(f, tools)

    @override
    def _build(self, form: Form) -> None:
        self.inputs = {name: self.inputs[name] for name in ORDER if name in self.inputs}
        super()._build(form)

    @override
    def add_input(self, form: Form, one: Input) -> None:
        name = one.field.name
        if name in HEADINGS:
            form.add_heading(HEADINGS[name])
        if name in LINES:
            form.add(name, one.widget, wide=True)
        else:
            super().add_input(form, one)
        if name == "evidence":
            form.add(FILES, NewFilesField("证据文件"), wide=True)
        if name == "amount":
            form.add_beside(self._bar)

    @property
    def _choice(self) -> Any:
        field: Any = self.inputs["offence"].widget
        return field.choice()

    def _show(self, name: str, *, on: bool) -> None:
        field = self.form.fields[name]
        field.setVisible(on)
        field.setEnabled(on)

    def _changed(self) -> None:
        """Show the fields that the offence asks for, and look again in a moment."""
        offence = self._choice.offence if self._choice is not None else None
        bands = [(one.code, one.label) for one in offence.bands] if offence is not None else []
        field: Any = self.form.fields["band"]
        if [one for one in field.options() if one[0] is not None] != bands:
            field.set_options(bands)
        self._show("band", on=bool(bands))
        self._show("quantity", on=offence is not None and bool(offence.unit))
        self._show("offended_id", on=offence is not None and offence.names_superior)
        late: Any = self.form.fields["late_reason"]
        self._show("late_reason", on=bool(late.text()) or self._outlook.is_late())
        self._timer.start()

    # looking

    def _typed_so_far(self) -> Asked | None:
        """What is asked about, None as long as too little is known."""
        own = {name: one.widget.value() for name, one in self.inputs.items()}
        choice = self._choice
        if own["employee_id"] is None or own["happened_at"] is None or choice is None:
            self._outlook.show_words(START)
            return None
        if choice.offence.bands and not own["band"]:
            self._outlook.show_words(WHICH_BAND)
            return None
        several = choice.offence.unit and own["quantity"]
        offended = own["offended_id"] if choice.offence.names_superior else None
        return Asked(
            own["employee_id"], choice.offence.code, own["happened_at"], own["band"] or "",
            own["quantity"] if several else 1, own["amount"], own["amount_reason"] or "", offended, self.request.record,
        )  # fmt: skip

    def _look(self) -> None:
        """Ask in the worker what can be chosen for the day of the event, then what the slip comes to."""
        at = self.inputs["happened_at"].widget.value()
        if at is not None and at.date() != (self._day or self.extra.day):
            self._ask("choices", partial(outlook.choices, at.date()), partial(self._offer, at.date()))
        asked = self._typed_so_far()
        if asked is None:
            self._asked = None
            self._bar.hide()
        elif asked != self._asked:
            self._asked = asked
            self._ask("outlook", partial(outlook.outlook, self.context.person, asked), self._tell)

    def _ask(self, what: str, work: Any, done: Any) -> None:
        self.context.tasks.run(
            partial(database.read, work), done, self._not_told, owner=self, key=(id(self), what)
        )  # fmt: skip

    def _offer(self, day: date, found: Any) -> None:
        self._day = day
        field: Any = self.inputs["offence"].widget
        field.set_choices(found)

    def _tell(self, found: Outlook) -> None:
        self._outlook.show_outlook(found)
        self._show("late_reason", on=found.late or bool(self.form.fields["late_reason"].text()))
        amount: Any = self.form.fields["amount"]
        if not self._is_unknown:
            self._fill(amount, found.fixed)
        amount.set_hint("；".join(one for one in (found.range_words, found.capitals) if one))
        if amount.value() is not None:
            amount.set_error(found.faults.get("amount"))
        self._bar.setVisible(found.scale is not None)
        if found.scale is not None:
            self._bar.set_range(range_text(found.scale))

    def _fill(self, amount: Any, fixed: int | None) -> None:
        """A fixed amount is filled in and locked; it goes again with the offence that it belongs to."""
        if fixed is not None and amount.value() != fixed:
            amount.set_value(fixed)
        elif fixed is None and self._filled is not None and amount.value() == self._filled:
            amount.set_value(None)
        if amount.is_read_only() != (fixed is not None):
            amount.set_read_only(fixed is not None)
        self._filled = fixed

    def _not_told(self, error: Exception) -> None:
        self._asked = None
        self._bar.hide()
        if isinstance(error, Refused | ConnectionLost):
            self._outlook.show_words(error.sentence if isinstance(error, ConnectionLost) else str(error), "warn")
        else:
            self.context.fail(error)

    # sending

    @override
    def submit(self) -> None:
        """Do what the form was opened for; while it is not known whether something was saved, the same again."""
        if not self._is_unknown:
            self.sent = self.request.action
        super().submit()

    def save_draft(self) -> None:
        """Keep it without submitting it."""
        if not self._is_unknown:
            self.sent = register.get_action(PROPOSE if self.request.record is None else EDIT)
        super().submit()

    @override
    def _saved(self, done: Done) -> None:
        super()._saved(done)
        if done.record is None:
            return
        entity, record = done.record
        for one in self.form.fields[FILES].value():
            values = {"entity": entity, "record": record, "name": one.name, "content": one.content}
            run_action(self.context, "core.attach", values)

    @override
    def _failed(self, typed: Mapping[str, Any], error: Exception) -> None:
        super()._failed(typed, error)
        self._asked = None
        self._changed()  # what the program fills in is locked again


SLIP_DIALOGS: Mapping[str, type[ActionDialog]] = {ISSUE: SlipDialog, PROPOSE: SlipDialog, EDIT: SlipDialog}
