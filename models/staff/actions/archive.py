"""Taking out everything that is kept about a person: noted before it is given."""

from __future__ import annotations

from models.core import audit
from models.core.errors import Refused
from models.core.fields import Field, Kind, Values
from models.core.register import Done, action
from models.core.unit import Unit
from models.staff import archive, queries
from models.staff.actions import people


@action(
    "staff.export_archive", "导出人员档案", archive.EXPORT,
    Field("id", "人员", Kind.REF, required=True, ref="employee"),
    Field("count", "文件数", Kind.INTEGER, required=True, lowest=1), entity="employee",
)  # fmt: skip
def export_archive(unit: Unit, f: Values) -> Done:
    """Note that somebody took out all files about a person; the caller writes them once this is noted."""
    row = queries.seen(unit, archive.EXPORT, f["id"])
    there = len(archive.archive_of(unit.author, row.id).files)
    if there != f["count"]:
        raise Refused(f"{row.name}的档案刚刚有变动，现有 {there} 个文件。请重新导出。")
    unit.notes["文件数"] = there
    unit.changes.append(audit.Change("employee", row.id, "", {}, {}))
    told = f"已导出{row.name}的档案，共 {there} 个文件。这次导出已记入操作记录。"
    return Done(told, frozenset(), ("employee", row.id), people.title(row.name, row.work_no))
