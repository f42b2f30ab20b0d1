"""Rows with many or long fields: each is one line of words, and a form of its own to change it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Protocol

from PySide6.QtWidgets import QVBoxLayout, QWidget

from models.core import fields as rules
from models.core import money
from models.core.errors import BadFields
from models.core.fields import Kind
from ui.kit import layouts
from ui.kit.buttons import Button, IconButton
from ui.kit.fields.base import Field
from ui.kit.form import Form, FormDialog
from ui.kit.qt import override
from ui.kit.text import ElidedLabel, Label

_WIDE = (Kind.LONG_TEXT, Kind.CHOICES, Kind.ROWS, Kind.REFS)
_SIDE_BY_SIDE = 4  # more fields than this do not fit beside each other
_MANY = 8  # from more fields than this the form of a row is wider


class Filled(Protocol):
    """One field of a row in its form."""

    field: rules.Field
    widget: Field

    def json(self) -> Any: ...
    def show(self, value: Any) -> None: ...


Make = Callable[[rules.Field], Filled]


def needs_room(f: rules.Field) -> bool:
    """Whether the fields of a row are too many or too long to stand in one line."""
    return len(f.rows) > _SIDE_BY_SIDE or any(one.kind in _WIDE for one in f.rows)


class WideRowsField(Field):
    """The rows as lines of words; a press on a line opens its form. The value is a tuple of JSON-shaped rows."""

    def __init__(self, f: rules.Field, make: Make, titles: Callable[[str, int], str]) -> None:
        self._rows: list[dict[str, Any]] = []
        self._box: QVBoxLayout = layouts.column(gap=4)
        super().__init__(f.label, layouts.boxed(self._box), f.required, f.hint)
        self._f, self._make, self._titles = f, make, titles
        self._lines: QVBoxLayout = layouts.column(gap=4)
        self._add = Button("添加一行", "link", "add")
        self._add.clicked.connect(self._add_row)
        self._count = Label("", "hint")
        layouts.add(self._box, self._lines)
        layouts.add(self._box, layouts.row(self._add, self._count, None))
        self.setFocusProxy(self._add)

    # the value

    @override
    def set_value(self, value: Sequence[Mapping[str, Any]] | None) -> None:
        self._rows = [dict(row) for row in value or ()]
        self._show_rows()
        self._touched = False
        self.set_error(None)
        self.changed.emit()

    @override
    def text(self) -> str:
        return "\n".join(" · ".join(self._row_words(row)) for row in self._rows)

    @override
    def snapshot(self) -> list[dict[str, Any]]:
        return list(self._rows)

    @override
    def restore(self, snapshot: Any) -> None:
        self.set_value(snapshot)
        self._edited()

    @override
    def fingerprint(self) -> str:
        return repr(self._rows)

    @override
    def _read(self) -> tuple[dict[str, Any], ...]:
        return tuple(self._rows)

    # the lines

    def _show_rows(self) -> None:
        layouts.clear(self._lines)
        for place, row in enumerate(self._rows):
            self._lines.addWidget(self._line(place, row))
        self._count.setText(f"共 {len(self._rows)} 行" if self._rows else "")

    def _line(self, place: int, row: Mapping[str, Any]) -> QWidget:
        name, *rest = self._row_words(row)
        room = (2, 5) if rest else (1, 0)
        edit = IconButton("edit", "修改这一行", size=28)
        up = IconButton("arrow_up", "上移这一行", size=28)
        down = IconButton("arrow_down", "下移这一行", size=28)
        out = IconButton("dismiss", "删去这一行", size=28)
        edit.clicked.connect(partial(self._edit_row, place))
        up.clicked.connect(partial(self._move, place, -1))
        down.clicked.connect(partial(self._move, place, 1))
        out.clicked.connect(partial(self._remove, place))
        up.setEnabled(place > 0)
        down.setEnabled(place < len(self._rows) - 1)
        words = (ElidedLabel(name, "strong"), room[0]), (ElidedLabel(" · ".join(rest), "quiet"), room[1])
        return layouts.boxed(layouts.row(Label(str(place + 1), "axis"), *words, edit, up, down, out, gap=6))

    def _row_words(self, row: Mapping[str, Any]) -> list[str]:
        """The row in its own words, or the first field and the others that are filled, with labels where needed."""
        if self._f.words is not None:
            with suppress(BadFields):  # one that is not filled yet is told by its fields
                return [self._f.words(rules.parse_all(self._f.rows, row))]
        found = [self._said(one, row.get(one.name)) for one in self._f.rows]
        first = found[0] or "（没有填写）"
        return [first, *(words for words in found[1:] if words)]

    def _said(self, one: rules.Field, value: Any) -> str:
        if value is None or value in ("", [], (), False, "0"):
            return ""
        if one.kind is Kind.BOOL:
            return one.label
        if one.kind is Kind.MONEY:
            return f"{one.label} {money.format_yuan(value)} 元"
        if one.kind in (Kind.INTEGER, Kind.DECIMAL, Kind.DATE):
            return f"{one.label} {value}"
        if one.kind is Kind.REF:
            return f"{one.label} {self._titles(one.ref, value)}"
        many = value if isinstance(value, (list, tuple)) else [value]
        return " ".join("、".join(one.choices.get(code, str(code)) for code in many).split())

    def _move(self, place: int, step: int) -> None:
        self._rows.insert(place + step, self._rows.pop(place))
        self._changed_rows()

    def _remove(self, place: int) -> None:
        self._rows.pop(place)
        self._changed_rows()

    def _changed_rows(self) -> None:
        self._show_rows()
        self._edited()

    # the form of one row

    def _add_row(self) -> None:
        self._open({}, "添加一行", "添加", self._added)

    def _added(self, row: dict[str, Any]) -> None:
        self._rows.append(row)
        self._changed_rows()

    def _edit_row(self, place: int) -> None:
        self._open(self._rows[place], f"第 {place + 1} 行", "采用修改", partial(self._replaced, place))

    def _replaced(self, place: int, row: dict[str, Any]) -> None:
        self._rows[place] = row
        self._changed_rows()

    def _open(self, row: Mapping[str, Any], title: str, verb: str, then: Callable[[dict[str, Any]], None]) -> None:
        dialog = _RowDialog(self, self._f, self._make, row, title, verb)
        dialog.then = then
        dialog.present()


class _RowDialog(FormDialog):
    """The form of one row; nothing is saved before the form around it is."""

    then: Callable[[dict[str, Any]], None]

    def __init__(
        self, parent: QWidget, f: rules.Field, make: Make, row: Mapping[str, Any], title: str, verb: str
    ) -> None:
        form = Form(2)
        super().__init__(parent, f"{f.label} · {title}", form, verb, width=600 if len(f.rows) <= _MANY else 720)
        self._inputs = [make(one) for one in f.rows]
        for one in self._inputs:
            form.add(one.field.name, one.widget, wide=one.field.kind in _WIDE)
            one.show(row.get(one.field.name, one.field.default))
        form.mark_clean()
        self.submitted.connect(self._take)

    def _take(self) -> None:
        row = {one.field.name: one.json() for one in self._inputs}
        self.form.mark_clean()
        self.accept()
        self.then(row)
