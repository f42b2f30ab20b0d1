"""What belongs to a post: training before it, telephone, station numbers, territories (R-002, R-003, R-005, R-012)."""

from __future__ import annotations

from datetime import timedelta

from models.core.errors import BadFields, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.unit import Unit
from models.org import checks
from models.org.rules import UnitKind
from models.org.tables import Department
from models.staff import queries
from models.staff.actions import people
from models.staff.describe import employee_titles
from models.staff.service import describe, rules
from models.staff.service import queries as service
from models.staff.tables import Employee, Induction, StationNumber, Territory, UnreachableIncident
from models.staff.workflow import PRESENT, WRITE, State

WHO = Field("employee_id", "人员", Kind.REF, required=True, ref="employee")
HELD = Field("held_on", "日期", Kind.DATE, required=True, hint="培训完成或决定免训的日期")
INDUCTION_FIELDS = (
    HELD,
    Field("trainer", "培训人", Kind.TEXT, max_length=64),
    Field("content", "培训内容", Kind.TEXT, max_length=300),
    Field("waiver", "免训原因", Kind.TEXT, max_length=300, hint="没有培训的必须写明原因"),
)
INCIDENT_FIELDS = (
    Field("happened_at", "时间", Kind.TIME, required=True),
    Field("remark", "经过", Kind.TEXT, max_length=300, hint="谁打的电话，为什么事"),
    Field("excuse", "正当理由", Kind.TEXT, max_length=300, hint="填写后这一次不计"),
)


def _told(row: Employee, notice: str, entity: str, record: int) -> Done:
    return Done(notice, frozenset({entity, "employee"}), (entity, record), people.title(row.name, row.work_no))


def _require_induction(unit: Unit, f: Values) -> None:
    """Raise BadFields for a day to come, or unless either a training or a waiver is told."""
    labels = {field.name: field.label for field in INDUCTION_FIELDS}
    if f["held_on"] > unit.today:
        raise BadFields({"held_on": "日期还没有到，请到那一天再登记。"}, labels)
    if bool(f["waiver"]) == bool(f["trainer"] or f["content"]):
        raise BadFields({"waiver": "请填写培训人和内容；没有培训的，只写免训原因。"}, labels)


@action("staff.add_induction", "登记岗前培训", describe.INDUCTION, WHO, *INDUCTION_FIELDS, entity="induction")
def add_induction(unit: Unit, f: Values) -> Done:
    """Somebody was trained before his post, or need not be, for a stated reason (R-005)."""
    row = queries.seen(unit, describe.INDUCTION, f["employee_id"])
    unit.require(describe.INDUCTION, concerning=row.id, approving=True)
    if row.state == State.LEFT:
        raise Refused(f"{row.name}已离职，不能登记岗前培训。")
    _require_induction(unit, f)
    values = {field.name: f[field.name] for field in INDUCTION_FIELDS}
    number = unit.insert(Induction, employee_id=row.id, **values, recorded_at=unit.now, recorded_by=unit.author.name)
    told = "免岗前培训" if f["waiver"] else "岗前培训"
    return _told(row, f"已登记{row.name}的{told}。", "induction", number)


@action(
    "staff.edit_induction", "更正岗前培训", describe.INDUCTION,
    Field("id", "岗前培训", Kind.REF, required=True, ref="induction"), version_field(), *INDUCTION_FIELDS,
    entity="induction",
)  # fmt: skip
def edit_induction(unit: Unit, f: Values) -> Done:
    """Correct a record of training."""
    record: Induction = unit.get(Induction, f["id"])
    row = queries.seen(unit, describe.INDUCTION, record.employee_id)
    unit.require(describe.INDUCTION, concerning=row.id, approving=True)
    _require_induction(unit, f)
    values = {field.name: f[field.name] for field in INDUCTION_FIELDS}
    unit.update(Induction, record.id, f["row_version"], **values)
    return _told(row, f"已更正{row.name}的岗前培训记录。", "induction", record.id)


@action(
    "staff.add_unreachable", "登记联系不上", describe.UNREACHABLE, WHO, *INCIDENT_FIELDS, entity="unreachable_incident"
)
def add_unreachable(unit: Unit, f: Values) -> Done:
    """Somebody could not be reached by telephone (R-012); often in a month proposes that somebody looks into it."""
    row = queries.seen(unit, describe.UNREACHABLE, f["employee_id"])
    unit.require(describe.UNREACHABLE, concerning=row.id, approving=True)
    if row.state not in PRESENT:
        raise Refused(f"{row.name}不在册，不能登记。")
    _require_come(unit, f)
    values = {field.name: f[field.name] for field in INCIDENT_FIELDS}
    number = unit.insert(
        UnreachableIncident, employee_id=row.id, **values, recorded_at=unit.now, recorded_by=unit.author.name
    )
    found = service.unreachable(row.id, f["happened_at"].date())
    return _told(row, f"已登记。{found.explanation.result}。", "unreachable_incident", number)


def _require_come(unit: Unit, f: Values) -> None:
    if f["happened_at"] > unit.now:
        raise BadFields({"happened_at": "时间还没有到，请核对。"}, {"happened_at": "时间"})


