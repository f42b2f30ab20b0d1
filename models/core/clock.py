"""The one clock of the office: the database's, in UTC+8, as whole seconds without a zone."""

from __future__ import annotations

import os
from datetime import datetime

from models.core import database


def now() -> datetime:
    """The database's time now. HEARTHDESK_CLOCK replaces it on databases marked as trial only."""
    fixed = os.environ.get("HEARTHDESK_CLOCK")
    if fixed and database.is_trial():
        return datetime.fromisoformat(fixed).replace(microsecond=0, tzinfo=None)
    db = database.current()
    statement = "SELECT datetime('now', '+8 hours')" if database.is_sqlite() else "SELECT NOW()"
    value = db.execute_sql(statement).fetchone()[0]
    return datetime.fromisoformat(value) if isinstance(value, str) else value
