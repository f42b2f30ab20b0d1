"""Certificates of the firm, renewals and reviews, appraisals, inductions, station numbers: as at version 10."""

import peewee as pw

from models.core.base import CodeField, create_tables
from models.core.rulebook.delivery import deliver
from models.core.rulebook.rules import Origin

NEW_COLUMNS: dict[str, dict[str, pw.Field]] = {
    "employee": {"previous_experience_months": pw.IntegerField(null=True)},
    "certificate": {
        "renews_id": pw.IntegerField(null=True),
        "withdrawn_on": pw.DateField(null=True),
        "withdrawn_cause": pw.CharField(max_length=300, null=True),
        "review_due_on": pw.DateField(null=True),
    },
}
# Names of certificates as the gas trade uses them; each office has its own table from the first day on.
KINDS = [
    {
        "name": "燃气具安装维修工", "also": "燃气燃烧器具安装维修工、燃气具安装维修人员岗位证书", "holder": "person",
        "roles": ["FIELD"], "reviewed": False,
    },
    {"name": "燃气燃烧器具安装维修企业资质证书", "also": "资质证书", "holder": "firm", "roles": [], "reviewed": True},
    {"name": "营业执照", "also": "", "holder": "firm", "roles": [], "reviewed": False},
]  # fmt: skip
AXES = [
    {"kind": kind, "axis": axis, "full": full}
    for kind, axes in (
        ("probation", (("工作态度", 30), ("业务能力", 40), ("遵守制度", 30))),
        ("skill", (("理论知识", 40), ("实际操作", 60))),
        ("periodic", (("工作质量", 30), ("工作效率", 25), ("服务态度", 25), ("遵守制度", 20))),
    )
    for axis, full in axes
]


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
    deliver(db, [("certificate_kinds", KINDS, Origin.DEFAULT), ("appraisal_axes", AXES, Origin.DEFAULT)])
