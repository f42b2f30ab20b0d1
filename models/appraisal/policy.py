"""The policy tables of the bonus: who has which base, what a score makes of it, and what is added; read as a scheme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from models.appraisal.rules import Addition, Band, Base, Scheme, yuan
from models.appraisal.workflow import GIVEN_NAMES, OTHER, WAY_NAMES, Given, Rounding, Way
from models.core import register as titles
from models.core.access import ROLE_NAMES
from models.core.explain import Basis
from models.core.fields import Field, Kind
from models.core.rulebook import periods, register
from models.core.rulebook import queries as rulebook
from models.core.rulebook.register import PolicyTable, add_policy

BASES, FORMULA, ADDITIONS = "bonus_bases", "bonus_formula", "bonus_additions"
AREA = "appraisal"
LEAVE_TYPES = "leave_types"
POINTS, LOWEST = "appraisal.base_points", "appraisal.score.lowest"
HIGHEST, ROUNDING = "appraisal.score.highest", "appraisal.bonus.rounding"
PARAMETERS = (POINTS, LOWEST, HIGHEST, ROUNDING)
Row = Mapping[str, Any]


def base_words(row: Row) -> str:
    """A row of bases: 收费员（客服代表）每月 1,000.00 元."""
    post = titles.title_of("post", row["post_id"]) if row["post_id"] else ""
    role = ROLE_NAMES[row["role"]] if row["role"] else ""
    who = f"{post}（{role}）" if post and role else post or role or "所有人员"
    return f"{who}每月 {yuan(row['fen'])}"


def band_words(row: Row) -> str:
    """A row of the formula: 80 分起：基数 × 90%."""
    how = {
        Way.SHARE: "基数 × 得分 ÷ 基础分",
        Way.PERCENT: f"基数 × {row['percent'] or 0}%",
        Way.FIXED: f"发 {yuan(row['fen'] or 0)}",
        Way.PER_POINT: f"基数减去每少一分 {yuan(row['fen'] or 0)}",
    }
    return f"{row['from_score']} 分（含）起：{how[Way(row['way'])]}"


def addition_words(row: Row) -> str:
    """A row of additions: 全勤奖：加发 200.00 元，当月没有迟到早退、旷工、请假."""
    amounts = [f"加 {row['points']} 分"] if row["points"] else []
    amounts += [f"加发 {yuan(row['fen'])}"] if row["fen"] else []
    told = "，".join(amounts) or "分值和金额在提出时填写"
    if row["given"] != Given.ATTENDANCE:
        return f"{row['label']}：{told}"
    free = [words for key, words in _FREE.items() if row[key]]
    spared = f"（{row['spared']}除外）" if row["no_leave"] and row["spared"] else ""
    return f"{row['label']}：{told}，当月没有{'、'.join(free)}{spared}"


_FREE: Mapping[str, str] = {"no_late": "迟到早退", "no_absence": "旷工", "no_leave": "请假"}


def formula_fault(rows: Sequence[Row], _: date) -> str | None:
    """What is wrong with rows of the formula: scores without a row, or a column that does not go with the others."""
    if not any(row["from_score"] == 0 for row in rows):
        return "最低的一行须从 0 分起，这样每个得分都有规定。请补上。"
    for place, row in enumerate(rows, 1):
        fault = _band_fault(Way(row["way"]), row)
        if fault:
            return f"第 {place} 行，{fault}"
    return None


def _band_fault(way: Way, row: Row) -> str | None:
    named = f"“{WAY_NAMES[way]}”"
    if way is Way.PERCENT and row["percent"] is None:
        return f"{named}须填百分比，请补上。"
    if way in (Way.FIXED, Way.PER_POINT) and row["fen"] is None:
        return f"{named}须填金额，请补上。"
    if way is not Way.PERCENT and row["percent"] is not None:
        return f"{named}不用百分比，请清空。"
    if way in (Way.SHARE, Way.PERCENT) and row["fen"] is not None:
        return f"{named}不用金额，请清空。"
    return None


def additions_fault(rows: Sequence[Row], _: date) -> str | None:
    """What is wrong with rows of additions: what is worked out needs an amount and something to go by."""
    for place, row in enumerate(rows, 1):
        if row["label"] == OTHER:
            return f"第 {place} 行，“{OTHER}”总是可以用，不用列出。请换一个名称，或删去这一行。"
        if row["given"] == Given.ATTENDANCE:
            if not (row["points"] or row["fen"]):
                return f"第 {place} 行，“{row['label']}”按考勤自动计算，须填加分或加发金额。"
            if not any(row[key] for key in _FREE):
                return f"第 {place} 行，“{row['label']}”按考勤自动计算，须勾选至少一个条件。"
        elif row["spared"] or any(row[key] for key in _FREE):
            return f"第 {place} 行，“{row['label']}”由人提出，考勤条件不起作用，请清空。"
    return None


def additions_notes(rows: Sequence[Row], on: date) -> tuple[str, ...]:
    """The names of leave in the rows that the rulebook does not know."""
    known = set(_leave_types(on).values())
    strange = dict.fromkeys(name for row in rows for name in _names(row["spared"]) if name not in known)
    return (f"请注意：{'、'.join(strange)}不在规则表“请假类型”里，不起作用。",) if strange else ()


def _names(words: str) -> list[str]:
    return [name.strip() for name in words.split("、") if name.strip()]


def _leave_types(on: date) -> dict[str, str]:
    """The names of the types of leave by their code, as the rulebook has them on a day."""
    if LEAVE_TYPES not in register.policies():
        return {}
    return {row["code"]: row["label"] for row in rulebook.policy(LEAVE_TYPES, on)}


def kinds(on: date) -> dict[str, tuple[int, int]]:
    """What people may propose on a day by name, with points in hundredths and fen where the rulebook says them."""
    rows = rulebook.policy(ADDITIONS, on)
    return {
        row["label"]: (_hundredths(row["points"]), row["fen"] or 0) for row in rows if row["given"] == Given.RECORDED
    }


def formula_words(on: date) -> str:
    """How bonuses are worked out by the rules of a day, in words."""
    rows = sorted(rulebook.policy(FORMULA, on), key=lambda row: row["from_score"])
    told = [band_words(row) for row in rows]
    if len(rows) == 1:
        told = [told[0].partition("：")[2]]
    ends = register.get_parameter(ROUNDING).words(rulebook.value(ROUNDING, on))
    return f"{'；'.join(told)}；{ends}"


def scheme_on(on: date) -> Scheme:
    """The rules of the bonus in force on a day, with where each stands."""
    found = {
        key: spans[-1] for key, spans in periods.held((*PARAMETERS, BASES, FORMULA, ADDITIONS), on).items()
    }  # fmt: skip
    leave = {label: code for code, label in _leave_types(on).items()}

    def rows(table: str) -> list[tuple[Row, Basis]]:
        return list(zip(found[table].value, found[table].bases, strict=True))

    return Scheme(
        found[POINTS].value * 100,
        found[LOWEST].value * 100,
        found[HIGHEST].value * 100 or None,
        Rounding(found[ROUNDING].value),
        tuple(Base(row["post_id"], row["role"] or "", row["fen"], basis) for row, basis in rows(BASES)),
        tuple(
            Band(_hundredths(row["from_score"]), Way(row["way"]), row["percent"] or 0, row["fen"] or 0, basis)
            for row, basis in rows(FORMULA)
        ),
        tuple(_addition(row, basis, leave) for row, basis in rows(ADDITIONS) if row["given"] == Given.ATTENDANCE),
        {key: found[key].bases[0] for key in (POINTS, ROUNDING)},
    )


def _addition(row: Row, basis: Basis, leave: Mapping[str, str]) -> Addition:
    return Addition(
        row["label"], _hundredths(row["points"]), row["fen"] or 0, no_late=row["no_late"],
        counts_tolerated=row["counts_tolerated"], no_absence=row["no_absence"], no_leave=row["no_leave"],
        spared=frozenset(leave[name] for name in _names(row["spared"]) if name in leave), basis=basis,
    )  # fmt: skip


def _hundredths(value: Decimal | None) -> int:
    return int(value * 100) if value is not None else 0


add_policy(
    PolicyTable(
        BASES,
        "奖金基数",
        AREA,
        (
            Field("post_id", "岗位", Kind.REF, ref="post", hint="不填为所有岗位"),
            Field("role", "角色", Kind.CHOICE, choices=ROLE_NAMES, hint="不填为所有角色"),
            Field("fen", "每月奖金基数", Kind.MONEY, required=True, highest=100_000_000),
        ),
        ("post_id", "role"),
        "谁每月的奖金基数是多少。先看岗位，再看角色，最后看所有人员。没有填的人，应发金额空着。",
        marks=True,
        words=base_words,
    )
)
add_policy(
    PolicyTable(
        FORMULA,
        "奖金计算",
        AREA,
        (
            Field("from_score", "从几分起", Kind.DECIMAL, required=True, highest=1000, hint="含本数，到下一行为止"),
            Field("way", "怎样计算", Kind.CHOICE, required=True, choices=WAY_NAMES, default=str(Way.SHARE)),
            Field("percent", "百分比", Kind.INTEGER, lowest=0, highest=1000, hint="只用于固定百分比"),
            Field("fen", "金额", Kind.MONEY, highest=100_000_000, hint="固定金额，或每少一分扣多少"),
        ),
        ("from_score",),
        "得多少分发多少奖金。一行从所填的分数（含）起，到下一行的分数（不含）为止。",
        marks=True,
        words=band_words,
        check=formula_fault,
    )
)
add_policy(
    PolicyTable(
        ADDITIONS,
        "加分和奖励",
        AREA,
        (
            Field("label", "名称", required=True, max_length=64),
            Field("given", "怎样得到", Kind.CHOICE, required=True, choices=GIVEN_NAMES, default=str(Given.RECORDED)),
            Field("points", "加分", Kind.DECIMAL, highest=1000, hint="不填的在提出时填写"),
            Field("fen", "加发金额", Kind.MONEY, highest=100_000_000, hint="不填的在提出时填写"),
            Field("no_late", "没有迟到早退", Kind.BOOL, hint="以下条件只用于按考勤自动计算"),
            Field("counts_tolerated", "容忍的也算迟到早退", Kind.BOOL),
            Field("no_absence", "没有旷工", Kind.BOOL),
            Field("no_leave", "没有请假", Kind.BOOL),
            Field("spared", "不影响的假别", max_length=200, hint="例如 年假、补休"),
        ),
        ("label",),
        "哪些事加分或加发奖金。按考勤自动计算的（例如全勤奖），在编制奖金表时计入；其余的由主管提出，经理批准。",
        marks=True,
        words=addition_words,
        check=additions_fault,
        notes=additions_notes,
    )
)
