"""When the original of an issued paper went out; those issued before count as handed out when they were issued."""

import peewee as pw

from models.core.base import create_tables


def up(_migrator, db):
    class Base(pw.Model):
        id = pw.AutoField()

        class Meta:
            database = db
            legacy_table_names = False

    class PaperDelivery(Base):
        issue_id = pw.IntegerField(unique=True)
        delivered_at = pw.DateTimeField()
        delivered_by = pw.CharField(max_length=64)

    create_tables(db, [PaperDelivery])
    db.execute_sql(
        "INSERT INTO paper_delivery (issue_id, delivered_at, delivered_by)"
        " SELECT id, issued_at, issued_by FROM paper_issue"
        " WHERE id NOT IN (SELECT issue_id FROM paper_delivery)"
    )
