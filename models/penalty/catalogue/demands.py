"""What has to hold between the rules of penalties before one may take money or points (R-101, R-104)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from models.core.rulebook import queries as rulebook
from models.core.rulebook import register
from models.penalty.catalogue.describe import BANDS, OFFENCES, SCHEMES
from models.penalty.catalogue.rows import CONFIRMED_BY, CONSULTED_ON, POINT_VALUE, PUBLISHED_ON, TAKES
from models.penalty.workflow import MONEY, Measured, Takes

MONEY_KEYS = (TAKES, CONFIRMED_BY, CONSULTED_ON, PUBLISHED_ON)


def money_fault(values: Mapping[str, Any]) -> str | None:
    """What is missing before a penalty may take money: who confirmed it, consultation, publication; or None."""
    takes, who, consulted, published = (values[key] for key in MONEY_KEYS)
    if takes not in MONEY:
        return None
    if not (who and consulted and published):
        return "扣工资或奖金须同时写明确认的负责人、征求职工意见的日期和公示的日期。请补齐，或改为扣考核分。"
    return None if consulted <= published else "公示的日期早于征求意见的日期，请核对。"


def _money(on: date) -> str | None:
    return money_fault(rulebook.values(MONEY_KEYS, on))


def _points(on: date) -> str | None:
    """What is missing where points are taken for offences that the regulation prices in yuan."""
    if rulebook.value(TAKES, on) != Takes.POINTS or rulebook.value(POINT_VALUE, on):
        return None
    used = {row["code"] for row in rulebook.policy(SCHEMES, on) if row["in_force"]}
    in_yuan = {
        row["code"]: row for row in rulebook.policy(OFFENCES, on)
        if row["active"] and row["scheme"] in used and row["measured"] == Measured.YUAN
    }  # fmt: skip
    banded = [row["offence"] for row in rulebook.policy(BANDS, on) if row["low"] is not None]
    priced = next((code for code, row in in_yuan.items() if row["low"] is not None or code in banded), None)
    if priced is None:
        return None
    return f"“{priced}”等项目按元规定，扣考核分须写明一分折合多少元。请一起填写“一分折合多少元”。"


register.demand(MONEY_KEYS, _money)
register.demand((TAKES, POINT_VALUE, SCHEMES, OFFENCES, BANDS), _points)
