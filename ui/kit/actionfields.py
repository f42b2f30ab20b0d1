"""The fields of an action as fields of a form; values travel JSON-shaped, as the register takes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from models.core import audit, database, files, register
from models.core.errors import ConnectionLost, Refused
from models.core.fields import Field, FieldError, Kind, parse
from models.core.register import Found
from ui.kit import fields, layouts
from ui.kit.buttons import Button, IconButton
from ui.kit.fields import RefItem
from ui.kit.page import Context
from ui.kit.qt import override
from ui.kit.text import ElidedLabel
from ui.kit.widerows import WideRowsField, needs_room

FOUND_LIMIT = 8


@dataclass
class Tools:
    """What fields need from outside: the page's context, the day of the database, and titles of records."""

    context: Context
    today: date
    titles: dict[tuple[str, int], RefItem]

    def now_is(self) -> date:
        """The day that «今天» and «+3» mean."""
        return self.today


class FileField(fields.Field):
    """One file of this PC; the value is its name and content."""

    def __init__(self, label: str, required: bool = False, hint: str = "") -> None:
        self._button = Button("选择文件", icon="attach")
        self._name = ElidedLabel("", "quiet")
        self._clear = IconButton("dismiss", "不要这个文件", size=28)
        line = layouts.row(self._button, (self._name, 1), self._clear, gap=8)
        super().__init__(label, layouts.boxed(line), required, hint)
        self._content: bytes | None = None
        self._button.clicked.connect(self._choose)
        self._clear.clicked.connect(partial(self.set_value, None))
        self.setFocusProxy(self._button)
        self.set_value(None)

    def _choose(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, self.label)
        if chosen:
            self.take(Path(chosen))

    def take(self, path: Path) -> None:
        """Take a file; what cannot be kept is refused beside the field."""
        try:
            too_large = path.stat().st_size > files.LIMIT
            content = b"" if too_large else path.read_bytes()
        except OSError:
            self.set_error("读不到这个文件。请检查文件是否还在、是否被其他程序占用。")
            return
        fault = f"超过 {files.LIMIT_MB} MB，请压缩或降低扫描清晰度。" if too_large else None
        fault = fault or files.name_fault(path.name) or files.content_fault(content)
        if fault:
            self.set_error(fault)
            return
        self.set_value((path.name, content))
        self._edited()

    @override
    def set_value(self, value: tuple[str, bytes] | None) -> None:
        self._name.setText(value[0] if value else "")
        self._content = value[1] if value else None
        self._clear.setVisible(value is not None)
        self.set_error(None)
        self.changed.emit()

    @override
    def text(self) -> str:
        return self._name.text()

    @override
    def snapshot(self) -> None:
        return None  # a draft keeps words, no files

    @override
    def restore(self, snapshot: Any) -> None:
        self.set_value(None)

    @override
    def fingerprint(self) -> str:
        return self.text()

    @override
    def _read(self) -> tuple[str, bytes] | None:
        return (self._name.text(), self._content) if self._content is not None else None


class RowsField(fields.Field):
    """Several lines of the same small fields, such as the steps of a chain; lines move up and down."""

    def __init__(self, f: Field, tools: Tools) -> None:
        self._lines: list[_Line] = []
        self._box: QVBoxLayout = layouts.column(gap=6)
        super().__init__(f.label, layouts.boxed(self._box), f.required, f.hint)
        self._f, self._tools = f, tools
        self._add = Button("添加一行", "link", "add")
        self._add.clicked.connect(self._add_empty)
        self._box.addWidget(self._add)
        self.setFocusProxy(self._add)

    def _add_empty(self) -> None:
        self.add_line({})
        self._edited()

    def add_line(self, values: Mapping[str, Any]) -> None:
        """Put a line below the others."""
        line = _Line(self._f.rows, self._tools, values, self)
        self._lines.append(line)
        self._box.insertWidget(self._box.count() - 1, line)
        line.moved.connect(self._move)
        line.removed.connect(self._remove)
        line.changed.connect(self._edited)

    def _move(self, line: _Line, step: int) -> None:
        place = self._lines.index(line)
        if 0 <= place + step < len(self._lines):
            self._lines.insert(place + step, self._lines.pop(place))
            self._box.removeWidget(line)
            self._box.insertWidget(place + step, line)
            self._edited()

    def _remove(self, line: _Line) -> None:
        self._lines.remove(line)
        line.hide()
        line.deleteLater()
        self._edited()

    @override
    def set_value(self, value: Sequence[Mapping[str, Any]] | None) -> None:
        for line in list(self._lines):
            self._remove(line)
        for one in value or ():
            self.add_line(one)
        self._touched = False
        self.set_error(None)

    @override
    def text(self) -> str:
        return "、".join(line.text() for line in self._lines)

    @override
    def snapshot(self) -> list[dict[str, Any]]:
        return [line.values() for line in self._lines]

    @override
    def restore(self, snapshot: Any) -> None:
        self.set_value(snapshot)
        self._edited()

    @override
    def _read(self) -> tuple[dict[str, Any], ...]:
        return tuple(line.values() for line in self._lines)


