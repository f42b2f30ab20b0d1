"""Tables of the staff register; unit, post and superior are numbers of rows kept by org and by this area."""

from __future__ import annotations

import peewee as pw

from models.core.base import CodeField, Editable, Table


class Employee(Editable):
    """One person of the register; the row stays when he leaves, so that old papers keep the name.

    Pay is in fen a month. `machine_no` and `id_no` are NULL when unknown, as both are unique where given.
    """

    work_no = CodeField(max_length=32, unique=True)
    machine_no = CodeField(max_length=32, null=True, unique=True)
    name = pw.CharField(max_length=64)
    name_pinyin = CodeField(max_length=96, index=True)
    name_initials = CodeField(max_length=32, index=True)
    gender = CodeField(max_length=8, default="")
    birth_date = pw.DateField(null=True)
    id_no = CodeField(max_length=18, null=True, unique=True)
    education = pw.CharField(max_length=20, default="")
    unit_id = pw.IntegerField(null=True, index=True)
    post_id = pw.IntegerField(null=True, index=True)
    product_role = CodeField(max_length=32)
    superior_id = pw.IntegerField(null=True, index=True)
    hired_on = pw.DateField(null=True)
    probation_ends_on = pw.DateField(null=True)
    contract_from = pw.DateField(null=True)
    contract_until = pw.DateField(null=True)
    phone = CodeField(max_length=30, default="", index=True)
    base_pay = pw.BigIntegerField(null=True)
    state = CodeField(max_length=16, index=True)
    left_on = pw.DateField(null=True)
    left_reason = CodeField(max_length=16, default="")
    remark = pw.CharField(max_length=500, default="")


class EmploymentEvent(Editable):
    """What happened to somebody at work: hired, moved, promoted, warned, left …; words as they were that day."""

    employee_id = pw.IntegerField()
    kind = CodeField(max_length=16, index=True)
    happened_on = pw.DateField()
    cause = pw.CharField(max_length=300, default="")
    reference = pw.CharField(max_length=100, default="")
    from_words = pw.CharField(max_length=200, default="")
    to_words = pw.CharField(max_length=200, default="")
    recorded_at = pw.DateTimeField()
    recorded_by = pw.CharField(max_length=64)

    class Meta:
        indexes = ((("employee_id", "happened_on"), False),)


class Certificate(Editable):
    """A post certificate of an employee; `valid_until` is its last valid day."""

    employee_id = pw.IntegerField(index=True)
    name = pw.CharField(max_length=64)
    number = CodeField(max_length=64)
    issuer = pw.CharField(max_length=100, default="")
    valid_from = pw.DateField(null=True)
    valid_until = pw.DateField(null=True, index=True)

    class Meta:
        indexes = ((("number", "name"), False),)


TABLES: tuple[type[Table], ...] = (Employee, EmploymentEvent, Certificate)
