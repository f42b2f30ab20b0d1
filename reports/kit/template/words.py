"""How values read on paper: dates in Chinese, money in yuan, nothing as a blank."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from models.core import money
from models.core.papers.values import Amount, Picture


def long_date(value: Any) -> str:
    """2026年11月24日; with the time of day where there is one."""
    if isinstance(value, datetime):
        return f"{value.year}年{value.month}月{value.day}日 {value:%H:%M}"
    return f"{value.year}年{value.month}月{value.day}日" if isinstance(value, date) else shown(value)


def short_date(value: Any) -> str:
    """2026-11-24; with the time of day where there is one."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else shown(value)


def month(value: Any) -> str:
    """2026年11月."""
    return f"{value.year}年{value.month}月" if isinstance(value, date) else shown(value)


def shown(value: Any) -> str:
    """A value as text."""
    if value is None or isinstance(value, Picture):  # a picture beside words is no word
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return long_date(value)
    if isinstance(value, Amount):
        return money.format_yuan(value.fen)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


# What a template may write behind a value: {{ 入职日期|短日期 }}
FILTERS = {"长日期": long_date, "短日期": short_date, "年月": month}
