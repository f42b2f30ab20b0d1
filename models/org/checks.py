"""Checks that several actions of this area share; all run inside the action's transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import peewee as pw

from models.core import access, database, register
from models.core.errors import BadFields, Refused
from models.org import queries
from models.org.tables import Department, Organisation


@contextmanager
def not_taken(field: str, label: str, sentence: str) -> Iterator[None]:
    """Say in words, beside the field, that a unique key refused the row."""
    try:
        yield
    except pw.IntegrityError as error:
        if not database.is_duplicate(error):
            raise
        raise BadFields({field: sentence}, {field: label}) from error


def one_at_a_time() -> None:
    """Let acts that read several rows before they write wait for each other, on both databases."""
    changed = Organisation.update(name=Organisation.name).where(Organisation.id == queries.THE_ORGANISATION).execute()
    if changed != 1:
        raise Refused("还没有建立单位资料。请先新建数据库。")


def employee(field: str, label: str, number: int | None) -> None:
    """Raise BadFields unless the employee is in the register and in service (or none is named)."""
    if number is None:
        return
    known = register.entities.get("employee")
    if known is None or not known.titles([number]):
        raise BadFields({field: "人员花名册里没有这个人。请重新选择。"}, {field: label})
    if not is_in_service(number):
        raise BadFields({field: "此人已离职，或还没有办理入职。请重新选择。"}, {field: label})


def is_in_service(number: int) -> bool:
    """Whether an employee has begun and has not left; what he may do is another question."""
    try:
        access.load_employee(number)
    except Refused:
        return False
    return True


def unit(field: str, label: str, number: int | None) -> None:
    """Raise BadFields unless the unit exists and is in use (or none is named)."""
    if number is None:
        return
    row = Department.get_or_none(Department.id == number)
    if row is None or not row.active:
        raise BadFields({field: "没有这个部门，或已停用。请重新选择。"}, {field: label})
