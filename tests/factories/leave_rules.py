"""The regulation of leave as values, without a database: the first rows, for what parameters and rows say otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from importlib import import_module
from typing import Any

from models.attendance.leave import rules
from models.attendance.leave.policy import describe, queries
from models.attendance.leave.policy.values import LeavePolicy
from models.attendance.leave.values import Proof, Slip
from models.attendance.workflow import LeaveState, NoticeKind
from models.core.calendar.rules import Calendar, Day, DayKind
from models.core.explain import Basis
from models.core.rulebook import register
from models.core.rulebook.delivery import Stored
from models.core.rulebook.periods import Held
from models.core.rulebook.rules import BEGINNING
from tests.factories.days import FIRST, at, plan

MIGRATION = import_module("models.core.migrations.0016_leave_rules")
DOCUMENTS = ("医院证明", "病历本", "病假单")
CALENDAR = Calendar(
    {FIRST.replace(day=day): Day(DayKind.HOLIDAY, "国庆节") for day in range(1, 8)}
    | {FIRST.replace(day=10): Day(DayKind.MAKEUP)},
    frozenset((2025, 2026, 2027)),
)


def first_rows(**changed: Any) -> dict[str, list[dict[str, Any]]]:
    """The rows of the three tables for what the parameters of leave say; `sick__notice_hours` is that of sick leave."""
    said = {key: _plain(one.first) for key, one in register.parameters().items() if key.startswith("leave.")}
    said |= {f"leave.{key.replace('__', '.')}": value for key, value in changed.items()}
    rows = MIGRATION.policy_rows(Stored(said, frozenset()))
    return {name: [dict(row) for row in own] for name, own in rows.items()}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else str(value) if isinstance(value, Decimal) else value


def policy(
    rows: Mapping[str, list[dict[str, Any]]] | None = None, *, long_counts_rest_days: bool = False, **changed: Any
) -> LeavePolicy:
    """The regulation with these rows, or with the first ones as the parameters say."""
    held: dict[str, Held] = {}
    for name, own in (rows or first_rows(**changed)).items():
        table = register.get_policy(name)
        parsed = tuple(table.row({"article_id": None, **row}) for row in own)
        assert table.words is not None
        bases = tuple(Basis("", row["source"], key=name, value=table.words(row)) for row in parsed)
        held[name] = Held(BEGINNING, parsed, bases)
    rests = Held(BEGINNING, long_counts_rest_days, (Basis("R-054", key=queries.LONG_COUNTS_REST),))
    return queries.policy_of(held | {queries.LONG_COUNTS_REST: rests})


def slip(kind: str, starts: str, ends: str, applied: str, **values: Any) -> Slip:
    """An approved slip from one moment of October to another, told by telephone."""
    row = {
        "id": 7, "number": 12, "employee_id": 1, "kind": kind, "starts": at(starts), "ends": at(ends),
        "applied_at": at(applied), "notice": NoticeKind.PHONE, "state": LeaveState.APPROVED,
        "decided_words": "何志刚（主管批准）", **values,
    }  # fmt: skip
    return Slip(**row)


def filed(policy: LeavePolicy, days: Mapping[int, Any], one: Slip) -> Slip:
    """The slip with what is worked out when it is submitted."""
    kind, planned = policy.types[one.kind], plan(days)
    length = rules.length(kind, one.starts, one.ends, planned, CALENDAR)
    demanded = rules.requirement(
        policy, kind, length, rules.taken(one.starts, one.ends, planned), one.applied_at, CALENDAR
    )
    due = rules.proof_due(kind, one.ends, CALENDAR)
    return replace(
        one, length=length.hundredths, chain=demanded.chain, is_in_time=demanded.is_in_time,
        proof_due_on=due.last_day if due is not None else None,
    )  # fmt: skip


def proofs(when: str, *names: str) -> tuple[Proof, ...]:
    """These documents, or all of them, handed in at a moment."""
    received: datetime = at(when)
    return tuple(Proof(name, received) for name in names or DOCUMENTS)


def own_policy() -> LeavePolicy:
    """A company that has little in common: by the hour, working days of notice, its own types, one more tier."""
    rows = first_rows()
    rows["leave_types"] = [
        *({**row, "unit": "exact"} if row["code"] == "personal" else row for row in rows["leave_types"]),
        {"code": "考试假", "label": "考试假", "sign": "假", "aliases": "自考", "unit": "day", "source": "",
         "documents": "准考证", "proof_due": 3, "proof_due_unit": "calendar", "returns": False},
    ]  # fmt: skip
    rows["leave_matrix"] = [
        {"kind": "", "from_days": "0", "chain": "leave.sick", "source": ""},
        {"kind": "事假", "from_days": "0", "chain": "leave.sick", "notice": 2, "notice_unit": "working", "source": ""},
        {"kind": "", "from_days": "0.5", "chain": "leave.short", "source": ""},
        {"kind": "", "from_days": "2", "chain": "leave.long", "notice": 5, "notice_unit": "working", "source": ""},
        {"kind": "personal", "from_days": "2", "chain": "leave.long_hr", "source": ""},
    ]
    rows["leave_outcomes"] = [
        {"kind": "考试假", "proofs": "missing", "result": "other", "other": "事假", "source": ""},
        {"kind": "", "notice": "none", "result": "absence", "absence_reason": "8", "source": ""},
    ]
    return policy(rows)


assert describe.TYPES  # the tables are registered
