"""The rule table of dunning: which steps follow each other, who takes them, and what they need."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.core.calendar.rules import COUNT_NAMES, Count
from models.core.errors import Refused
from models.core.explain import Basis
from models.core.fields import Field, Kind
from models.core.money import format_yuan
from models.core.rulebook import queries as rulebook
from models.core.rulebook import register
from models.core.rulebook.register import PolicyTable, add_policy
from models.ledger.dunning.rules import ANYTIME, DUE, Ladder, Rung, chained
from models.ledger.workflow import CONTACT_WAYS

TABLE = "ledger_dunning"
SCOPES: Mapping[str, str] = {"all": "全部用户", "household": "居民", "business": "单位用户"}
GROUPS = ("household", "business")
DOCUMENTS: Mapping[str, str] = {"F-65": "F-65 催缴通知单", "F-66": "F-66 缴费通知单"}
COUNTS = {str(one): COUNT_NAMES[one] for one in (Count.CALENDAR, Count.WORKING)}
HIGHEST = 10_000_000_000  # fen
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Steps:
    """The steps of dunning on a day: the ladder of households and of firms, and all steps by code."""

    household: Ladder
    business: Ladder
    known: Mapping[str, Rung]

    def ladder(self, is_household: bool) -> Ladder:
        """The steps that follow each other for a kind of customer."""
        return self.household if is_household else self.business

    def names(self) -> dict[str, str]:
        """What the steps are called, by code; one that the table no longer has is shown by its code."""
        return {code: one.label for code, one in self.known.items()}

    def get(self, code: str) -> Rung:
        """The step of this code or label. Raises Refused."""
        found = self.known.get(code) or next((one for one in self.known.values() if one.label == code), None)
        if found is None:
            named = "、".join(one.label for one in self.known.values())
            raise Refused(f"催缴步骤里没有“{code}”。可用：{named or '无'}。")
        return found


def steps(on: date) -> Steps:
    """The steps of dunning in force on a day."""
    rows = rulebook.policy(TABLE, on)
    ladders = {group: chained(map(_rung, _of_group(rows, group))) for group in GROUPS}
    return Steps(ladders["household"], ladders["business"], {row["code"]: _rung(row) for row in rows})


def _of_group(rows: Sequence[Row], group: str) -> Iterator[Row]:
    return (row for row in rows if row["scope"] in ("all", group))


def _rung(row: Row) -> Rung:
    return Rung(
        row["code"], row["label"], row["after"], row["days"], Count(row["count"]), row["way"], row["document"] or "",
        row["role"], row["approval"], row["proposes"], row["min_amount"] or 0, row["source"], row["article_id"],
        row["recommended"],
    )  # fmt: skip


def basis(rung: Rung) -> Basis:
    """Where a step stands, for an explanation."""
    return Basis("R-265" if rung.proposes else "R-264" if rung.document else "R-263", rung.source, rung.article_id,
                 key=TABLE, value=timing(rung), recommended=rung.recommended)  # fmt: skip


def timing(rung: Rung, before: str = "") -> str:
    """When a step is due in words: 缴费期满后 1 天, or after the step that is called `before`."""
    if rung.after == ANYTIME:
        return "随时"
    since = "缴费期满" if rung.after == DUE else f"“{before}”" if before else "上一步"
    if rung.days is None:
        return f"{since}后，由人决定"
    return f"{since}后 {rung.days} {'个工作日' if rung.count is Count.WORKING else '天'}"


def _words(row: Row) -> str:
    """A row in one line: 催缴通知单（上一步后 3 天，抄表员，须批准）."""
    rung = _rung(row)
    before = "" if rung.after in (DUE, ANYTIME) else rung.after
    notes = [timing(rung, before), rung.role]
    notes += [SCOPES[row["scope"]]] if row["scope"] != "all" else []
    notes += ["只提出，由人决定"] if rung.proposes else []
    notes += ["须批准"] if rung.approval else []
    notes += [f"满 {format_yuan(rung.min_amount)} 元"] if rung.min_amount else []
    return f"{rung.label}（{'，'.join(one for one in notes if one)}）"


def _code_fault(code: str) -> str | None:
    if code == DUE:
        return "这个代码代表“缴费期满”，请换一个。"
    return None if re.fullmatch(r"[a-z0-9_\u4e00-\u9fff]+", code) else "只能用小写字母、数字、汉字和 _。"


def _fault(rows: Sequence[Row], _on: date) -> str | None:
    """What is wrong with the rows together: a step without its day, two that follow the same, or a circle."""
    codes = {row["code"] for row in rows}
    for place, row in enumerate(rows, 1):
        fault = _row_fault(row, codes)
        if fault is not None:
            return f"第 {place} 行，{fault}"
    for group in GROUPS:
        mine = [row for row in _of_group(rows, group) if row["after"] != ANYTIME]
        taken = [row["after"] for row in mine]
        twice = next((one for one in taken if taken.count(one) > 1), None)
        if twice is not None:
            named = "缴费期满" if twice == DUE else twice
            return f"{SCOPES[group]}有两个步骤都接在“{named}”后面。请只留一个，或分别写给居民和单位用户。"
        chain = chained(map(_rung, mine))
        lost = next((row for row in mine if row["code"] not in {one.code for one in chain}), None)
        if lost is not None:
            return f"{SCOPES[group]}的“{lost['label']}”接不到缴费期满。请核对“接在哪一步后面”。"
        if any(one.proposes for one in chain[:-1]):
            return "停供只能是最后一步。请核对“接在哪一步后面”。"
    return None


def _row_fault(row: Row, codes: set[str]) -> str | None:
    if row["after"] not in {ANYTIME, DUE, *codes}:
        return f"没有“{row['after']}”这一步。请填另一行的代码，或填 due（缴费期满）。"
    if row["proposes"] and (row["after"] == ANYTIME or row["document"]):
        return "停供须接在另一步后面，也不编制通知单。"
    if row["after"] != ANYTIME and row["days"] is None and not row["proposes"]:
        return "没有填写天数。只有停供可以不写天数，由人决定。"
    if row["approval"] and not (row["document"] or row["proposes"]):
        return "只有编制通知单的步骤和停供要批准。请去掉勾选。"
    return None


add_policy(
    PolicyTable(
        TABLE,
        "催缴步骤",
        "ledger",
        (
            Field("code", "代码", required=True, max_length=24, check=_code_fault, hint="例如 call"),
            Field("label", "步骤", required=True, max_length=20),
            Field("scope", "用户", Kind.CHOICE, required=True, choices=SCOPES, default="all"),
            Field("after", "接在哪一步后面", max_length=24, hint="另一行的代码；缴费期满填 due；不填的随时可以办"),
            Field("days", "天数", Kind.INTEGER, lowest=0, highest=999, hint="不写的，由人决定"),
            Field("count", "计算方法", Kind.CHOICE, required=True, choices=COUNTS, default=str(Count.CALENDAR)),
            Field("way", "方式", Kind.CHOICE, required=True, choices=CONTACT_WAYS, default="phone"),
            Field("document", "通知单", Kind.CHOICE, choices=DOCUMENTS, default=""),
            Field("role", "由谁办", max_length=20),
            Field("approval", "须批准", Kind.BOOL),
            Field("proposes", "是停供（只提出）", Kind.BOOL),
            Field("min_amount", "最低欠费", Kind.MONEY, highest=HIGHEST, hint="欠费不到这个数的不办这一步"),
        ),
        ("code",),
        "欠费到期以后，一步一步怎样催缴。停供只能由人提出和批准，程序不会自己停供。",
        marks=True,
        words=_words,
        check=_fault,
    )
)
register.seeds(TABLE, "dunning.after_contact_days", "dunning.stop_after_notice_days")
