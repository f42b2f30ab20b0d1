"""Fields that choose from a known set: radios up to four, a list beyond, boxes for several, one box for yes or no."""

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QComboBox, QGridLayout, QRadioButton, QWidget

from ui.kit import layouts, theme, tokens
from ui.kit.fields.base import Check, Field
from ui.kit.qt import override
from ui.kit.text import set_look

Options = Sequence[tuple[Any, str]]

MOST_RADIOS = 4
NOTHING = "不填"


class QuietComboBox(QComboBox):
    """A list that does not change under the mouse wheel while a form is being scrolled."""

    @override
    def wheelEvent(self, e: QWheelEvent) -> None:
        e.ignore()


class ChoiceField(Field):
    """One of several options, given as (value, words). An optional choice can be taken back."""

    def __init__(
        self,
        label: str,
        options: Options,
        required: bool = False,
        hint: str = "",
        check: Check | None = None,
        radios: bool | None = None,
    ) -> None:
        few = len(options) <= MOST_RADIOS if radios is None else radios
        self._combo = None if few else QuietComboBox()
        self._group: QButtonGroup | None = None
        super().__init__(label, self._combo or QWidget(), required, hint, check)
        self._options: list[tuple[Any, str]] = []
        if self._combo is not None:
            self._combo.setPlaceholderText("请选择")
            self._combo.activated.connect(self._edited)
        else:
            self._row = layouts.row(gap=12)
            self.control.setLayout(self._row)
        self.set_options(options)

    def options(self) -> Options:
        """Return what is offered."""
        return tuple(self._options)

    def set_options(self, options: Options) -> None:
        """Offer other options; a value that is no longer among them is dropped."""
        before = self.value() if self._options else None
        self._options = ([] if self._required else [(None, NOTHING)]) + list(options)
        if self._combo is not None:
            self._combo.clear()
            self._combo.addItems([words for _, words in self._options])
        else:
            self._make_radios()
        self.set_value(before)

    def _make_radios(self) -> None:
        self._group = None  # a radio that has the focus asks for the value when it goes
        layouts.clear(self._row)
        self._group = QButtonGroup(self)
        for number, (_, words) in enumerate(self._options):
            radio = QRadioButton(words)
            radio.installEventFilter(self)
            radio.setAccessibleDescription(self.label)
            self._group.addButton(radio, number)
            self._row.addWidget(radio)
        self._row.addStretch(1)
        self._group.idClicked.connect(self._edited)
        self.control.setFocusProxy(self._group.button(0))

    def _number(self) -> int:
        if self._combo is not None:
            return self._combo.currentIndex()
        return self._group.checkedId() if self._group is not None else -1

    @override
    def set_value(self, value: Any) -> None:
        number = next((i for i, (known, _) in enumerate(self._options) if known == value), -1)
        if self._combo is not None:
            self._combo.setCurrentIndex(number)
        elif self._group is not None:
            self._group.setExclusive(False)
            for index, radio in enumerate(self._group.buttons()):
                radio.setChecked(index == number)
            self._group.setExclusive(True)
        self._touched = False
        self.set_error(None)
        self.changed.emit()

    @override
    def text(self) -> str:
        number = self._number()
        return self._options[number][1] if number >= 0 and self._options[number][0] is not None else ""

    @override
    def _read(self) -> Any:
        number = self._number()
        return self._options[number][0] if number >= 0 else None

    @override
    def snapshot(self) -> Any:
        return self._read()

    @override
    def restore(self, snapshot: Any) -> None:
        self.set_value(snapshot)
        self._edited()

    @override
    def _takes_enter(self, _watched: QObject) -> bool:
        return self._combo is None or not self._combo.view().isVisible()


class BoolField(Field):
    """Yes or no as one box; `words` say what a tick means, the label if there are none."""

    control: QCheckBox

    def __init__(self, label: str, words: str = "", hint: str = "", check: Check | None = None) -> None:
        super().__init__(label, QCheckBox(words or label), hint=hint, check=check)
        self._head.setText(label if words else " ")  # keeps the box level with the fields beside it
        self.control.toggled.connect(self._edited)

    def close_up(self) -> None:
        """Take away the line above the box, where no other field stands beside it."""
        self._head.hide()

    @override
    def value(self) -> bool:
        return self.control.isChecked()

    @override
    def set_value(self, value: bool | None) -> None:
        self.control.setChecked(bool(value))
        self._touched = False
        self.set_error(None)

    @override
    def snapshot(self) -> Any:
        return self._read()

    @override
    def restore(self, snapshot: Any) -> None:
        self.set_value(snapshot)
        self._edited()

    @override
    def text(self) -> str:
        return "是" if self.control.isChecked() else "否"

    @override
    def _read(self) -> bool:
        return self.control.isChecked()


class MultiChoiceField(Field):
    """Any number of options, each with a box. The value is a tuple in the order of the options."""

    def __init__(
        self,
        label: str,
        options: Options,
        required: bool = False,
        hint: str = "",
        check: Check | None = None,
        columns: int = 3,
    ) -> None:
        self._boxes: list[QCheckBox] = []
        super().__init__(label, QWidget(), required, hint, check)
        self._options = list(options)
        grid = QGridLayout(self.control)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(tokens.GAP)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(columns, 1)
        for number, (_, words) in enumerate(options):
            box = QCheckBox(words)
            box.setMinimumHeight(theme.px(tokens.MIN_TARGET))
            box.installEventFilter(self)
            box.clicked.connect(self._edited)
            grid.addWidget(box, number // columns, number % columns)
            self._boxes.append(box)
        if self._boxes:
            self.control.setFocusProxy(self._boxes[0])

    @override
    def set_value(self, value: Iterable[Any] | None) -> None:
        wanted = set(value or ())
        for (known, _), box in zip(self._options, self._boxes, strict=True):
            box.setChecked(known in wanted)
        self._touched = False
        self.set_error(None)
        self.changed.emit()

    @override
    def text(self) -> str:
        return "、".join(box.text() for box in self._boxes if box.isChecked())

    @override
    def _read(self) -> tuple[Any, ...]:
        return tuple(known for (known, _), box in zip(self._options, self._boxes, strict=True) if box.isChecked())

    @override
    def snapshot(self) -> Any:
        return list(self._read())

    @override
    def restore(self, snapshot: Any) -> None:
        self.set_value(snapshot)
        self._edited()

    @override
    def set_error(self, sentence: str | None) -> None:
        super().set_error(sentence)
        for box in self._boxes:
            set_look(box, "bad", "true" if sentence else "false")
