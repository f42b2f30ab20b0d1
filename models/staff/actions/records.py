"""Lines of the employment history that are entered afterwards."""

from __future__ import annotations

from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.unit import Unit
from models.staff import describe, queries
from models.staff.actions import people
from models.staff.actions.people import CAUSE, REFERENCE
from models.staff.tables import Employee, EmploymentEvent
from models.staff.workflow import EVENT_NAMES, EventKind

WHO = Field("employee_id", "人员", Kind.REF, required=True, ref="employee")
WHEN = Field("happened_on", "日期", Kind.DATE, required=True)
EVENT = Field("id", "任职记录", Kind.REF, required=True, ref="employment_event")
# Events that say whether somebody was in service on a day.
OF_SERVICE = (EventKind.SUSPEND, EventKind.RESUME, EventKind.LEAVE)


def _told(row: Employee, notice: str, entity: str, record: int) -> Done:
    return Done(notice, frozenset({entity}), (entity, record), people.title(row.name, row.work_no))


def _recordable(unit: Unit, employee_id: int) -> Employee:
    """The employee whose history is written; nobody writes his own."""
    row = queries.seen(unit, describe.EVENTS, employee_id)
    unit.require(describe.EVENTS, concerning=row.id, approving=True)
    return row


@action(
    "staff.add_event",
    "补记任职记录",
    describe.EVENTS,
    WHO,
    Field("kind", "事项", Kind.CHOICE, required=True, choices=EVENT_NAMES),
    WHEN,
    Field("from_words", "变动前", Kind.TEXT, max_length=200),
    Field("to_words", "变动后", Kind.TEXT, max_length=200),
    CAUSE,
    REFERENCE,
    entity="employment_event",
)
def add_event(unit: Unit, f: Values) -> Done:
    """Enter what happened before the program, or a warning; it changes nothing in the register entry itself."""
    row = _recordable(unit, f["employee_id"])
    if f["happened_on"] > unit.today:
        raise people.faulty({"happened_on": "日期还没有到，请到那一天再登记。"})
    if f["kind"] in OF_SERVICE:
        people.tell_days(unit, row, f["happened_on"], f"补记{EVENT_NAMES[f['kind']]}")
    number = people.add_event(
        unit, row.id, f["kind"], f["happened_on"], cause=f["cause"], reference=f["reference"],
        from_words=f["from_words"], to_words=f["to_words"],
    )  # fmt: skip
    return _told(row, f"已为{row.name}补记{EVENT_NAMES[f['kind']]}。", "employment_event", number)


@action(
    "staff.edit_event", "更正任职记录", describe.EVENTS, EVENT, version_field(), WHEN, CAUSE, REFERENCE,
    entity="employment_event",
)  # fmt: skip
def edit_event(unit: Unit, f: Values) -> Done:
    """Correct date, cause or reference of a line; what it was about stays."""
    event = unit.get(EmploymentEvent, f["id"])
    row = _recordable(unit, event.employee_id)
    if f["happened_on"] > unit.today:
        raise people.faulty({"happened_on": "日期还没有到，请核对。"})
    values = {name: f[name] for name in ("happened_on", "cause", "reference")}
    if event.kind in OF_SERVICE and f["happened_on"] != event.happened_on:
        first = min(f["happened_on"], event.happened_on)
        people.tell_days(unit, row, first, f"更正{EVENT_NAMES[event.kind]}日期")
    unit.update(EmploymentEvent, event.id, f["row_version"], **values)
    return _told(row, f"已更正{row.name}的{EVENT_NAMES[event.kind]}记录。", "employment_event", event.id)
