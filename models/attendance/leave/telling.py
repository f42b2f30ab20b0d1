"""Leave slips in words: how they are called, from when to when, and why they stand as they do."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import TypeVar

from models.attendance import wording
from models.attendance.tables import LeaveSlip
from models.core.explain import Explanation, from_json

T = TypeVar("T")
ONE_DAY = timedelta(days=1)
MIDNIGHT = time()


def joined(result: str, *parts: Explanation) -> Explanation:
    """Several explanations as one, each led by its result; what two of them say counts once."""

    def once(found: Iterable[Iterable[T]]) -> tuple[T, ...]:
        return tuple(dict.fromkeys(one for some in found for one in some))

    return Explanation(
        result,
        once((*((part.result,) if part.result else ()), *part.steps) for part in parts),
        once(part.bases for part in parts),
        once(part.used for part in parts),
        once(part.timeline for part in parts),
        once(part.alternatives for part in parts),
        once(part.warnings for part in parts),
    )


def stored(row: LeaveSlip) -> Explanation:
    """How length, chain and notice of a slip were worked out when it was submitted."""
    return from_json(json.loads(row.explanation)) if row.explanation else Explanation("")


def title_of(number: int, label: str) -> str:
    """How a slip is called: 病假第 12 号."""
    return f"{label}第 {number} 号"


def spoken(at: datetime) -> str:
    """A moment as people say it: 11-24 08:30."""
    return f"{at:%m-%d %H:%M}"


def span(starts: datetime, ends: datetime) -> str:
    """From when to when: days where it lasts from midnight to midnight, else moments."""
    if starts.time() == MIDNIGHT and ends.time() == MIDNIGHT:
        last = ends - ONE_DAY
        return f"{starts:%m-%d}" if last.date() <= starts.date() else f"{starts:%m-%d} 至 {last:%m-%d}"
    if starts.date() == ends.date():
        return f"{starts:%m-%d %H:%M}–{ends:%H:%M}"
    return f"{spoken(starts)} 至 {spoken(ends)}"


def length_of(hundredths: int) -> str:
    """A length in words: 1.5 天."""
    return wording.days(hundredths)


def listed(words: Iterable[str]) -> str:
    """Names one after the other: 医院证明、病历本."""
    return "、".join(words)
