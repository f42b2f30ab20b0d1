"""How a computed result came about: rules and articles, records, arithmetic, and the readings not taken."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True)
class Basis:
    """What a result rests on: a rule of the catalogue, the article it stands in, and the value that was used.

    `article` is the source in words, `article_id` the stored article that «看条文» opens, `key` the parameter or
    policy table. `recommended` marks a value of our own where the regulation is silent (推荐值).
    """

    rule: str
    article: str = ""
    article_id: int | None = None
    quote: str = ""
    key: str = ""
    value: str = ""
    recommended: bool = False


@dataclass(frozen=True)
class Used:
    """A record that the result was worked out from; `entity` and `record` open it."""

    entity: str
    record: int
    title: str
    detail: str = ""


@dataclass(frozen=True)
class Moment:
    """One point of the timeline: the time as it is shown, what happened, and a tone (ok, warn, bad, info or mute)."""

    at: str
    what: str
    tone: str = "mute"


@dataclass(frozen=True)
class Alternative:
    """Another reading or rule that was looked at, and why it does not count here."""

    reading: str
    why_not: str


@dataclass(frozen=True)
class Explanation:
    """The answer to «为什么?» about one result: shown on the screen, printed, and part of a list's JSON.

    A step may have a second line with its particulars.
    """

    result: str
    steps: tuple[str, ...] = ()
    bases: tuple[Basis, ...] = ()
    used: tuple[Used, ...] = ()
    timeline: tuple[Moment, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    warnings: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The explanation as plain values; parts that are empty are left out."""
        # Each value by hand: `asdict` takes six times as long, and a closing tells thousands of score lines why.
        parts = {name: part for name, part in vars(self).items() if isinstance(part, str) or part}
        return {name: part if isinstance(part, str) else _plain(part) for name, part in parts.items()}

    def stored(self) -> str:
        """The explanation as text: what `audit.dump` makes of its plain values, in a third of the time."""
        return _ENCODER.encode(self.to_json())


def _plain(part: Iterable[Any]) -> tuple[Any, ...]:
    """Steps as they are, records by their fields."""
    return tuple([one if isinstance(one, str) else dict(vars(one)) for one in part])


def words(explained: Explanation) -> tuple[str, ...]:
    """The explanation as lines of plain text, for a paper or for passing it on."""
    lines = [explained.result]
    lines += [f"{number}. {step.replace(chr(10), '，')}" for number, step in enumerate(explained.steps, 1)]
    for basis in explained.bases:
        value = f"：{basis.value}" if basis.value else ""
        lines.append(f"依据：{basis.article or basis.rule}{value}{'（推荐值）' if basis.recommended else ''}")
        lines += [f"条文：{basis.quote}"] if basis.quote else []
    lines += [f"记录：{one.title}{f'（{one.detail}）' if one.detail else ''}" for one in explained.used]
    lines += [f"没有按“{one.reading}”计算：{one.why_not}" for one in explained.alternatives]
    lines += [f"注意：{warning}" for warning in explained.warnings]
    return tuple(lines)


def from_json(stored: Mapping[str, Any]) -> Explanation:
    """The explanation that was stored or sent as plain values."""
    kinds: Mapping[str, type] = {"bases": Basis, "used": Used, "timeline": Moment, "alternatives": Alternative}
    parts: dict[str, Any] = {name: tuple(made(**one) for one in stored.get(name, ())) for name, made in kinds.items()}
    return Explanation(
        stored["result"], tuple(stored.get("steps", ())), **parts, warnings=tuple(stored.get("warnings", ()))
    )
