"""Why a charge comes to what it does: the rules, the arithmetic, and what its source says otherwise (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from models.core.explain import Basis, Explanation, Moment
from models.core.hundredths import words as hundredths
from models.core.money import format_yuan
from models.ledger.charges.values import BY_HAND, Computed, Late, Span
from models.ledger.tariffs.values import Base
from models.ledger.workflow import CHARGE_SOURCES, ChargeSource

PRICE_DIGITS = 4
WHOLE = 10_000


@dataclass(frozen=True)
class Granted:
    """A reduction that was granted on a charge: day, words and fen."""

    on: date
    words: str
    fen: int


@dataclass(frozen=True)
class Stored:
    """What is stored of a charge, in fen."""

    source: ChargeSource
    receivable: int
    reduction: int
    late_fee: int
    open: int
    computed: int | None
    billed_on: date
    delivered_on: date | None
    due_on: date | None
    words: str = ""


def price_words(price: int) -> str:
    """A price of 1/10,000 yuan without needless zeros: 230000 is 23, 30625 is 3.0625."""
    whole, rest = divmod(price, 10**PRICE_DIGITS)
    return f"{whole}.{rest:04d}".rstrip("0").rstrip(".") if rest else str(whole)


def volume_words(volume: int) -> str:
    """A volume of thousandths without needless zeros: 29000 is 29."""
    whole, rest = divmod(volume, 1000)
    return f"{whole}.{rest:03d}".rstrip("0") if rest else str(whole)


def arithmetic(made: Computed) -> tuple[str, ...]:
    """How a computed charge was worked out, one line for each figure."""
    if made.receivable is None:
        return (f"{made.why_not}。",)
    steps = [f"{_quantity(made)} = {format_yuan(made.full)} 元（{made.priced_by}，四舍五入到分）"]
    if made.segments:
        parts = "；".join(
            f"{one.label or '正常供应'} {one.days} 天按 {hundredths(one.percent)}%" for one in made.segments
        )
        sums = " + ".join(f"{one.days} × {hundredths(one.percent)}%" for one in made.segments)
        steps.append(f"这一期 {made.days} 天：{parts}")
        steps.append(f"{format_yuan(made.full)} ×（{sums}）÷ {made.days} = {format_yuan(made.receivable)} 元")
    for one in made.reliefs:
        days = f" × {one.days}/{made.days}" if one.days != made.days else ""
        part = f"{format_yuan(made.receivable)} × {hundredths(one.percent)}%{days}"
        steps.append(f"{one.label}：{part}，减 {format_yuan(one.fen)} 元")
    return tuple(steps)


def _quantity(made: Computed) -> str:
    if made.base == Base.VOLUME:
        return " + ".join(f"{volume_words(one.volume)} 立方米 × {price_words(one.price)}" for one in made.lines)
    price = price_words(made.price or 0)
    return f"{hundredths(made.quantity or 0)} 平方米 × {price}" if made.base == Base.AREA else f"每户 {price}"


def explanation(
    stored: Stored, made: Computed, span: Span, granted: Sequence[Granted] = (), late: Late | None = None
) -> Explanation:
    """What is stored beside what follows from area or volume and tariff: a difference between them is named."""
    steps = [*arithmetic(made)]
    if stored.source is not ChargeSource.COMPUTED:
        steps.append(f"{CHARGE_SOURCES[stored.source]}写的应收是 {format_yuan(stored.receivable)} 元。")
    if stored.reduction:
        told = "；".join(f"{one.on:%Y-%m-%d} {one.words} {format_yuan(one.fen)} 元" for one in granted)
        steps.append(f"减免合计 {format_yuan(stored.reduction)} 元" + (f"：{told}" if told else ""))
    if stored.late_fee or late is not None:
        steps.append(_late_words(stored, late))
    total = stored.receivable - stored.reduction + stored.late_fee
    steps.append(
        f"{format_yuan(stored.receivable)} − {format_yuan(stored.reduction)} + {format_yuan(stored.late_fee)} = "
        f"应缴 {format_yuan(total)} 元；已缴 {format_yuan(total - stored.open)} 元，未缴 {format_yuan(stored.open)} 元"
    )
    return Explanation(
        f"应收 {format_yuan(stored.receivable)} 元，未缴 {format_yuan(stored.open)} 元",
        tuple(steps),
        (*(made.bases or (_unpublished(made),)), *((late.basis,) if late is not None else ())),
        timeline=_timeline(stored, span),
        warnings=_warnings(stored, made),
    )


def _late_words(stored: Stored, late: Late | None) -> str:
    """The late fee that was booked, and below it how it has grown up to today."""
    told = f"滞纳金已记 {format_yuan(stored.late_fee)} 元"
    if late is None:
        return told
    return f"{told}；到今天算得 {format_yuan(late.fen)} 元\n{'；'.join(late.steps)}"


def _unpublished(made: Computed) -> Basis:
    price = f"{price_words(made.price)} 元" if made.price is not None else ""
    return Basis("R-253", made.priced_by or "只按公布的价格收费", key="ledger_tariffs", value=price)


def _timeline(stored: Stored, span: Span) -> tuple[Moment, ...]:
    moments = [
        (stored.billed_on, "出账", "info"),
        (span.from_on, "这一期第一天", "mute"),
        (span.to_on, "最后一天", "mute"),
    ]
    moments += [(stored.delivered_on, "送达结算单", "info")] if stored.delivered_on is not None else []
    moments += [(stored.due_on, "缴费截止日（含）", "warn")] if stored.due_on is not None else []
    ordered = sorted(moments, key=lambda one: one[0])
    return tuple(Moment(f"{day:%Y-%m-%d}", what, tone) for day, what, tone in ordered)


def _warnings(stored: Stored, made: Computed) -> tuple[str, ...]:
    found = []
    if made.priced_by == BY_HAND:
        found.append("这一类没有公布价格，按户档案或台账所列的单价计算。请财务在“价格”里登记公布的价格。")
    if made.receivable is not None and made.receivable != stored.receivable:
        apart = stored.receivable - made.receivable
        more = "多" if apart > 0 else "少"
        found.append(
            f"应收比按面积或用量算得的 {format_yuan(made.receivable)} 元{more} {format_yuan(abs(apart))} 元，请核对。"
        )
    if stored.due_on is None:
        found.append("还没有缴费截止日：送达结算单以后才开始计算。")
    return tuple(found)
