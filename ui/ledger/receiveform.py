"""Taking money at the counter: find the account, see what it owes, and take it in one act; and claiming money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from models.core import clock, database
from models.core.access import Person
from models.core.errors import ConnectionLost, Refused
from models.core.fields import Field
from models.core.money import format_yuan
from models.ledger.accounts import queries as accounts
from models.ledger.payments import counter
from models.ledger.payments.counter import Counter, Owed
from models.ledger.tariffs import queries as tariffs
from models.ledger.tariffs.values import Book
from ui.kit import fields, layouts
from ui.kit.actionfields import Input, OwnInput, Tools
from ui.kit.actionform import ActionDialog, Prepared, Request
from ui.kit.buttons import Button
from ui.kit.cards import Inset
from ui.kit.fields import RefItem
from ui.kit.form import Form
from ui.kit.page import Context
from ui.kit.qt import override
from ui.kit.text import Label
from ui.ledger.parts import CodeDialog

RECEIVE, CLAIM, MOVE, CREDIT = "ledger.receive", "ledger.claim", "ledger.move_payment", "ledger.apply_credit"
AFTER_MS = 250
NOT_KEPT = ("account_id", "amount", "words")
START = "选好户以后，这里列出欠费和预存。"


class OwedField(fields.Field):
    """The unpaid charges of an account with a tick each; nothing ticked means the oldest first."""

    def __init__(self, label: str, hint: str) -> None:
        self._box: QVBoxLayout = layouts.column(gap=6)
        self._ticks: dict[int, QCheckBox] = {}
        super().__init__(label, layouts.boxed(self._box), False, hint)

    def show_owed(self, owed: Sequence[Owed], nothing: str = "没有欠费") -> None:
        """Offer the charges of another account; `nothing` stands where there is none."""
        layouts.clear(self._box)
        self._ticks = {}
        for one in owed:
            due = f"，{one.due_on:%Y-%m-%d} 到期" if one.due_on is not None else ""
            tick = QCheckBox(f"{one.period}　欠 {format_yuan(one.open)} 元（应收 {format_yuan(one.receivable)}{due}）")
            tick.toggled.connect(self._toggled)
            self._ticks[one.charge] = tick
            self._box.addWidget(tick)
            if one.offer:
                words = Label(f"一次缴清可优惠 {format_yuan(one.offer)} 元：{one.offer_words}", "hint", "ok", wrap=True)
                words.setContentsMargins(26, 0, 0, 0)
                self._box.addWidget(words)
        if not owed:
            self._box.addWidget(Label(nothing, "quiet"))
        self.changed.emit()

    def ticks(self) -> dict[int, QCheckBox]:
        """The tick of each charge."""
        return dict(self._ticks)

    def _toggled(self, _on: bool) -> None:
        self._edited()

    @override
    def set_value(self, value: Any) -> None:
        wanted = set(value or ())
        for record, tick in self._ticks.items():
            tick.setChecked(record in wanted)
        self._touched = False
        self.set_error(None)

    @override
    def text(self) -> str:
        return "；".join(tick.text() for tick in self._ticks.values() if tick.isChecked())

    @override
    def snapshot(self) -> list[int]:
        return list(self._read())

    @override
    def restore(self, snapshot: Any) -> None:
        self.set_value(snapshot)

    @override
    def _read(self) -> tuple[int, ...]:
        return tuple(record for record, tick in self._ticks.items() if tick.isChecked())


@dataclass(frozen=True)
class AtCounter:
    """The rules of today, the account that the form was opened for, if any, and accounts that may be meant."""

    book: Book
    today: date
    found: Counter | None = None
    likely: tuple[tuple[int, str, str], ...] = ()


class CounterDialog(CodeDialog):
    """A form about money of one account: what it owes stands in it as soon as the account is chosen."""

    def __init__(self, parent: QWidget, context: Context, request: Request, prepared: Prepared) -> None:
        self._about: QVBoxLayout = layouts.column(gap=2)
        self.found: Counter | None = None
        self._asked: int | None = None
        self._filled: int | None = None
        self._timer = QTimer()
        self._timer.setSingleShot(True)
        self._timer.setInterval(AFTER_MS)
        super().__init__(parent, context, request, prepared)
        self._timer.setParent(self)
        self._timer.timeout.connect(self.look)
        self.show_found(self.extra.found)
        self.form.mark_clean()
        self.form.changed.connect(self._changed)

    @staticmethod
    @override
    def read_extra(person: Person, request: Request) -> AtCounter:
        today = clock.now().date()
        account = request.fixed.get("account_id") or request.initial.get("account_id")
        found = counter.at_counter(person, account, today) if account else None
        likely: tuple[tuple[int, str, str], ...] = ()
        if request.action.name == CLAIM and request.record is not None:
            records = counter.likely(request.record)
            titles, where = accounts.titles(records), accounts.addresses(records)
            likely = tuple((one, titles[one], where.get(one, "")) for one in records if one in titles)
        return AtCounter(tariffs.book(today), today, found, likely)

    @property
    @override
    def book(self) -> Book:
        found: Book = self.extra.book
        return found

    @override
    def make_input(self, f: Field, tools: Tools) -> Input:
        if f.name == "charges":
            return OwnInput(f, tools, OwedField(f.label, f.hint))
        if f.name == "way":
            f = replace(f, hint="")
        return super().make_input(f, tools)

    @override
    def add_input(self, form: Form, one: Input) -> None:
        name = one.field.name
        if name == "account_id":
            form.add(name, one.widget, wide=True)
            self._add_likely(form)
            form.add_widget(Inset(self._about))
        elif name == "charges":
            form.add(name, one.widget, wide=True)
        elif isinstance(one.widget, fields.BoolField):
            form.add(name, one.widget, wide=True)
            one.widget.close_up()
        else:
            super().add_input(form, one)

    @override
    def _begin(self) -> dict[str, Any]:
        """A payment that is claimed or moved brings neither its account nor its amount."""
        begun = super()._begin()
        asked = self.request.initial
        return {name: asked.get(name) if name in NOT_KEPT else value for name, value in begun.items()}

    @override
    def _build(self, form: Form) -> None:
        """The account comes first, then its charges, then the money."""
        first = [name for name in ("account_id", "charges") if name in self.inputs]
        self.inputs = {name: self.inputs[name] for name in (*first, *(one for one in self.inputs if one not in first))}
        if "account_id" not in self.inputs:
            form.add_widget(Inset(self._about))
        super()._build(form)

    def _add_likely(self, form: Form) -> None:
        for record, title, where in self.extra.likely:
            pick = Button(f"{title}　{where}", "link", "person", tip="选这一户")
            pick.clicked.connect(partial(self._pick, record, title))
            form.add_widget(layouts.boxed(layouts.row(Label("可能是", "hint"), pick, None)))

    def _pick(self, record: int, title: str, _checked: bool = False) -> None:
        self.inputs["account_id"].widget.set_value(RefItem(record, title))
        self.form.changed.emit()

    # what the account owes

    def _changed(self) -> None:
        account = self.inputs.get("account_id")
        wanted = account.widget.value() if account is not None else self._asked
        if wanted != self._asked:
            self._timer.start()
        else:
            self._fill()

    def look(self) -> None:
        """Read what the chosen account owes."""
        account = self.inputs.get("account_id")
        wanted = account.widget.value() if account is not None else None
        if wanted is None:
            self.show_found(None)
            return
        if wanted == self._asked:
            return
        self._asked = wanted
        work = partial(counter.at_counter, self.context.person, int(wanted), self.extra.today)
        self.context.tasks.run(
            partial(database.read, work), self.show_found, self._not_found, owner=self, key=(id(self), "counter")
        )  # fmt: skip

    def _not_found(self, error: Exception) -> None:
        self._asked = None
        layouts.clear(self._about)
        if isinstance(error, Refused | ConnectionLost):
            self._about.addWidget(Label(error.sentence, "label", "warn", wrap=True))
        else:
            self.context.fail(error)

    def show_found(self, found: Counter | None) -> None:
        """Show what an account owes and has paid ahead."""
        self.found = found
        self._asked = found.account if found is not None else None
        layouts.clear(self._about)
        if found is None:
            self._about.addWidget(Label(START, "label", wrap=True))
        else:
            credit = f"，预存 {format_yuan(found.credit)} 元" if found.credit else ""
            owed = f"欠费 {format_yuan(found.due())} 元" if found.owed else "没有欠费"
            self._about.addWidget(Label(found.title, "strong", wrap=True))
            where = " · ".join(part for part in (found.address, found.phone) if part)
            if where:
                self._about.addWidget(Label(where, "hint", wrap=True))
            self._about.addWidget(Label(f"{owed}{credit}", "label-strong", "bad" if found.owed else "ok"))
        owes = self.inputs.get("charges")
        if owes is not None:
            field: Any = owes.widget
            if found is None:
                field.show_owed((), "—")  # nobody was chosen yet: not the same as owing nothing
            else:
                field.show_owed(found.owed)
        self._fill()
        if self.isVisible():
            self.settle()

    def _fill(self) -> None:
        """What is due is filled in as the amount, as long as nobody typed another one."""
        if self.request.action.name != RECEIVE or self.found is None or self._is_unknown:
            return
        amount: Any = self.form.fields["amount"]
        chosen = frozenset(self.form.fields["charges"].value() or ())
        discount: Any = self.form.fields.get("discount")
        offered = any(one.offer for one in self.found.owed)
        if discount is not None and discount.isEnabled() != offered:
            discount.setVisible(offered)
            discount.setEnabled(offered)
        due = self.found.due(chosen, with_offer=bool(offered and discount is not None and discount.value()))
        if amount.value() in (None, self._filled) and due != amount.value():
            self._filled = due or None
            amount.set_value(due or None)

    @override
    def restore(self, snapshot: dict[str, Any]) -> None:
        super().restore(snapshot)
        self._filled = None


COUNTER_DIALOGS: Mapping[str, type[ActionDialog]] = dict.fromkeys((RECEIVE, CLAIM, MOVE, CREDIT), CounterDialog)
