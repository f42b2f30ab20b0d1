"""Templates of papers, issued papers and their copies, as they were at version 9."""

import peewee as pw

from models.core.base import CodeField, LongTextField, create_tables


def up(_migrator, db):
    class Base(pw.Model):
        class Meta:
            database = db
            legacy_table_names = False

    class PaperTemplate(Base):
        paper = CodeField(max_length=48)
        version = pw.IntegerField()
        origin = CodeField(max_length=16)
        file = pw.CharField(max_length=200)
        sha256 = CodeField(max_length=64)
        size = pw.IntegerField()
        note = pw.CharField(max_length=200)
        added_at = pw.DateTimeField()
        added_by = pw.CharField(max_length=64)

        class Meta:
            indexes = ((("paper", "version"), True),)

    class PaperIssue(Base):
        paper = CodeField(max_length=48)
        number = CodeField(max_length=48)
        title = pw.CharField(max_length=200)
        entity = CodeField(max_length=48)
        record = pw.IntegerField()
        employee_id = pw.IntegerField(null=True, index=True)
        unit_id = pw.IntegerField(null=True, index=True)
        template_id = pw.IntegerField(index=True)
        frozen = LongTextField()
        sha256 = CodeField(max_length=64)
        originals = pw.IntegerField()
        issued_at = pw.DateTimeField(index=True)
        issued_by = pw.CharField(max_length=64)

        class Meta:
            indexes = ((("entity", "record"), False), (("paper", "number"), False))

    class PaperCopy(Base):
        issue_id = pw.IntegerField(index=True)
        copies = pw.IntegerField()
        copied_at = pw.DateTimeField()
        copied_by = pw.CharField(max_length=64)

    create_tables(db, [PaperTemplate, PaperIssue, PaperCopy])
