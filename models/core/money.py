"""Money is integer fen; these functions read and write it as yuan."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

LARGEST = 10**15  # fen
DIGITS = "零壹贰叁肆伍陆柒捌玖"


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


def in_capitals(fen: int) -> str:
    """An amount in the capitals of receipts and official papers: 8050 is 捌拾元伍角整, 1005 is 壹拾元零伍分."""
    yuan, jiao, rest = abs(fen) // 100, abs(fen) // 10 % 10, abs(fen) % 10
    whole = f"{_capitals(yuan)}元" if yuan or not fen else ""
    tenths = f"{DIGITS[jiao]}角" if jiao else ("零" if rest and yuan else "")
    return ("负" if fen < 0 else "") + whole + tenths + (f"{DIGITS[rest]}分" if rest else "整")


def _capitals(number: int) -> str:
    for size, name in ((10**8, "亿"), (10**4, "万"), (1000, "仟"), (100, "佰"), (10, "拾")):
        if number >= size:
            rest = number % size
            gap = "零" if 0 < rest < size // 10 else ""
            return _capitals(number // size) + name + gap + (_capitals(rest) if rest else "")
    return DIGITS[number]
