"""The working calendar, as it was at version 6, with the years that the built-in almanac knows."""

from typing import Any

import peewee as pw

from models.core.base import CodeField, create_tables

FIRST_YEAR = 2024
NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
}


def up(_migrator, db):
    class Base(pw.Model):
        class Meta:
            database = db
            legacy_table_names = False

    class CalendarYear(Base):
        row_version = pw.IntegerField()
        year = pw.IntegerField(unique=True)
        maintained = pw.BooleanField()
        source = pw.CharField(max_length=200)
        confirmed_by = pw.CharField(max_length=64)
        confirmed_at = pw.DateTimeField(null=True)

    class CalendarDay(Base):
        row_version = pw.IntegerField()
        day = pw.DateField(unique=True)
        kind = CodeField(max_length=16)
        name = pw.CharField(max_length=40)
        source = CodeField(max_length=16)
        note = pw.CharField(max_length=200)

    create_tables(db, [CalendarYear, CalendarDay])
    seed(CalendarYear, CalendarDay)


def seed(years: Any, days: Any) -> None:
    """Fill the years that the almanac knows and the table lacks; what an interrupted run left is completed."""
    from chinese_calendar import constants

    known = [(day, "holiday", name) for day, name in constants.holidays.items()]
    known += [(day, "makeup", name) for day, name in constants.workdays.items()]
    for day, kind, name in sorted(known):
        if day.year >= FIRST_YEAR:
            days.insert(
                row_version=1, day=day, kind=kind, name=NAMES.get(name, "节假日"), source="almanac", note=""
            ).on_conflict_ignore().execute()
    for year in sorted({day.year for day, _, _ in known if day.year >= FIRST_YEAR}):
        years.insert(
            row_version=1, year=year, maintained=True, source="内置年历", confirmed_by="", confirmed_at=None
        ).on_conflict_ignore().execute()
