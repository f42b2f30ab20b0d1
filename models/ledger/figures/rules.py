"""Rates of collection and what is missing to a target (pure); shares are rounded half up to one decimal (C-09)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum


class Treatment(StrEnum):
    """What a reduction does to a rate."""

    SETTLED = "settled"
    OFF = "off"
    IGNORED = "ignored"


TREATMENT_NAMES: Mapping[str, str] = {
    Treatment.SETTLED: "减免算作已收",
    Treatment.OFF: "减免从应收中减去",
    Treatment.IGNORED: "减免不计",
}


class By(StrEnum):
    """By what accounts or charges are put together."""

    TOTAL = "total"
    CLASS = "class"
    COMPOUND = "compound"
    COLLECTOR = "collector"
    OCCUPANCY = "occupancy"
    PERIOD = "period"


BY_NAMES: Mapping[str, str] = {
    By.CLASS: "用户类别",
    By.COMPOUND: "小区",
    By.COLLECTOR: "收费责任人",
    By.OCCUPANCY: "入住情况",
    By.PERIOD: "计费期",
    By.TOTAL: "合计",
}


@dataclass(frozen=True)
class Sums:
    """What was charged to a group of accounts and what came in, in accounts and in fen.

    `due` are accounts with something charged, `relieved` those of them whose charge was reduced to nothing, `paid`
    those with nothing open (relieved ones included), `paid_full` those who paid all of it without any reduction.
    `received` is what came in on the charges themselves, `late_received` beyond them on late fees.
    """

    due: int = 0
    relieved: int = 0
    paid: int = 0
    paid_full: int = 0
    receivable: int = 0
    reduction: int = 0
    received: int = 0
    late_fee: int = 0
    late_received: int = 0

    @property
    def open(self) -> int:
        """What is still open on the charges, without late fees."""
        return self.receivable - self.reduction - self.received

    @property
    def unpaid(self) -> int:
        """Accounts on whose charges something is open."""
        return self.due - self.paid


def total(parts: Iterable[Sums]) -> Sums:
    """The sums of several groups that share no account."""
    rows = list(parts)
    return Sums(**{field.name: sum(getattr(one, field.name) for one in rows) for field in fields(Sums)})


@dataclass(frozen=True)
class Rate:
    """A share: numerator and denominator, of accounts or of fen."""

    part: int
    whole: int

    @property
    def tenths(self) -> int | None:
        """Tenths of a percent, half up; None of nothing."""
        return percent_tenths(self.part, self.whole)

    def missing(self, target: int) -> int:
        """How much the part lacks to reach `target` percent of the whole; nothing where it is reached."""
        return max(0, -(-self.whole * target // 100) - self.part)


def percent_tenths(part: int, whole: int) -> int | None:
    """Tenths of a percent, rounded half up (929 of 978: 950); None where the whole is nothing or less."""
    return (2000 * part + whole) // (2 * whole) if whole > 0 else None


def percent(tenths: int | None) -> str:
    """A share in words: 95.0%; — of nothing."""
    if tenths is None:
        return "—"
    return f"{'−' if tenths < 0 else ''}{abs(tenths) // 10}.{abs(tenths) % 10}%"


def by_accounts(sums: Sums, treatment: Treatment) -> Rate:
    """The rate by households: how many of those charged have settled (S-05)."""
    if treatment is Treatment.OFF:
        return Rate(sums.paid - sums.relieved, sums.due - sums.relieved)
    return Rate(sums.paid_full if treatment is Treatment.IGNORED else sums.paid, sums.due)


def by_amount(sums: Sums, treatment: Treatment) -> Rate:
    """The rate by amount: how much of what was charged came in (S-09), late fees left out on both sides."""
    if treatment is Treatment.SETTLED:
        return Rate(sums.received + sums.reduction, sums.receivable)
    return Rate(sums.received, sums.receivable - (sums.reduction if treatment is Treatment.OFF else 0))
