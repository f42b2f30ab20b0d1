"""Tables of the rulebook: acts that changed it, and the values that hold from a day on."""

from __future__ import annotations

import peewee as pw

from models.core.base import CodeField, Editable, LongTextField, Table


class RuleChange(Editable):
    """One act that set values from a day on: what people call a version of the rulebook; `id` is its number.

    A withdrawn change stays as history and counts no more; only one whose day has not come can be withdrawn.
    """

    valid_from = pw.DateField()
    author = pw.CharField(max_length=64)
    reason = pw.CharField(max_length=500)
    made_at = pw.DateTimeField()
    withdrawn_at = pw.DateTimeField(null=True)
    withdrawn_by = pw.CharField(max_length=64, default="")


class RuleValue(Editable):
    """The value of a parameter, or all rows of a policy table, from a day on; rows are only ever added.

    `value` is JSON: money in fen, days as 2026-11-24, fractions as decimal text; null is «not answered yet».
    The article it stands in is named by regulation and number, so that the version of the asked day is found.
    """

    key = CodeField(max_length=80)
    valid_from = pw.DateField()
    change_id = pw.IntegerField(index=True)
    value = LongTextField()
    origin = CodeField(max_length=16)
    regulation_id = pw.IntegerField(null=True, index=True)
    article_no = pw.CharField(max_length=40, default="")
    confirmed_at = pw.DateTimeField(null=True)
    confirmed_by = pw.CharField(max_length=64, default="")

    class Meta:
        indexes = ((("key", "valid_from", "change_id"), True),)


TABLES: tuple[type[Table], ...] = (RuleChange, RuleValue)
