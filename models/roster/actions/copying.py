"""Beginning a month from the one before it."""

from __future__ import annotations

from datetime import date, timedelta

from models.core.errors import Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.unit import Unit
from models.roster import cells, rights
from models.roster.actions.editing import told
from models.roster.actions.rosters import ROSTER, seen, title_of
from models.roster.cells import Content, Place
from models.roster.plan import queries as plans
from models.roster.tables import Roster, ShiftType
from models.roster.workflow import RosterState, ShiftKind

ALIGN_NAMES = {"weekday": "按星期对齐（往前数四周）", "date": "按日期对齐（几号对几号）"}


@action(
    "roster.copy_month", "从上月复制", rights.WRITE, ROSTER, version_field(),
    Field("align", "对齐", Kind.CHOICE, required=True, choices=ALIGN_NAMES, default="weekday"),
    Field("overwrite", "覆盖已排的格", Kind.BOOL), entity="roster",
)  # fmt: skip
def copy_month(unit: Unit, f: Values) -> Done:
    """Fill a draft from last month's roster of the same unit and kind; marks of leave are not copied."""
    row = seen(unit, f, rights.WRITE, RosterState.DRAFT)
    first, last = plans.span_of(row.month)
    month = f"{first - timedelta(1):%Y-%m}"
    source = Roster.get_or_none(Roster.month == month, Roster.unit_id == row.unit_id, Roster.kind == row.kind)
    if source is None:
        raise Refused(f"这个部门没有 {month} 的排班表，不能复制。请直接排班。")
    copied = cells.stored(source.id)
    own = cells.stored(row.id)
    kinds = {one.id: one for one in ShiftType.select()}
    present = {one.employee_id: one for one in plans.plan(None, row).people}
    wanted: dict[Place, Content | None] = {}
    kept, gone = 0, set()
    for number, position in {(place.employee_id, place.position) for place in copied}:
        for day in (first + timedelta(step) for step in range((last - first).days + 1)):
            place = Place(number, day, position)
            found = copied.get(place._replace(day=_source(day, first, f["align"])))
            if found is None or not _goes_on(found[1], kinds):
                continue
            if number not in present or present[number].absence(day):
                gone.add(number)
            elif place in own and not f["overwrite"]:
                kept += own[place][1] != found[1]
            else:
                wanted[place] = Content(found[1].shift_id, found[1].role)
    before = cells.write(row.id, wanted)
    cells.tell(unit, row.id, before, wanted)
    parts = [f"已从 {title_of(source)} 复制 {len(before)} 格"]
    parts += [f"{kept} 格已排过，没有覆盖"] if kept else []
    parts += [f"{len(gone)} 人不在本部门，或有的日子不在职，那些日子没有复制"] if gone else []
    return told(row, before, "；".join(parts) + "。")


def _source(day: date, first: date, align: str) -> date:
    """The day of last month that a day is copied from: four or five weeks before, or the day of the same number.

    A number that last month does not have gives a day of this month, for which nothing is stored there.
    """
    if align == "weekday":
        before = day - timedelta(weeks=4)
        return before if before < first else before - timedelta(weeks=1)
    end = first - timedelta(1)
    return end.replace(day=day.day) if day.day <= end.day else day


def _goes_on(content: Content, kinds: dict[int, ShiftType]) -> bool:
    """Whether a cell is worth copying: a day of rest, or a shift in use that is no mark of leave."""
    if content.shift_id is None:
        return True
    kind = kinds.get(content.shift_id)
    return kind is not None and kind.is_active and kind.kind != ShiftKind.LEAVE
