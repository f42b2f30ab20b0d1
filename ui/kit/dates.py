"""Reads dates as people type them, and writes them in the one way they are shown."""

import re
import unicodedata
from datetime import date, timedelta

EXAMPLES = "可以写 2026-1-5、1.5、0105、今天、+3"

_WORDS = {"今天": 0, "今日": 0, "明天": 1, "后天": 2, "昨天": -1, "前天": -2}
_FULL = re.compile(r"(\d{4})[-./年 ](\d{1,2})[-./月 ](\d{1,2})日?")
_SHORT = re.compile(r"(\d{1,2})[-./月 ](\d{1,2})日?")
_DIGITS = re.compile(r"(\d{4})?(\d{2})(\d{2})")
_DAYS = re.compile(r"([+-])(\d{1,4})")
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


def parse_date(text: str, today: date) -> date:
    """Return the date meant by `text`; without a year it is the year of `today`, `+3` is three calendar days later.

    Full-width digits and signs are folded. Raises ValueError with a sentence for the person who typed.
    """
    plain = unicodedata.normalize("NFKC", text).strip().replace("−", "-").replace("。", ".")
    if plain in _WORDS:
        return today + timedelta(days=_WORDS[plain])
    if match := _DAYS.fullmatch(plain):
        days = int(match[2])
        return today + timedelta(days=days if match[1] == "+" else -days)
    match = _FULL.fullmatch(plain)
    if match:
        parts = match.groups()
    elif match := _SHORT.fullmatch(plain):
        parts = (str(today.year), *match.groups())
    elif match := _DIGITS.fullmatch(plain):
        parts = (match[1] or str(today.year), match[2], match[3])
    else:
        raise ValueError(f"看不懂这个日期。{EXAMPLES}。")
    year, month, day = map(int, parts)
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError(f"年份应在 {_FIRST_YEAR} 到 {_LAST_YEAR} 之间。")
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"没有 {year} 年 {month} 月 {day} 日这一天，请核对。") from None


def format_date(day: date | None) -> str:
    """Return the date as shown in fields and tables, such as 2026-01-05; nothing for None."""
    return day.isoformat() if day else ""
