"""A moment as people type it: a day in any of the ways of dates, then hour and minute."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime

from models.core.fields import Field, Kind, parse
from ui.kit.dates import parse_date
from ui.kit.fields.text import LineField
from ui.kit.qt import override

_MOMENT = re.compile(r"(.+?)[ T]+(\d{1,2}):(\d{2})")
_NONE = "—"  # refused in the words of the kind


class TimeField(LineField):
    """A day with hour and minute: 2026-11-24 10:20, or as short as days can be typed, 11.24 9:30 or 昨天 14:20."""

    def __init__(
        self, label: str, required: bool = False, hint: str = "", today: Callable[[], date] = date.today
    ) -> None:
        super().__init__(label, required, hint or "例如 2026-11-24 10:20", placeholder="年-月-日 时:分")
        self._today = today

    @override
    def set_value(self, value: datetime | None) -> None:
        self.set_text(f"{value:%Y-%m-%d %H:%M}" if value else "")

    @override
    def _read(self) -> datetime | None:
        words = self.text().strip()
        if not words:
            return None
        found: datetime = parse(Field("", "", Kind.TIME), _in_full(words, self._today()))
        return found

    @override
    def _left(self) -> None:
        super()._left()
        at = self.value()
        if at is not None and not self.is_read_only():
            self.control.setText(f"{at:%Y-%m-%d %H:%M}")


def _in_full(words: str, today: date) -> str:
    """The same moment with year and two digits each; what is none, such as a day without its hour, is none here too."""
    typed = _MOMENT.fullmatch(unicodedata.normalize("NFKC", words))
    if typed is None:
        return _NONE
    with suppress(ValueError):
        return f"{parse_date(typed[1], today)} {int(typed[2]):02d}:{typed[3]}"
    return _NONE
