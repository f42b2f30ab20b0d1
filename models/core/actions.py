"""Writers of what every area shares: attachments, saved views, number series after a restore, notes of backups."""

from __future__ import annotations

import json
from typing import Any

from models.core import audit, describe, files, queries, register
from models.core.errors import BadFields, Forbidden, NotFound, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.lists import ListKind
from models.core.register import Done, action
from models.core.tables import Attachment, BackupRecord, NumberSeries, SavedView
from models.core.unit import Unit

OPERATORS = ("eq", "ne", "in", "contains", "ge", "le", "empty", "filled")


@action(
    "core.attach",
    "添加附件",
    describe.ATTACH,
    Field("entity", "所属种类", Kind.TEXT, required=True, max_length=48),
    Field("record", "所属记录", Kind.REF, required=True),
    Field("name", "文件名", Kind.TEXT, required=True, max_length=400, check=files.name_fault),
    Field("content", "文件", Kind.FILE, required=True, check=files.content_fault),
    Field("note", "说明", Kind.TEXT, max_length=200),
    entity="attachment",
)
def attach(unit: Unit, f: Values) -> Done:
    """Keep a file with a record that the author sees and may attach to."""
    entity, record = f["entity"], f["record"]
    _require_attach(unit, entity, record)
    number = unit.attach(entity, record, f["name"], f["content"], f["note"])
    title = register.title_of(entity, record)
    label = files.label(f["name"])
    return Done(
        f"已把“{label}”附到{title}。", frozenset({"attachment", entity}), ("attachment", number), f"{title}：{label}"
    )


@action(
    "core.remove_attachment",
    "移除附件",
    describe.ATTACH,
    Field("id", "附件", Kind.REF, required=True, ref="attachment"),
    version_field(),
    entity="attachment",
    danger=True,
)
def remove_attachment(unit: Unit, f: Values) -> Done:
    """Take a file off a record; row and content stay, so that the log can still be followed."""
    row = unit.get(Attachment, f["id"])
    _require_attach(unit, row.entity, row.record)
    if row.removed_at is not None:
        raise Refused("这个附件已经移除。请刷新。")
    keeps = register.entities[row.entity].keeps
    why = keeps(unit.author, row.record) if keeps is not None else ""
    if why:
        raise Forbidden(why)
    unit.update(Attachment, row.id, f["row_version"], removed_at=unit.now)
    unit.changes.append(audit.Change(row.entity, row.record, "", {}, {}))
    title = register.title_of(row.entity, row.record)
    changed = frozenset({"attachment", row.entity})
    return Done(
        f"已移除附件“{row.name}”，操作记录里仍可查到。", changed, ("attachment", row.id), f"{title}：{row.name}"
    )


def _require_attach(unit: Unit, entity: str, record: int) -> None:
    queries.require_visible(unit.author, entity, record)
    known = register.entities[entity]
    if not known.attach:
        raise Refused(f"{known.label}不能带附件。")
    unit.require(known.attach)


@action(
    "core.save_view",
    "保存视图",
    "",
    Field("list_name", "列表", Kind.TEXT, required=True, max_length=48),
    Field("name", "名称", Kind.TEXT, required=True, max_length=40),
    Field("definition", "筛选和列", Kind.LONG_TEXT, required=True, max_length=20000),
    entity="saved_view",
    personal=True,
)
def save_view(unit: Unit, f: Values) -> Done:
    """Keep filters, order and columns of a list under a name; the same name again replaces the view."""
    kind = register.get_list(f["list_name"])
    if kind.permission:
        unit.require(kind.permission)
    stored = audit.dump(_definition(kind, f["definition"]))
    own = (SavedView.user_id == unit.actor.user_id) & (SavedView.list_name == kind.name) & (SavedView.name == f["name"])
    row = SavedView.get_or_none(own)
    if row is None:
        number = unit.insert(
            SavedView, user_id=unit.actor.user_id, list_name=kind.name, name=f["name"], definition=stored
        )
    else:
        number = row.id
        unit.update(SavedView, number, None, definition=stored)
    title = f"{kind.label}：{f['name']}"
    return Done(f"已保存视图“{f['name']}”。", frozenset({"saved_view"}), ("saved_view", number), title)