@action(
    "staff.edit_unreachable", "更正联系不上", describe.UNREACHABLE,
    Field("id", "联系不上", Kind.REF, required=True, ref="unreachable_incident"), version_field(), *INCIDENT_FIELDS,
    entity="unreachable_incident",
)  # fmt: skip
def edit_unreachable(unit: Unit, f: Values) -> Done:
    """Correct an incident, or accept an excuse, so that it no longer counts."""
    record: UnreachableIncident = unit.get(UnreachableIncident, f["id"])
    row = queries.seen(unit, describe.UNREACHABLE, record.employee_id)
    unit.require(describe.UNREACHABLE, concerning=row.id, approving=True)
    _require_come(unit, f)
    values = {field.name: f[field.name] for field in INCIDENT_FIELDS}
    unit.update(UnreachableIncident, record.id, f["row_version"], **values)
    found = service.unreachable(row.id, f["happened_at"].date())
    return _told(row, f"已更正。{found.explanation.result}。", "unreachable_incident", record.id)


@action(
    "staff.give_station_number", "发放站内工号", WRITE, WHO,
    Field("number", "站内工号", Kind.CODE, max_length=16, hint="不填时取下一个；用过的号码不再发放"),
    entity="station_number",
)  # fmt: skip
def give_station_number(unit: Unit, f: Values) -> Done:
    """A number of the series of the employee's station (R-002); numbers of those who left or moved stay used."""
    row = queries.seen(unit, WRITE, f["employee_id"])
    labels = {"number": "站内工号", "employee_id": "人员"}
    station = Department.get_or_none(Department.id == (row.unit_id or 0))
    if station is None or station.kind != UnitKind.STATION or row.state not in PRESENT:
        raise BadFields({"employee_id": f"{row.name}不在站点，不能发放站内工号。请先办理调动。"}, labels)
    held = service.station_number(row)
    if held:
        raise Refused(f"{row.name}在{station.name}已有站内工号 {held}。")
    number = f["number"] or rules.next_number(service.numbers_of(station.id))
    taken = StationNumber.get_or_none(StationNumber.unit_id == station.id, StationNumber.number == number)
    if taken is not None:
        holder = employee_titles([taken.employee_id]).get(taken.employee_id, "")
        raise BadFields({"number": f"{station.name}的 {number} 号已发给{holder}，不再发给别人。请换一个。"}, labels)
    with checks.not_taken("number", "站内工号", f"{station.name}的 {number} 号刚刚发给了别人，请再办理一次。"):
        record = unit.insert(StationNumber, unit_id=station.id, number=number, employee_id=row.id, issued_on=unit.today)
    return _told(row, f"已发给{row.name}{station.name}的站内工号 {number}。", "station_number", record)


@action(
    "staff.give_territory", "划分片区", describe.TERRITORY, WHO,
    Field("name", "片区", Kind.TEXT, required=True, max_length=64, hint="小区或片区的名称"),
    Field("from_on", "起始日期", Kind.DATE, required=True),
    Field("until_on", "截止日期", Kind.DATE, hint="最后一天；长期负责的不填"),
    entity="territory",
)  # fmt: skip
def give_territory(unit: Unit, f: Values) -> Done:
    """A compound for a butler to look after (R-003); one butler at a time, who had it before hands it over."""
    row = queries.seen(unit, describe.TERRITORY, f["employee_id"])
    labels = {"from_on": "起始日期", "until_on": "截止日期", "employee_id": "人员"}
    if row.state not in PRESENT:
        raise BadFields({"employee_id": f"{row.name}不在册，不能负责片区。"}, labels)
    if f["until_on"] and f["until_on"] < f["from_on"]:
        raise BadFields({"until_on": "截止日期早于起始日期，请核对。"}, labels)
    checks.one_at_a_time()
    others = list(Territory.select().where(Territory.name == f["name"]))
    names = employee_titles([one.employee_id for one in others])
    periods = [rules.Period(names.get(one.employee_id, ""), one.from_on, one.until_on) for one in others]
    clash = rules.overlap(rules.Period(row.name, f["from_on"], f["until_on"]), periods)
    if clash is not None:
        until = f"至 {clash.last:%Y-%m-%d} 为止" if clash.last else "起，没有截止"
        told = f"“{f['name']}”由{clash.employee}负责（自 {clash.first:%Y-%m-%d} {until}），请先结束再划分。"
        raise BadFields({"from_on": told}, labels)
    values = {name: f[name] for name in ("name", "from_on", "until_on")}
    number = unit.insert(Territory, employee_id=row.id, unit_id=row.unit_id, **values)
    return _told(row, f"“{f['name']}”自 {f['from_on']:%Y-%m-%d} 起由{row.name}负责。", "territory", number)


@action(
    "staff.end_territory", "结束片区", describe.TERRITORY,
    Field("id", "管家片区", Kind.REF, required=True, ref="territory"), version_field(),
    Field("until_on", "截止日期", Kind.DATE, required=True, hint="负责的最后一天"), entity="territory",
)  # fmt: skip
def end_territory(unit: Unit, f: Values) -> Done:
    """The last day of a butler's time in charge."""
    record: Territory = unit.get(Territory, f["id"])
    row = queries.seen(unit, describe.TERRITORY, record.employee_id)
    labels = {"until_on": "截止日期"}
    if f["until_on"] < record.from_on - timedelta(days=1):
        raise BadFields({"until_on": f"截止日期早于起始日期（{record.from_on:%Y-%m-%d}），请核对。"}, labels)
    if record.until_on is not None and f["until_on"] > record.until_on:
        raise BadFields({"until_on": f"已登记到 {record.until_on:%Y-%m-%d} 为止，延长请另行划分。"}, labels)
    unit.update(Territory, record.id, f["row_version"], until_on=f["until_on"])
    return _told(row, f"{row.name}负责“{record.name}”到 {f['until_on']:%Y-%m-%d} 为止。", "territory", record.id)
