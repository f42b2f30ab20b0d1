"""The rule tables of charges: classes, ways of paying, tariffs, shares and reliefs, late fees."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from models.core import text
from models.core.fields import Field, FieldError, Kind, plain
from models.core.rulebook import register
from models.core.rulebook.register import PolicyTable, add_policy
from models.ledger.tariffs import faults
from models.ledger.tariffs.faults import CLASSES, LATE_FEES, SHARES, TARIFFS, WAYS
from models.ledger.tariffs.values import (
    BASE_NAMES,
    CYCLE_NAMES,
    GROUP_NAMES,
    NEEDS_NAMES,
    SHARE_NAMES,
    SPAN_NAMES,
    Base,
    Cover,
    Cycle,
    Needs,
    ShareKind,
)
from models.ledger.workflow import ITEM_NAMES

AREA = "ledger"
UNITS: Mapping[str, str] = {Base.AREA: "元/平方米", Base.VOLUME: "元/立方米", Base.FIXED: "元/户"}
HIGHEST_PRICE = 100_000  # yuan
Row = Mapping[str, Any]


def class_words(row: Row) -> str:
    """A row of classes: 居民（household）."""
    return f"{row['label']}（{row['code']}）"


def way_words(row: Row) -> str:
    """A row of ways: 微信：网上，日结时点报."""
    return f"{row['label']}：{GROUP_NAMES[row['group']]}{'，日结时点报' if row['counted'] else ''}"


def tariff_words(row: Row) -> str:
    """A row of tariffs: 热费 居民 23 元/平方米, or with its step 超过 300 立方米的部分 3.5 元/立方米."""
    above = f"超过 {row['above']} 立方米的部分 " if row["above"] else ""
    return f"{ITEM_NAMES[row['item']]} {row['class_code']} {above}{row['price']} {UNITS[row['base']]}"


def share_words(row: Row) -> str:
    """A row of shares: 报停：按 30% 收费."""
    took = {ShareKind.SHARE: "按 {}% 收费", ShareKind.PART: "没有用户的日子按 {}% 收费"}.get(row["kind"], "减 {}%")
    told = took.format(row["percent"]) if row["percent"] is not None else ""
    if row["gift_months"]:
        told = f"免 {row['gift_months']} 个月"
    by = [f"{row['pay_by']} 前缴清"] if row["pay_by"] else []
    by += [f"开始后 {row['pay_months']} 个月内缴清"] if row["pay_months"] else []
    return f"{row['label']}：{'，'.join([*by, told or '逐笔决定'])}"


def late_fee_words(row: Row) -> str:
    """A row of late fees: 热费 每天 0.5‰，从到期后第 1 天起，最多 100%."""
    whose = f"{row['class_code']} " if row["class_code"] else ""
    cap = f"，最多 {row['cap']}%" if row["cap"] is not None else ""
    return f"{ITEM_NAMES[row['item']]} {whose}每天 {row['permille']}‰，从到期后第 {row['after_days']} 天起{cap}"


def names(words: str) -> tuple[str, ...]:
    """The names that a cell lists (现金、上门收费)."""
    return tuple(name.strip() for name in re.split("[、，,]", words) if name.strip())


def _code_fault(code: str) -> str | None:
    return None if re.fullmatch(r"[a-z0-9_]+", code) else "只能用小写字母、数字和 _。"


def _month_day_fault(words: str) -> str | None:
    return None if faults.is_month_day(words) else "请填写月和日，例如 12-31。"


def price(raw: Any) -> str:
    """A typed price in yuan with at most four decimals in its one written form. Raises FieldError."""
    words = text.fold(str(raw)) if not isinstance(raw, bool) else ""
    value = Decimal(words) if re.fullmatch(r"\d{1,6}(\.\d{1,6})?", words) else None
    if value is None or value > HIGHEST_PRICE or value * 10_000 % 1:
        raise FieldError("请填写单价（元），最多四位小数，例如 23 或 3.0625。")
    return f"{plain(value):f}"


def _class(*, required: bool = False) -> Field:
    hint = "规则表“用户类别”里的名称" + ("" if required else "；不填为所有类别")
    return Field("class_code", "用户类别", required=required, max_length=40, hint=hint)


ITEM = Field("item", "费用", Kind.CHOICE, required=True, choices=ITEM_NAMES, default="heat")
CODE = Field("code", "代码", required=True, max_length=24, check=_code_fault, hint="小写字母，例如 household")
LABEL = Field("label", "名称", required=True, max_length=40)
ALIASES = Field("aliases", "别的写法", max_length=300, hint="文件里会出现的写法，用、分开")
add_policy(
    PolicyTable(
        CLASSES,
        "用户类别",
        AREA,
        (CODE, LABEL, ALIASES, Field("is_household", "住户", Kind.BOOL, hint="住户和单位的缴费、催缴规定不同")),
        ("code",),
        "用户分成哪几类。价格、减免和催缴按类别规定。",
        marks=True,
        words=class_words,
        check=faults.classes_fault,
        notes=faults.classes_notes,
    )
)
add_policy(
    PolicyTable(
        WAYS,
        "收费方式",
        AREA,
        (
            CODE,
            LABEL,
            ALIASES,
            Field("group", "属于", Kind.CHOICE, required=True, choices=GROUP_NAMES, default="cash"),
            Field("counted", "日结时点报", Kind.BOOL, hint="收费员交账时逐项点报的方式"),
        ),
        ("code",),
        "用哪些方式收费。导入的文件里写法不同的，按“别的写法”归到一起。",
        marks=True,
        words=way_words,
        check=faults.ways_fault,
    )
)
add_policy(
    PolicyTable(
        TARIFFS,
        "价格",
        AREA,
        (
            ITEM,
            _class(required=True),
            Field("base", "计费依据", Kind.CHOICE, required=True, choices=BASE_NAMES, default=str(Base.AREA)),
            Field("price", "单价（元）", required=True, parse=price, hint="最多四位小数"),
            Field(
                "above", "超过（立方米）", Kind.DECIMAL, default="0", hint="阶梯价从多少用量起；只有一个价的为 0"
            ),
            Field(
                "cycle", "阶梯用量", Kind.CHOICE, required=True, choices=CYCLE_NAMES, default=str(Cycle.PERIOD),
                hint="阶梯价的用量怎样累计",
            ),
        ),
        ("item", "class_code", "above"),
        "公布的价格。只按公布的价格收费：每一期按这一期第一天的价格计算。",
        marks=True,
        words=tariff_words,
        check=faults.tariffs_fault,
    )
)  # fmt: skip
add_policy(
    PolicyTable(
        SHARES,
        "比例、优惠和减免",
        AREA,
        (
            CODE,
            LABEL,
            Field("item", "费用", Kind.CHOICE, choices=ITEM_NAMES, hint="不填为所有费用"),
            _class(),
            Field("kind", "怎样算", Kind.CHOICE, required=True, choices=SHARE_NAMES, default=str(ShareKind.SHARE)),
            Field("needs", "凭什么", Kind.CHOICE, required=True, choices=NEEDS_NAMES, default=str(Needs.STANDING)),
            Field(
                "percent", "比例（%）", Kind.DECIMAL, highest=100, hint="按比例收费的填收百分之几，其余填减百分之几"
            ),
            Field("span", "只有一部分日子的", Kind.CHOICE, choices=SPAN_NAMES, required=True, default=str(Cover.DAYS)),
            Field("pay_by", "几月几日前缴清", max_length=5, check=_month_day_fault, hint="含这一天，例如 10-31"),
            Field("pay_months", "开始后几个月内缴清", Kind.INTEGER, lowest=0, highest=24, default=0),
            Field("gift_months", "免几个月", Kind.INTEGER, lowest=0, highest=12, default=0, hint="一年按 12 个月算"),
            Field("lowest", "最少减（元）", Kind.DECIMAL, highest=1_000_000),
            Field("highest", "最多减（元）", Kind.DECIMAL, highest=1_000_000),
        ),
        ("code",),
        "空置、报停、中途开户按多少收费；提前缴费优惠多少；哪些用户可以减免。",
        marks=True,
        words=share_words,
        check=faults.shares_fault,
        notes=faults.shares_notes,
    )
)  # fmt: skip
add_policy(
    PolicyTable(
        LATE_FEES,
        "滞纳金",
        AREA,
        (
            ITEM,
            _class(),
            Field("permille", "每天（‰）", Kind.DECIMAL, required=True, highest=10, hint="例如 0.5"),
            Field(
                "after_days", "从到期后第几天起", Kind.INTEGER, required=True, lowest=1, highest=365, default=1
            ),
            Field("cap", "最多（%）", Kind.DECIMAL, highest=100, hint="占欠费的百分之几；不填为没有上限"),
        ),
        ("item", "class_code"),
        "到期没有缴清的，每天加收多少。没有填写的不收滞纳金。",
        marks=True,
        words=late_fee_words,
        check=faults.late_fees_fault,
    )
)  # fmt: skip
register.seeds(SHARES, "fees.vacant_percent", "fees.prepay_gift_months", "fees.prepay_window_months")
