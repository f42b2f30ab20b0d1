"""Amounts that are kept as whole hundredths (days of absence, points); these functions read and write them."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

LARGEST = 10**15  # hundredths


def words(amount: int) -> str:
    """An amount without needless zeros, with a true minus: 50 is 0.5, 200 is 2, -25 is −0.25."""
    return ("−" if amount < 0 else "") + f"{_plain(abs(amount)):f}"


def number(amount: int) -> int | float:
    """An amount as a number of JSON: 50 is 0.5, 200 is 2."""
    return amount / 100 if amount % 100 else amount // 100


def decimal(amount: int) -> Decimal:
    """An amount as a sheet calculates with it, without needless zeros."""
    return _plain(amount)


def parse(text: str) -> int:
    """Hundredths of a typed number, such as 0.5 or 1.

    Raises ValueError when it is no number, has more than two decimals, or is beyond all reason.
    """
    try:
        amount = Decimal(text.strip().replace("−", "-")) * 100
    except InvalidOperation:
        raise ValueError("请填写数字，例如 0.5。") from None
    if not amount.is_finite() or amount != amount.to_integral_value():
        raise ValueError("最多两位小数。")
    if abs(amount) > LARGEST:
        raise ValueError("数字过大，请核对。")
    return int(amount)


def _plain(amount: int) -> Decimal:
    whole = Decimal(amount) / 100
    return whole.quantize(Decimal(1)) if amount % 100 == 0 else whole.normalize()