class _Line(QWidget):
    moved = Signal(object, int)
    removed = Signal(object)
    changed = Signal()

    def __init__(self, rows: Sequence[Field], tools: Tools, values: Mapping[str, Any], parent: QWidget) -> None:
        super().__init__(parent)
        self._inputs = [Input(f, tools) for f in rows]
        up = IconButton("arrow_up", "上移这一行", size=28)
        down = IconButton("arrow_down", "下移这一行", size=28)
        out = IconButton("dismiss", "删去这一行", size=28)
        up.clicked.connect(partial(self.moved.emit, self, -1))
        down.clicked.connect(partial(self.moved.emit, self, 1))
        out.clicked.connect(partial(self.removed.emit, self))
        self.setLayout(layouts.row(*[(one.widget, 1) for one in self._inputs], up, down, out, gap=8))
        for one in self._inputs:
            one.show(values.get(one.field.name))
            one.widget.changed.connect(self.changed)

    def values(self) -> dict[str, Any]:
        return {one.field.name: one.json() for one in self._inputs}

    def text(self) -> str:
        return " ".join(one.widget.text() for one in self._inputs)


class Input:
    """One field of an action in a form: the widget, and its value JSON-shaped in both directions."""

    def __init__(self, f: Field, tools: Tools) -> None:
        self.field = f
        self._tools = tools
        self.widget: fields.Field = _widget(f, tools)

    def json(self) -> Any:
        """The value as the action takes it; empty fields give None or ''."""
        value = self.widget.value()
        items: tuple[RefItem | None, ...] = self.widget.items() if isinstance(self.widget, fields.RefsField) else ()
        if isinstance(self.widget, fields.RefField):
            items = (self.widget.item(),)
        for item in items:
            if item is not None:
                self._tools.titles[self.field.ref, item.id] = item  # for those who name it later
        if isinstance(value, (date, datetime)):
            return audit.plain(value)
        if isinstance(value, tuple) and self.field.kind is Kind.FILE:
            return value[1]
        return list(value) if isinstance(value, tuple) else value

    def show(self, value: Any) -> None:
        """Show a JSON-shaped value; a reference needs its title among the tools."""
        kind = self.field.kind
        if kind is Kind.REF:
            self.widget.set_value(self._tools.titles.get((self.field.ref, value)) if value else None)
        elif kind is Kind.REFS:
            known = [self._tools.titles.get((self.field.ref, one)) for one in value or ()]
            self.widget.set_value([one for one in known if one is not None])
        elif kind is Kind.DATE:
            self.widget.set_value(date.fromisoformat(value[:10]) if value else None)
        elif kind is Kind.TIME:
            self.widget.set_value(datetime.fromisoformat(value) if value else None)
        elif kind is not Kind.FILE:
            self.widget.set_value(value)


class OwnInput(Input):
    """A field of an action in a widget of its own."""

    def __init__(self, f: Field, tools: Tools, widget: fields.Field) -> None:
        self.field = f
        self._tools = tools
        self.widget = widget


class JoinedInput(Input):
    """Several of a set as the one text that the action takes."""

    @override
    def json(self) -> str:
        return "、".join(self.widget.value() or ())

    @override
    def show(self, value: Any) -> None:
        self.widget.set_value(str(value).split("、") if value else ())


def _widget(f: Field, tools: Tools) -> fields.Field:
    make = _MAKERS.get(f.kind, _text)
    return make(f, tools)


def _check(f: Field) -> Callable[[Any], str | None]:
    """The action's own check, beside the field as soon as it is left."""

    def check(value: Any) -> str | None:
        try:
            parse(f, list(value) if isinstance(value, tuple) else value)
        except FieldError as fault:
            return str(fault)
        return None

    return check


