"""What all form fields have in common: label above, one line below, checked when left."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.kit import layouts
from ui.kit.qt import override
from ui.kit.text import IconLabel, Label, set_look

Check = Callable[[Any], str | None]

REQUIRED = "必填，请填写。"
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STILL_HERE = (
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
)


class Field(QWidget):
    """One value in a form.

    `changed` follows every change of the value, by hand or not; `entered` a press of Enter, after which the focus moves
    on to the next field. `check` gets the value and returns a sentence if it will not do.
    """

    changed = Signal()
    entered = Signal()

    def __init__(
        self, label: str, control: QWidget, required: bool = False, hint: str = "", check: Check | None = None
    ) -> None:
        super().__init__()
        self.control = control
        self.label = label
        self._hint = hint
        self._check = check
        self._error: str | None = None
        self._required = required
        self._read_only = False
        self._touched = False
        self._head = Label(label, "label")
        self._head.setBuddy(control)
        self._must = Label("必填", "axis")
        self._sign = IconLabel("warning", "bad", 16)
        self._words = Label("", "hint", wrap=True)
        self._top = layouts.row(self._head, self._must, None, gap=6)
        foot = layouts.row(gap=4)
        foot.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        foot.addWidget(self._words, 1)
        self._foot = layouts.boxed(foot)
        self._layout: QVBoxLayout = layouts.column(self._top, control, self._foot, None, gap=4)
        self.setLayout(self._layout)
        self.setFocusProxy(control)
        self.setAccessibleName(label)
        control.setAccessibleName(label)
        control.installEventFilter(self)
        self._must.setVisible(required)
        self._show_line()

    # the value

    def value(self) -> Any:
        """Return the value in the form the program works with, or None if it is empty or cannot be read."""
        try:
            return self._read()
        except ValueError:
            return None

    def set_value(self, value: Any) -> None:
        """Show a value; None empties the field. The field then counts as untouched."""
        raise NotImplementedError

    def text(self) -> str:
        """Return what stands in the field, in words."""
        raise NotImplementedError

    def _read(self) -> Any:
        """Return the value, None if the field is empty; raise ValueError with a sentence if it cannot be read."""
        raise NotImplementedError

    def is_empty(self) -> bool:
        """Return whether nothing was filled in."""
        return not self.text().strip()

    # drafts

    def snapshot(self) -> Any:
        """Return what stands in the field as plain data for a draft, readable or not."""
        return self.text()

    def restore(self, snapshot: Any) -> None:
        """Put back what `snapshot` returned; the field counts as changed by hand."""
        raise NotImplementedError

    def fingerprint(self) -> Any:
        """Return something that differs whenever the person changed the field."""
        return self.snapshot()

    # checking

    def fault(self) -> str | None:
        """Return what is wrong with the field as it stands, without showing it."""
        try:
            value = self._read()
        except ValueError as unreadable:
            return str(unreadable)
        if value is None or value in ("", ()):
            return REQUIRED if self._required else None
        return self._check(value) if self._check else None

    def validate(self) -> bool:
        """Check the field and show its fault, or take an old one away."""
        self._touched = True
        self.set_error(self.fault())
        return self._error is None

    def error(self) -> str | None:
        """Return the sentence now shown as a fault, or None."""
        return self._error

    def set_error(self, sentence: str | None) -> None:
        """Show a fault below the field, or none."""
        self._error = sentence or None
        set_look(self.control, "bad", "true" if self._error else "false")
        self._show_line()

    # the looks

    def set_required(self, required: bool) -> None:
        """Say whether the field must be filled in."""
        self._required = required
        self._must.setVisible(required and not self._read_only)

    def set_read_only(self, read_only: bool) -> None:
        """Grey the field; it can still be read and copied."""
        self._read_only = read_only
        self._must.setVisible(self._required and not read_only)
        self._lock(read_only)

    def is_read_only(self) -> bool:
        """Return whether the field is grey."""
        return self._read_only

    def _lock(self, locked: bool) -> None:
        self.control.setEnabled(not locked)

    def set_hint(self, hint: str) -> None:
        """Show another hint below; a fault hides it as long as it stands."""
        self._hint = hint
        self._show_line()

    def hint(self) -> str:
        """Return the hint below the field."""
        return self._hint

    def _show_line(self) -> None:
        words = self._error or self._hint
        self._sign.setVisible(self._error is not None)
        self._words.setText(words)
        self._words.set_tone("bad" if self._error else "")
        self._foot.setVisible(bool(words))
        self.control.setAccessibleDescription(f"有误：{self._error}" if self._error else self._hint)

    # typing

    def _edited(self) -> None:
        """Call when the person changed the value: an old fault is no longer about what stands there."""
        self._touched = True
        if self._error is not None:
            self.set_error(None)
        self.changed.emit()

    def _left(self) -> None:
        if self._read_only or not (self._touched or self.text()):
            return
        self.validate()

    def _entered(self) -> None:
        self.entered.emit()
        self.control.focusNextChild()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
            if event.reason() not in _STILL_HERE:
                self._left()
        elif (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in _ENTER
            and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
            and self._takes_enter(watched)
        ):
            self._entered()
            return True
        return super().eventFilter(watched, event)

    def _takes_enter(self, _watched: QObject) -> bool:
        return True
