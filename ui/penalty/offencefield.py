"""The field of the offence of a slip: found by its code or by words of it, or picked from all that can be issued."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from models.core.text import fold
from models.penalty.slip.outlook import Choice
from ui.kit import icons
from ui.kit.fields import RefField, RefItem
from ui.kit.qt import override

ALL = "看全部条目"


class OffenceField(RefField):
    """The value is the code of an offence; `choice()` gives the whole of it."""

    def __init__(self, label: str, hint: str = "") -> None:
        self._choices: tuple[Choice, ...] = ()
        super().__init__(label, self._look, True, hint, placeholder="编号或事项里的字，按 ↓ 看全部")
        every = self.control.addAction(
            icons.icon("chevron_down", "text2", 16), QLineEdit.ActionPosition.TrailingPosition
        )
        every.setToolTip(f"{ALL}（↓）")
        every.triggered.connect(self.offer_all)

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Offer other offences; one that is chosen stays where it is among them."""
        code = self.value()
        self._choices = tuple(choices)
        if code is not None:
            self._take(code)

    def choice(self) -> Choice | None:
        """Return the chosen offence, or None."""
        item = self.item()
        return self._choices[item.id] if item is not None and item.id < len(self._choices) else None

    def offer_all(self) -> None:
        """Show every offence, those of one scheme after the other."""
        self.control.setFocus()
        self._items.set_items([self._offered(place) for place in range(len(self._choices))])
        self._completer.complete()

    def _offered(self, place: int) -> RefItem:
        return RefItem(place, self._choices[place].title, self._choices[place].note)

    def _look(self, words: str, found: Callable[[Sequence[RefItem]], None]) -> None:
        wanted = fold(words).upper().split()
        fitting = [place for place, one in enumerate(self._choices) if _fits(one, wanted)]
        found([self._offered(place) for place in fitting])

    def _take(self, code: str) -> None:
        place = next((place for place, one in enumerate(self._choices) if one.offence.code == code), None)
        super().set_value(None if place is None else self._offered(place))

    @override
    def set_value(self, value: str | RefItem | None) -> None:
        if isinstance(value, str):
            self._take(value)
        else:
            super().set_value(value)

    @override
    def _take_the_only_one(self) -> None:
        """A code that is typed in full is taken without a press."""
        code = fold(self.text()).upper().strip()
        fitting = [one for one in self._choices if code and code in _codes(one)]
        if self.item() is None and len(fitting) == 1:
            self._take(fitting[0].offence.code)
            self._edited()
        else:
            super()._take_the_only_one()

    @override
    def _read(self) -> Any:
        number = super()._read()
        return None if number is None else self._choices[number].offence.code

    @override
    def snapshot(self) -> Any:
        return {"code": self.value(), "text": self.text()}

    @override
    def restore(self, snapshot: Any) -> None:
        if snapshot["code"]:
            self._take(snapshot["code"])
        else:
            super().restore({"text": snapshot["text"]})
        self._edited()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow down opens the whole list."""
        down = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Down
        if down and watched is self.control:
            self.offer_all()
            return True
        return super().eventFilter(watched, event)


def _fits(choice: Choice, wanted: Sequence[str]) -> bool:
    """Whether every word stands in code, wording or scheme; GAS01 is GAS-01."""
    offence = choice.offence
    words = f"{' '.join(_codes(choice))} {offence.label} {offence.scheme_label}".upper()
    return all(one in words for one in wanted)


def _codes(choice: Choice) -> tuple[str, str]:
    """A code as it is written, and as it is typed in haste."""
    code = choice.offence.code.upper()
    return code, code.replace("-", "")
