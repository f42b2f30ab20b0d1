"""The catalogue of penalties as it is delivered, changed by rows, and read for an event."""

from __future__ import annotations

from datetime import date, datetime

from models.core.rulebook import queries as rulebook
from models.penalty import rules
from models.penalty.catalogue import describe, queries

DAY = date(2026, 10, 9)
AT = datetime(2026, 10, 9, 10, 20)


def test_every_table_of_the_catalogue_is_delivered_whole(opened: str) -> None:
    assert len(rulebook.policy(describe.OFFENCES, DAY)) == 57
    rule = queries.rule_for("GAS-01", "", AT, 1, 1)
    assert (rule.low, rule.high) == (5_000, 10_000)
    assert rules.rule_of_json(rules.stored(rule)) == rule
