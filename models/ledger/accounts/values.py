"""Values of accounts as people write them: telephones, areas in square metres, prices in yuan."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from models.core import text
from models.core.fields import FieldError, plain

LARGEST_AREA = 10**9  # of 0.01 m²
LARGEST_PRICE = 10**8  # of 1/10,000 yuan
AREA_PARTS, PRICE_PARTS = 100, 10_000
LONGEST_PHONE = 60  # signs
LONGEST_JOINED = 13  # signs of one number that is typed in groups (138 0000 1234)
_BETWEEN = re.compile(r"[ \-()（）]")
_PHONE = re.compile(r"\+?\d{7,20}")
_UNITS = re.compile(r"(㎡|m2|m²|平方米?|平米|元(/.*)?|[,，￥¥\s])+", re.IGNORECASE)


def phones(words: str) -> str:
    """One telephone number or several, as digits with 、 between them. Raises ValueError with a sentence."""
    found = []
    for part in re.split(r"[/、,，;；]", text.fold(words)):
        joined = _BETWEEN.sub("", part)
        found += [joined] if len(joined) <= LONGEST_JOINED else [_BETWEEN.sub("", one) for one in part.split()]
    found = [one for one in dict.fromkeys(found) if one]
    for one in found:
        if not _PHONE.fullmatch(one):
            raise ValueError(f"“{one[:30]}”不是电话号码，应为 7 到 20 位数字。")
    if len("、".join(found)) > LONGEST_PHONE:
        raise ValueError("电话太多，请只留常用的两三个。")
    return "、".join(found)


def parts(words: str, scale: int, largest: int) -> int:
    """A number as whole parts of one, rounded half up: 100.31 (m²) is 10031. Raises ValueError with a sentence."""
    try:
        exact = Decimal(_UNITS.sub("", text.fold(words))) * scale
    except InvalidOperation:
        raise ValueError(f"“{words[:20]}”不是数字，请填写数字。") from None
    if not exact.is_finite() or not 0 < exact <= largest:
        raise ValueError(f"“{words[:20]}”不对，应大于 0，请核对。")
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def written(amount: int | None, scale: int) -> str | None:
    """Parts of one as a number without needless zeros, as a form shows it; None stays empty."""
    return None if amount is None else f"{plain(Decimal(amount) / scale):f}"


def typed_phones(raw: Any) -> str:
    """The telephones of a form. Raises FieldError."""
    try:
        return phones(_typed(raw))
    except ValueError as fault:
        raise FieldError(str(fault)) from None


def typed_area(raw: Any) -> int:
    """The area of a form in 0.01 m². Raises FieldError."""
    return _exact(raw, AREA_PARTS, LARGEST_AREA, "最多两位小数，例如 100.31。")


def typed_price(raw: Any) -> int:
    """The price of a form in 1/10,000 yuan. Raises FieldError."""
    return _exact(raw, PRICE_PARTS, LARGEST_PRICE, "最多四位小数，例如 23 或 3.0625。")


def _exact(raw: Any, scale: int, largest: int, hint: str) -> int:
    words = _typed(raw)
    try:
        found = parts(words, scale, largest)
    except ValueError as fault:
        raise FieldError(str(fault)) from None
    if Decimal(_UNITS.sub("", text.fold(words))) * scale != found:
        raise FieldError(hint)
    return found


def _typed(raw: Any) -> str:
    if not isinstance(raw, str):
        raise FieldError("请填写文字。")
    return raw
