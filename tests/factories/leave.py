"""Leave slips, proofs and grants written straight into the tables."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta, timezone
from typing import Any

from models.attendance.tables import LeaveGrant, LeaveProof, LeaveSlip
from models.core import clock
from models.core.tables import NumberSeries

SERIES = "请假单"
CHINA = timezone(timedelta(hours=8))


def weekday(ahead: int = 40) -> date:
    """The first Monday so many days from today on, or before today where it is negative."""
    day = datetime.now(CHINA).date() + timedelta(days=ahead)
    return day + timedelta(days=-day.weekday() % 7)


def at(day: date, hour: int = 0) -> datetime:
    """An hour of a day; 24 is the end of it."""
    return datetime.combine(day, datetime.min.time()) + timedelta(hours=hour)


def _number() -> int:
    NumberSeries.insert(name=SERIES, last=0).on_conflict_ignore().execute()
    NumberSeries.update(last=NumberSeries.last + 1).where(NumberSeries.name == SERIES).execute()
    return int(NumberSeries.get(NumberSeries.name == SERIES).last)


def slip(employee_id: int, first: date | None = None, days: int = 1, **values: Any) -> Any:
    """Sick leave of whole days that waits for the supervisor, asked for in time by the person himself."""
    first = first or weekday(-20)
    starts = at(first)
    row = {
        "number": _number(),
        "employee_id": employee_id,
        "kind": "sick",
        "starts_at": starts,
        "ends_at": starts + timedelta(days=days),
        "reason": "发热",
        "applied_at": starts - timedelta(hours=3),
        "applied_by": "单小明",
        "applied_by_id": employee_id,
        "notice": "written",
        "state": "submitted",
        "chain": "leave.sick",
        "length": 100 * days,
        "is_in_time": True,
        "explanation": json.dumps({"result": f"{days} 天"}, ensure_ascii=False),
        "proofs_needed": 3,
        "must_return": True,
        "proof_due_on": first + timedelta(days=days),
        **values,
    }
    return LeaveSlip.get_by_id(LeaveSlip.insert(**row).execute())


def proof(slip_id: int, document: str = "医院证明", **values: Any) -> Any:
    """A document that came in now."""
    row = {
        "slip_id": slip_id, "document": document, "received_at": clock.now(), "recorded_at": clock.now(),
        "recorded_by": "何志刚", **values,
    }  # fmt: skip
    return LeaveProof.get_by_id(LeaveProof.insert(**row).execute())


def grant(employee_id: int, amount: int = 500, **values: Any) -> Any:
    """Five days of annual leave of this year, of somebody's own."""
    row = {
        "employee_id": employee_id, "kind": "annual", "year": clock.now().year, "basis": "entitlement",
        "amount": amount, "reason": "工龄满一年", "signed_by": "周敏", "recorded_at": clock.now(),
        "recorded_by": "周敏", **values,
    }  # fmt: skip
    return LeaveGrant.get_by_id(LeaveGrant.insert(**row).execute())
