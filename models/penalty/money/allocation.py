"""How much of what is due a month's pay gives, pure: cap, minimum wage, and what is carried over (R-102, R-104)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from models.core.explain import Basis, Explanation, Used
from models.core.money import format_yuan
from models.penalty import rules
from models.penalty.workflow import Takes

ENTITY = "penalty_slip"
MODES = {
    rules.OFF: "不检查扣款上限",
    rules.WARN: "超过的照扣并提示",
    rules.BLOCK: "超过的不扣，转下月；工资没有登记的全部转下月",
}


@dataclass(frozen=True)
class Claim:
    """What a slip still takes from somebody's pay: fen, from wage or performance pay, due since a moment.

    `standing` is what it comes to in all.
    """

    slip_id: int
    number: str
    employee_id: int
    takes: Takes
    due: int
    since: datetime
    standing: int = 0
    words: str = ""


@dataclass(frozen=True)
class Pay:
    """What somebody earns in the month, in fen, None where nobody knows; `has_left` that he was not there any more."""

    wage: int | None = None
    performance: int | None = None
    has_left: bool = False


@dataclass(frozen=True)
class Limits:
    """Cap in percent of the wage, what happens beyond it (off, warn, block), minimum wage in fen, and their bases."""

    percent: int
    mode: str
    minimum: int | None
    bases: tuple[Basis, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The limits as they are kept with a list."""
        return {
            "percent": self.percent, "mode": self.mode, "minimum": self.minimum,
            "bases": [dict(vars(one)) for one in self.bases],
        }  # fmt: skip


@dataclass(frozen=True)
class Share:
    """What a month takes for a slip and what it leaves for a later one, in fen, and why."""

    claim: Claim
    take: int
    carried: int
    explanation: Explanation


@dataclass
class _So:
    """What was taken of one person's pay so far."""

    far: int = 0
    from_performance: int = 0


def limits_words(stored: str) -> str:
    """The limits that are kept with a list, in words."""
    limits = json.loads(stored)
    mode, minimum = limits["mode"], limits["minimum"]
    if mode == rules.OFF:
        return MODES[mode]
    least = f"{format_yuan(minimum)} 元" if minimum is not None else "（没有登记）"
    return f"每月扣款不超过工资的 {limits['percent']}%，扣后不低于最低工资 {least}；{MODES[mode]}"


def allocate(claims: Sequence[Claim], pays: Mapping[int, Pay], limits: Limits) -> list[Share]:
    """What a month takes for each claim, in the order in which they fell due; of one moment by their numbers.

    What is taken and what is carried over make what is due. Nothing is taken of the pay of somebody who had left.
    """
    people: dict[int, _So] = {}
    found = []
    for claim in sorted(claims, key=lambda one: (one.since, one.number)):
        so = people.setdefault(claim.employee_id, _So())
        share = _share(claim, pays.get(claim.employee_id, Pay()), limits, so)
        so.far += share.take
        so.from_performance += share.take if claim.takes is Takes.PERFORMANCE else 0
        found.append(share)
    return found


def _share(claim: Claim, pay: Pay, limits: Limits, so: _So) -> Share:
    first = f"处罚单 {claim.number}，{claim.since:%Y-%m-%d} 起可以扣，尚应扣 {format_yuan(claim.due)} 元。"
    used = (Used(ENTITY, claim.slip_id, f"处罚单 {claim.number}", claim.words),)
    if pay.has_left:
        told = Explanation(
            f"本月不扣，{format_yuan(claim.due)} 元转下月", (first,), used=used,
            warnings=("本人已在这个月以前离职，没有工资可扣。收不回来的，请登记免收。",),
        )  # fmt: skip
        return Share(claim, 0, claim.due, told)
    made = rules.allowed(
        claim.due, pay.wage, pay.performance, claim.takes, limits.percent, limits.minimum, so.far, mode=limits.mode,
        already_performance=so.from_performance,
    )  # fmt: skip
    told = replace(made.explanation, steps=(first, *made.explanation.steps), bases=limits.bases, used=used)
    return Share(claim, made.take, made.carried, told)
