"""Fields for words: one line, many lines, phone, ID number."""

from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from models.core import fields as rules
from models.core.text import tidy
from ui.kit import theme
from ui.kit.fields.base import Check, Field
from ui.kit.qt import override
from ui.kit.text import Label, set_look


class LineField(Field):
    """A field with a line edit; the base of all that are typed in one line."""

    control: QLineEdit

    def __init__(
        self,
        label: str,
        required: bool = False,
        hint: str = "",
        check: Check | None = None,
        placeholder: str = "",
        max_length: int = 0,
    ) -> None:
        super().__init__(label, QLineEdit(), required, hint, check)
        self.control.setPlaceholderText(placeholder)
        if max_length:
            self.control.setMaxLength(max_length)
        self.control.textEdited.connect(self._edited)

    @override
    def text(self) -> str:
        return self.control.text()

    def set_text(self, text: str) -> None:
        """Show words as they are; the field then counts as untouched."""
        self.control.setText(text)
        self.control.setCursorPosition(0)
        self._touched = False
        self.set_error(None)
        self.changed.emit()

    @override
    def restore(self, snapshot: Any) -> None:
        self.control.setText(str(snapshot))
        self._edited()

    @override
    def _lock(self, locked: bool) -> None:
        self.control.setReadOnly(locked)


class TextField(LineField):
    """One line of words. The value is the text without outer blanks and with plain letters and digits."""

    @override
    def value(self) -> str:
        return tidy(self.text())

    @override
    def set_value(self, value: str | None) -> None:
        self.set_text(value or "")

    @override
    def _read(self) -> str:
        return tidy(self.text())


class _CheckedField(LineField):
    """A line whose spelling has a rule of its own in the models."""

    kind: rules.Kind

    @override
    def value(self) -> str:
        try:
            return self._read()
        except ValueError:
            return tidy(self.text())

    @override
    def set_value(self, value: str | None) -> None:
        self.set_text(value or "")

    @override
    def _read(self) -> str:
        found: str = rules.parse(rules.Field("", "", self.kind), self.text())
        return found


class PhoneField(_CheckedField):
    """A phone number; blanks, hyphens and brackets are dropped."""

    kind = rules.Kind.PHONE


class IdNumberField(_CheckedField):
    """A resident ID number of 18 characters, checked by form, birth date and check digit."""

    kind = rules.Kind.ID_NUMBER


class LongTextField(Field):
    """Several lines of words. Tab leaves the field, Enter makes a new line."""

    control: QPlainTextEdit

    def __init__(
        self,
        label: str,
        required: bool = False,
        hint: str = "",
        check: Check | None = None,
        placeholder: str = "",
        lines: int = 3,
        max_length: int = 0,
    ) -> None:
        super().__init__(label, QPlainTextEdit(), required, hint, check)
        self._max_length = max_length
        self._count = Label("", "axis")
        self._top.addWidget(self._count)
        self.control.setPlaceholderText(placeholder)
        self.control.setTabChangesFocus(True)
        self.control.setFixedHeight(round(theme.metrics().lineSpacing() * lines) + 16)
        self.control.textChanged.connect(self._typed)
        self._setting = False

    @override
    def value(self) -> str:
        return self._tidy()

    def _tidy(self) -> str:
        return "\n".join(tidy(line) for line in self.control.toPlainText().splitlines()).strip()

    @override
    def set_value(self, value: str | None) -> None:
        self._setting = True
        self.control.setPlainText(value or "")
        self._setting = False
        self._touched = False
        self.set_error(None)
        self.changed.emit()

    @override
    def text(self) -> str:
        return self.control.toPlainText()

    @override
    def _read(self) -> str:
        words = self._tidy()
        if self._max_length and len(words) > self._max_length:
            raise ValueError(f"最多 {self._max_length} 个字，现在有 {len(words)} 个，请精简。")
        return words

    @override
    def restore(self, snapshot: Any) -> None:
        self.control.setPlainText(str(snapshot))

    def _typed(self) -> None:
        used = len(self.control.toPlainText())
        near = self._max_length and used * 10 >= self._max_length * 8
        self._count.setText(f"{used}/{self._max_length}" if near else "")
        if not self._setting:
            self._edited()

    @override
    def _lock(self, locked: bool) -> None:
        self.control.setReadOnly(locked)
        set_look(self.control, "locked", "true" if locked else "false")

    @override
    def _takes_enter(self, _watched: QObject) -> bool:
        return False
