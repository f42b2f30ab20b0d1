"""Fields of actions and forms, described once: the screen, the command line and the tests read them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from models.core import text
from models.core.errors import BadFields


class Kind(StrEnum):
    """What a field holds; values travel as JSON: dates as 2026-11-24, money as integer fen, decimals as text 0.5."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CODE = "code"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    DATE = "date"
    TIME = "time"
    CHOICE = "choice"
    CHOICES = "choices"
    BOOL = "bool"
    REF = "ref"
    REFS = "refs"
    VERSION = "version"
    PHONE = "phone"
    ID_NUMBER = "id_number"
    LOGIN = "login"
    PASSWORD = "password"  # noqa: S105  (a kind of field)
    EMAIL = "email"
    FILE = "file"
    ROWS = "rows"


@dataclass(frozen=True)
class Field:
    """One field: name in code and JSON, words, kind, limits; `ref` names the entity a REF points to,
    `zero` what the number 0 stands for among them (未分配部门), which no record has; without it 0 is refused.

    `parse` reads a value where the kind alone cannot say how (the rows of an import by their columns); it raises
    FieldError. `words` says a parsed row of ROWS in one line where its fields one by one say it less well.
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    required: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    ref: str = ""
    zero: str = ""
    max_length: int = 0
    lowest: int | None = None
    highest: int | None = None
    hint: str = ""
    group: str = ""
    default: Any = None
    rows: tuple[Field, ...] = ()
    check: Callable[[Any], str | None] | None = None
    parse: Callable[[Any], Any] | None = None
    words: Callable[[Mapping[str, Any]], str] | None = None


Values = Mapping[str, Any]
DEFAULT_LENGTH = {Kind.TEXT: 100, Kind.LONG_TEXT: 2000, Kind.CODE: 32, Kind.PHONE: 30, Kind.EMAIL: 100, Kind.LOGIN: 32}


class FieldError(ValueError):
    """A value is not acceptable; the message is the sentence shown beside the field."""


def version_field() -> Field:
    """The row version that was read; an older one leads to the conflict dialog."""
    return Field("row_version", "版本", Kind.VERSION, required=True)


def parse_all(fields: Sequence[Field], raw: Mapping[str, Any]) -> dict[str, Any]:
    """All values parsed and checked; raises BadFields naming every fault at once, unknown names included."""
    known = {f.name: f for f in fields}
    faults = {name: "没有这一项。请核对字段名。" for name in raw if name not in known}
    values: dict[str, Any] = {}
    for f in fields:
        try:
            values[f.name] = parse(f, raw.get(f.name, f.default))
        except FieldError as fault:
            faults[f.name] = str(fault)
    if faults:
        raise BadFields(faults, {name: f.label for name, f in known.items()})
    return values


def parse(f: Field, raw: Any) -> Any:
    """The value of one field, or None when it is empty. Raises FieldError."""
    if raw is None or (isinstance(raw, (str, list, tuple)) and not (raw.strip() if isinstance(raw, str) else raw)):
        if f.required:
            raise FieldError("必填，请填写。")
        return _empty(f)
    value = f.parse(raw) if f.parse is not None else _PARSERS[f.kind](f, raw)
    if f.check is not None:
        sentence = f.check(value)
        if sentence:
            raise FieldError(sentence)
    return value


def _empty(f: Field) -> Any:
    if f.kind in (Kind.CHOICES, Kind.REFS, Kind.ROWS):
        return ()
    if f.kind is Kind.BOOL:
        return False
    if f.kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.CODE, Kind.PHONE, Kind.ID_NUMBER, Kind.EMAIL, Kind.LOGIN):
        return ""
    return None


def _string(f: Field, raw: Any) -> str:
    if not isinstance(raw, str):
        raise FieldError("请填写文字。")
    value = text.tidy(raw)
    if f.kind is not Kind.LONG_TEXT:
        value = " ".join(value.split())
    limit = f.max_length or DEFAULT_LENGTH.get(f.kind, 0)
    if limit and len(value) > limit:
        raise FieldError(f"太长，最多 {limit} 个字，现有 {len(value)} 个。")
    return value


def _code(f: Field, raw: Any) -> str:
    value = text.code(_string(f, raw))
    if not re.fullmatch(r"[0-9A-Z\u4e00-\u9fff_./-]+", value):
        raise FieldError("只能用字母、数字、汉字和 - _ . /。")
    return value


def _integer(f: Field, raw: Any) -> int:
    if isinstance(raw, bool) or not re.fullmatch(r"[+-]?\d{1,15}", text.fold(str(raw))):
        raise FieldError("请填写整数。")
    value = int(text.fold(str(raw)))
    lowest, highest = (
        (f.lowest if f.lowest is not None else -(2**31)),
        (f.highest if f.highest is not None else 2**31 - 1),
    )
    if not lowest <= value <= highest:
        raise FieldError(f"应在 {lowest} 到 {highest} 之间。")
    return value


def _decimal(f: Field, raw: Any) -> Decimal:
    """Exact to the hundredth and without needless zeros, so that one value has one written form."""
    words = text.fold(str(raw))
    if isinstance(raw, bool) or not re.fullmatch(r"[+-]?\d{1,9}(\.\d{1,2})?", words):
        raise FieldError("请填写数字，最多两位小数，例如 0.5。")
    value = Decimal(words)
    lowest, highest = f.lowest if f.lowest is not None else 0, f.highest if f.highest is not None else 10**6
    if not lowest <= value <= highest:
        raise FieldError(f"应在 {lowest} 到 {highest} 之间。")
    return plain(value)


def plain(value: Decimal) -> Decimal:
    """The same number without needless zeros and never as a power: 2.0 is 2, 0.50 is 0.5."""
    return value.normalize() if value % 1 else Decimal(int(value))


def _money(f: Field, raw: Any) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise FieldError("请填写金额（整数，单位分）。")
    if not (f.lowest if f.lowest is not None else 0) <= raw <= (f.highest or 10**13):
        raise FieldError("金额超出允许范围。")
    return raw


def _date(_: Field, raw: Any) -> date:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        value = raw
    else:
        try:
            value = date.fromisoformat(raw)
        except (TypeError, ValueError):
            raise FieldError("请填写日期，例如 2026-11-24。") from None
    _require_year(value)
    return value


def _require_year(value: date) -> None:
    if not 1900 <= value.year <= 2200:
        raise FieldError("年份应在 1900 到 2200 之间。")


def _time(_: Field, raw: Any) -> datetime:
    value: datetime | None = None
    with suppress(TypeError, ValueError):
        value = raw if isinstance(raw, datetime) else datetime.fromisoformat(raw)
    # Every time is that of UTC+8: one with an offset of its own is not quietly taken for another moment.
    if value is None or value.tzinfo is not None:
        raise FieldError("请填写日期和时间，例如 2026-11-24 10:20。")
    _require_year(value)
    return value.replace(microsecond=0)


def _choice(f: Field, raw: Any) -> str:
    if not isinstance(raw, str) or raw not in f.choices:
        raise FieldError("请从这些里选：" + "、".join(f.choices.values()) + "。")
    return raw


def _choices(f: Field, raw: Any) -> tuple[str, ...]:
    if not isinstance(raw, (list, tuple)):
        raise FieldError("请选择一项或多项。")
    return tuple(dict.fromkeys(_choice(f, one) for one in raw))


def _bool(_: Field, raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise FieldError("请选择是或不是。")
    return raw


def _ref(f: Field, raw: Any) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or not (0 if f.zero else 1) <= raw < 2**31:
        raise FieldError("请从列表里选择。")
    return raw


def _refs(f: Field, raw: Any) -> tuple[int, ...]:
    if not isinstance(raw, (list, tuple)):
        raise FieldError("请从列表里选择。")
    return tuple(dict.fromkeys(_ref(f, one) for one in raw))


def _phone(f: Field, raw: Any) -> str:
    value = re.sub(r"[ \-()]", "", text.fold(_string(f, raw)))
    if not re.fullmatch(r"\+?\d{7,20}", value):
        raise FieldError("电话应为 7 到 20 位数字。")
    return value


def _id_number(f: Field, raw: Any) -> str:
    value = text.code(_string(f, raw))
    fault = id_number_fault(value)
    if fault:
        raise FieldError(fault)
    return value


def id_number_fault(value: str) -> str | None:
    """What is wrong with an 18-digit resident ID number (form, birth date, check digit), or None."""
    if not re.fullmatch(r"\d{17}[\dX]", value):
        return "身份证号应为 18 位数字，最后一位可以是 X。"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    if "10X98765432"[sum(int(d) * w for d, w in zip(value, weights, strict=False)) % 11] != value[17]:
        return "身份证号校验位不对，请核对。"
    try:
        date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        return "身份证号里的出生日期不存在，请核对。"
    return None


def _login(f: Field, raw: Any) -> str:
    value = text.code(_string(f, raw))
    if not re.fullmatch(r"[0-9A-Z\u4e00-\u9fff_.@-]{2,32}", value):
        raise FieldError("登录名 2 到 32 位，可用字母、数字、汉字和 _ . @ -。")
    return value


def _password(_: Field, raw: Any) -> str:
    if not isinstance(raw, str) or len(raw) > 200:
        raise FieldError("请填写密码。")
    return raw


def _email(f: Field, raw: Any) -> str:
    value = text.fold(_string(f, raw))
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        raise FieldError("邮箱写法不对，例如 kf@example.com。")
    return value


def _file(_: Field, raw: Any) -> bytes:
    if not isinstance(raw, bytes):
        raise FieldError("请选择文件。")
    return raw


def _rows(f: Field, raw: Any) -> tuple[dict[str, Any], ...]:
    if not isinstance(raw, (list, tuple)) or not all(isinstance(one, Mapping) for one in raw):
        raise FieldError("请填写一行或多行。")
    rows = []
    for number, one in enumerate(raw, 1):
        try:
            rows.append(parse_all(f.rows, one))
        except BadFields as bad:
            raise FieldError(f"第 {number} 行，{bad.sentence}") from None
    return tuple(rows)


_PARSERS: Mapping[Kind, Callable[[Field, Any], Any]] = {
    Kind.TEXT: _string,
    Kind.LONG_TEXT: _string,
    Kind.CODE: _code,
    Kind.INTEGER: _integer,
    Kind.DECIMAL: _decimal,
    Kind.MONEY: _money,
    Kind.DATE: _date,
    Kind.TIME: _time,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.BOOL: _bool,
    Kind.REF: _ref,
    Kind.REFS: _refs,
    Kind.VERSION: _integer,
    Kind.PHONE: _phone,
    Kind.ID_NUMBER: _id_number,
    Kind.LOGIN: _login,
    Kind.PASSWORD: _password,
    Kind.EMAIL: _email,
    Kind.FILE: _file,
    Kind.ROWS: _rows,
}
