"""The staff register, employment events and certificates, as they were at version 3."""

import peewee as pw

from models.core.base import CodeField, create_tables


def up(_migrator, db):
    class Base(pw.Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Employee(Base):
        row_version = pw.IntegerField()
        work_no = CodeField(max_length=32, unique=True)
        machine_no = CodeField(max_length=32, null=True, unique=True)
        name = pw.CharField(max_length=64)
        name_pinyin = CodeField(max_length=96, index=True)
        name_initials = CodeField(max_length=32, index=True)
        gender = CodeField(max_length=8)
        birth_date = pw.DateField(null=True)
        id_no = CodeField(max_length=18, null=True, unique=True)
        education = pw.CharField(max_length=20)
        unit_id = pw.IntegerField(null=True, index=True)
        post_id = pw.IntegerField(null=True, index=True)
        product_role = CodeField(max_length=32)
        superior_id = pw.IntegerField(null=True, index=True)
        hired_on = pw.DateField(null=True)
        probation_ends_on = pw.DateField(null=True)
        contract_from = pw.DateField(null=True)
        contract_until = pw.DateField(null=True)
        phone = CodeField(max_length=30, index=True)
        base_pay = pw.BigIntegerField(null=True)
        state = CodeField(max_length=16, index=True)
        left_on = pw.DateField(null=True)
        left_reason = CodeField(max_length=16)
        remark = pw.CharField(max_length=500)

    class EmploymentEvent(Base):
        row_version = pw.IntegerField()
        employee_id = pw.IntegerField()
        kind = CodeField(max_length=16, index=True)
        happened_on = pw.DateField()
        cause = pw.CharField(max_length=300)
        reference = pw.CharField(max_length=100)
        from_words = pw.CharField(max_length=200)
        to_words = pw.CharField(max_length=200)
        recorded_at = pw.DateTimeField()
        recorded_by = pw.CharField(max_length=64)

        class Meta:
            indexes = ((("employee_id", "happened_on"), False),)

    class Certificate(Base):
        row_version = pw.IntegerField()
        employee_id = pw.IntegerField(index=True)
        name = pw.CharField(max_length=64)
        number = CodeField(max_length=64)
        issuer = pw.CharField(max_length=100)
        valid_from = pw.DateField(null=True)
        valid_until = pw.DateField(null=True, index=True)

        class Meta:
            indexes = ((("number", "name"), False),)

    create_tables(db, [Employee, EmploymentEvent, Certificate])
