"""Which rows of the rule tables of charges cannot stand together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from models.core import text
from models.core.rulebook import queries as rulebook
from models.ledger.standing import counts
from models.ledger.tables import LedgerAccount, LedgerStanding
from models.ledger.tariffs.values import NEEDS_NAMES, OTHER, Base, Needs, ShareKind
from models.ledger.workflow import ITEM_NAMES

CLASSES, WAYS, TARIFFS = "ledger_classes", "ledger_ways", "ledger_tariffs"
SHARES, LATE_FEES = "ledger_shares", "ledger_late_fees"
NAMING = ((TARIFFS, "价格"), (SHARES, "比例、优惠和减免"), (LATE_FEES, "滞纳金"))
# On what each kind of row may rest.
RESTS: Mapping[str, tuple[Needs, ...]] = {
    ShareKind.SHARE: (Needs.STANDING,),
    ShareKind.PART: (Needs.DATES,),
    ShareKind.DISCOUNT: (Needs.PAYMENT,),
    ShareKind.RELIEF: (Needs.STANDING, Needs.DECISION),
}
Row = Mapping[str, Any]


def is_month_day(words: str) -> bool:
    """Whether words are a month and a day, 12-31."""
    try:
        date.fromisoformat(f"2024-{words}")
    except ValueError:
        return False
    return True


def spellings(row: Row) -> tuple[str, ...]:
    """Every spelling by which a row of classes or ways is meant, in the form in which they are compared."""
    listed = row["aliases"].replace("，", "、").replace(",", "、").split("、")
    return tuple(dict.fromkeys(form for one in (row["code"], row["label"], *listed) if (form := text.code(one))))


def classes_fault(rows: Sequence[Row], on: date) -> str | None:
    """What is wrong with rows of classes: one spelling for two of them, or one gone that other tables still name."""
    known = {one for row in rows for one in spellings(row)}
    for table, label in NAMING:
        named = [row["class_code"] for row in rulebook.policy(table, on) if row["class_code"]]
        left = next((one for one in named if text.code(one) not in known), None)
        if left is not None:
            return f"规则表“{label}”里还有“{left}”。请先改那张表，再从这里删去。"
    return _twice(rows)


def classes_notes(rows: Sequence[Row], _: date) -> tuple[str, ...]:
    """Accounts whose class is no longer in the table."""
    codes = [row["code"] for row in rows]
    left = (
        LedgerAccount.select()
        .where(LedgerAccount.class_code.not_in([*codes, ""]), counts(LedgerAccount))
        .count()
    )  # fmt: skip
    return (f"请注意：有 {left} 户的类别已经不在表里，请改这些户的类别。",) if left else ()


def ways_fault(rows: Sequence[Row], _: date) -> str | None:
    """What is wrong with rows of ways: one spelling for two of them, or nothing for what nobody knows."""
    if OTHER not in {row["code"] for row in rows}:
        return f"须保留代码为 {OTHER} 的一行，认不出的收费方式归在那里。"
    return _twice(rows)


def _twice(rows: Sequence[Row]) -> str | None:
    seen: dict[str, int] = {}
    for place, row in enumerate(rows, 1):
        for one in spellings(row):
            if seen.setdefault(one, place) != place:
                return f"第 {seen[one]} 行和第 {place} 行都写了“{one}”。请只留在一行里。"
    return None


def tariffs_fault(rows: Sequence[Row], on: date) -> str | None:
    """What is wrong with rows of tariffs: an unknown class, or steps that make no tariff."""
    codes = _codes(on)
    found: dict[tuple[str, str], list[Row]] = {}
    for place, row in enumerate(rows, 1):
        code = codes.get(text.code(row["class_code"]))
        if code is None:
            return f"第 {place} 行，没有“{row['class_code']}”这一类。请填规则表“用户类别”里的名称。"
        if row["above"] and row["base"] != Base.VOLUME:
            return f"第 {place} 行，只有按用量计费的才有阶梯。请把“超过”改为 0。"
        found.setdefault((row["item"], code), []).append(row)
    for (item, _code), steps in found.items():
        fault = _steps_fault(sorted(steps, key=lambda row: row["above"]))
        if fault is not None:
            return f"{ITEM_NAMES[item]} {steps[0]['class_code']}：{fault}"
    return None


def _steps_fault(steps: Sequence[Row]) -> str | None:
    if steps[0]["above"]:
        return "缺少从 0 起的第一档。"
    if any(first["above"] == second["above"] for first, second in pairwise(steps)):
        return "同一档写了两次，请只留一行。"
    if len({(row["base"], row["cycle"]) for row in steps}) > 1:
        return "各档的计费依据和累计方法须相同。"
    return None


def shares_fault(rows: Sequence[Row], on: date) -> str | None:
    """What is wrong with rows of shares and reliefs: what does not go together, an unknown class, no amount."""
    codes = _codes(on)
    for place, row in enumerate(rows, 1):
        fault = _class_fault(row, codes) or _share_fault(row) or _pay_fault(row)
        if fault is not None:
            return f"第 {place} 行，{fault}"
    labels = [text.code(row["label"]) for row in rows]
    twice = next((one for one in labels if labels.count(one) > 1), None)
    return f"有两行都叫“{twice}”，请改其中一个。" if twice is not None else None


def _share_fault(row: Row) -> str | None:
    allowed = RESTS[row["kind"]]
    if row["needs"] not in allowed:
        named = "或".join(f"“{NEEDS_NAMES[one]}”" for one in allowed)
        return f"这样算的，“凭什么”应选{named}。"
    gift = bool(row["gift_months"])
    if gift and (row["kind"] != ShareKind.DISCOUNT or row["percent"] is not None):
        return "“免几个月”只用于提前缴费优惠，并且不再填比例。"
    if row["percent"] is None and not gift and row["kind"] != ShareKind.RELIEF:
        return "没有填比例。只有减免可以不填，由人逐笔决定减多少。"
    low, high = row["lowest"], row["highest"]
    if row["kind"] in (ShareKind.SHARE, ShareKind.PART) and (low is not None or high is not None):
        return "按比例收费的，没有最少和最多。请清空。"
    return "“最少减”大于“最多减”，请核对。" if low is not None and high is not None and low > high else None


def _pay_fault(row: Row) -> str | None:
    named = [name for name in ("pay_by", "pay_months") if row[name]]
    if row["kind"] == ShareKind.DISCOUNT:
        return None if len(named) == 1 else "提前缴费优惠须写明几月几日前，或者开始后几个月内，只写一样。"
    return "只有提前缴费优惠才填缴清的期限。请清空。" if named else None


def shares_notes(rows: Sequence[Row], on: date) -> tuple[str, ...]:
    """Standings of accounts whose row is gone: they count no more."""
    codes = [row["code"] for row in rows if row["needs"] == Needs.STANDING]
    left = (
        LedgerStanding.select()
        .where(LedgerStanding.code.not_in(codes or [""]), LedgerStanding.to_on.is_null() | (LedgerStanding.to_on >= on))
        .count()
    )
    return (f"请注意：有 {left} 户登记的情况已经不在表里，从 {on:%Y-%m-%d} 起不再起作用。",) if left else ()


def late_fees_fault(rows: Sequence[Row], on: date) -> str | None:
    """What is wrong with rows of late fees: an unknown class, one class twice, nothing to pay."""
    codes = _codes(on)
    seen: set[tuple[str, str]] = set()
    for place, row in enumerate(rows, 1):
        fault = _class_fault(row, codes)
        key = (row["item"], codes.get(text.code(row["class_code"]), ""))
        if fault is None and key in seen:
            fault = "同一类的滞纳金写了两次，请只留一行。"
        if fault is None and not row["permille"]:
            fault = "每天 0‰ 就是不收滞纳金，请删去这一行。"
        if fault is not None:
            return f"第 {place} 行，{fault}"
        seen.add(key)
    return None


def _class_fault(row: Row, codes: Mapping[str, str]) -> str | None:
    if not row["class_code"] or text.code(row["class_code"]) in codes:
        return None
    return f"没有“{row['class_code']}”这一类。请填规则表“用户类别”里的名称。"


def _codes(on: date) -> dict[str, str]:
    return codes_of(rulebook.policy(CLASSES, on))


def codes_of(rows: Iterable[Row]) -> dict[str, str]:
    """The codes of classes by every spelling of theirs."""
    return {one: row["code"] for row in rows for one in spellings(row)}
