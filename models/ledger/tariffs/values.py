"""Plain values of the rule tables of charges on one day, and how words of files are matched with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from models.core import text
from models.core.explain import Basis

OTHER = "other"  # the way of paying that no row names
SHORTEST_PART = 2  # signs of a name that is looked for inside longer words


class Base(StrEnum):
    """What a price is for: a square metre, a cubic metre (or a unit of heat), or the whole period."""

    AREA = "area"
    VOLUME = "volume"
    FIXED = "fixed"


BASE_NAMES: Mapping[str, str] = {Base.AREA: "按面积", Base.VOLUME: "按用量", Base.FIXED: "每户固定"}


class Cycle(StrEnum):
    """Over what time volumes are added up before the steps of a tariff are looked at."""

    PERIOD = "period"
    YEAR = "year"


CYCLE_NAMES: Mapping[str, str] = {Cycle.PERIOD: "每一期分别计", Cycle.YEAR: "按年累计"}


class Group(StrEnum):
    """Ways of paying that go together: where the money is found when it is looked for."""

    CASH = "cash"
    BANK = "bank"
    ONLINE = "online"
    POS = "pos"
    INTERNAL = "internal"


GROUP_NAMES: Mapping[str, str] = {
    Group.CASH: "现金", Group.BANK: "银行", Group.ONLINE: "网上", Group.POS: "刷卡", Group.INTERNAL: "内部转账"
}  # fmt: skip


class ShareKind(StrEnum):
    """What a row does to a charge.

    A share says which part of the price counts while a standing holds (空置, 报停), a part season which part counts
    on days without an account. A discount is earned by paying early, a relief is granted by a standing or a decision.
    """

    SHARE = "share"
    PART = "part"
    DISCOUNT = "discount"
    RELIEF = "relief"


SHARE_NAMES: Mapping[str, str] = {
    ShareKind.SHARE: "按比例收费",
    ShareKind.PART: "中途开户或销户",
    ShareKind.DISCOUNT: "提前缴费优惠",
    ShareKind.RELIEF: "减免",
}


class Needs(StrEnum):
    """On what a row rests: a standing of the account, its first or last day, the day of paying, or a decision."""

    STANDING = "standing"
    DATES = "dates"
    PAYMENT = "payment"
    DECISION = "decision"


NEEDS_NAMES: Mapping[str, str] = {
    Needs.STANDING: "户上登记的情况",
    Needs.DATES: "开户和销户日期",
    Needs.PAYMENT: "缴费日期",
    Needs.DECISION: "逐笔决定",
}


class Cover(StrEnum):
    """How a standing that holds for a part of the period counts: only where it covers all of it, or by days."""

    WHOLE = "whole"
    DAYS = "days"


SPAN_NAMES: Mapping[str, str] = {Cover.WHOLE: "整期都符合才算", Cover.DAYS: "按天数折算"}


@dataclass(frozen=True)
class CustomerClass:
    """A class of customers; `is_household` tells homes from firms."""

    code: str
    label: str
    aliases: tuple[str, ...] = ()
    is_household: bool = False


@dataclass(frozen=True)
class Way:
    """A way of paying; `counted` are those that a cashier states when the day's takings are handed in."""

    code: str
    label: str
    aliases: tuple[str, ...] = ()
    group: Group = Group.INTERNAL
    counted: bool = False


@dataclass(frozen=True)
class Step:
    """A price in 1/10,000 yuan for volumes beyond `above` up to `until` (thousandths; None: no end)."""

    price: int
    above: int = 0
    until: int | None = None


@dataclass(frozen=True)
class Tariff:
    """The published price of an item for a class; several steps only by volume. Prices in 1/10,000 yuan."""

    item: str
    class_code: str
    base: Base
    steps: tuple[Step, ...]
    cycle: Cycle = Cycle.PERIOD
    bases: tuple[Basis, ...] = ()
    valid_from: date | None = None

    @property
    def price(self) -> int | None:
        """The one price, None where it depends on the volume."""
        return self.steps[0].price if len(self.steps) == 1 else None


