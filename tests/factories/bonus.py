"""Closed months of attendance for bonus sheets, and what people add to scores, written straight into the tables."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from models.appraisal.tables import BonusSheet, ScoreAdjustment
from models.attendance.days import queries as days
from models.attendance.month.packed import Packer
from models.attendance.month.reading import SUMS, seal_of, sealed
from models.attendance.tables import AttendanceSheet, MonthResult, SheetVersion
from models.core import audit
from models.core.rulebook.tables import RuleValue
from models.core.unit import perform
from models.score.tables import ScoreLine, ScoreMonth
from models.staff.tables import Employee
from tests.factories import attendance as offices
from tests.factories import org
from tests.samples import World

OCTOBER = "2026-10"
AT = datetime.fromisoformat("2026-11-02T09:00")
PREPARED, SUBMITTED, CHECKED, LOCKED = range(4)


@dataclass(frozen=True)
class Hall:
    """A unit with its checked attendance sheet of October, its people, and an HR clerk."""

    office: offices.Office
    sheet: int
    hr: int
    hr_user: int

    @property
    def people(self) -> list[int]:
        """Everybody of the unit."""
        return [self.office.agent, self.office.supervisor, self.office.manager, self.office.gm]


def hall(world: World, *, state: str = "checked") -> Hall:
    """An office whose October is closed; the HR clerk belongs to another unit."""
    office = offices.office(world)
    hr = org.colleague(world, "刘人事", "HR", org.unit(world))
    user = org.user(world, roles=("HR",), scope="all", employee_id=hr)
    people = [office.agent, office.supervisor, office.manager, office.gm]
    return Hall(office, attendance(office.unit, people, state=state), hr, user)


def attendance(
    unit: int, people: Sequence[int], month: str = OCTOBER, *, state: str = "checked",
    sums: Mapping[int, Mapping[str, Any]] | None = None,
) -> int:  # fmt: skip
    """The closed attendance sheet of a unit; `sums` are what it says of people beside what was derived."""
    made = days.derived(people, month)
    assert made.like is not None
    packer = Packer(*days.span(month), made.policy_on, made.like)
    packed = {one: packer.pack(made.months[one]) for one in people}
    sheet = int(
        AttendanceSheet.insert(
            unit_id=unit, month=month, state=state, version=1, due_on=date(2026, 11, 3), prepared_at=AT,
            prepared_by="何志刚",
        ).execute()
    )  # fmt: skip
    SheetVersion.insert(
        sheet_id=sheet, version=1, made_at=AT, made_by="何志刚", people=len(people), rules=packer.rules()
    ).execute()
    for place, one in enumerate(people, 1):
        worker, of = Employee.get_by_id(one), made.months[one]
        row: dict[str, Any] = {
            "sheet_id": sheet, "version": 1, "employee_id": one, "month": month, "live": 1, "place": place,
            "work_no": worker.work_no, "name": worker.name, "post": "",
            **{name: getattr(of if hasattr(of, name) else of.judged, name) for name in SUMS},
            "leave": audit.dump(of.leave), "packed": packed[one], **(sums or {}).get(one, {}),
        }  # fmt: skip
        MonthResult.insert(**row, sha256=sealed(seal_of(packer.rules()), row)).execute()
    return sheet


def line(employee: int, key: str, points: int = 0, fen: int = 0, **values: Any) -> None:
    """A line of the score in October, as a closed month or another paper writes it."""
    month = values.get("month", OCTOBER)
    ScoreMonth.insert(month=month).on_conflict_ignore().execute()
    row = {
        "key": key, "entry": 1, "employee_id": employee, "month": month, "belongs_to": month, "cause": "attendance",
        "title": "迟到第 2 次", "points": points, "fen": fen, "event_date": date(2026, 10, 12),
        "explanation": json.dumps({"result": "迟到第 2 次"}), "written_at": AT, "written_by": "何志刚", **values,
    }  # fmt: skip
    ScoreLine.insert(**row).execute()


def rule(name: str, rows: Any) -> None:
    """Have a policy table or a parameter of the bonus say something else from the beginning."""
    changed = RuleValue.update(value=json.dumps(rows)).where(RuleValue.key == name).execute()
    assert changed == 1


def base(fen: int = 100_000, post_id: int | None = None, role: str = "") -> dict[str, Any]:
    """A row of bases."""
    marks = {"source": "", "remark": "", "recommended": False, "article_id": None}
    return {"post_id": post_id, "role": role, "fen": fen, **marks}


def adjustment(employee: int, **values: Any) -> Any:
    """Five points that were proposed for October."""
    row = {
        "employee_id": employee, "day": date(2026, 10, 20), "label": "优质服务", "points": 500,
        "reason": "用户送来锦旗", "state": "proposed", "proposed_at": AT, "proposed_by": "何志刚", **values,
    }  # fmt: skip
    return ScoreAdjustment.get_by_id(ScoreAdjustment.insert(**row).execute())


def approve(row: Any, user: int) -> None:
    """Have an adjustment count."""
    perform("appraisal.approve_adjustment", {"id": row.id, "row_version": row.row_version, "remark": ""}, user=user)


def sheet(hall: Hall, upto: int = PREPARED) -> BonusSheet:
    """The bonus sheet of October, prepared by the supervisor and taken on as far as `upto` by manager and HR."""
    users = [hall.office.supervisor_user, hall.office.manager_user, hall.hr_user, hall.hr_user]
    names = ["prepare_bonus", "approve_bonus", "approve_bonus", "lock_bonus"]
    for name, user in list(zip(names, users, strict=True))[: upto + 1]:
        values: dict[str, Any] = {"month": OCTOBER, "units": [hall.office.unit], "remark": ""}
        if name != "prepare_bonus":
            values = {"id": hall.sheet, "row_version": version(hall.sheet)}
            values |= {"remark": ""} if name == "approve_bonus" else {}
        perform(f"appraisal.{name}", values, user=user)
    return BonusSheet.get_by_id(hall.sheet)


def version(sheet: int) -> int:
    """The stored version of a bonus sheet's row."""
    return int(BonusSheet.get_by_id(sheet).row_version)
