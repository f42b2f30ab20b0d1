"""Values of the rulebook for the rules of this area, each with where it stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from models.core.explain import Basis
from models.core.rulebook import queries as rulebook
from models.core.rulebook import register
from models.core.rulebook.rules import Origin
from models.staff.rules import Setting


def setting(rule: str, key: str, on: date) -> Setting:
    """A parameter in force on a day, with the rule that asks for it and the article or document it stands in."""
    found = rulebook.provision(key, on)
    words = register.get_parameter(key).words(found.value)
    basis = Basis(
        rule, found.source_words, found.article_id, key=key, value=words, recommended=found.origin is Origin.DEFAULT
    )
    return Setting(found.value, basis)


def over_time(key: str) -> Callable[[date], Any]:
    """The value of a parameter on any day, read once for many people with days of their own."""
    said = rulebook.history(key)
    return lambda on: next(one.value for one in said if one.holds(on))