@dataclass(frozen=True)
class Share:
    """A row of shares, discounts and reliefs.

    `percent` is in hundredths of a percent: what is charged for a share, what is taken off for the others, None
    where it is decided each time. `pay_by` is a month and day, `pay_months` months from the first day of the period;
    `gift_months` months of twelve that are free. `lowest` and `highest` limit what is taken off, in fen.
    """

    code: str
    label: str
    item: str
    kind: ShareKind
    needs: Needs
    percent: int | None
    span: Cover = Cover.DAYS
    class_code: str = ""
    pay_by: str = ""
    pay_months: int = 0
    gift_months: int = 0
    lowest: int | None = None
    highest: int | None = None
    basis: Basis = field(default_factory=lambda: Basis(""))

    def concerns(self, item: str, class_code: str) -> bool:
        """Whether the row is about such a charge."""
        return self.item in ("", item) and self.class_code in ("", class_code)


@dataclass(frozen=True)
class LateFee:
    """Late fees of an item and a class ("" = all): hundredths of a permille of what is open for each day.

    Counted from the day `after_days` days after the last day to pay; never more than `cap` hundredths of a percent of
    what the fee is for (None: no limit).
    """

    item: str
    class_code: str
    permille: int
    after_days: int = 1
    cap: int | None = None
    basis: Basis = field(default_factory=lambda: Basis(""))


@dataclass(frozen=True)
class Book:
    """All rules of charges as they are on one day: a plain value for those who look at many rows."""

    on: date
    classes: tuple[CustomerClass, ...] = ()
    ways: tuple[Way, ...] = ()
    tariffs: tuple[Tariff, ...] = ()
    shares: tuple[Share, ...] = ()
    late_fees: tuple[LateFee, ...] = ()

    def price(self, item: str, class_code: str) -> int | None:
        """The published price in 1/10,000 yuan; None where none is published, or it depends on the volume."""
        found = self.tariff(item, class_code)
        return found.price if found is not None else None

    def tariff(self, item: str, class_code: str) -> Tariff | None:
        """The published tariff of an item for a class, None where there is none."""
        return self._tariffs.get((item, class_code))

    def class_of(self, words: str) -> str:
        """The code of the class that words of a file name; "" where none is meant."""
        return self._class_words.get(_form(words), "")

    def is_household(self, class_code: str) -> bool:
        """Whether this class is of homes."""
        return any(one.code == class_code and one.is_household for one in self.classes)

    def way_of(self, words: str) -> tuple[str, str]:
        """The code of the way of paying that words of a file mean, and the words themselves.

        First by a whole name, else by the longest name that stands inside; what nobody knows is ("other", words).
        """
        kept = text.tidy(words)
        wanted = _form(words)
        code = self._way_words.get(wanted)
        if code is None:
            inside = [name for name in self._way_words if len(name) >= SHORTEST_PART and name in wanted]
            code = self._way_words[max(inside, key=len)] if inside else OTHER
        return code, kept

    def class_names(self) -> dict[str, str]:
        """The labels of the classes by code, in the order of the table."""
        return {one.code: one.label for one in self.classes}

    def way_names(self) -> dict[str, str]:
        """The labels of the ways by code, in the order of the table."""
        return {one.code: one.label for one in self.ways}

    def way(self, code: str) -> Way:
        """The way of this code; one that the table no longer has is shown by its code and counts as internal."""
        return next((one for one in self.ways if one.code == code), Way(code, code))

    def standings(self) -> dict[str, str]:
        """The labels of the rows that rest on a standing of an account, by code: what may be registered (报停)."""
        return {one.code: one.label for one in self.shares if one.needs is Needs.STANDING}

    @cached_property
    def _tariffs(self) -> dict[tuple[str, str], Tariff]:
        return {(one.item, one.class_code): one for one in self.tariffs}

    @cached_property
    def _class_words(self) -> dict[str, str]:
        return {_form(name): one.code for one in self.classes for name in (*one.aliases, one.label, one.code)}

    @cached_property
    def _way_words(self) -> dict[str, str]:
        return {_form(name): one.code for one in self.ways for name in (*one.aliases, one.label, one.code)}


def _form(words: str) -> str:
    """Words of a file in the form in which they are compared: folded, without blanks, upper case."""
    return text.code(words)
