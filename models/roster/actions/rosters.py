"""Rosters as a whole: made, thrown away."""

from __future__ import annotations

import re

from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.unit import Unit
from models.org import checks
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


def seen(unit: Unit, f: Values, permission: str, state: RosterState) -> Roster:
    """The roster in the version that the person saw, locked against others. Raises NotFound, Conflict and Refused."""
    reach.within(unit, permission, unit.get(Roster, f["id"]))
    unit.touch(Roster, f["id"], f["row_version"])
    return cells.lock(f["id"], state)


def title_of(row: Roster) -> str:
    """How a roster is called: 营业厅 2026-12."""
    return queries.places([row.id])[row.id]


@action(
    "roster.discard", "删除草稿", rights.WRITE, ROSTER, version_field(), entity="roster", danger=True,
)  # fmt: skip
def discard(unit: Unit, f: Values) -> Done:
    """Throw a draft away with all its cells; the log keeps how many there were."""
    row = seen(unit, f, rights.WRITE, RosterState.DRAFT)
    title = title_of(row)
    RosterWaiver.delete().where(RosterWaiver.roster_id == row.id).execute()
    count = RosterEntry.delete().where(RosterEntry.roster_id == row.id).execute()
    unit.delete(Roster, row.id)
    unit.notes["cells"] = count
    return Done(f"已删除{title}的草稿，共 {count} 格。", CHANGED, None, title)
