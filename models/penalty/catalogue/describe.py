"""The policy tables of penalties: what each column holds, and which rows cannot stand together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from models.core.fields import Field, Kind
from models.core.hundredths import words as hundredths_words
from models.core.rulebook import queries as rulebook
from models.core.rulebook import register
from models.core.rulebook.register import PolicyTable, add_policy
from models.penalty.catalogue.values import USE_NAMES, Use
from models.penalty.workflow import MEASURED_NAMES, Measured

SCHEMES, OFFENCES, BANDS = "penalty_schemes", "penalty_offences", "penalty_bands"
REPEATS, MEASURES = "penalty_repeats", "penalty_measures"
AREA = "penalty"
LOOKBACK = "penalty.repeat.lookback_months"
Row = Mapping[str, Any]


def hundredths(value: Any) -> int | None:
    """An amount of a row in hundredths, None where it is empty."""
    return int(value * 100) if value is not None else None


def names(words: str) -> tuple[str, ...]:
    """The names that a cell lists (书面检查、口头警告)."""
    return tuple(name.strip() for name in words.split("、") if name.strip())


def scheme_words(row: Row) -> str:
    """A row of schemes: 燃气客服处罚（GAS）：只用其中一套，使用中."""
    return f"{row['label']}（{row['code']}）：{USE_NAMES[row['use']]}，{'使用中' if row['in_force'] else '没有使用'}"


def offence_words(row: Row) -> str:
    """A row of offences, the price first: GAS-01（50 至 100 元）服务态度差."""
    notes = [_price(row)] if row["low"] is not None else []
    notes += [f"每{row['unit']}"] if row["unit"] else []
    notes += [] if row["active"] else ["停用"]
    told = "，".join(notes)
    return f"{row['code']}（{told}）{row['label']}" if told else f"{row['code']} {row['label']}"


def _price(row: Row) -> str:
    low, high = (hundredths_words(hundredths(row[name]) or 0) for name in ("low", "high"))
    told = low if low == high else f"{low} 至 {high}"
    return f"{told} {MEASURED_NAMES[row['measured']]}" if "measured" in row else told


def band_words(row: Row) -> str:
    """A row of bands: GAS-13 造成安全隐患：500 至 1000."""
    told = [_price(row)] if row["low"] is not None else []
    told += [row["proposes"]] if row["proposes"] else []
    return f"{row['offence']} {row['label']}：{'，'.join(told) or '没有写金额'}"


def repeat_words(row: Row) -> str:
    """A row of repeat rules: SVC-05 第 2 次起：离职处理."""
    whose = f"{row['offence']} " if row["offence"] else "被投诉的各项"
    within = f"（{row['months']} 个月内）" if row["months"] else ""
    price = [_price(row)] if row["low"] is not None else []
    told = "，".join([*price, *([row["words"] or row["proposes"]] if row["words"] or row["proposes"] else [])])
    return f"{whose}第 {row['from_nth']} 次起{within}：{told}"


def measure_words(row: Row) -> str:
    """A row of measures: 最后警告，由公司决定."""
    return f"{row['label']}，由公司决定" if row["company"] else str(row["label"])


def schemes_fault(rows: Sequence[Row], on: date) -> str | None:
    """What is wrong with rows of schemes: not one alternative in use, or one gone that offences still name."""
    used = [row["label"] for row in rows if row["use"] == Use.ALTERNATIVE and row["in_force"]]
    if len(used) > 1:
        return f"{'、'.join(used)}不能同时使用。请只勾选一套。"
    if not used and any(row["use"] == Use.ALTERNATIVE for row in rows):
        return f"“{USE_NAMES[Use.ALTERNATIVE]}”的几套，须勾选使用中的一套。"
    known = {row["code"] for row in rows}
    left = next((row for row in rulebook.policy(OFFENCES, on) if row["scheme"] not in known), None)
    return _still(OFFENCES, left["scheme"]) if left is not None else None


def _still(table: str, name: str) -> str:
    label = register.get_policy(table).label
    return f"规则表“{label}”里还有“{name}”。请先改那张表，再从这里删去。"


def offences_fault(rows: Sequence[Row], on: date) -> str | None:
    """What is wrong with rows of offences: unknown schemes or measures, half a range, one gone that is still named."""
    schemes = {row["code"] for row in rulebook.policy(SCHEMES, on)}
    measures = rulebook.policy(MEASURES, on)
    known = measure_codes(measures)
    company = set(measure_codes([row for row in measures if row["company"]]))
    for place, row in enumerate(rows, 1):
        fault = _offence_fault(row, schemes) or _price_fault(row) or _measures_fault(row, known)
        fault = fault or _decided_fault(row, company)
        if fault is not None:
            return f"第 {place} 行，{fault}"
    codes = {row["code"] for row in rows}
    for table in (BANDS, REPEATS):
        left = next((row["offence"] for row in rulebook.policy(table, on) if row["offence"] not in {"", *codes}), None)
        if left is not None:
            return _still(table, left)
    return None


def _offence_fault(row: Row, schemes: set[str]) -> str | None:
    if row["scheme"] not in schemes:
        return f"没有“{row['scheme']}”这套办法。请填规则表“处罚办法”里的代码。"
    if row["is_alternative"] and not row["measures"]:
        return "没有填写措施，不能代替金额。请填写措施，或去掉勾选。"
    return None


def _decided_fault(row: Row, company: set[str]) -> str | None:
    if row["proposes"] and row["proposes"] not in company:
        return f"“{row['proposes']}”不用公司决定，请填在“措施”里。"
    left = next((name for name in names(row["measures"]) if name in company), None)
    return f"“{left}”由公司决定，请填在“由公司决定的处理”里。" if left is not None else None


def _price_fault(row: Row) -> str | None:
    low, high = row["low"], row["high"]
    if (low is None) != (high is None):
        return "最低和最高须一起填写，固定金额的两项填得一样。"
    if low is not None and low > high:
        return "最低大于最高，请核对。"
    return "金额为 0 的，请把最低和最高都清空。" if high == 0 else None


def _measures_fault(row: Row, known: Mapping[str, str]) -> str | None:
    named = [*names(row.get("measures", "")), *names(row["proposes"])]
    strange = next((name for name in named if name not in known), None)
    if strange is not None:
        return f"没有叫“{strange}”的措施。请填规则表“处罚措施”里的名称。"
    return "“处理”只能填一种。" if len(names(row["proposes"])) > 1 else None


def offences_notes(rows: Sequence[Row], on: date) -> tuple[str, ...]:
    """Offences with a range of their own beside bands, where only the bands count."""
    banded = {row["offence"] for row in rulebook.policy(BANDS, on)}
    both = [row["code"] for row in rows if row["code"] in banded and row["low"] is not None]
    return (f"请注意：{'、'.join(both)}有档次，金额按规则表“处罚档次”，这里填的不起作用。",) if both else ()


def bands_fault(rows: Sequence[Row], on: date) -> str | None:
    """What is wrong with rows of bands: an unknown offence or measure, half a range."""
    offences = {row["code"] for row in rulebook.policy(OFFENCES, on)}
    return _rows_fault(rows, on, offences)


def repeats_fault(rows: Sequence[Row], on: date) -> str | None:
    """What is wrong with rows of repeat rules: an unknown offence or measure, half a range, nothing that follows."""
    offences = {"", *(row["code"] for row in rulebook.policy(OFFENCES, on))}
    for place, row in enumerate(rows, 1):
        if row["low"] is None and not row["proposes"] and not row["words"]:
            return f"第 {place} 行，没有写再犯怎样处理。请填写金额、处理或说明。"
        if row["low"] is not None and not row["offence"]:
            return f"第 {place} 行，被投诉的各项金额不同，不能在这里写金额。请清空，或写明是哪一项。"
    return _rows_fault(rows, on, offences)


def _rows_fault(rows: Sequence[Row], on: date, offences: set[str]) -> str | None:
    known = measure_codes(rulebook.policy(MEASURES, on))
    for place, row in enumerate(rows, 1):
        if row["offence"] not in offences:
            return f"第 {place} 行，没有“{row['offence']}”这一项。请填规则表“处罚项目”里的代码。"
        fault = _price_fault(row) or _measures_fault(row, known)
        if fault is not None:
            return f"第 {place} 行，{fault}"
    return None


def measures_fault(rows: Sequence[Row], on: date) -> str | None:
    """What is wrong with rows of measures: two of one name, or one gone that other tables still name."""
    twice = next((name for name, times in Counter(row["label"] for row in rows).items() if times > 1), None)
    if twice is not None:
        return f"有两行都叫“{twice}”，请改其中一个。"
    known = measure_codes(rows)
    for table, row in _naming(on):
        left = next((one for one in (*names(row.get("measures", "")), *names(row["proposes"])) if one not in known), "")
        if left:
            return _still(table, left)
    return None


def _naming(on: date) -> Iterator[tuple[str, Row]]:
    """The rows of the tables that name measures."""
    for table in (OFFENCES, BANDS, REPEATS):
        yield from ((table, row) for row in rulebook.policy(table, on))


def measure_codes(rows: Sequence[Row]) -> dict[str, str]:
    """The codes of measures by their names, and by themselves."""
    return {name: row["code"] for row in rows for name in (row["code"], row["label"])}


def _code_fault(code: str) -> str | None:
    return None if re.fullmatch(r"[a-z0-9_\u4e00-\u9fff]+", code) else "只能用小写字母、数字、汉字和 _。"


def _offence(*, required: bool = True, hint: str = "规则表“处罚项目”里的代码") -> Field:
    return Field("offence", "项目", Kind.CODE, required=required, max_length=24, hint=hint)


def _range(hint: str) -> tuple[Field, Field]:
    return (
        Field("low", "最低（元或分）", Kind.DECIMAL, highest=1_000_000, hint=hint),
        Field("high", "最高（元或分）", Kind.DECIMAL, highest=1_000_000, hint="固定金额的与最低填得一样"),
    )


PROPOSES = Field(
    "proposes", "处理", max_length=40, hint="规则表“处罚措施”里的名称；由公司决定的，程序只提请"
)  # fmt: skip
add_policy(
    PolicyTable(
        SCHEMES,
        "处罚办法",
        AREA,
        (
            Field("code", "代码", Kind.CODE, required=True, max_length=24, hint="例如 GAS"),
            Field("label", "名称", required=True, max_length=40),
            Field("use", "怎样使用", Kind.CHOICE, required=True, choices=USE_NAMES, default=str(Use.SUPPLEMENT)),
            Field("in_force", "使用中", Kind.BOOL),
        ),
        ("code",),
        "本单位用哪几套处罚办法。几套办法对同一件事写法不同时，只能用其中一套。",
        marks=True,
        words=scheme_words,
        check=schemes_fault,
    )
)
add_policy(
    PolicyTable(
        OFFENCES,
        "处罚项目",
        AREA,
        (
            Field("code", "代码", Kind.CODE, required=True, max_length=24, hint="例如 GAS-01"),
            Field("scheme", "办法", Kind.CODE, required=True, max_length=24, hint="规则表“处罚办法”里的代码"),
            Field("label", "内容", required=True, max_length=200),
            Field(
                "measured", "以什么计", Kind.CHOICE, required=True, choices=MEASURED_NAMES, default=str(Measured.YUAN)
            ),
            *_range("制度没有写金额的，不填"),
            Field("unit", "按什么计数", max_length=8, hint="例如 张；不填为每次"),
            Field("measures", "措施", max_length=200, hint="规则表“处罚措施”里的名称，用、分开"),
            Field("is_alternative", "措施代替金额", Kind.BOOL, hint="金额和措施只选一样的勾选"),
            Field("names_superior", "写明被顶撞的上级", Kind.BOOL, hint="这位上级不批准这张处罚单"),
            replace(PROPOSES, label="由公司决定的处理", hint="规则表“处罚措施”里的名称；程序只提请，由人决定"),
            Field("counts_complaint", "算作被投诉", Kind.BOOL, hint="累计投诉次数时计入"),
            Field("active", "使用中", Kind.BOOL, default=True),
        ),
        ("code",),
        "哪些行为受什么处罚。已经下达的处罚单保留当时的内容和幅度。",
        marks=True,
        words=offence_words,
        check=offences_fault,
        notes=offences_notes,
    )
)
add_policy(
    PolicyTable(
        BANDS,
        "处罚档次",
        AREA,
        (
            _offence(),
            Field("code", "代码", required=True, max_length=24, check=_code_fault, hint="例如 hazard"),
            Field("label", "情节", required=True, max_length=64),
            *_range("没有金额的，不填"),
            PROPOSES,
        ),
        ("offence", "code"),
        "同一项目按情节分成几档，各有幅度。先定情节，再定金额。",
        marks=True,
        words=band_words,
        check=bands_fault,
    )
)
add_policy(
    PolicyTable(
        REPEATS,
        "再犯规定",
        AREA,
        (
            _offence(required=False, hint="不填为所有算作被投诉的项目，合起来计数"),
            Field("from_nth", "从第几次起", Kind.INTEGER, required=True, lowest=1, highest=999),
            Field(
                "months", "几个月内", Kind.INTEGER, lowest=0, highest=600, default=0, hint="0 为按参数“再犯的追溯期间”"
            ),
            *_range("不改变金额的，不填"),
            PROPOSES,
            Field("words", "说明", max_length=200),
        ),
        ("offence", "from_nth"),
        "同一个人再犯时怎样处理。次数按事发日往前数，只数已经生效、没有撤销的处罚单。",
        marks=True,
        words=repeat_words,
        check=repeats_fault,
    )
)
add_policy(
    PolicyTable(
        MEASURES,
        "处罚措施",
        AREA,
        (
            Field("code", "代码", required=True, max_length=24, check=_code_fault, hint="例如 written_warning"),
            Field("label", "名称", required=True, max_length=40),
            Field("rank", "轻重", Kind.INTEGER, required=True, lowest=1, highest=999, hint="数字越大越重"),
            Field("company", "由公司决定", Kind.BOOL, hint="程序只提请，由公司的人决定"),
            Field("recorded_apart", "另行登记", Kind.BOOL, hint="用金额、扣款或损失登记的，不在处罚单上另选"),
            Field("needs_due", "须写完成日期", Kind.BOOL),
        ),
        ("code",),
        "处罚金额以外的措施，由轻到重。",
        marks=True,
        words=measure_words,
        check=measures_fault,
    )
)
register.seeds(SCHEMES, "penalty.scheme")
register.seeds(REPEATS, "discipline.complaints.count", "discipline.complaints.window_months")
