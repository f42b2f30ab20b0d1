"""Rights, words and lists of what every area shares: audit log, backups, attachments, saved views."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from models.core import access, audit
from models.core.access import Role
from models.core.base import Table
from models.core.lists import Column, ListKind
from models.core.register import Entity, add_entity, add_list
from models.core.tables import Attachment, AuditEntry, BackupRecord, GrantOverride, SavedView

AUDIT = access.permission("audit.read", "查看操作记录", scope=(Role.HR, Role.INSPECTOR, Role.SYSADMIN))
BACKUP = access.permission("backup.write", "备份和恢复", scope=(Role.SYSADMIN,))
# Who may attach at all; with which records, each kind of record says (`Entity.attach`).
ATTACH = access.permission(
    "attachment.write",
    "添加和移除附件",
    scope=(
        Role.ADMIN, Role.GROUP_LEADER, Role.SUPERVISOR, Role.MANAGER, Role.GM, Role.HR, Role.FINANCE, Role.INSPECTOR,
        Role.LECTURER, Role.SYSADMIN,
    ),
    own=access.WORKERS,
)  # fmt: skip

CAUSES = {"manual": "手动备份", "command": "命令行备份", "scheduled": "定时备份", "upgrade": "升级前备份"}
REACHES = {access.REACH_NONE: "无", access.REACH_OWN: "仅本人", access.REACH_SCOPE: "数据范围内"}


def _titles(table: type[Table], name: Any) -> Callable[[Collection[int]], dict[int, str]]:
    def read(records: Collection[int]) -> dict[int, str]:
        key: Any = table._meta.primary_key
        rows: Any = table.select(key.alias("record"), name.alias("title")).where(key.in_(list(records))).dicts()
        return {row["record"]: row["title"] for row in rows}

    return read


add_entity(
    Entity(
        "audit_entry", "操作记录", {}, _titles(AuditEntry, AuditEntry.title), permission=AUDIT, list_name="audit"
    )
)  # fmt: skip
add_entity(
    Entity(
        "attachment",
        "附件",
        {
            "name": "文件名", "note": "说明", "size": "大小（字节）", "sha256": "校验码", "added_at": "添加时间",
            "added_by": "添加人", "removed_at": "移除时间",
        },
        _titles(Attachment, Attachment.name),
        permission=AUDIT,
        list_name="attachments",
    )
)  # fmt: skip
add_entity(
    Entity(
        "saved_view", "我的视图", {"name": "名称", "list_name": "列表", "definition": "筛选和列"},
        _titles(SavedView, SavedView.name),
    )
)  # fmt: skip
add_entity(
    Entity(
        "backup_record",
        "备份",
        {
            "at": "时间", "by": "备份人", "cause": "原因", "file": "文件", "size": "大小（字节）", "sha256": "校验码",
            "audit_seq": "操作记录至",
        },
        _titles(BackupRecord, BackupRecord.file),
        permission=BACKUP,
        list_name="backups",
        values={"cause": CAUSES},
    )
)  # fmt: skip
add_entity(
    Entity(
        "grant_override",
        "权限调整",
        {"role": "角色", "permission": "权限", "reach": "范围"},
        _titles(GrantOverride, GrantOverride.permission),
        values={"role": access.ROLE_NAMES, "reach": REACHES},
    )
)

add_list(
    ListKind(
        "audit",
        "操作记录",
        "audit_entry",
        AUDIT,
        (
            Column("at", "时间", AuditEntry.at, "time", 140, sort_by="seq"),
            Column("actor", "操作人", AuditEntry.actor, width=90, sortable=False),
            Column("author", "决定人", AuditEntry.author, width=90, sortable=False),
            Column("label", "操作", AuditEntry.label, "strong", 130, sortable=False),
            Column("title", "对象", AuditEntry.title, width=260, sortable=False),
            Column("reason", "原因", AuditEntry.reason, width=180, sortable=False),
            Column("behalf", "代录", AuditEntry.behalf, width=200, sortable=False),
            Column("action", "操作代码", AuditEntry.action, shown=False, sortable=False),
            Column("seq", "序号", AuditEntry.seq, "number", 70, shown=False),
        ),
        lambda _: AuditEntry.select(),
        AuditEntry.seq,
        lambda words: (
            AuditEntry.actor.contains(words) | AuditEntry.author.contains(words) | AuditEntry.label.contains(words)
            | AuditEntry.title.contains(words) | AuditEntry.reason.contains(words)
        ),
        order="at",
        descending=True,
        search_hint="搜索人员、操作、对象、原因",
        index=audit.INDEX,
    )
)  # fmt: skip
add_list(
    ListKind(
        "backups",
        "备份",
        "backup_record",
        BACKUP,
        (
            Column("at", "时间", BackupRecord.at, "time", 140),
            Column("cause", "原因", BackupRecord.cause, "choice", 100, choices=CAUSES),
            Column("by", "备份人", BackupRecord.by, width=90),
            Column("file", "文件", BackupRecord.file, "strong", 320),
            Column("size", "大小（字节）", BackupRecord.size, "number", 110),
            Column("audit_seq", "操作记录至", BackupRecord.audit_seq, "number", 100),
            Column("sha256", "校验码", BackupRecord.sha256, width=200, shown=False),
        ),
        lambda _: BackupRecord.select(),
        BackupRecord.id,
        lambda words: BackupRecord.file.contains(words) | BackupRecord.by.contains(words),
        order="at",
        descending=True,
        unit="份",
        search_hint="搜索文件、备份人",
    )
)
add_list(
    ListKind(
        "attachments",
        "附件",
        "attachment",
        AUDIT,
        (
            Column("added_at", "添加时间", Attachment.added_at, "time", 140),
            Column("name", "文件名", Attachment.name, "strong", 240),
            Column("note", "说明", Attachment.note, width=160),
            Column("size", "大小（字节）", Attachment.size, "number", 110),
            Column("added_by", "添加人", Attachment.added_by, width=90),
            Column("removed_at", "移除时间", Attachment.removed_at, "time", 140),
            Column("entity", "所属种类", Attachment.entity, shown=False),
            Column("record", "所属记录", Attachment.record, "number", shown=False),
        ),
        lambda _: Attachment.select(),
        Attachment.id,
        lambda words: (
            Attachment.name.contains(words) | Attachment.note.contains(words) | Attachment.added_by.contains(words)
        ),
        order="added_at",
        descending=True,
        unit="个",
        version=Attachment.row_version,
        search_hint="搜索文件名、说明、添加人",
    )
)
