"""What a parameter may hold, how it is read, stored and said in words, and which value counts on a day (pure)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from models.core import fields, money
from models.core.fields import Field, FieldError, Kind

# What the program brings along holds from this day on: any event that an office records lies after it.
BEGINNING = date(1900, 1, 1)


class Origin(StrEnum):
    """Where a value comes from: it stands in a source document, we recommend it, or the office decided."""

    SEED = "seed"
    DEFAULT = "default"
    OFFICE = "office"


ORIGIN_NAMES: Mapping[str, str] = {
    Origin.SEED: "制度规定",
    Origin.DEFAULT: "推荐值",
    Origin.OFFICE: "本单位规定",
}
ORIGIN_TONES: Mapping[str, str] = {
    Origin.SEED: "info:document_text",
    Origin.DEFAULT: "warn:question_circle",
    Origin.OFFICE: "ok",
}


class Shape(StrEnum):
    """What a parameter holds.

    `value()` gives int for INTEGER and MONEY (fen), Decimal for FRACTION (days), bool, a code for CHOICE, codes in
    order for CHOICES, two ints for SPAN, «08:30» for CLOCK (24:00 is the end of the day), «12-31» for MONTH_DAY.
    """

    INTEGER = "integer"
    FRACTION = "fraction"
    MONEY = "money"
    BOOL = "bool"
    CHOICE = "choice"
    CHOICES = "choices"
    SPAN = "span"
    CLOCK = "clock"
    MONTH_DAY = "month_day"
    TEXT = "text"
    DATE = "date"


@dataclass(frozen=True)
class Parameter:
    """One number or choice of the regulation; `first` is what the program brings along, None = not answered yet.

    `zero` says what 0 means where it is no number. `source` names the document in words, `rules` the rule ids.
    """

    key: str
    label: str
    area: str
    shape: Shape
    first: Any
    origin: Origin
    source: str
    rules: tuple[str, ...]
    unit: str = ""
    remark: str = ""
    zero: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    lowest: int = 0
    highest: int = 1_000_000

    def field(self) -> Field:
        """The field of a form that takes a new value; money in fen."""
        kind = _KINDS[self.shape]
        hint = "；".join(part for part in (_HINTS.get(self.shape, ""), self.remark) if part)
        label = f"{self.label}（{self.unit}）" if self.unit and self.shape is not Shape.MONEY else self.label
        is_number = kind in (Kind.INTEGER, Kind.DECIMAL)
        check = {Shape.CLOCK: _clock_fault, Shape.MONTH_DAY: _month_day_fault}.get(self.shape)
        return Field(
            "value", label, kind, required=kind is not Kind.BOOL, choices=self.choices, hint=hint, check=check,
            lowest=self.lowest if is_number else None, highest=self.highest if is_number else None,
        )  # fmt: skip

    def parse(self, raw: Any) -> Any:
        """The value of what a form or the command line gives. Raises FieldError with a sentence."""
        if self.shape is Shape.SPAN:
            return self._span(raw)
        if self.shape in (Shape.CHOICE, Shape.CHOICES):
            raw = self._codes(raw)
        if self.shape is Shape.BOOL and isinstance(raw, str):
            raw = {"true": True, "是": True, "false": False, "否": False}.get(raw.strip().lower(), raw)
        if self.shape is Shape.MONEY and isinstance(raw, str) and raw.strip().isdecimal():
            raw = int(raw)
        if self.shape is Shape.BOOL and raw is None:
            raise FieldError("必填，请填写。")
        return fields.parse(self.field(), raw)

    def _codes(self, raw: Any) -> Any:
        by_words = {words: code for code, words in self.choices.items()}
        if self.shape is Shape.CHOICE:
            return by_words.get(raw, raw) if isinstance(raw, str) else raw
        parts = re.split(r"[,，、\s]+", raw.strip()) if isinstance(raw, str) else raw
        if not isinstance(parts, (list, tuple)):
            return raw
        return [by_words.get(part, part) if isinstance(part, str) else part for part in parts]

    def _span(self, raw: Any) -> tuple[int, int]:
        parts = re.findall(r"\d{1,6}", raw) if isinstance(raw, str) else raw
        if not isinstance(parts, (list, tuple)) or len(parts) != 2:
            raise FieldError("请填写从几到几，例如 3-4。")
        one = Field("value", self.label, Kind.INTEGER, lowest=self.lowest, highest=self.highest)
        first, last = (fields.parse(one, part) for part in parts)
        if first > last:
            raise FieldError("前一个数应不大于后一个数。")
        return first, last

    def stored(self, value: Any) -> str:
        """The JSON that the database keeps."""
        return dump(value)

    def load(self, stored: str) -> Any:
        """The value of the JSON that the database keeps."""
        plain = json.loads(stored)
        if plain is None:
            return None
        if self.shape is Shape.FRACTION:
            return Decimal(plain)
        if self.shape is Shape.DATE:
            return date.fromisoformat(plain)
        return tuple(plain) if isinstance(plain, list) else plain

    def words(self, value: Any) -> str:
        """The value as people read it, with its unit."""
        if value is None:
            return "未填写"
        if self.shape is Shape.BOOL:
            return "是" if value else "否"
        if self.shape is Shape.MONEY:
            return f"{money.format_yuan(value)} 元"
        if self.shape is Shape.CHOICES:
            return "、".join(self.choices[code] for code in value) or "无"
        if self.shape is Shape.CHOICE:
            return self.choices[value]
        if self.zero and value == 0:
            return self.zero
        if self.shape is Shape.FRACTION:
            value = fields.plain(value)
        shown = f"{value[0]} 至 {value[1]}" if self.shape is Shape.SPAN else str(value)
        return shown + (self.unit if self.unit[:1] in ("%", "℃") else f" {self.unit}") if self.unit else shown


_KINDS: Mapping[Shape, Kind] = {
    Shape.INTEGER: Kind.INTEGER,
    Shape.FRACTION: Kind.DECIMAL,
    Shape.MONEY: Kind.MONEY,
    Shape.BOOL: Kind.BOOL,
    Shape.CHOICE: Kind.CHOICE,
    Shape.CHOICES: Kind.CHOICES,
    Shape.SPAN: Kind.TEXT,
    Shape.CLOCK: Kind.TEXT,
    Shape.MONTH_DAY: Kind.TEXT,
    Shape.TEXT: Kind.TEXT,
    Shape.DATE: Kind.DATE,
}
_HINTS: Mapping[Shape, str] = {
    Shape.FRACTION: "最多两位小数，例如 0.5",
    Shape.SPAN: "从几到几，例如 3-4",
    Shape.CLOCK: "例如 08:30",
    Shape.MONTH_DAY: "例如 12-31",
}


def _clock_fault(value: str) -> str | None:
    right = value == "24:00" or re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value)
    return None if right else "请填写时刻，例如 08:30，一天的末尾写 24:00。"


def _month_day_fault(value: str) -> str | None:
    try:
        date.fromisoformat(f"2024-{value}")
    except ValueError:
        return "请填写月和日，例如 12-31。"
    return None


def dump(value: Any) -> str:
    """A value as JSON: Decimal and dates as text, Chinese as it is, names in order."""
    return json.dumps(value, ensure_ascii=False, default=str, sort_keys=True)


class Dated(Protocol):
    """A value with the day from which it holds and the number of the act that set it."""

    @property
    def key(self) -> str: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def change_id(self) -> int: ...


D = TypeVar("D", bound=Dated)


def in_force(rows: Iterable[D], on: date) -> dict[str, D]:
    """The row of each key that counts on a day (C-10): the latest day wins, on one day the later act."""
    found: dict[str, D] = {}
    for row in rows:
        best = found.get(row.key)
        if row.valid_from <= on and (
            best is None or (row.valid_from, row.change_id) > (best.valid_from, best.change_id)
        ):
            found[row.key] = row
    return found
