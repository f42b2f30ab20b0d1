"""Tables of papers: versions of templates, issued papers with their frozen values, deliveries, and later copies."""

from __future__ import annotations

import peewee as pw

from models.core.base import CodeField, LongTextField, Record, Table


class PaperTemplate(Record):
    """One version of a paper's template; rows are only ever added, and the newest version is the one in use.

    `origin` is office for a file that the office put in, program for the one that goes with the program: as long as
    that is the newest, the program's own file of today is used.
    """

    paper = CodeField(max_length=48)
    version = pw.IntegerField()
    origin = CodeField(max_length=16)
    file = pw.CharField(max_length=200)
    sha256 = CodeField(max_length=64)
    size = pw.IntegerField()
    note = pw.CharField(max_length=200, default="")
    added_at = pw.DateTimeField()
    added_by = pw.CharField(max_length=64)

    class Meta:
        indexes = ((("paper", "version"), True),)


class PaperIssue(Record):
    """An issued paper: frozen values and the version of the template; `sha256` is the hash over both.

    `employee_id` and `unit_id` say whose paper it is, for the data scope.
    """

    paper = CodeField(max_length=48)
    number = CodeField(max_length=48, default="")
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

    # The row keeps them; the audit log keeps their hash, and no second copy of personal data.
    secret = frozenset({"frozen"})


class PaperDelivery(Record):
    """That the original of an issued paper went out: to the printer, into a file, or into another program."""

    issue_id = pw.IntegerField(unique=True)
    delivered_at = pw.DateTimeField()
    delivered_by = pw.CharField(max_length=64)


class PaperCopy(Record):
    """Copies of an issued paper, marked 副本: how many, when, by whom."""

    issue_id = pw.IntegerField(index=True)
    copies = pw.IntegerField()
    copied_at = pw.DateTimeField()
    copied_by = pw.CharField(max_length=64)


TABLES: tuple[type[Table], ...] = (PaperTemplate, PaperIssue, PaperDelivery, PaperCopy)
