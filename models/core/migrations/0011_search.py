"""The index of words in the log, filled from the acts there are; indexes by actor and kind of act."""

import peewee as pw

from models.core import audit, grams, tables
from models.core.base import CodeField, create_tables


def up(migrator, db):
    class Gram(pw.Model):
        narrow = True

        source = pw.SmallIntegerField()
        piece = CodeField(max_length=8)
        key = pw.BigIntegerField()

        class Meta:
            database = db
            legacy_table_names = False
            primary_key = pw.CompositeKey("source", "piece", "key")

    create_tables(db, [Gram])
    there = {tuple(one.columns) for one in db.get_indexes("audit_entry")}
    for column in ("actor", "label"):
        if (column,) not in there:
            migrator.migrate(migrator.add_index("audit_entry", (column,)))
    with db.bind_ctx([tables.AuditEntry, tables.Gram], bind_refs=False, bind_backrefs=False):
        grams.rebuild(audit.INDEX)
