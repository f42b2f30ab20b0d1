"""What stands between a person and the first rows of a list: no counting, no skipping, no search without an end."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest

from models.core import database, listing, register
from models.core.access import SYSTEM
from models.core.lists import Query
from models.core.tables import AuditEntry
from tests.ui.office import Office
from ui.core.audit import AuditPage

PAINTED = "(rows are shown)"


class Log(logging.Handler):
    """Statements in the order in which they were sent, whichever thread sent them."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the statement."""
        statement, values = record.msg if isinstance(record.msg, tuple) else (str(record.msg), None)
        first_only = statement.endswith("OFFSET ?") and not list(values or [1])[-1]
        self.lines.append(statement.removesuffix(" OFFSET ?") if first_only else statement)


@pytest.fixture
def log() -> Iterator[Log]:
    """Everything that is sent during a test."""
    logger, kept = logging.getLogger("peewee"), Log()
    before = logger.level
    logger.addHandler(kept)
    logger.setLevel(logging.DEBUG)
    yield kept
    logger.removeHandler(kept)
    logger.setLevel(before)


WHOLE_COUNT = re.compile(r"COUNT\((?!1\) FROM \(SELECT .* LIMIT)")
# Buildings: one for some dozens of accounts. Words are looked for in all of them, to find the accounts there.
BUILDINGS = re.compile(r"FROM .ledger_place. AS")
# What belongs to the one record of a row, such as the people of a roster, found by its index.
OWN_COUNT = re.compile(r"\(SELECT COUNT\(DISTINCT\([^()]*\)\) FROM \S+ AS \S+ WHERE \(\"t1\".\"id\" = \S+\)\)")


def unbounded(lines: list[str]) -> list[str]:
    """Statements that skip rows, count a whole table, or look for a part of a text to the end of one."""
    return [
        one
        for one in lines
        if "OFFSET" in one or WHOLE_COUNT.search(OWN_COUNT.sub("", one))
        or ("LIKE" in one and "LIMIT" not in one and not BUILDINGS.search(one))
    ]  # fmt: skip


@pytest.mark.parametrize("name", sorted(register.lists))
def test_pages_and_counts_of_every_list_come_to_an_end(office: Office, log: Log, name: str) -> None:
    kind = register.get_list(name)
    if kind.is_worked_out:
        return  # worked out from short tables
    with database.connection():
        log.lines.clear()
        rows = listing.page(kind, SYSTEM, Query(), limit=1)
        listing.page(kind, SYSTEM, Query(), after=rows[-1] if rows else None, limit=1)
        listing.page(kind, SYSTEM, Query(search="王12"), limit=1)
        listing.capped_count(kind, SYSTEM, Query(search="王12"))
    assert log.lines
    assert unbounded(log.lines) == []


def test_the_log_shows_its_first_rows_before_anything_is_counted(office: Office, log: Log) -> None:
    with database.connection(), database.transaction():
        first = AuditEntry.select().order_by(AuditEntry.seq.desc()).first()
        kept = {name: value for name, value in first.__data__.items() if name != "seq"}
        AuditEntry.insert_many([{**kept, "seq": first.seq + n} for n in range(1, 1200)]).execute()
    page: Any = AuditPage(office.desk().context)
    page.model.modelReset.connect(lambda: log.lines.append(PAINTED if page.model.rowCount() else ""))
    log.lines.clear()
    office.show(page)
    before = log.lines[: log.lines.index(PAINTED)]
    after = log.lines[log.lines.index(PAINTED) :]
    assert any("audit_entry" in one for one in before)
    assert unbounded(before) == []
    assert any("COUNT(" in one for one in after)
