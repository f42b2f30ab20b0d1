"""What waits: one's own acknowledgement, and the signatures that the office still has to collect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from models.core.access import Person
from models.core.duties import Todo, todos
from models.core.lists import Filter
from models.staff.acknowledgements.describe import ACKNOWLEDGE, RECORD
from models.staff.acknowledgements.queries import open_for, standings


@todos
def _own(person: Person, today: date) -> Sequence[Todo]:
    if not person.may(ACKNOWLEDGE):
        return ()
    return [
        Todo(
            f"阅读并确认{one.name}", f"制度条文 · {one.in_force_from:%Y-%m-%d} 起生效", "去阅读", "regulation_version",
            "document_text", None, one.id,
        )
        for one in open_for(person.employee_id, today)
    ]  # fmt: skip


@todos
def _missing(person: Person, today: date) -> Sequence[Todo]:
    if not person.may(RECORD):
        return ()
    missing = Counter(one.version for one in standings(person, today) if one.record is None)
    return [
        Todo(
            f"{count} 人还没有确认{version.name}", "制度确认情况 · 可打印确认书签字后一并登记", "去登记",
            "acknowledgement", "signature",
            filters=(Filter("title", "eq", version.title), Filter("state", "eq", "open")),
        )
        for version, count in missing.items()
    ]  # fmt: skip
