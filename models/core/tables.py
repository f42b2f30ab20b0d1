"""Tables that every area shares."""

from __future__ import annotations

import peewee as pw

from models.core.base import CodeField, Editable, LongBlobField, LongTextField, Record, Table


class DatabaseInfo(Table):
    """Facts about the database itself: `site` (its id), `trial`, `created_at`."""

    name = CodeField(max_length=32, primary_key=True)
    value = pw.CharField(max_length=255)


class Operation(Table):
    """One press of a button: its id and, stored in the same transaction, its outcome."""

    op_id = CodeField(max_length=64, primary_key=True)
    action = CodeField(max_length=64)
    user_id = pw.IntegerField(null=True)
    at = pw.DateTimeField()
    outcome = LongTextField(null=True)


class AuditEntry(Table):
    """One act, linked to the act before it by a hash; rows are only ever added."""

    seq = pw.BigIntegerField(primary_key=True)
    at = pw.DateTimeField(index=True)
    op_id = CodeField(max_length=64)
    user_id = pw.IntegerField(null=True, index=True)
    actor = pw.CharField(max_length=64, index=True)
    author = pw.CharField(max_length=64)
    behalf = pw.CharField(max_length=255, default="")
    action = CodeField(max_length=64, index=True)
    label = pw.CharField(max_length=64, index=True)
    title = pw.CharField(max_length=255)
    reason = pw.CharField(max_length=500, default="")
    detail = LongTextField()
    prev = CodeField(max_length=64)
    hash = CodeField(max_length=64)


class AuditRecord(Record):
    """Which records an act touched, so that each record has its history."""

    seq = pw.BigIntegerField(index=True)
    entity = CodeField(max_length=48)
    record = pw.IntegerField()

    class Meta:
        indexes = ((("entity", "record", "seq"), False),)


class AuditHead(Table):
    """The end of the hash chain; its row lock puts acts in order."""

    id = pw.IntegerField(primary_key=True)
    seq = pw.BigIntegerField()
    hash = CodeField(max_length=64)


class NumberSeries(Table):
    """A gap-free series of paper numbers; `held` after a restore until the highest printed number is stated."""

    name = CodeField(max_length=48, primary_key=True)
    last = pw.IntegerField(default=0)
    held = pw.BooleanField(default=False)


class AttachmentContent(Table):
    """File content, stored once per hash in pieces that every server's packet limit lets through."""

    sha256 = CodeField(max_length=64)
    part = pw.IntegerField()
    content = LongBlobField()

    class Meta:
        primary_key = pw.CompositeKey("sha256", "part")


class Attachment(Editable):
    """A file kept with a record."""

    entity = CodeField(max_length=48)
    record = pw.IntegerField()
    name = pw.CharField(max_length=200)
    note = pw.CharField(max_length=200, default="")
    sha256 = CodeField(max_length=64)
    size = pw.IntegerField()
    added_at = pw.DateTimeField()
    added_by = pw.CharField(max_length=64)
    removed_at = pw.DateTimeField(null=True)

    class Meta:
        indexes = ((("entity", "record"), False),)


class SavedView(Editable):
    """A person's own filters, order and columns of a list."""

    user_id = pw.IntegerField()
    list_name = CodeField(max_length=48)
    name = pw.CharField(max_length=40)
    definition = LongTextField()

    class Meta:
        indexes = ((("user_id", "list_name", "name"), True),)


class BackupRecord(Record):
    """A backup that was made and verified."""

    at = pw.DateTimeField()
    by = pw.CharField(max_length=64)
    cause = pw.CharField(max_length=64)
    file = pw.CharField(max_length=500)
    size = pw.BigIntegerField()
    sha256 = CodeField(max_length=64)
    audit_seq = pw.BigIntegerField()


class Gram(Table):
    """A piece of text and the number of a row that holds it; worked out from the rows of `source`."""

    narrow = True

    source = pw.SmallIntegerField()
    piece = CodeField(max_length=8)
    key = pw.BigIntegerField()

    class Meta:
        primary_key = pw.CompositeKey("source", "piece", "key")


class GrantOverride(Editable):
    """A cell of the permission matrix that the office changed; reach is none, own or scope."""

    role = CodeField(max_length=32)
    permission = CodeField(max_length=64)
    reach = CodeField(max_length=8)

    class Meta:
        indexes = ((("role", "permission"), True),)


TABLES: tuple[type[Table], ...] = (
    DatabaseInfo,
    Operation,
    AuditEntry,
    AuditRecord,
    AuditHead,
    NumberSeries,
    AttachmentContent,
    Attachment,
    SavedView,
    BackupRecord,
    GrantOverride,
    Gram,
)
