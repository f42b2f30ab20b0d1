"""Plain values of charges: what they are worked out from, and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from models.core.explain import Basis

BY_HAND = "所列单价"  # of a register or a file, where no tariff is published
PUBLISHED = "公布价格"


@dataclass(frozen=True)
class Spell:
    """A standing of an account (报停) with its first and last day, both inclusive; open where there is no last one."""

    code: str
    from_on: date
    to_on: date | None = None

    def covers(self, first: date, last: date) -> bool:
        """Whether it holds on every day from one to another."""
        return self.from_on <= first and (self.to_on is None or last <= self.to_on)

    def meets(self, first: date, last: date) -> bool:
        """Whether it holds on some day from one to another."""
        return self.from_on <= last and (self.to_on is None or first <= self.to_on)


@dataclass(frozen=True)
class Facts:
    """What is known of an account for one charge.

    Area in 0.01 m², volumes in 0.001 m³, the price of its own in 1/10,000 yuan. `used_before` is the volume of the
    same calendar year before this period, for tariffs whose steps count by year.
    """

    class_code: str
    area: int | None = None
    own_price: int | None = None
    volume: int | None = None
    used_before: int = 0
    opened_on: date | None = None
    closed_on: date | None = None
    standings: tuple[Spell, ...] = ()


@dataclass(frozen=True)
class Span:
    """The days that a charge is for, both inclusive, and of which item."""

    item: str
    from_on: date
    to_on: date

    @property
    def days(self) -> int:
        """How many days these are."""
        return (self.to_on - self.from_on).days + 1


@dataclass(frozen=True)
class Segment:
    """Days on which one part of the price counts: hundredths of a percent, and the rule that says so ("" = all)."""

    days: int
    percent: int
    code: str = ""
    label: str = ""


@dataclass(frozen=True)
class Reduced:
    """A relief that a rule gives by itself: what is taken off, in fen, from how many hundredths of a percent."""

    code: str
    label: str
    fen: int
    percent: int
    days: int


@dataclass(frozen=True)
class Line:
    """A part of a volume at one price: thousandths of a cubic metre and 1/10,000 yuan."""

    volume: int
    price: int


@dataclass(frozen=True)
class Computed:
    """What a charge comes to: `receivable` after shares, `full` before them, reliefs beside it; money in fen.

    `share` is the part that counted in whole percent, for showing. Where nothing could be worked out, `receivable`
    is None and `why_not` says why.
    """

    receivable: int | None
    why_not: str = ""
    full: int = 0
    share: int = 100
    base: str = ""
    price: int | None = None
    priced_by: str = ""
    quantity: int | None = None
    lines: tuple[Line, ...] = ()
    segments: tuple[Segment, ...] = ()
    reliefs: tuple[Reduced, ...] = ()
    days: int = 0
    bases: tuple[Basis, ...] = ()

    @property
    def reduction(self) -> int:
        """What the reliefs take off together."""
        return sum(one.fen for one in self.reliefs)

    def to_json(self) -> dict[str, Any]:
        """What is kept with the charge, so that it can be told again after the rules have changed."""
        kept: dict[str, Any] = {"full": self.full, "base": self.base, "priced_by": self.priced_by, "days": self.days}
        if self.lines:
            kept["lines"] = [[one.volume, one.price] for one in self.lines]
        if self.segments:
            kept["segments"] = [[one.days, one.percent, one.code, one.label] for one in self.segments]
        if self.reliefs:
            kept["reliefs"] = [[one.code, one.label, one.fen, one.percent, one.days] for one in self.reliefs]
        kept["bases"] = [
            [one.article, one.article_id, one.key, one.value, one.recommended] for one in self.bases
        ]  # fmt: skip
        return kept


def from_json(stored: Mapping[str, Any], receivable: int, share: int, price: int | None, quantity: int) -> Computed:
    """What was kept with a charge, beside the columns that it has anyway."""
    return Computed(
        receivable,
        full=stored["full"],
        share=share,
        base=stored["base"],
        price=price,
        priced_by=stored["priced_by"],
        quantity=quantity,
        lines=tuple(Line(*one) for one in stored.get("lines", ())),
        segments=tuple(Segment(*one) for one in stored.get("segments", ())),
        reliefs=tuple(Reduced(*one) for one in stored.get("reliefs", ())),
        days=stored["days"],
        bases=tuple(
            Basis("R-253", article, number, key=key, value=value, recommended=recommended)
            for article, number, key, value, recommended in stored["bases"]
        ),
    )


@dataclass(frozen=True)
class Discount:
    """What paying in full by a day would take off a charge: fen, the last day (inclusive), and the rule."""

    code: str
    label: str
    fen: int
    until: date
    words: str
    basis: Basis = field(default_factory=lambda: Basis(""))


@dataclass(frozen=True)
class Late:
    """Late fees of a charge up to a day: fen, how many days counted, whether the limit was reached, and how."""

    fen: int
    days: int
    capped: bool
    steps: tuple[str, ...]
    basis: Basis
