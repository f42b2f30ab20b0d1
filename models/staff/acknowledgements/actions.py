"""Recording that people know the regulation: themselves at their sign-in, or the office from signed papers."""

from __future__ import annotations

import peewee as pw

from models.core import database, files
from models.core.errors import BadFields, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.regulation import queries as regulation
from models.core.regulation.queries import Version
from models.core.unit import Unit
from models.staff import queries as staff
from models.staff.acknowledgements.describe import ACKNOWLEDGE, RECORD
from models.staff.acknowledgements.queries import OWN, PAPER, open_for
from models.staff.tables import Acknowledgement, Employee

VERSION = Field("version_id", "制度版本", Kind.REF, required=True, ref="regulation_version")


@action("staff.acknowledge", "确认已阅读", ACKNOWLEDGE, VERSION, entity="acknowledgement")
def acknowledge(unit: Unit, f: Values) -> Done:
    """The person signed in says that he has read a version and will keep to it."""
    version = regulation.version(f["version_id"])
    if unit.author.employee_id is None:
        raise Refused("您的账号没有关联人员花名册里的人，不能确认。请系统管理员在“用户”页关联。")
    if version not in open_for(unit.author.employee_id, unit.today):
        raise Refused(f"{version.name}您已确认过，或现在不需要确认。")
    number = _add(unit, unit.author.employee_id, version, f, OWN)
    return _told(f"已记下您确认阅读{version.name}。", number, f"{unit.author.name} {version.name}")


@action(
    "staff.record_acknowledgements",
    "登记制度确认",
    RECORD,
    VERSION,
    Field("employees", "人员", Kind.REFS, required=True, ref="employee"),
    Field("acknowledged_on", "签字日期", Kind.DATE, required=True),
    Field("scan", "确认书扫描件", Kind.FILE, hint="扫描文件或照片，每人的记录都附上"),
    entity="acknowledgement",
)
def record(unit: Unit, f: Values) -> Done:
    """Signed papers of one or many people (F-97), with their scan; who has acknowledged already is left as he was."""
    version = regulation.version(f["version_id"])
    if f["acknowledged_on"] > unit.today:
        raise BadFields({"acknowledged_on": "签字日期还没有到，请核对。"}, {"acknowledged_on": "签字日期"})
    name = _scan_name(f["scan"])
    people: list[Employee] = [staff.seen(unit, RECORD, number) for number in f["employees"]]
    known = Acknowledgement.select(Acknowledgement.employee_id).where(Acknowledgement.version_id == version.id)
    done = {row.employee_id for row in known}
    missing = [one for one in people if one.id not in done]
    if not missing:
        raise Refused(f"所选的人都已确认过{version.name}，没有可登记的。")
    numbers = [_add(unit, one.id, version, f, PAPER) for one in missing]
    for number in numbers if name else ():
        unit.attach("acknowledgement", number, name, f["scan"], note="确认书")
    skipped = f"另有 {len(people) - len(missing)} 人早已确认，没有改动。" if len(missing) < len(people) else ""
    who = missing[0].name if len(missing) == 1 else f"{missing[0].name}等 {len(missing)} 人"
    return _told(f"已登记{who}确认{version.name}。{skipped}", numbers[0], f"{who} {version.name}")


@action(
    "staff.remove_acknowledgement", "删除制度确认", RECORD,
    Field("id", "制度确认", Kind.REF, required=True, ref="acknowledgement"), version_field(), entity="acknowledgement",
    danger=True,
)  # fmt: skip
def remove(unit: Unit, f: Values) -> Done:
    """Take away an acknowledgement that was recorded by mistake; the audit log keeps it."""
    row = unit.get(Acknowledgement, f["id"])
    person = staff.seen(unit, RECORD, row.employee_id)
    unit.delete(Acknowledgement, row.id, f["row_version"])
    version = regulation.version(row.version_id)
    return _told(f"已删除{person.name}对{version.name}的确认，操作记录里仍可查到。", row.id, person.name)


def _add(unit: Unit, employee_id: int, version: Version, f: Values, channel: str) -> int:
    try:
        return unit.insert(
            Acknowledgement, employee_id=employee_id, version_id=version.id,
            acknowledged_on=f.get("acknowledged_on", unit.today), channel=channel, recorded_at=unit.now,
            recorded_by=unit.actor.name,
        )  # fmt: skip
    except pw.IntegrityError as error:
        if not database.is_duplicate(error):
            raise
        raise Refused(f"刚有人登记过对{version.name}的确认，这次没有登记。请刷新后再办。") from error


def _scan_name(content: bytes | None) -> str:
    """The name under which a scan is kept; empty without one. Raises BadFields for what is neither PDF nor picture."""
    if content is None:
        return ""
    kind = files.scan_kind(content)
    if kind:
        return f"制度确认书.{kind}"
    raise BadFields({"scan": "扫描件应为 PDF、PNG 或 JPG。请重新选择文件。"}, {"scan": "确认书扫描件"})


def _told(notice: str, number: int, title: str) -> Done:
    return Done(notice, frozenset({"acknowledgement"}), ("acknowledgement", number), title)