def _definition(kind: ListKind, raw: str) -> dict[str, Any]:
    """The view checked and in one form. Raises BadFields, or Refused for a column that the list lacks."""
    try:
        given = json.loads(raw)
        filters = [[str(column), str(op), value] for column, op, value in given.get("filters", [])]
        order, columns = str(given.get("order", "")), [str(key) for key in given.get("columns", [])]
        descending = bool(given.get("descending", False))
    except (ValueError, TypeError, AttributeError):
        raise BadFields(
            {"definition": "不是可以保存的视图。请在列表上重新保存。"}, {"definition": "筛选和列"}
        ) from None
    for key in (*(column for column, _, _ in filters), *columns, *([order] if order else [])):
        kind.column(key)
    for _, op, _ in filters:
        if op not in OPERATORS:
            raise BadFields({"definition": f"不认识的筛选方式“{op}”。"}, {"definition": "筛选和列"})
    return {"filters": filters, "order": order, "descending": descending, "columns": columns}


@action(
    "core.delete_view",
    "删除视图",
    "",
    Field("id", "视图", Kind.REF, required=True, ref="saved_view"),
    entity="saved_view",
    personal=True,
)
def delete_view(unit: Unit, f: Values) -> Done:
    """Take away one of the person's own views."""
    row = unit.get(SavedView, f["id"])
    if row.user_id != unit.actor.user_id:
        raise NotFound()
    unit.delete(SavedView, row.id)
    return Done(f"已删除视图“{row.name}”。", frozenset({"saved_view"}), ("saved_view", row.id), row.name)


@action(
    "core.release_series",
    "登记已印出的最大号码",
    describe.BACKUP,
    Field("name", "编号", Kind.TEXT, required=True, max_length=48),
    Field("highest", "已印出的最大号码", Kind.INTEGER, required=True, lowest=0, highest=999_999_999),
    entity="number_series",
    danger=True,
)
def release_series(unit: Unit, f: Values) -> Done:
    """Let a series that a restore held go on behind the highest number that left the office on paper."""
    row = NumberSeries.get_or_none(NumberSeries.name == f["name"])
    if row is None:
        raise NotFound()
    if not row.held:
        raise Refused(f"编号“{row.name}”没有暂停，不需要登记。")
    if f["highest"] < row.last:
        raise BadFields(
            {"highest": f"数据库里已经有号码 {row.last}，不能更小。"}, {"highest": "已印出的最大号码"}
        )  # fmt: skip
    NumberSeries.update(last=f["highest"], held=False).where(NumberSeries.name == row.name).execute()
    # `check` reads these notes: the numbers between were printed, but are lost with the time after the backup.
    unit.notes.update(series=row.name, before=row.last, highest=f["highest"])
    return Done(
        f"编号“{row.name}”恢复使用，下一个号码是 {f['highest'] + 1}。", frozenset({"number_series"}), None, row.name
    )


@action(
    "core.note_backup",
    "登记备份",
    describe.BACKUP,
    Field("cause", "原因", Kind.CHOICE, required=True, choices=describe.CAUSES),
    Field("file", "文件", Kind.TEXT, required=True, max_length=500),
    Field("size", "大小（字节）", Kind.INTEGER, required=True, lowest=1, highest=2**62),
    Field("sha256", "校验码", Kind.TEXT, required=True, max_length=64),
    Field("audit_seq", "操作记录至", Kind.INTEGER, required=True, lowest=0, highest=2**62),
    entity="backup_record",
    system=True,
)
def note_backup(unit: Unit, f: Values) -> Done:
    """Write down that a verified backup was made."""
    number = unit.insert(
        BackupRecord, at=unit.now, by=unit.actor.name, cause=f["cause"], file=f["file"], size=f["size"],
        sha256=f["sha256"], audit_seq=f["audit_seq"],
    )  # fmt: skip
    return Done(f"已登记备份 {f['file']}。", frozenset({"backup_record"}), ("backup_record", number), f["file"])


@action(
    "core.note_restore",
    "登记恢复",
    "",
    Field("file", "备份文件", Kind.TEXT, required=True, max_length=500),
    Field("audit_seq", "操作记录至", Kind.INTEGER, required=True, lowest=0, highest=2**62),
    system=True,
)
def note_restore(unit: Unit, f: Values) -> Done:
    """Write down, in the restored database itself, from where it was restored."""
    unit.notes.update(file=f["file"], audit_seq=f["audit_seq"])
    return Done(f"已从 {f['file']} 恢复，操作记录至第 {f['audit_seq']} 条。", frozenset(), None, f["file"])


@action("core.take_anchor", "导出存证码", describe.AUDIT)
def take_anchor(unit: Unit, _: Values) -> Done:
    """Give out the end of the audit chain, to be kept outside the database; giving it out is itself recorded."""
    taken = str(audit.anchor())
    unit.notes["anchor"] = taken
    return Done(f"存证码：{taken}。", frozenset(), None, taken, {"anchor": taken})
