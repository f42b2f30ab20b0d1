"""Acknowledgements (R-013): who has not, once for each person and version, and only for those present."""

from __future__ import annotations

from typing import Any

import pytest

from models.core import access, clock, duties, listing, queries, register
from models.core.access import SYSTEM, load_user
from models.core.errors import Refused
from models.core.lists import Query
from models.core.unit import perform
from models.org.tables import UserAccount
from models.staff.acknowledgements import describe
from models.staff.acknowledgements.queries import open_for, standings
from tests.factories import staff
from tests.samples import World, acknowledgements, regulation


def recorded(world: World, version: int, *people: int, **more: Any) -> Any:
    values = {"version_id": version, "employees": list(people), "acknowledged_on": "2026-03-02", **more}
    return perform("staff.record_acknowledgements", values, user=world.admin)


def missing() -> list[str]:
    return [one.name for one in standings(SYSTEM, clock.now().date()) if one.record is None]


def test_those_present_are_listed_until_they_have_signed(world: World) -> None:
    people = {name: staff.employee(name=name).id for name in ("单小明", "何志刚")}
    staff.employee(name="周敏", state="left")
    staff.employee(name="王芳", state="candidate")
    version = acknowledgements.version(world)
    assert missing() == ["单小明", "何志刚"]
    recorded(world, version, people["单小明"])
    assert missing() == ["何志刚"]
    told = recorded(world, version, *people.values())
    assert "另有 1 人早已确认" in told.notice
    assert missing() == []
    with pytest.raises(Refused, match="都已确认过"):
        recorded(world, version, *people.values())


def test_a_new_version_is_asked_for_again(world: World) -> None:
    person = staff.employee(name="单小明").id
    book = regulation.regulation(world)
    recorded(world, regulation.version(world, book, "2020-01-01"), person)
    assert open_for(person, clock.now().date()) == ()
    regulation.version(world, book, "2026-01-01", late="两次")
    assert [one.number for one in open_for(person, clock.now().date())] == [2]


def test_somebody_acknowledges_at_his_own_sign_in(world: World) -> None:
    version = acknowledgements.version(world)
    with pytest.raises(Refused, match="没有关联"):
        perform("staff.acknowledge", {"version_id": version}, user=world.admin)
    person = staff.employee(name="周敏").id
    UserAccount.update(employee_id=person).where(UserAccount.id == world.admin).execute()
    assert [one.title for one in todos(world) if one.verb == "去阅读"] == ["阅读并确认《客户服务部管理制度》第 1 版"]
    perform("staff.acknowledge", {"version_id": version}, user=world.admin)
    assert [one for one in todos(world) if one.verb in ("去阅读", "去登记")] == []
    with pytest.raises(Refused, match="已确认过"):
        perform("staff.acknowledge", {"version_id": version}, user=world.admin)


def todos(world: World) -> Any:
    return duties.todos_of(load_user(world.admin), clock.now().date())


def test_the_scan_lies_with_every_record(world: World) -> None:
    people = [staff.employee(name=name).id for name in ("单小明", "何志刚")]
    recorded(world, acknowledgements.version(world), *people, scan=b"%PDF-1.7 signed")
    kind = register.get_list("acknowledgements")
    for row in listing.every(kind, SYSTEM, Query()):
        files = queries.attachments(SYSTEM, "acknowledgement", row.record)
        assert [one.name for one in files] == ["制度确认书.pdf"]


def test_the_overview_names_person_and_version_by_its_rows(world: World) -> None:
    person = staff.employee(name="单小明").id
    version = acknowledgements.version(world)
    (row,) = listing.every(register.get_list("acknowledgement_overview"), SYSTEM, Query())
    assert describe.person_and_version(row.record) == (person, version)
    assert row.values[5] == "open"
    assert access.permissions[describe.RECORD].grants.keys() == {"ADMIN", "HR"}
