"""Changing the rule tables of the ledger: the part of the rulebook that finance keeps itself (R-253)."""

from __future__ import annotations

from models.core.fields import Field, Kind, Values
from models.core.register import Done, action
from models.core.rulebook import actions as rulebook
from models.core.rulebook import register
from models.core.unit import Unit
from models.ledger import rights
from models.ledger.tariffs.describe import AREA


def _fault(name: str) -> str | None:
    known = {one.name: one.label for one in register.policies().values() if one.area == AREA}
    return None if name in known else f"请从这些里选：{'、'.join(known)}。"


@action(
    "ledger.set_rules", "修改收费规则", rights.TARIFFS,
    Field("name", "规则表", required=True, max_length=80, check=_fault),
    Field("rows", "各行内容", Kind.LONG_TEXT, required=True, max_length=200_000, check=rulebook.rows_fault),
    rulebook.SEEN,
    rulebook.FROM,
    rulebook.REASON,
    rulebook.ARTICLE,
    rulebook.BACKWARD,
    entity="rule_value",
)  # fmt: skip
def set_rules(unit: Unit, f: Values) -> Done:
    """Let a rule table of the ledger have these rows, and only these, from a day on, as `rulebook.set_policy` does.

    Charges that were worked out before keep what they say.
    """
    return rulebook.set_policy(unit, f)
