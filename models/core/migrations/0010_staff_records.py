"""Certificates of the firm, renewals and reviews, appraisals, inductions, station numbers: as at version 10."""

import peewee as pw

from models.core.base import CodeField, create_tables

NEW_COLUMNS = {
    "employee": {"previous_experience_months": pw.IntegerField(null=True)},
    "certificate": {
        "renews_id": pw.IntegerField(null=True),
        "withdrawn_on": pw.DateField(null=True),
        "withdrawn_cause": pw.CharField(max_length=300, null=True),
        "review_due_on": pw.DateField(null=True),
    },
}


def up(migrator, db):
    class Base(pw.Model):
        class Meta:
            database = db
            legacy_table_names = False

    class CertificateReview(Base):
        row_version = pw.IntegerField()
        certificate_id = pw.IntegerField(index=True)
        reviewed_on = pw.DateField()
        result = CodeField(max_length=16)
        remark = pw.CharField(max_length=300)
        recorded_at = pw.DateTimeField()
        recorded_by = pw.CharField(max_length=64)

    class AppraisalEntry(Base):
        row_version = pw.IntegerField()
        employee_id = pw.IntegerField(index=True)
        kind = CodeField(max_length=16)
        state = CodeField(max_length=16, index=True)
        requested_by = CodeField(max_length=16)
        requested_on = pw.DateField(null=True)
        appraised_on = pw.DateField(null=True)
        content = pw.CharField(max_length=300)
        reference = pw.CharField(max_length=100)
        result = CodeField(max_length=16)
        opinion = pw.CharField(max_length=500)
        appraiser_id = pw.IntegerField(null=True)
        approver = pw.CharField(max_length=64)
        approved_on = pw.DateField(null=True)
        filed_by = pw.CharField(max_length=64)
        filed_on = pw.DateField(null=True)
        pay_event_id = pw.IntegerField(null=True)

        class Meta:
            indexes = ((("employee_id", "kind", "appraised_on"), False),)

    class AppraisalScore(Base):
        row_version = pw.IntegerField()
        entry_id = pw.IntegerField()
        position = pw.IntegerField()
        axis = pw.CharField(max_length=40)
        score = pw.IntegerField()
        full = pw.IntegerField()

        class Meta:
            indexes = ((("entry_id", "position"), True),)

    class Induction(Base):
        row_version = pw.IntegerField()
        employee_id = pw.IntegerField(index=True)
        held_on = pw.DateField()
        trainer = pw.CharField(max_length=64)
        content = pw.CharField(max_length=300)
        waiver = pw.CharField(max_length=300)
        recorded_at = pw.DateTimeField()
        recorded_by = pw.CharField(max_length=64)

    class UnreachableIncident(Base):
        row_version = pw.IntegerField()
        employee_id = pw.IntegerField()
        happened_at = pw.DateTimeField()
        remark = pw.CharField(max_length=300)
        excuse = pw.CharField(max_length=300)
        recorded_at = pw.DateTimeField()
        recorded_by = pw.CharField(max_length=64)

        class Meta:
            indexes = ((("employee_id", "happened_at"), False),)

    class StationNumber(Base):
        row_version = pw.IntegerField()
        unit_id = pw.IntegerField()
        number = CodeField(max_length=16)
        employee_id = pw.IntegerField(index=True)
        issued_on = pw.DateField()

        class Meta:
            indexes = ((("unit_id", "number"), True),)

    class Territory(Base):
        row_version = pw.IntegerField()
        name = pw.CharField(max_length=64, index=True)
        unit_id = pw.IntegerField(null=True, index=True)
        employee_id = pw.IntegerField(index=True)
        from_on = pw.DateField()
        until_on = pw.DateField(null=True)

    for table, columns in NEW_COLUMNS.items():
        known = {column.name for column in db.get_columns(table)}
        for name, field in columns.items():
            if name not in known:
                migrator.migrate(migrator.add_column(table, name, field))
    if "certificate_renews_id" not in {index.name for index in db.get_indexes("certificate")}:
        migrator.migrate(migrator.add_index("certificate", ("renews_id",)))
    holder = next(column for column in db.get_columns("certificate") if column.name == "employee_id")
    if not holder.null:
        migrator.migrate(migrator.drop_not_null("certificate", "employee_id"))
    create_tables(
        db,
        [CertificateReview, AppraisalEntry, AppraisalScore, Induction, UnreachableIncident, StationNumber, Territory],
    )
