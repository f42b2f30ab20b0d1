"""Readers of the rules of charges in force on a day."""

from __future__ import annotations

from datetime import date

from models.ledger.tariffs import rows
from models.ledger.tariffs.values import Book


def book(on: date) -> Book:
    """All rules of charges on a day, read at once; imports ask once and keep it."""
    return rows.book_of(on)


def class_of(words: str, on: date) -> str:
    """The code of the class of customers that words mean on a day; "" where they mean none."""
    return book(on).class_of(words)


def way_of(words: str, on: date) -> tuple[str, str]:
    """The code of the way of paying that words mean on a day, and the words; ("other", words) where none is known."""
    return book(on).way_of(words)
