"""F-97: the sheet on which people sign that they know the regulation, for a group or for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.core import clock
from models.core.access import Person
from models.core.fields import Field, Kind
from models.core.papers.kinds import PaperKind, add_paper
from models.core.papers.values import rows, slot
from models.core.regulation import queries as regulation
from models.org import queries as org
from models.staff.acknowledgements.describe import RECORD
from models.staff.acknowledgements.queries import standings


@dataclass(frozen=True)
class Signer:
    """One person who signs."""

    number: int = slot("序号", 1)
    work_no: str = slot("工号", "KF0012")
    name: str = slot("姓名", "欧阳建国")
    unit: str = slot("部门", "营业厅一组")


@dataclass(frozen=True)
class Sheet:
    """The version that is acknowledged, and who signs."""

    title: str = slot("制度", "客户服务部管理制度")
    version: int = slot("版次", 2)
    in_force_from: date = slot("生效日期", date(2026, 12, 1))
    scope: str = slot("范围", "营业厅一组", "哪个部门或班组")
    count: int = slot("人数", 2)
    people: tuple[Signer, ...] = rows("人员", Signer, "每人一行，按部门和工号排列")


OPTIONS = (
    Field("version", "制度版本", Kind.REF, required=True, ref="regulation_version"),
    Field("unit", "部门或班组", Kind.REF, ref="department", hint="不选时为全部；选中的部门包括下级"),
    Field("all", "包括已确认的人", Kind.BOOL),
)


def sheet(person: Person, options: Mapping[str, Any]) -> Sheet:
    """The people present within the person's scope who have not acknowledged the version, or all of them."""
    version = regulation.version(options["version"])
    units = org.units()
    wanted: set[int | None] = {options["unit"]}
    for unit in units:  # parents stand before their children
        if unit.parent_id is not None and unit.parent_id in wanted:
            wanted.add(unit.id)
    found = [
        one
        for one in standings(person, clock.now().date(), version.id)
        if (options["all"] or one.record is None) and (options["unit"] is None or one.unit_id in wanted)
    ]
    places: dict[int | None, int] = {unit.id: place for place, unit in enumerate(units)}
    found.sort(key=lambda one: (places.get(one.unit_id, -1), one.work_no))
    people = tuple(Signer(number, one.work_no, one.name, one.unit) for number, one in enumerate(found, 1))
    scope = next((unit.path for unit in units if unit.id == options["unit"]), "全部部门")
    return Sheet(version.title, version.number, version.in_force_from, scope, len(people), people)


add_paper(
    PaperKind(
        "acknowledgement_sheet", "制度确认书", "staff", "docx", RECORD, Sheet, sheet, form="F-97", options=OPTIONS,
    )
)  # fmt: skip
