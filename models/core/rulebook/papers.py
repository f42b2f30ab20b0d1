"""The paper of the rulebook: our recommendations that nobody has confirmed, for the manager's signature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.core import clock
from models.core.access import Person
from models.core.papers.kinds import PaperKind, add_paper
from models.core.papers.values import rows, slot
from models.core.rulebook import queries, register
from models.core.rulebook.describe import READ


@dataclass(frozen=True)
class Line:
    """One recommendation."""

    number: int = slot("序号", 1)
    area: str = slot("用于", "人员")
    label: str = slot("规则", "证书到期提前提醒")
    value: str = slot("推荐值", "60 天")
    source: str = slot("依据", "《燃气具安装维修规范》第10条")
    remark: str = slot("说明", "制度写的是“定期”")


@dataclass(frozen=True)
class Unconfirmed:
    """Everything that still waits for a name."""

    as_of: date = slot("截止日期", date(2026, 11, 24))
    count: int = slot("项数", 2)
    lines: tuple[Line, ...] = rows("各项", Line, "每条推荐值一行，按用途排列")


def unconfirmed(_: Person, __: Mapping[str, Any]) -> Unconfirmed:
    """The recommendations in force today that nobody has confirmed."""
    today = clock.now().date()
    found = sorted(queries.unconfirmed(today), key=lambda one: register.area_names()[one.area])
    known = register.parameters()
    said = [
        (register.area_names()[one.area], one.label, *rest)
        for one in found
        for rest in (_marked(one) or [(_words(one), one.source, known[one.key].remark if one.key in known else "")])
    ]
    lines = tuple(Line(number, *one) for number, one in enumerate(said, 1))
    return Unconfirmed(today, len(lines), lines)


def _marked(one: queries.Entry) -> list[tuple[str, str, str]]:
    """Each recommended row of a table with marks: its words, where it stands, and what is said about it."""
    if not one.is_table or not (table := register.get_policy(one.key)).marks:
        return []
    return [(queries.row_words(table, row), row["source"], row["remark"]) for row in one.value]


def _words(one: queries.Entry) -> str:
    """The value; of a policy table every row by name, as all of them are confirmed together."""
    return queries.rows_words(register.get_policy(one.key), one.value, len(one.value)) if one.is_table else one.words


add_paper(PaperKind("unconfirmed", "待确认推荐值清单", "core", "docx", READ, Unconfirmed, unconfirmed))
