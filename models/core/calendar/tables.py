"""Tables of the working calendar: which years are kept, and the days that are not what their weekday says."""

from __future__ import annotations

import peewee as pw

from models.core.base import CodeField, Editable, Table


class CalendarYear(Editable):
    """A year whose days somebody answers for.

    A year without a row, or with `maintained` false, is counted by weekdays alone, and everything counted in it
    says so. `source` is where its days come from in words; `confirmed_by` is empty until somebody compared them with
    the notice.
    """

    year = pw.IntegerField(unique=True)
    maintained = pw.BooleanField(default=True)
    source = pw.CharField(max_length=200, default="")
    confirmed_by = pw.CharField(max_length=64, default="")
    confirmed_at = pw.DateTimeField(null=True)


class CalendarDay(Editable):
    """A day that differs from its weekday, or did once: a row stays when its day becomes an ordinary one again."""

    day = pw.DateField(unique=True)
    kind = CodeField(max_length=16)
    name = pw.CharField(max_length=40, default="")
    source = CodeField(max_length=16)
    note = pw.CharField(max_length=200, default="")


TABLES: tuple[type[Table], ...] = (CalendarYear, CalendarDay)
