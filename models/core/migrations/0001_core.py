"""The tables that every area shares, as they were at version 1."""

import peewee as pw

from models.core.base import CodeField, LongBlobField, LongTextField, create_tables


def up(_migrator, db):
    class Base(pw.Model):
        class Meta:
            database = db
            legacy_table_names = False

    class DatabaseInfo(Base):
        name = CodeField(max_length=32, primary_key=True)
        value = pw.CharField(max_length=255)

    class Operation(Base):
        op_id = CodeField(max_length=64, primary_key=True)
        action = CodeField(max_length=64)
        user_id = pw.IntegerField(null=True)
        at = pw.DateTimeField()
        outcome = LongTextField(null=True)

    class AuditEntry(Base):
        seq = pw.BigIntegerField(primary_key=True)
        at = pw.DateTimeField(index=True)
        op_id = CodeField(max_length=64)
        user_id = pw.IntegerField(null=True, index=True)
        actor = pw.CharField(max_length=64)
        author = pw.CharField(max_length=64)
        behalf = pw.CharField(max_length=255)
        action = CodeField(max_length=64, index=True)
        label = pw.CharField(max_length=64)
        title = pw.CharField(max_length=255)
        reason = pw.CharField(max_length=500)
        detail = LongTextField()
        prev = CodeField(max_length=64)
        hash = CodeField(max_length=64)

    class AuditRecord(Base):
        seq = pw.BigIntegerField(index=True)
        entity = CodeField(max_length=48)
        record = pw.IntegerField()

        class Meta:
            indexes = ((("entity", "record", "seq"), False),)

    class AuditHead(Base):
        id = pw.IntegerField(primary_key=True)
        seq = pw.BigIntegerField()
        hash = CodeField(max_length=64)

    class NumberSeries(Base):
        name = CodeField(max_length=48, primary_key=True)
        last = pw.IntegerField()
        held = pw.BooleanField()

    class AttachmentContent(Base):
        sha256 = CodeField(max_length=64)
        part = pw.IntegerField()
        content = LongBlobField()

        class Meta:
            primary_key = pw.CompositeKey("sha256", "part")

    class Attachment(Base):
        row_version = pw.IntegerField()
        entity = CodeField(max_length=48)
        record = pw.IntegerField()
        name = pw.CharField(max_length=200)
        note = pw.CharField(max_length=200)
        sha256 = CodeField(max_length=64)
        size = pw.IntegerField()
        added_at = pw.DateTimeField()
        added_by = pw.CharField(max_length=64)
        removed_at = pw.DateTimeField(null=True)

        class Meta:
            indexes = ((("entity", "record"), False),)

    class SavedView(Base):
        row_version = pw.IntegerField()
        user_id = pw.IntegerField()
        list_name = CodeField(max_length=48)
        name = pw.CharField(max_length=40)
        definition = LongTextField()

        class Meta:
            indexes = ((("user_id", "list_name", "name"), True),)

    class BackupRecord(Base):
        at = pw.DateTimeField()
        by = pw.CharField(max_length=64)
        cause = pw.CharField(max_length=64)
        file = pw.CharField(max_length=500)
        size = pw.BigIntegerField()
        sha256 = CodeField(max_length=64)
        audit_seq = pw.BigIntegerField()

    class GrantOverride(Base):
        row_version = pw.IntegerField()
        role = CodeField(max_length=32)
        permission = CodeField(max_length=64)
        reach = CodeField(max_length=8)

        class Meta:
            indexes = ((("role", "permission"), True),)

    create_tables(db, [
        DatabaseInfo, Operation, AuditEntry, AuditRecord, AuditHead, NumberSeries, AttachmentContent, Attachment,
        SavedView, BackupRecord, GrantOverride,
    ])  # fmt: skip
    if AuditHead.get_or_none(AuditHead.id == 1) is None:
        AuditHead.insert(id=1, seq=0, hash="0" * 64).execute()
