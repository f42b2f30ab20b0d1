"""The rulebook with its first content, as it was at version 4."""

import peewee as pw

from models.core.base import CodeField, LongTextField, create_tables
from models.core.rulebook import register
from models.core.rulebook.delivery import deliver


def up(_migrator, db):
    class Base(pw.Model):
        class Meta:
            database = db
            legacy_table_names = False

    class RuleChange(Base):
        row_version = pw.IntegerField()
        valid_from = pw.DateField()
        author = pw.CharField(max_length=64)
        reason = pw.CharField(max_length=500)
        made_at = pw.DateTimeField()
        withdrawn_at = pw.DateTimeField(null=True)
        withdrawn_by = pw.CharField(max_length=64)

    class RuleValue(Base):
        row_version = pw.IntegerField()
        key = CodeField(max_length=80)
        valid_from = pw.DateField()
        change_id = pw.IntegerField(index=True)
        value = LongTextField()
        origin = CodeField(max_length=16)
        regulation_id = pw.IntegerField(null=True, index=True)
        article_no = pw.CharField(max_length=40)
        confirmed_at = pw.DateTimeField(null=True)
        confirmed_by = pw.CharField(max_length=64)

        class Meta:
            indexes = ((("key", "valid_from", "change_id"), True),)

    create_tables(db, [RuleChange, RuleValue])
    deliver(db, [(one.key, one.first, one.origin) for one in register.parameters().values()])
