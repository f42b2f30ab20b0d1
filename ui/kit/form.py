"""A form of ordered fields, and the dialog that most forms stand in."""

from collections.abc import Mapping
from typing import Any, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from ui.kit import layouts
from ui.kit.buttons import Button
from ui.kit.confirm import ConfirmDialog
from ui.kit.fields.base import Field
from ui.kit.hugbox import HugBox
from ui.kit.notice import NoticeBar
from ui.kit.overlay import Modal
from ui.kit.qt import override
from ui.kit.text import Label

F = TypeVar("F", bound=Field)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Form(QWidget):
    """Fields by name, in one or two columns. `changed` follows every change of a value."""

    changed = Signal()

    def __init__(self, columns: int = 2) -> None:
        super().__init__()
        self.fields: dict[str, Field] = {}
        self._columns = columns
        self._place = 0
        self._clean: dict[str, Any] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        for column in range(columns):
            self._grid.setColumnStretch(column, 1)
            self._grid.setColumnMinimumWidth(column, 120)

    # making

    def add(self, name: str, field: F, wide: bool = False) -> F:
        """Add a field in the next place; a wide one takes a whole line."""
        if wide:
            self._next_line()
        self._grid.addWidget(field, self._place // self._columns, self._place % self._columns, 1, -1 if wide else 1)
        self._place += self._columns if wide else 1
        self.fields[name] = field
        field.changed.connect(self.changed)
        self._clean[name] = field.fingerprint()
        return field

    def add_heading(self, words: str) -> None:
        """Add a small heading over the fields that follow."""
        self._next_line()
        heading = Label(words, "card-title")
        if self._place:
            heading.setContentsMargins(0, 8, 0, 0)
        self._grid.addWidget(heading, self._place // self._columns, 0, 1, -1)
        self._place += self._columns

    def add_beside(self, widget: QWidget) -> None:
        """Add something that is no field in the next place, such as beside the field that it is about."""
        self._grid.addWidget(widget, self._place // self._columns, self._place % self._columns)
        self._place += 1

    def add_widget(self, widget: QWidget) -> None:
        """Add something that is no field, over the whole width."""
        self._next_line()
        self._grid.addWidget(widget, self._place // self._columns, 0, 1, -1)
        self._place += self._columns

    def _next_line(self) -> None:
        self._place = -(-self._place // self._columns) * self._columns

    # values

    def values(self) -> dict[str, Any]:
        """Return the values by name; what is empty or cannot be read is None."""
        return {name: field.value() for name, field in self.fields.items()}

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Show values by name (the others stay), and take the result as the state that was saved."""
        for name, value in values.items():
            if name in self.fields:
                self.fields[name].set_value(value)
        self.mark_clean()

    def mark_clean(self) -> None:
        """Take what stands there now as the state that was saved."""
        self._clean = {name: field.fingerprint() for name, field in self.fields.items()}
        self.changed.emit()

    def dirty(self) -> bool:
        """Return whether anything differs from the state that was saved."""
        return bool(self.changed_names())

    def changed_names(self) -> list[str]:
        """Return the names of the fields that differ from the state that was saved."""
        return [name for name, field in self.fields.items() if field.fingerprint() != self._clean.get(name)]

    def snapshot(self) -> dict[str, Any]:
        """Return what was typed as plain data for a draft, unreadable words included."""
        return {name: field.snapshot() for name, field in self.fields.items()}

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        """Put a draft back; names that the form no longer has are passed over."""
        for name, data in snapshot.items():
            if name in self.fields:
                self.fields[name].restore(data)

    def as_text(self) -> str:
        """Return labels and words line by line, for the clipboard."""
        return "\n".join(f"{field.label}：{field.text() or '—'}" for field in self.fields.values())

    # checking

    def validate(self) -> bool:
        """Check every field and go to the first fault."""
        faults = [field for field in self.fields.values() if field.isEnabled() and not field.validate()]
        if faults:
            faults[0].setFocus()
        return not faults

    def set_faults(self, faults: Mapping[str, str]) -> list[str]:
        """Show faults found while saving, go to the first; return sentences for names the form does not have."""
        first = None
        for name, field in self.fields.items():
            if name in faults:
                field.set_error(faults[name])
                first = first or field
        if first is not None:
            first.setFocus()
        return [sentence for name, sentence in faults.items() if name not in self.fields]

    def set_read_only(self, read_only: bool) -> None:
        """Grey all fields, or let them be filled in again."""
        for field in self.fields.values():
            field.set_read_only(read_only)

    def focus_first(self) -> None:
        """Put the focus into the first field that can be filled in."""
        for field in self.fields.values():
            if not field.is_read_only() and field.isEnabled():
                field.setFocus(Qt.FocusReason.OtherFocusReason)
                return


class FormDialog(Modal):
    """A form in a dialog. `submitted` follows the primary button, Ctrl+Enter or Ctrl+S once all fields are right.

    The owner then saves, calls `accept()` when that went well, or `set_busy(False)` and `show_problem` when it did not.
    """

    submitted = Signal()

    def __init__(
        self, parent: QWidget, title: str, form: Form, primary: str, subtitle: str = "", width: int = 560
    ) -> None:
        super().__init__(parent, title, width)
        self.form = form
        self.problem = NoticeBar("", "bad")
        self.problem.hide()
        self.primary = Button(primary, "primary", key="Ctrl+Enter")
        self.back = Button("取消", key="Esc")
        self.primary.clicked.connect(self.submit)
        self.back.clicked.connect(self.reject)
        head: list[layouts.Item] = [Label(title, "dialog-title")]
        if subtitle:
            head.append(Label(subtitle, "quiet", wrap=True))
        self.panel_layout.addLayout(layouts.column(*head, gap=2, margins=(24, 20, 24, 8)))
        inner = layouts.boxed(layouts.column(self.problem, form, gap=10, margins=(24, 4, 24, 18)))
        self._scroll = HugBox(inner)
        self.panel_layout.addWidget(self._scroll, 1)
        self._foot = layouts.row(None, self.back, self.primary, margins=(24, 12, 24, 12))
        foot = QFrame()
        foot.setProperty("kind", "dialog-foot")
        foot.setLayout(self._foot)
        self.panel_layout.addWidget(foot)

    def add_button(self, button: Button) -> None:
        """Add a button left of the primary one."""
        self._foot.insertWidget(self._foot.count() - 1, button)

    def submit(self) -> None:
        """Check all fields, then ask the owner to save."""
        if not self.primary.is_busy() and self.form.validate():
            self.problem.hide()
            self.submitted.emit()

    def set_busy(self, busy: bool) -> None:
        """Show that saving is under way; a second press is ignored, the typing stays."""
        self.primary.set_busy(busy)

    def show_problem(self, sentence: str) -> None:
        """Say above the fields why saving did not work; everything typed is still there."""
        self.set_busy(False)
        self.problem.set_words(sentence, "bad")
        self.problem.show()
        self._scroll.ensureWidgetVisible(self.problem)

    @override
    def may_close(self) -> bool:
        if self.primary.is_busy():
            return False
        if not self.form.dirty():
            return True
        ConfirmDialog.ask(
            self,
            "还有没保存的内容",
            "关闭后，这里填写的内容不再保留。",
            "放弃填写",
            self._give_up,
            back="继续填写",
            kind="danger",
        )
        return False

    def _give_up(self, _reason: str) -> None:
        self.form.mark_clean()
        self.reject()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.form.focus_first()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (*_ENTER, Qt.Key.Key_S) and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.submit()
            return
        super().keyPressEvent(event)
