"""One page on collection: rates with their bases, what is missing to the target, and arrears, as of any day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.core.access import Person
from models.core.fields import Field, Kind
from models.core.money import format_yuan
from models.core.papers.bars import bar
from models.core.papers.kinds import PaperKind, add_paper
from models.core.papers.values import Amount, Picture, rows, slot
from models.ledger import ages, rights
from models.ledger.figures import queries, rules
from models.ledger.figures.queries import Asked, Owing
from models.ledger.figures.rules import BY_NAMES, TREATMENT_NAMES, By, Rate, Treatment
from models.ledger.periods import queries as periods
from models.ledger.workflow import ITEM_NAMES, OCCUPIED_HOMES

MOST = 12  # groups that a page has room for
OTHERS = "其余"


@dataclass(frozen=True)
class Group:
    """One group: its rates with numerator and denominator, and what is missing to the target."""

    name: str = slot("名称", "居民")
    accounts: str = slot("户数", "929/978")
    accounts_rate: str = slot("户数收费率", "95.0%")
    bar: Picture = slot("图", Picture(b""), "户数收费率的横条，竖线是目标")
    amount: str = slot("金额", "1,346,603.00/1,681,877.00")
    amount_rate: str = slot("金额收费率", "80.1%")
    missing: int = slot("差户数", 10, "离目标还差的户数")
    open: Amount = slot("未收", Amount(33_527_400))


@dataclass(frozen=True)
class Aged:
    """Arrears of one age."""

    name: str = slot("账龄", "逾期 31–90 天")
    fen: Amount = slot("金额", Amount(12_300_000))
    share: str = slot("占比", "24.8%")
    bar: Picture = slot("图", Picture(b""))


@dataclass(frozen=True)
class Page:
    """The page; every figure with its base."""

    item: str = slot("费用", "热费")
    period: str = slot("计费期", "2026-2027采暖季")
    on: date = slot("截至", date(2026, 11, 22))
    by: str = slot("分组", "用户类别")
    treatment: str = slot("减免口径", "减免算作已收")
    target: int = slot("目标", 96, "百分数")
    accounts: str = slot("户数", "1212/1493")
    accounts_rate: str = slot("户数收费率", "81.2%")
    accounts_bar: Picture = slot("户数图", Picture(b""))
    missing: int = slot("差户数", 222)
    amount: str = slot("金额", "1,346,603.00/1,681,877.00")
    amount_rate: str = slot("金额收费率", "80.1%")
    amount_bar: Picture = slot("金额图", Picture(b""))
    missing_fen: Amount = slot("差金额", Amount(26_799_892))
    occupied: str = slot("在住户数", "929/978", "没有登记入住情况时为空")
    occupied_rate: str = slot("在住收费率", "95.0%")
    occupied_missing: int = slot("在住差户数", 10)
    receivable: Amount = slot("应收", Amount(168_187_700))
    reduction: Amount = slot("减免", Amount(0))
    received: Amount = slot("已收", Amount(134_660_300))
    open: Amount = slot("未收", Amount(33_527_400))
    late: Amount = slot("已收滞纳金", Amount(0), "不计入收费率")
    credit: Amount = slot("预存", Amount(120_000), "不计入收费率")
    unclaimed: Amount = slot("待认领", Amount(36_000), "不计入收费率")
    refunds: Amount = slot("退费", Amount(0), "已从已收中减去")
    recovery: str = slot("回收率", "96.1%（961.00/1,000.00）", "缴费期内收到的占到期应收的比例")
    recovery_target: int = slot("回收率下限", 95)
    early: str = slot("提前回收率", "62.0%（620.00/1,000.00）", "送达后几天内收到的")
    early_days: int = slot("提前天数", 3)
    groups: tuple[Group, ...] = rows("组", Group, f"每组一行，最多 {MOST} 行，多的合为“{OTHERS}”")
    owing: Amount = slot("欠费", Amount(49_642_600), "全部计费期，含滞纳金")
    owing_accounts: int = slot("欠费户数", 281)
    ages: tuple[Aged, ...] = rows("账龄", Aged, "每段一行")


OPTIONS = (
    Field("item", "费用", Kind.CHOICE, choices=ITEM_NAMES, hint="不选为热费"),
    Field("period", "计费期", max_length=16, hint="例如 2026-2027；不填为最近一期"),
    Field("on", "截至", Kind.DATE, hint="不填为今天"),
    Field("by", "分组", Kind.CHOICE, choices={code: name for code, name in BY_NAMES.items() if code != By.TOTAL},
          hint="不选为用户类别"),
    Field("treatment", "减免口径", Kind.CHOICE, choices=TREATMENT_NAMES, hint="不选为减免算作已收"),
)  # fmt: skip


def page(_: Person, options: Mapping[str, Any]) -> Page:
    """The page for what is asked. Raises Refused for a period that there is not."""
    asked = queries.asked(options["item"], options["period"], options["on"])
    by, treatment = By(options["by"] or By.CLASS), Treatment(options["treatment"] or Treatment.SETTLED)
    target = queries.target(asked.on)
    found = queries.collection(asked, by)
    whole = rules.total(line.sums for line in queries.collection(asked, By.TOTAL))
    accounts, amount = rules.by_accounts(whole, treatment), rules.by_amount(whole, treatment)
    homes = rules.total(
        line.sums for line in queries.collection(asked, By.OCCUPANCY) if line.key in OCCUPIED_HOMES
    )  # fmt: skip
    occupied = rules.by_accounts(homes, treatment)
    apart, timely = queries.apart(asked), queries.timely(asked)
    owing = queries.arrears(Asked(asked.item, "", asked.on), By.TOTAL)
    stored = periods.of_code(asked.item, asked.period)
    return Page(
        item=asked.words, period=stored.label if stored is not None else "全部计费期", on=asked.on, by=BY_NAMES[by],
        treatment=TREATMENT_NAMES[treatment], target=target,
        accounts=_counted(accounts), accounts_rate=rules.percent(accounts.tenths),
        accounts_bar=bar(accounts.part, accounts.whole, target, width_mm=46, height_mm=4),
        missing=accounts.missing(target),
        amount=_yuan(amount), amount_rate=rules.percent(amount.tenths),
        amount_bar=bar(amount.part, amount.whole, target, width_mm=46, height_mm=4),
        missing_fen=Amount(amount.missing(target)),
        occupied=_counted(occupied) if homes.due else "", occupied_rate=rules.percent(occupied.tenths),
        occupied_missing=occupied.missing(target), receivable=Amount(whole.receivable),
        reduction=Amount(whole.reduction), received=Amount(whole.received), open=Amount(whole.open),
        late=Amount(whole.late_received), credit=Amount(apart.credit), unclaimed=Amount(apart.unclaimed),
        refunds=Amount(apart.refunds), recovery=_told(timely.within_term), recovery_target=timely.least_percent,
        early=_told(timely.early), early_days=timely.early_days,
        groups=tuple(_group(name, sums, treatment, target) for name, sums in _most(found)),
        owing=Amount(owing[0].total if owing else 0), owing_accounts=owing[0].accounts if owing else 0,
        ages=_ages(owing[0]) if owing else (),
    )  # fmt: skip


def _most(found: Sequence[queries.Line]) -> list[tuple[str, rules.Sums]]:
    """The groups with most charged, by name; those for which a page has no room together."""
    if len(found) <= MOST:
        return [(line.name, line.sums) for line in found]
    largest = sorted(found, key=lambda line: -line.sums.receivable)
    kept, rest = largest[: MOST - 1], largest[MOST - 1 :]
    named = sorted(((line.name, line.sums) for line in kept), key=lambda one: one[0])
    return [*named, (f"{OTHERS} {len(rest)} 项", rules.total(line.sums for line in rest))]


def _group(name: str, sums: rules.Sums, treatment: Treatment, target: int) -> Group:
    accounts, amount = rules.by_accounts(sums, treatment), rules.by_amount(sums, treatment)
    return Group(
        name, _counted(accounts), rules.percent(accounts.tenths), bar(accounts.part, accounts.whole, target),
        _yuan(amount), rules.percent(amount.tenths), accounts.missing(target), Amount(sums.open),
    )  # fmt: skip


def _ages(owing: Owing) -> tuple[Aged, ...]:
    return tuple(
        Aged(
            label,
            Amount(fen),
            rules.percent(rules.percent_tenths(fen, owing.total)),
            bar(fen, owing.total, width_mm=60),
        )
        for code, label in ages.AGE_NAMES.items()
        for fen in (owing.by_age.get(code, 0),)
    )


def _counted(rate: Rate) -> str:
    return f"{rate.part:,}/{rate.whole:,}"


def _yuan(rate: Rate) -> str:
    return f"{format_yuan(rate.part)}/{format_yuan(rate.whole)}"


def _told(rate: Rate) -> str:
    return f"{rules.percent(rate.tenths)}（{_yuan(rate)}）" if rate.whole > 0 else "—"


add_paper(
    PaperKind(
        "collection_page", "收费情况", "ledger", "docx", rights.FIGURES, Page, page, options=OPTIONS,
    )
)  # fmt: skip
