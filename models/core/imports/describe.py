"""Imports in words: rights, records, the lists of batches, of their lines and of remembered columns."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from models.core import access
from models.core.access import Person, Role
from models.core.imports.register import kinds
from models.core.imports.tables import ColumnMapping, ImportBatch, ImportLine
from models.core.imports.workflow import DONE_NAMES, OUTCOME_NAMES, STATE_NAMES, STATE_TONES, State
from models.core.lists import Column, Filter, ListKind, View
from models.core.register import Entity, Found, add_entity, add_list, entities

_OFFICE = (Role.ADMIN, Role.HR, Role.FINANCE, Role.SUPERVISOR, Role.LECTURER, Role.SYSADMIN)

READ = access.permission("imports.read", "查看导入记录", scope=(*_OFFICE, Role.MANAGER))
REVERSE = access.permission("imports.reverse", "撤销导入", scope=_OFFICE)

KIND_NAMES: dict[str, str] = {}  # filled as the areas offer their kinds


class _EntityNames(Mapping[str, str]):
    """Words for the kinds of records, whenever an area registers them."""

    def __getitem__(self, name: str) -> str:
        return entities[name].label

    def __iter__(self) -> Iterator[str]:
        return iter(entities)

    def __len__(self) -> int:
        return len(entities)


ENTITY_NAMES = _EntityNames()


def _theirs(person: Person) -> Any:
    """The condition on batches of kinds that the person may import."""
    return ImportBatch.kind.in_([one.name for one in kinds.values() if person.may(one.permission)] or [""])


def titles(records: Collection[int]) -> dict[int, str]:
    """File names by batch."""
    rows = ImportBatch.select(ImportBatch.id, ImportBatch.file).where(ImportBatch.id.in_(list(records)))
    return {row.id: f"第 {row.id} 批 {row.file}" for row in rows}


def _find(person: Person, words: str, limit: int) -> list[Found]:
    shown = ImportBatch.file.contains(words) | (ImportBatch.id == (int(words) if words.isdecimal() else 0))
    rows = ImportBatch.select().where(_theirs(person) & shown).order_by(ImportBatch.id.desc()).limit(limit)
    return [
        Found("import_batch", row.id, f"第 {row.id} 批 {row.file}", STATE_NAMES[State(row.state)]) for row in rows
    ]  # fmt: skip


add_entity(
    Entity(
        "import_batch",
        "导入批次",
        {
            "file": "文件", "sheet": "工作表", "accepted": "通过", "written": "写入", "updated": "更新",
            "same": "内容相同", "refused": "退回", "ignored": "不是数据", "waiting": "待决定", "state": "状态",
            "reversed": "已撤销", "kept": "保留", "failed": "没有撤销成",
        },
        titles,
        find=_find,
        permission=READ,
        list_name="import_batches",
        values={"state": STATE_NAMES},
    )
)  # fmt: skip
add_entity(
    Entity(
        "column_mapping",
        "列的对应",
        {"headings": "标题", "positions": "对应"},
        lambda records: dict.fromkeys(records, "列的对应"),
        permission=READ,
        list_name="import_mappings",
    )
)

add_list(
    ListKind(
        "import_batches",
        "导入记录",
        "import_batch",
        READ,
        (
            Column("id", "批次", ImportBatch.id, "number", 70),
            Column("posted_at", "时间", ImportBatch.posted_at, "time", 140),
            Column("kind", "种类", ImportBatch.kind, "choice", 90, choices=KIND_NAMES),
            Column("file", "文件", ImportBatch.file, "strong", 220),
            Column("sheet", "工作表", ImportBatch.sheet, width=110),
            Column("month", "月份", ImportBatch.month, width=80, shown=False),
            Column("state", "状态", ImportBatch.state, "choice", 90, choices=STATE_NAMES, tones=STATE_TONES),
            Column("written", "写入", ImportBatch.written, "number", 80, total=True),
            Column("updated", "其中更新", ImportBatch.updated, "number", 80, total=True),
            Column("same", "内容相同", ImportBatch.same, "number", 80, shown=False),
            Column("refused", "退回", ImportBatch.refused, "number", 70, total=True),
            Column("waiting", "待决定", ImportBatch.waiting, "number", 70),
            Column("posted_by", "导入人", ImportBatch.posted_by, width=90),
            Column("reversed_at", "撤销时间", ImportBatch.reversed_at, "time", 140, shown=False),
            Column("reversed_by", "撤销人", ImportBatch.reversed_by, width=90, shown=False),
            Column("gap_reason", "差额原因", ImportBatch.gap_reason, width=160, shown=False),
            Column("sha256", "文件校验码", ImportBatch.sha256, width=200, shown=False),
        ),
        lambda person: ImportBatch.select().where(_theirs(person)),
        ImportBatch.id,
        lambda words: ImportBatch.file.contains(words) | ImportBatch.posted_by.contains(words),
        order="id",
        descending=True,
        unit="批",
        version=ImportBatch.row_version,
        views=(
            View("all", "全部"),
            View("posted", "已导入", (Filter("state", "eq", State.POSTED),)),
            View("reversed", "撤销过的", (Filter("state", "in", (State.PARTLY, State.REVERSED)),)),
        ),
        search_hint="搜索文件、导入人",
    )
)
add_list(
    ListKind(
        "import_lines",
        "导入明细",
        "import_batch",
        READ,
        (
            Column("batch", "批次", ImportLine.batch_id, "number", 70),
            Column("row", "行号", ImportLine.row, "number", 70),
            Column("entity", "种类", ImportLine.entity, "choice", 110, choices=ENTITY_NAMES),
            Column("record", "记录号", ImportLine.record, "number", 80),
            Column("done", "做了什么", ImportLine.done, "choice", 90, choices=DONE_NAMES),
            Column(
                "outcome", "撤销结果", ImportLine.outcome, "choice", 100, choices=OUTCOME_NAMES,
                tones={"reversed": "mute", "kept": "warn", "failed": "bad"},
            ),
            Column("why", "原因", ImportLine.why, width=260),
            Column("file", "文件", ImportBatch.file, width=200),
        ),
        lambda person: (
            ImportLine.select().join(ImportBatch, on=(ImportBatch.id == ImportLine.batch_id)).where(_theirs(person))
        ),
        ImportLine.id,
        ImportBatch.file.contains,
        order="batch",
        descending=True,
        search_hint="搜索文件",
    )
)  # fmt: skip
add_list(
    ListKind(
        "import_mappings",
        "记住的列对应",
        "column_mapping",
        READ,
        (
            Column("kind", "种类", ColumnMapping.kind, "choice", 90, choices=KIND_NAMES),
            Column("headings", "标题", ColumnMapping.headings, "strong", 360, sortable=False),
            Column("set_at", "时间", ColumnMapping.set_at, "time", 140),
            Column("set_by", "设定人", ColumnMapping.set_by, width=90),
        ),
        lambda person: ColumnMapping.select().where(
            ColumnMapping.kind.in_([one.name for one in kinds.values() if person.may(one.permission)] or [""])
        ),
        ColumnMapping.id,
        lambda words: ColumnMapping.headings.contains(words) | ColumnMapping.set_by.contains(words),
        order="set_at",
        descending=True,
        version=ColumnMapping.row_version,
        search_hint="搜索标题、设定人",
    )
)
