"""Rosters as a whole: made, thrown away."""

from __future__ import annotations

import re
from datetime import date

from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.unit import Unit
from models.org import checks
from models.org import queries as org
from models.roster import cells, queries, reach, rights
from models.roster.tables import Roster, RosterEntry, RosterWaiver
from models.roster.workflow import ROSTER_KIND_NAMES, RosterState

ROSTER = Field("id", "排班表", Kind.REF, required=True, ref="roster")
CHANGED = frozenset({"roster"})


def _is_month(value: str) -> str | None:
    found = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", value)
    return None if found else "月份应写成 2026-11 这样。"


@action(
    "roster.create", "新建排班表", rights.WRITE,
    Field("month", "月份", Kind.CODE, required=True, max_length=7, hint="例如 2026-12", check=_is_month),
    Field("unit_id", "部门", Kind.REF, required=True, ref="department"),
    Field("kind", "种类", Kind.CHOICE, required=True, choices=ROSTER_KIND_NAMES, default="ordinary"),
    entity="roster",
)  # fmt: skip
def create(unit: Unit, f: Values) -> Done:
    """An empty draft for a unit and a month; one of each kind (R-023)."""
    checks.unit("unit_id", "部门", f["unit_id"])
    record = make(unit, f["month"], f["unit_id"], f["kind"])
    title = queries.places([record])[record]
    return Done(f"已新建排班表：{title}。", CHANGED, ("roster", record), title)


def make(unit: Unit, month: str, unit_id: int, kind: str) -> int:
    """Add an empty draft within a running act. Raises NotFound outside the reach, BadFields where there is one."""
    reach.within(unit, rights.WRITE, Roster(unit_id=unit_id))
    taken = "这个部门这个月已有这一种排班表，请直接打开。"
    with checks.not_taken("month", "月份", taken):
        return unit.insert(Roster, month=month, unit_id=unit_id, kind=kind, state=str(RosterState.DRAFT))


def first_day(month: str) -> date:
    """The first day of a month that is written like 2026-12."""
    return date.fromisoformat(f"{month}-01")


@action(
    "roster.discard", "删除草稿", rights.WRITE, ROSTER, version_field(), entity="roster", danger=True,
)  # fmt: skip
def discard(unit: Unit, f: Values) -> Done:
    """Throw a draft away with all its cells; the log keeps how many there were."""
    row = reach.within(unit, rights.WRITE, unit.get(Roster, f["id"]))
    title = queries.places([row.id])[row.id]
    unit.touch(Roster, row.id, f["row_version"])
    cells.lock(row.id, RosterState.DRAFT)
    RosterWaiver.delete().where(RosterWaiver.roster_id == row.id).execute()
    count = RosterEntry.delete().where(RosterEntry.roster_id == row.id).execute()
    unit.delete(Roster, row.id)
    unit.notes["cells"] = count
    return Done(f"已删除{title}的草稿，共 {count} 格。", CHANGED, None, title)


def unit_name(unit_id: int) -> str:
    """The name of a unit, also of a closed one."""
    return next((one.name for one in org.units() if one.id == unit_id), "")
