"""F-30, the check report of an import: what was read, taken and sent back, and how the sums agree (R-252)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.core.access import Person
from models.core.cells import ImportColumn
from models.core.errors import NotFound
from models.core.imports import describe, rules
from models.core.imports.register import ImportKind, kinds
from models.core.imports.tables import ImportBatch, ImportLine
from models.core.imports.workflow import STATE_NAMES, Outcome, State
from models.core.money import format_yuan
from models.core.papers.kinds import PaperKind, add_paper, record_option
from models.core.papers.values import rows, slot
from models.core.tables import AuditEntry, AuditRecord

ENTITY = "import_batch"
SHOWN = 12  # signs of the file's hash that are printed


@dataclass(frozen=True)
class Sum:
    """A sum of the file beside the one that was stated for it."""

    name: str = slot("项目", "已收")
    read: str = slot("读入", "231,804.50")
    stated: str = slot("核对数", "231,804.50", "文件的合计行或填写的核对数，没有时为空")
    difference: str = slot("差额", "0.00", "没有核对数时为空")


@dataclass(frozen=True)
class Sent:
    """A row that was sent back."""

    words: str = slot("原因", "第 12 行“金额”：不是金额。请改成数字，例如 1234.50。")


@dataclass(frozen=True)
class Corrected:
    """A cell that was corrected while importing."""

    row: int = slot("行号", 12)
    column: str = slot("项目", "建筑面积")
    old: str = slot("原值", "87,5")
    new: str = slot("改为", "87.5")


@dataclass(frozen=True)
class Kept:
    """A row that a reversal left as it is."""

    row: int = slot("行号", 12)
    words: str = slot("原因", "这一户后来又收过费")


@dataclass(frozen=True)
class Report:
    """The report of one import."""

    batch: int = slot("批次", 17)
    kind: str = slot("种类", "收费台账")
    file: str = slot("文件", "锦绣家园2026-2027台账.xlsx")
    sheet: str = slot("工作表", "Sheet1")
    month: str = slot("月份", "2026-10", "没有时为空")
    hash: str = slot("校验码", "3f9c02d1a7b4")
    state: str = slot("状态", "已导入")
    at: str = slot("导入时间", "2026-11-02 09:15")
    by: str = slot("导入人", "李财务")
    read: int = slot("读入行数", 1_284, "通过、退回和不是数据的行")
    accepted: int = slot("通过", 1_260)
    added: int = slot("新增", 1_200)
    updated: int = slot("更新", 20)
    same: int = slot("内容相同", 40)
    refused: int = slot("退回", 9)
    ignored: int = slot("不是数据", 15, "标题、小计、合计和空行")
    waiting: int = slot("待决定", 2)
    sums: tuple[Sum, ...] = rows("合计", Sum, "每个金额列一行")
    gap_reason: str = slot("差额原因", "", "没有差额时为空")
    sent: tuple[Sent, ...] = rows("退回行", Sent, "每行一条，最多 100 条")
    corrected: tuple[Corrected, ...] = rows("更正", Corrected, "导入时更正的每一格")
    reversed: str = slot("撤销", "2026-11-03 10:20 李财务", "没有撤销时为空")
    kept: tuple[Kept, ...] = rows("保留", Kept, "撤销时保留的行")


def report(person: Person, options: Mapping[str, Any]) -> Report:
    """The report of a batch of a kind that the person may import. Raises NotFound."""
    row = ImportBatch.get_or_none(ImportBatch.id == options["record"])
    kind = kinds.get(row.kind) if row is not None else None
    if row is None or kind is None or not person.may(kind.permission):
        raise NotFound()
    undone = row.reversed_at is not None
    return Report(
        row.id, kind.label, row.file, row.sheet, row.month, row.sha256[:SHOWN], STATE_NAMES[State(row.state)],
        f"{row.posted_at:%Y-%m-%d %H:%M}" if row.posted_at is not None else "", row.posted_by,
        row.accepted + row.refused + row.ignored, row.accepted,
        row.written - row.updated, row.updated, row.same, row.refused, row.ignored, row.waiting, _sums(kind, row),
        row.gap_reason, tuple(Sent(words) for words in _reasons(row.id)), _corrected(kind, row),
        f"{row.reversed_at:%Y-%m-%d %H:%M} {row.reversed_by}" if undone else "", _kept(row.id) if undone else (),
    )  # fmt: skip


def _sums(kind: ImportKind, row: ImportBatch) -> tuple[Sum, ...]:
    read, stated = json.loads(row.sums), json.loads(row.stated)
    keys = [*read, *(key for key in stated if key not in read)]
    return tuple(
        Sum("行数", f"{row.accepted:,}", f"{stated[key]:,}", f"{row.accepted - stated[key]:,}")
        if key == rules.COUNT
        else _sum(kind.label_of(key), int(read.get(key, 0)), stated.get(key))
        for key in keys
    )


def _sum(name: str, read: int, stated: int | None) -> Sum:
    if stated is None:
        return Sum(name, format_yuan(read), "", "")
    return Sum(name, format_yuan(read), format_yuan(stated), format_yuan(read - stated))


def _reasons(batch: int) -> list[str]:
    """Why rows were sent back, as the act that posted the batch noted it."""
    first = (
        AuditRecord.select(AuditRecord.seq)
        .where(AuditRecord.entity == ENTITY, AuditRecord.record == batch)
        .order_by(AuditRecord.seq)
        .first()
    )
    if first is None:
        return []
    found: list[str] = json.loads(AuditEntry.get_by_id(first.seq).detail)["notes"].get("reasons", [])
    return found


def _corrected(kind: ImportKind, row: ImportBatch) -> tuple[Corrected, ...]:
    known: dict[str, ImportColumn] = {one.key: one for one in kind.columns}
    return tuple(
        Corrected(
            one["row"], known[one["column"]].label if one["column"] in known else one["column"], one["old"] or "",
            one["new"] or "",
        )
        for one in json.loads(row.corrections)
    )  # fmt: skip


def _kept(batch: int) -> tuple[Kept, ...]:
    table = ImportLine
    asked: Any = (
        table.select(table.row, table.why)
        .where(table.batch_id == batch, table.outcome.in_([str(Outcome.KEPT), str(Outcome.FAILED)]))
        .order_by(table.row, table.id)
        .tuples()
    )
    return tuple(Kept(row, why) for row, why in asked)


add_paper(
    PaperKind(
        "import_report", "导入核对报告", "core", "xlsx", describe.READ, Report, report, form="F-30",
        options=(record_option("导入批次", ENTITY),),
    )
)  # fmt: skip
