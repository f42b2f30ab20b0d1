"""The small panel in which a condition of a list is put together: column, operator, value."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from models.core import fields as rules
from models.core import hundredths, lists
from models.core.fields import Kind
from models.core.lists import Filter, ListKind
from ui.kit import fields, layouts, theme
from ui.kit.actionfields import Input, Tools
from ui.kit.buttons import Button
from ui.kit.listmodel import NO_VALUE, operators, shape
from ui.kit.qt import override

_WIDTH = 340
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_KINDS = {
    "money": Kind.MONEY,
    "number": Kind.INTEGER,
    "hundredths": Kind.DECIMAL,
    "date": Kind.DATE,
    "time": Kind.DATE,
    "period": Kind.DATE,
    "choice": Kind.CHOICES,
    "choices": Kind.CHOICE,
    "bool": Kind.CHOICE,
    "ref": Kind.REF,
}
_YES_NO = {"1": "是", "0": "否"}


class FilterEditor(QFrame):
    """Puts one condition together; `chosen` carries the Filter and the title of the record it names, if any."""

    chosen = Signal(object, str)

    def __init__(self, kind: ListKind, tools: Tools, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("kind", "popup")
        self.setAccessibleName("添加条件")
        self.setFixedWidth(theme.px(_WIDTH))
        self._kind, self._tools = kind, tools
        self._columns = [c for c in kind.columns if operators(c)]
        options = [(c.key, c.label) for c in self._columns]
        self.column = fields.ChoiceField("按哪一列", options, required=True, radios=False)
        self.operator: fields.ChoiceField | None = None
        self.value: Input | None = None
        self._body: QVBoxLayout = layouts.column(gap=8)
        self.apply = Button("应用条件", "primary")
        self.apply.clicked.connect(self._apply)
        self.column.changed.connect(self._column_changed)
        foot = layouts.row(None, self.apply)
        self.setLayout(layouts.column(self.column, self._body, foot, gap=10, margins=(14, 12, 14, 12)))

    def open_below(self, anchor: QWidget, column: str = "", current: Filter | None = None) -> None:
        """Open under a chip, for a column or an existing condition if one is given."""
        first = column or (current.column if current else self._columns[0].key)
        self.column.set_value(first)
        self._show_column(first, current)
        place = anchor.mapToGlobal(QPoint(0, anchor.height() + 4))
        screen = anchor.screen().availableGeometry()
        self.adjustSize()
        self.move(min(place.x(), screen.right() - self.width()), min(place.y(), screen.bottom() - self.height()))
        self.show()
        (self.value.widget if self.value and (column or current) else self.column).setFocus()

    def _column_changed(self) -> None:
        key = self.column.value()
        if key and self.isVisible():
            self._show_column(key, None)
            self.adjustSize()

    def _show_column(self, key: str, current: Filter | None) -> None:
        layouts.clear(self._body)
        column = self._kind.column(key)
        choices = operators(column)
        self.operator = fields.ChoiceField("条件", list(choices), required=True, radios=False)
        self.operator.set_value(current.op if current and current.op in dict(choices) else choices[0][0])
        self.operator.changed.connect(self._operator_changed)
        self.value = Input(_field(column), self._tools)
        self._body.addWidget(self.operator)
        self._body.addWidget(self.value.widget)
        if current is not None and current.op not in NO_VALUE:
            self.value.show(_shown_value(column, current.value))
        self._operator_changed()

    def _operator_changed(self) -> None:
        needs = self.operator is not None and self.operator.value() not in NO_VALUE
        if self.value is not None:
            self.value.widget.setVisible(needs)
            self.value.widget.setEnabled(needs)
        if self.isVisible():
            self.adjustSize()

    def _apply(self) -> None:
        key = self.column.value()
        if key is None or self.operator is None or self.value is None:
            return
        op = self.operator.value()
        column = self._kind.column(key)
        if op in NO_VALUE:
            self._finish(Filter(key, op), "")
        elif self.value.widget.validate():
            widget = self.value.widget
            item = widget.item() if isinstance(widget, fields.RefField) else None
            self._finish(Filter(key, op, _asked(column, op, self.value.json())), item.title if item else "")

    def _finish(self, made: Filter, title: str) -> None:
        self.hide()
        self.chosen.emit(made, title)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            self._apply()
        else:
            super().keyPressEvent(event)


def _field(column: lists.Column) -> rules.Field:
    """The value of a condition as a field of a form."""
    kind = shape(column)
    choices = _YES_NO if kind == "bool" else column.choices
    # Amounts of either sign may be asked for; the action's own limits do not matter here.
    return rules.Field(
        "value", "值", _KINDS.get(kind, Kind.TEXT), required=True, choices=choices, ref=column.ref, highest=10**15
    )


def _asked(column: lists.Column, op: str, value: Any) -> Any:
    """A value as the list compares it: days of a moment from its beginning or to its end, 是 as True."""
    if column.kind == "bool":
        return value == "1"
    if column.kind == "time":
        return f"{value} 23:59:59" if op == "le" else f"{value} 00:00:00"
    if column.kind == "hundredths":
        return hundredths.parse(str(value))
    return value


def _shown_value(column: lists.Column, value: Any) -> Any:
    if column.kind == "bool":
        return "1" if value else "0"
    if column.kind == "hundredths":
        return f"{hundredths.decimal(value):f}"
    if column.kind in ("date", "time", "period"):
        return str(value)[:10] if str(value)[:1].isdigit() else None
    if shape(column) == "choice" and not isinstance(value, (list, tuple)):
        return [value]
    return value
