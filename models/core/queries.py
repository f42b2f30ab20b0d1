"""Readers of what every area shares: attachments, saved views, number series that wait."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.core import access, audit, files, listing, lists, register
from models.core.access import Person
from models.core.errors import Forbidden, NotFound, Refused
from models.core.lists import Filter, View
from models.core.tables import Attachment, AttachmentContent, AuditEntry, NumberSeries, SavedView

# Records of one act that its detail shows; an import touches thousands.
SHOWN_RECORDS = 100
LONGEST_NOTE = 24
# What actions write beside the records they touch, as a person reads it.
NOTE_WORDS = {
    "file": "文件", "sheet": "工作表", "sha256": "文件校验码", "written": "写入", "refused": "退回", "same": "内容相同",
    "waiting": "待决定", "batch": "批次", "accepted": "通过", "updated": "其中更新", "ignored": "不是数据",
    "sums": "合计", "lines_sha256": "明细校验码", "corrections": "更正的格", "gap_reason": "差额原因",
    "reversed": "已撤销", "kept": "保留", "failed": "没有撤销成", "anchor": "存证码", "audit_seq": "操作记录至",
    "series": "编号", "before": "原最大号码", "highest": "已印出的最大号码", "cells": "格数",
    "reasons": "退回的原因",
}  # fmt: skip


@dataclass(frozen=True)
class AttachmentRow:
    """A file kept with a record, without its content."""

    id: int
    row_version: int
    name: str
    note: str
    size: int
    added_at: datetime
    added_by: str
    removed_at: datetime | None


@dataclass(frozen=True)
class HeldSeries:
    """A number series that waits, after a restore, for the highest number printed; `last` is the highest known."""

    name: str
    last: int


@dataclass(frozen=True)
class TouchedRecord:
    """One record that an act touched: its kind, how it is called now, and (column, before, after) in words."""

    label: str
    title: str
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class EntryDetail:
    """One act of the log with everything it touched; `notes` are (word, value) such as sums of an import."""

    seq: int
    at: datetime
    label: str
    title: str
    actor: str
    author: str
    behalf: str
    reason: str
    hash: str
    records: tuple[TouchedRecord, ...]
    notes: tuple[tuple[str, str], ...]


def audit_entry(person: Person, seq: int) -> EntryDetail:
    """One act of the log in words. Raises Forbidden and NotFound."""
    require_visible(person, "audit_entry", seq)
    row = AuditEntry.get_by_id(seq)
    detail = json.loads(row.detail)
    records = tuple(
        TouchedRecord(
            register.entities[one["entity"]].label,
            one["title"] or register.title_of(one["entity"], one["record"]),
            tuple(audit.described(one["entity"], one["before"], one["after"])),
        )
        for one in [r for r in detail["records"] if r["entity"] in register.entities][:SHOWN_RECORDS]
    )
    notes = tuple((NOTE_WORDS.get(word, word), _note(value)) for word, value in detail["notes"].items())
    return EntryDetail(
        row.seq, row.at, row.label, row.title, row.actor, row.author, row.behalf, row.reason, row.hash, records, notes
    )


def _note(value: Any) -> str:
    words = "、".join(str(one) for one in value) if isinstance(value, list) else str(value)
    return words if len(words) <= LONGEST_NOTE else f"{words[:LONGEST_NOTE]}…"


def require_visible(person: Person, entity: str, record: int) -> None:
    """Raise Forbidden or NotFound unless the person may see the record; its list knows the data scope."""
    known = register.entities.get(entity)
    if known is None or not known.list_name:
        raise NotFound()
    if listing.one(register.get_list(known.list_name), person, record) is None:
        raise NotFound()


def may_attach(person: Person, entity: str) -> bool:
    """Whether the person may keep files with records of this kind."""
    known = register.entities.get(entity)
    return known is not None and bool(known.attach) and person.may(known.attach) and person.may("attachment.write")


def may_see_details(person: Person, entity: str) -> bool:
    """Whether the person may see files and history of the records of this kind that his list shows him."""
    known = register.entities[entity]
    return not known.details or access.covers(person, known.details, register.get_list(known.list_name).permission)


def _require_details(person: Person, entity: str, record: int) -> None:
    require_visible(person, entity, record)
    if not may_see_details(person, entity):
        raise Forbidden(f"{person.name}没有查看附件和经过的权限。请有权限的同事办理。")


def history(person: Person, entity: str, record: int) -> tuple[audit.Event, ...]:
    """What happened to a record, newest first. Raises Forbidden and NotFound."""
    _require_details(person, entity, record)
    return tuple(audit.history(entity, record))


def attachments(person: Person, entity: str, record: int, *, removed: bool = False) -> tuple[AttachmentRow, ...]:
    """The files of a record, oldest first; with `removed`, those taken away too. Raises Forbidden and NotFound."""
    _require_details(person, entity, record)
    of_record = Attachment.select().where((Attachment.entity == entity) & (Attachment.record == record))
    if not removed:
        of_record = of_record.where(Attachment.removed_at.is_null())
    return tuple(
        AttachmentRow(a.id, a.row_version, a.name, a.note, a.size, a.added_at, a.added_by, a.removed_at)
        for a in of_record.order_by(Attachment.id)
    )


def attachment_content(person: Person, attachment: int) -> tuple[str, bytes]:
    """Label and content of a file, for who may see its record. Raises Forbidden, NotFound, and Refused if unsafe."""
    found = Attachment.get_or_none(Attachment.id == attachment)
    if found is None:
        raise NotFound()
    _require_details(person, found.entity, found.record)
    if not files.is_safe(found.name):
        raise Refused("这类文件可能是程序，不能打开。")
    return files.label(found.name), content(found.sha256)


def content(sha256: str) -> bytes:
    """The stored content of this hash, its pieces put together."""
    stored = AttachmentContent.select().where(AttachmentContent.sha256 == sha256).order_by(AttachmentContent.part)
    return b"".join(bytes(piece.content) for piece in stored)


def saved_views(user_id: int, list_name: str) -> tuple[View, ...]:
    """The views of a list that a person saved, by name; columns that the list no longer has are left out."""
    kind = register.get_list(list_name)
    rows = SavedView.select().where((SavedView.user_id == user_id) & (SavedView.list_name == list_name))
    return tuple(_view(kind, row) for row in rows.order_by(SavedView.name))


def _view(kind: lists.ListKind, row: Any) -> View:
    known = {column.key for column in kind.columns}
    sortable = {column.key for column in kind.columns if column.sortable}
    stored = json.loads(row.definition)
    return View(
        f"saved-{row.id}",
        row.name,
        tuple(Filter(column, op, value) for column, op, value in stored["filters"] if column in known),
        stored["order"] if stored["order"] in sortable else "",
        stored["descending"],
        tuple(key for key in stored["columns"] if key in known),
        row.id,
    )


def definition(view: View) -> str:
    """A view as `core.save_view` takes it: ASCII only, so that tidying the text cannot change it."""
    return json.dumps(
        {
            "filters": [[f.column, f.op, f.value] for f in view.filters],
            "order": view.order,
            "descending": view.descending,
            "columns": list(view.columns),
        },
        default=str,
    )


def held_series() -> tuple[HeldSeries, ...]:
    """The number series that wait after a restore."""
    rows = NumberSeries.select().where(NumberSeries.held == True).order_by(NumberSeries.name)  # noqa: E712
    return tuple(HeldSeries(row.name, row.last) for row in rows)


def person_of(user_id: int | None) -> Person:
    """The person behind a user number; the program itself for None."""
    return access.SYSTEM if user_id is None else access.load_user(user_id)


@dataclass(frozen=True)
class OwnAct:
    """Something that the person did: what, about which record, when."""

    label: str
    title: str
    at: datetime


def own_acts(person: Person, limit: int) -> tuple[OwnAct, ...]:
    """The last acts of a signed-in person himself, newest first."""
    rows = (
        AuditEntry.select(AuditEntry.label, AuditEntry.title, AuditEntry.at)
        .where(AuditEntry.user_id == person.user_id)
        .order_by(AuditEntry.seq.desc())
        .limit(limit)
    )
    return tuple(OwnAct(row.label, row.title, row.at) for row in rows) if person.user_id is not None else ()
