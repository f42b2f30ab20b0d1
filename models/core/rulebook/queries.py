"""Readers of the rulebook: what holds on a day, since when, by whom and why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.core.errors import Refused
from models.core.rulebook import register
from models.core.rulebook.rules import Origin
from models.core.rulebook.tables import RuleChange, RuleValue


@dataclass(frozen=True)
class Provision:
    """A value in force, with the day from which it holds and where it stands.

    `source_words` names the article or document in words; `article_id` the stored article in its version of the
    asked day, None where none is named.
    """

    key: str
    value: Any
    valid_from: date
    source_words: str
    article_id: int | None
    origin: Origin


def value(key: str, on: date) -> Any:
    """The value of a parameter in force on a day, the day of the event (C-10).

    int (money in fen), bool, code or text, Decimal for fractions of days, tuple for lists and spans; None when it
    was not answered yet. Raises Refused for an unknown key.
    """
    return register.get_parameter(key).load(_in_force(key, on).value)


def provision(key: str, on: date) -> Provision:
    """The value of a parameter in force on a day with where it stands. Raises Refused for an unknown key."""
    known = register.get_parameter(key)
    row = _in_force(key, on)
    return Provision(key, known.load(row.value), row.valid_from, known.source, None, Origin(row.origin))


def policy(name: str, on: date) -> tuple[Mapping[str, Any], ...]:
    """The rows of a policy table in force on a day, in the order of the office; values are typed by its fields.

    Raises Refused for an unknown name.
    """
    table = register.get_policy(name)
    return tuple(table.row(stored) for stored in json.loads(_in_force(name, on).value))


def _in_force(key: str, on: date) -> RuleValue:
    row = (
        RuleValue.select(RuleValue)
        .join(RuleChange, on=(RuleChange.id == RuleValue.change_id))
        .where(RuleValue.key == key, RuleValue.valid_from <= on, RuleChange.withdrawn_at.is_null())
        .order_by(RuleValue.valid_from.desc(), RuleValue.change_id.desc())
        .first()
    )
    if row is None:
        raise Refused(f"规则“{key}”在 {on:%Y-%m-%d} 没有内容。请系统管理员用“检查”查明原因。")
    return row