def _text(f: Field, _tools: Tools) -> fields.Field:
    return fields.TextField(f.label, f.required, f.hint, _check(f))


def _long_text(f: Field, _tools: Tools) -> fields.Field:
    return fields.LongTextField(f.label, f.required, f.hint, _check(f), max_length=f.max_length)


def _date(f: Field, tools: Tools) -> fields.Field:
    return fields.DateField(f.label, tools.now_is, f.required, f.hint, _check(f))


def _integer(f: Field, _tools: Tools) -> fields.Field:
    return fields.NumberField(f.label, f.required, f.hint, _check(f), f.lowest, f.highest)


def _choice(f: Field, _tools: Tools) -> fields.Field:
    return fields.ChoiceField(f.label, list(f.choices.items()), f.required, f.hint, _check(f))


def _choices(f: Field, _tools: Tools) -> fields.Field:
    return fields.MultiChoiceField(f.label, list(f.choices.items()), f.required, f.hint, _check(f))


def _ref(f: Field, tools: Tools) -> fields.Field:
    return fields.RefField(f.label, Finder(tools, f.ref).find, f.required, f.hint, placeholder=_look_for(f))


def _refs(f: Field, tools: Tools) -> fields.Field:
    return fields.RefsField(f.label, Finder(tools, f.ref).find, f.required, f.hint, _look_for(f))


def _look_for(f: Field) -> str:
    """What can be typed to find a record."""
    known = register.entities.get(f.ref)
    if f.ref == "employee":
        return "姓名、拼音首字母、工号或手机后四位"
    return f"查找{known.label}" if known else "查找"


class Finder:
    """Finds records of one kind in the worker; an answer to older words is dropped."""

    def __init__(self, tools: Tools, entity: str) -> None:
        self._tools, self._entity = tools, entity

    def find(self, words: str, found: Callable[[Sequence[RefItem]], None]) -> None:
        """Call `found` with the records that match, as far as the person may see them."""
        work = partial(_find, self._tools.context.person, self._entity, words)
        self._tools.context.tasks.run(
            partial(database.read, work), partial(_offer, found), partial(_offer_nothing, found), key=(id(self), "find")
        )


def _find(person: Any, entity: str, words: str) -> list[Found]:
    return register.find(person, words, only=entity, limit=FOUND_LIMIT)


def _offer(found: Callable[[Sequence[RefItem]], None], records: Sequence[Found]) -> None:
    found([RefItem(one.record, one.title, one.subtitle) for one in records])


def _offer_nothing(found: Callable[[Sequence[RefItem]], None], error: Exception) -> None:
    if not isinstance(error, (Refused, ConnectionLost)):
        raise error
    found([])


def _rows(f: Field, tools: Tools) -> fields.Field:
    if not needs_room(f):
        return RowsField(f, tools)
    return WideRowsField(f, partial(_input, tools), partial(_title, tools))


def _input(tools: Tools, f: Field) -> Input:
    return Input(f, tools)


def _title(tools: Tools, entity: str, record: int) -> str:
    known = tools.titles.get((entity, record))
    return known.title if known is not None else f"记录 {record}"


_MAKERS: Mapping[Kind, Callable[[Field, Tools], fields.Field]] = {
    Kind.LONG_TEXT: _long_text,
    Kind.INTEGER: _integer,
    Kind.DECIMAL: lambda f, _: fields.DecimalField(f.label, f.required, f.hint, _check(f)),
    Kind.MONEY: lambda f, _: fields.MoneyField(f.label, f.required, f.hint, _check(f)),
    Kind.DATE: _date,
    Kind.TIME: lambda f, tools: fields.TimeField(f.label, f.required, f.hint, tools.now_is),
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.BOOL: lambda f, _: fields.BoolField(f.label, hint=f.hint),
    Kind.REF: _ref,
    Kind.REFS: _refs,
    Kind.PHONE: lambda f, _: fields.PhoneField(f.label, f.required, f.hint, _check(f)),
    Kind.ID_NUMBER: lambda f, _: fields.IdNumberField(f.label, f.required, f.hint, _check(f)),
    Kind.PASSWORD: lambda f, _: fields.PasswordField(f.label, f.required, f.hint, _check(f)),
    Kind.FILE: lambda f, _: FileField(f.label, f.required, f.hint),
    Kind.ROWS: _rows,
}
