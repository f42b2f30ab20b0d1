"""What is kept beside the register entry: lines of the employment history, and post certificates."""

from __future__ import annotations

from models.core.errors import Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.unit import Unit
from models.staff import describe, queries
from models.staff.actions import people
from models.staff.actions.people import CAUSE, REFERENCE
from models.staff.tables import Certificate, Employee, EmploymentEvent
from models.staff.workflow import EVENT_NAMES

WHO = Field("employee_id", "人员", Kind.REF, required=True, ref="employee")
WHEN = Field("happened_on", "日期", Kind.DATE, required=True)
EVENT = Field("id", "任职记录", Kind.REF, required=True, ref="employment_event")
CERTIFICATE = Field("id", "证书", Kind.REF, required=True, ref="certificate")
CERTIFICATE_FIELDS = (
    Field("name", "证书名称", Kind.TEXT, required=True, max_length=64, hint="例如 燃气具安装维修工"),
    Field("number", "证书编号", Kind.CODE, required=True),
    Field("issuer", "发证机关", Kind.TEXT, max_length=100),
    Field("valid_from", "有效期起", Kind.DATE),
    Field("valid_until", "有效期至", Kind.DATE, hint="有效的最后一天"),
)


def _told(row: Employee, notice: str, entity: str, record: int) -> Done:
    return Done(notice, frozenset({entity}), (entity, record), people.title(row.name, row.work_no))


def _recordable(unit: Unit, employee_id: int) -> Employee:
    """The employee whose history is written; nobody writes his own."""
    row = queries.seen(unit.author, describe.EVENTS, employee_id)
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
    unit.update(EmploymentEvent, event.id, f["row_version"], **values)
    return _told(row, f"已更正{row.name}的{EVENT_NAMES[event.kind]}记录。", "employment_event", event.id)


@action("staff.add_certificate", "登记证书", describe.CERTIFICATES, WHO, *CERTIFICATE_FIELDS, entity="certificate")
def add_certificate(unit: Unit, f: Values) -> Done:
    """A post certificate of an employee (R-006)."""
    row = queries.seen(unit.author, describe.CERTIFICATES, f["employee_id"])
    _require_certificate(f)
    number = unit.insert(Certificate, **f)
    return _told(row, f"已登记{row.name}的{f['name']}证书。", "certificate", number)


@action(
    "staff.edit_certificate", "修改证书", describe.CERTIFICATES, CERTIFICATE, version_field(), *CERTIFICATE_FIELDS,
    entity="certificate",
)  # fmt: skip
def edit_certificate(unit: Unit, f: Values) -> Done:
    """Change a certificate, or write down that it was prolonged."""
    certificate = unit.get(Certificate, f["id"])
    row = queries.seen(unit.author, describe.CERTIFICATES, certificate.employee_id)
    _require_certificate(f, but=certificate.id)
    values = {field.name: f[field.name] for field in CERTIFICATE_FIELDS}
    unit.update(Certificate, certificate.id, f["row_version"], **values)
    return _told(row, f"已保存{row.name}的{f['name']}证书。", "certificate", certificate.id)


@action(
    "staff.remove_certificate", "删除证书", describe.CERTIFICATES, CERTIFICATE, version_field(), entity="certificate",
    danger=True,
)  # fmt: skip
def remove_certificate(unit: Unit, f: Values) -> Done:
    """Take away a certificate that was entered by mistake; the audit log keeps what it said."""
    certificate = unit.get(Certificate, f["id"])
    row = queries.seen(unit.author, describe.CERTIFICATES, certificate.employee_id)
    unit.delete(Certificate, certificate.id, f["row_version"])
    return _told(row, f"已删除{row.name}的{certificate.name}证书，操作记录里仍可查到。", "certificate", certificate.id)


def _require_certificate(f: Values, *, but: int = 0) -> None:
    """Raise unless the days are in order and no certificate of this kind has this number."""
    if f["valid_from"] and f["valid_until"] and f["valid_until"] < f["valid_from"]:
        raise people.faulty({"valid_until": "有效期至早于有效期起，请核对。"})
    same = (Certificate.number == f["number"]) & (Certificate.name == f["name"]) & (Certificate.id != but)
    found = Certificate.get_or_none(same)
    if found is not None:
        holder = describe.employee_titles([found.employee_id]).get(found.employee_id, "")
        raise Refused(f"编号 {f['number']} 的{f['name']}证书已登记在{holder}名下。请核对编号。")
