"""Everything that is kept on paper about a person in one place: his own files and those of all records about him."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from models.core import access, listing, register
from models.core import queries as core
from models.core.access import Person, Role
from models.core.lists import Filter, Query
from models.core.queries import AttachmentRow
from models.core.register import Entity
from models.core.tables import Attachment
from models.staff import describe, queries

EXPORT = access.permission("staff.archive", "导出人员档案", scope=(Role.HR,))
OWN = "人员资料"


@dataclass(frozen=True)
class ArchiveFile:
    """One file about a person: the kind of record that it belongs to, which one in words, and the file itself."""

    entity: str
    record: int
    kind: str
    about: str
    file: AttachmentRow


@dataclass(frozen=True)
class Archive:
    """All files about a person that somebody may see, his own first; `title` names the person."""

    employee_id: int
    title: str
    files: tuple[ArchiveFile, ...]


def archive_of(person: Person, employee_id: int) -> Archive:
    """The files about an employee, as far as the lists of their records show them to the person.

    Raises NotFound and Forbidden.
    """
    row = queries.seen(person, describe.DETAILS, employee_id)
    found = [
        ArchiveFile("employee", row.id, OWN, row.name, one) for one in core.attachments(person, "employee", row.id)
    ]
    for entity in _about_people():
        for record, title in _records(person, entity, row.id):
            found += [
                ArchiveFile(entity.name, record, entity.label, title, one)
                for one in core.attachments(person, entity.name, record)
            ]
    return Archive(row.id, f"{row.work_no} {row.name}", tuple(found))


def _about_people() -> Iterator[Entity]:
    """The kinds of records that belong to an employee and have files, of every area."""
    with_files = {row.entity for row in Attachment.select(Attachment.entity).where(Attachment.removed_at.is_null())}
    for entity in register.entities.values():
        if entity.name in with_files and entity.refs.get("employee_id") == "employee" and entity.list_name:
            yield entity


def _records(person: Person, entity: Entity, employee_id: int) -> list[tuple[int, str]]:
    """Records of a kind about the employee that the person may see and that have files, with their titles."""
    kind = register.get_list(entity.list_name)
    if (kind.permission and not person.may(kind.permission)) or not core.may_see_details(person, entity.name):
        return []
    shown = [row.record for row in listing.every(kind, person, Query((Filter("employee_id", "eq", employee_id),)))]
    with_files = (
        Attachment.select(Attachment.record)
        .where(Attachment.entity == entity.name, Attachment.record.in_(shown), Attachment.removed_at.is_null())
        .distinct()
    )
    records = sorted(row.record for row in with_files)
    titles = entity.titles(records)
    return [(record, titles[record]) for record in records]
