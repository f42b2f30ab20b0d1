"""Tables of regulation texts: the regulation, its versions, and the articles of each version."""

from __future__ import annotations

import peewee as pw

from models.core.base import CodeField, Editable, LongTextField, Table


class Regulation(Editable):
    """One document of the company that people must know."""

    title = pw.CharField(max_length=100, unique=True)
    short_title = pw.CharField(max_length=40)
    active = pw.BooleanField(default=True)
    remark = pw.CharField(max_length=500, default="")


class RegulationVersion(Editable):
    """The whole text as it holds from `in_force_from` on; `number` counts the versions of one regulation from 1."""

    regulation_id = pw.IntegerField()
    number = pw.IntegerField()
    in_force_from = pw.DateField()
    issued_on = pw.DateField(null=True)
    author = pw.CharField(max_length=64)
    reason = pw.CharField(max_length=500)
    made_at = pw.DateTimeField()

    class Meta:
        indexes = ((("regulation_id", "number"), True), (("regulation_id", "in_force_from"), True))


class RegulationArticle(Editable):
    """One article of a version; `number` as it is printed (第十条), `code` its one spelling for finding it (10)."""

    version_id = pw.IntegerField()
    position = pw.IntegerField()
    number = pw.CharField(max_length=40)
    code = CodeField(max_length=40, index=True)
    chapter = pw.CharField(max_length=100, default="")
    heading = pw.CharField(max_length=100, default="")
    text = LongTextField()

    class Meta:
        indexes = ((("version_id", "position"), True),)


TABLES: tuple[type[Table], ...] = (Regulation, RegulationVersion, RegulationArticle)
