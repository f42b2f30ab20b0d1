"""Money is integer fen; these functions read and write it as yuan."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

LARGEST = 10**15  # fen


def parse_yuan(text: str) -> int:
    """Fen of an amount typed in yuan, such as '1,234.50' or '￥1234.5'.

    Raises ValueError when it is no amount, has more than two decimals, or is beyond all reason.
    """
    plain = text.strip().replace(",", "").replace("，", "").lstrip("¥￥").replace("−", "-")
    try:
        fen = Decimal(plain) * 100
    except InvalidOperation:
        raise ValueError("请填写金额，例如 1234.50。") from None
    if not fen.is_finite() or fen != fen.to_integral_value():
        raise ValueError("金额最多两位小数。")
    if abs(fen) > LARGEST:
        raise ValueError("金额过大，请核对。")
    return int(fen)


def format_yuan(fen: int) -> str:
    """Yuan with thousands commas and two decimals, a true minus for negative amounts."""
    sign = "−" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"
