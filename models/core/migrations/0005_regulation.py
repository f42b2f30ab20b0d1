"""Regulation texts and their acknowledgements, as they were at version 5."""

import peewee as pw

from models.core.base import CodeField, LongTextField, create_tables


def up(_migrator, db):
    class Base(pw.Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Regulation(Base):
        row_version = pw.IntegerField()
        title = pw.CharField(max_length=100, unique=True)
        short_title = pw.CharField(max_length=40)
        active = pw.BooleanField()
        remark = pw.CharField(max_length=500)

    class RegulationVersion(Base):
        row_version = pw.IntegerField()
        regulation_id = pw.IntegerField()
        number = pw.IntegerField()
        in_force_from = pw.DateField()
        issued_on = pw.DateField(null=True)
        author = pw.CharField(max_length=64)
        reason = pw.CharField(max_length=500)
        made_at = pw.DateTimeField()

        class Meta:
            indexes = ((("regulation_id", "number"), True), (("regulation_id", "in_force_from"), True))

    class RegulationArticle(Base):
        row_version = pw.IntegerField()
        version_id = pw.IntegerField()
        position = pw.IntegerField()
        number = pw.CharField(max_length=40)
        code = CodeField(max_length=40, index=True)
        chapter = pw.CharField(max_length=100)
        heading = pw.CharField(max_length=100)
        text = LongTextField()

        class Meta:
            indexes = ((("version_id", "position"), True),)

    class Acknowledgement(Base):
        row_version = pw.IntegerField()
        employee_id = pw.IntegerField()
        version_id = pw.IntegerField(index=True)
        acknowledged_on = pw.DateField()
        channel = CodeField(max_length=16)
        recorded_at = pw.DateTimeField()
        recorded_by = pw.CharField(max_length=64)

        class Meta:
            indexes = ((("employee_id", "version_id"), True),)

    create_tables(db, [Regulation, RegulationVersion, RegulationArticle, Acknowledgement])
