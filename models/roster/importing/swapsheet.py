"""The record of swaps beside a roster: which sheet it is, what its lines say, which of them were approved; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from models.core import cells, text
from models.core.cells import Cell, CellFault, SheetRow
from models.roster.importing import heading

SEARCHED = 15
HEADS = {
    "day": (
        "日期", "调班日期", "换班日期", "班次日期", "原班次日期", "原日期", "排班日期", "上班日期", "换班时间",
        "调班时间", "日期时间", "原班日期",
    ),
    "other_day": (
        "换班后日期", "调整后日期", "还班日期", "对方日期", "调至日期", "换至日期", "对换日期", "补班日期", "新日期",
    ),
    "work_no": ("工号", "员工编号", "申请人工号", "员工工号", "编号"),
    "name": ("姓名", "申请人", "员工姓名", "申请人姓名", "调班人", "换班人", "员工", "人员", "本人", "甲方"),
    "before": ("原班次", "原班", "原排班", "调整前", "调班前", "换班前", "原来班次", "调前", "原定班次", "变更前",
               "甲方班次", "本人班次"),
    "theirs": ("对方班次", "对方原班次", "乙方班次", "换班班次", "对换班次"),
    "after": (
        "调整为", "调整后", "调班后", "换班后", "新班次", "现班次", "调为", "改为", "换为", "调后", "拟调班次",
        "调整班次", "变更后", "变更为", "调整后班次", "现班", "新班",
    ),
    "partner": (
        "换班对象", "对换人", "对方", "对方姓名", "调换人", "互换人", "顶班人", "替班人", "代班人", "换班对方",
        "对调人", "与谁换班", "被换班人", "乙方", "换班同事",
    ),
    "state": (
        "审批状态", "状态", "审批", "审批结果", "审批意见", "是否批准", "批准", "批准情况", "主管意见", "审核",
        "审核结果", "领导意见", "是否同意", "审核状态",
    ),
}  # fmt: skip
NOT_YET = re.compile(r"不|未|待|否|驳|拒|撤|退回|审批中|审核中|取消|作废|无效|[×✗xX]|NO?", re.IGNORECASE)
APPROVED = re.compile(r"同意|批准|通过|核准|准许|已审批|已审核|已生效|有效|^准|^是$|[√✓✔]|^(Y|YES|OK)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the record of swaps; signs as they are written, `day` None when it cannot be read."""

    number: int
    day: date | None
    work_no: str
    name: str
    before: str
    after: str
    partner: str
    approved: bool
    state: str
    told_day: str = ""
    other_day: date | None = None

    @property
    def key(self) -> str:
        """The column of the day."""
        return f"d{self.day.day:02d}" if self.day is not None else ""

    @property
    def who(self) -> str:
        """Whom the line is about, in words."""
        return self.name or self.work_no


def is_approved(cell: Cell) -> bool:
    """Whether a state says that a swap holds: 已批准, 同意, 通过; not 未批准, 不同意, 待批, nor an empty cell."""
    plain = re.sub(r"\s+", "", cells.words(cell))
    return bool(APPROVED.search(plain)) and not NOT_YET.search(plain)


def columns(rows: Sequence[SheetRow]) -> tuple[int, dict[str, int]] | None:
    """The number of the header row of a record of swaps, and where its columns stand; None if it is none."""
    for row in rows[:SEARCHED]:
        found: dict[str, int] = {}
        for at, cell in enumerate(row.cells):
            word = cells.header_key(cell) if isinstance(cell, str) else ""
            key = next((key for key, heads in HEADS.items() if word in heads), "")
            if key == "name" and "name" in found:  # 申请人 and 换班人: the second is the partner
                key = "partner"
            if key:
                found.setdefault(key, at)
        someone = "name" in found or "work_no" in found
        if someone and "day" in found and ("after" in found or ("partner" in found and "before" in found)):
            return row.number, found
    return None


def lines(rows: Sequence[SheetRow], month: str) -> tuple[Line, ...]:
    """The lines of a record of swaps; days without a year or month lie in `month` (2026-10)."""
    head = columns(rows)
    if head is None:
        return ()
    number, places = head
    found = []
    for row in rows:
        if row.number <= number:
            continue
        told = {key: row.cells[at] if at < len(row.cells) else None for key, at in places.items()}
        words = {key: re.sub(r"\s+", "", cells.words(cell)) for key, cell in told.items()}
        if not (words.get("name") or words.get("work_no")) or not (words.get("day") or words.get("before")):
            continue
        found.append(
            Line(
                row.number, _day(told["day"], month), text.code(words.get("work_no", "")), words.get("name", ""),
                words.get("before", ""), words.get("after") or words.get("theirs", ""), words.get("partner", ""),
                is_approved(told.get("state")), words.get("state", ""), words.get("day", ""),
                _day(told.get("other_day"), month),
            )
        )  # fmt: skip
    return tuple(found)


def has_states(rows: Sequence[SheetRow]) -> bool:
    """Whether a record of swaps tells which of them were approved."""
    head = columns(rows)
    return head is not None and "state" in head[1]


def _day(cell: Cell, month: str) -> date | None:
    try:
        found = cells.day(cell)
    except CellFault:
        found = None
    if found is not None:
        return found
    told = heading.day_of(cell)
    if told is None:
        return None
    year, number = (int(part) for part in month.split("-"))
    try:
        return date(told.year or year, told.month or number, told.day)
    except ValueError:
        return None
