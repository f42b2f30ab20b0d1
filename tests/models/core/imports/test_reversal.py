"""Taking an import back: what is untouched goes, what was used or changed since stays, with the reason."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from models.core import access, audit, check, queries
from models.core.errors import Refused
from models.core.imports import queries as imports
from models.core.imports.tables import ImportBatch, ImportLine
from models.core.imports.workflow import State
from models.core.register import Done
from models.core.unit import perform
from models.org.tables import Department, Post
from models.staff.tables import Certificate, Employee, EmploymentEvent
from tests.dump import counts, dump
from tests.factories.staff import id_number
from tests.samples import World

PEOPLE: list[dict[str, Any]] = [
    {
        "number": 2, "work_no": "KF001", "name": "单小明", "id_no": id_number(), "department": "维修部",
        "group": "抢修班", "post": "班长", "hired_on": "2024-03-04",
        "certificate": "燃气具安装维修工", "certificate_no": "ZJ1",
        "certificate_until": "2028-07-28",
    },
    {"number": 3, "work_no": "KF002", "name": "何志刚", "superior": "KF001", "department": "维修部"},
    {"number": 4, "work_no": "KF003", "name": "周敏", "superior": "何志刚", "left_on": "2026-05-31"},
]  # fmt: skip


def take(world: World, rows: list[dict[str, Any]] = PEOPLE, sha256: str = "a" * 64, **choices: Any) -> Done:
    values = {"file": "花名册.xlsx", "sheet": "表", "sha256": sha256, "rows": rows, "accept_new": True, **choices}
    return perform("staff.import_register", values, user=world.admin)


def take_back(world: World, done: Done) -> Done:
    return perform("imports.reverse", {"id": done.details["batch"]}, user=world.admin)


def number_of(work_no: str) -> int:
    row = Employee.get_or_none(Employee.work_no == work_no)
    assert row is not None
    return int(row.id)


def kept(done: Done) -> dict[tuple[str, int], str]:
    return {(one["entity"], one["row"]): one["sentence"] for one in done.details["left"]}


def test_an_untouched_import_goes_whole_and_can_be_made_again(world: World) -> None:
    before = {name: rows for name, rows in dump().items() if name not in ("operation", "audit_entry", "audit_record")}
    done = take(world)
    assert Employee.select().count() == 3
    back = take_back(world, done)
    assert (back.details["reversed"], back.details["kept"], back.details["failed"]) == (
        len(imports.lines(done.details["batch"])), 0, 0,
    )  # fmt: skip
    after = dump()
    for name in ("employee", "employment_event", "certificate", "department", "post"):
        assert after[name] == before[name]
    assert imports.batch(done.details["batch"]).state == State.REVERSED
    assert check.check() == []
    with pytest.raises(Refused, match="已经撤销"):
        take_back(world, done)
    take(world)
    assert Employee.select().count() == 3
    assert check.check() == []


def test_what_went_is_kept_with_its_line(world: World) -> None:
    done = take(world)
    take_back(world, done)
    removed = ImportLine.select().where((ImportLine.entity == "employee") & (ImportLine.row == 2)).get().removed
    assert '"work_no":"KF001"' in removed
    assert '"name":"单小明"' in removed


def test_who_was_edited_since_stays_with_all_that_he_needs(world: World) -> None:
    done = take(world)
    row = Employee.get(Employee.work_no == "KF001")
    values = {"work_no": "KF001", "name": "单小明", "phone": "19900000001", "hired_on": "2024-03-04"}
    perform("staff.edit", {"id": row.id, "row_version": 1, **values}, user=world.admin)
    back = take_back(world, done)
    told = kept(back)
    assert told["employee", 2] == "导入后又有人改过。"
    assert "保留" in back.notice
    assert {one.work_no for one in Employee.select()} == {"KF001"}
    assert {one.name for one in Department.select()} == {"维修部", "抢修班"}, "he still works there"
    assert told["department", 2] == "被人员用到。"
    assert told["post", 2] == "被人员用到。"
    assert imports.batch(done.details["batch"]).state == State.PARTLY
    assert check.check() == []


def test_who_is_named_by_others_that_stay_stays_too(world: World) -> None:
    done = take(world)
    row = Employee.get(Employee.work_no == "KF003")
    perform("staff.show_id_number", {"id": number_of("KF001")}, user=world.admin)
    perform(
        "core.attach", {"entity": "employee", "record": row.id, "name": "x.txt", "content": b"x"}, user=world.admin
    )  # fmt: skip
    told = kept(take_back(world, done))
    assert told["employee", 4] == "导入后又办理过事项。"
    assert told["employee", 3] == "被人员用到。", "he is the superior of the one that stays"
    assert told["employee", 2] == "导入后又办理过事项。"
    assert Employee.select().count() == 3


def test_an_account_that_was_opened_keeps_its_holder(world: World) -> None:
    done = take(world)
    account = {"employee_id": number_of("KF002"), "login": "KF002", "password": "k7mq-3xvp-1"}
    perform("staff.open_accounts", {"accounts": [account]}, user=world.admin)
    told = kept(take_back(world, done))
    assert told["employee", 3] == "被用户用到。"
    assert told["employee", 2] == "被人员用到。"
    assert {one.work_no for one in Employee.select()} == {"KF001", "KF002"}


def test_known_people_get_back_what_the_import_changed(world: World) -> None:
    take(world)
    before = dump()
    changed = [
        {**PEOPLE[0], "phone": "19900000001", "certificate_until": "2030-01-01"},
        {**PEOPLE[1], "group": "抢修班"},
    ]
    done = take(world, changed, "b" * 64, update_known=True)
    assert done.details["updated"] == 2
    assert Employee.get(Employee.work_no == "KF001").phone == "19900000001"
    take_back(world, done)
    after = dump()
    assert [one.valid_until for one in Certificate.select()] == [date(2028, 7, 28)]
    assert after["employment_event"] == before["employment_event"]
    plain = [row[2:] for row in before["employee"]], [row[2:] for row in after["employee"]]
    assert plain[0] == plain[1], "all but the version is as before"
    assert check.check() == []


def test_a_later_change_of_an_updated_person_stays(world: World) -> None:
    take(world)
    done = take(world, [{**PEOPLE[0], "phone": "19900000001"}], "b" * 64, update_known=True)
    later = take(world, [{**PEOPLE[0], "phone": "19900000002"}], "c" * 64, update_known=True)
    assert kept(take_back(world, done)) == {("employee", 2): "导入后又有人改过。"}
    assert Employee.get(Employee.work_no == "KF001").phone == "19900000002"
    take_back(world, later)
    assert Employee.get(Employee.work_no == "KF001").phone == "19900000001"


def test_what_stayed_can_be_taken_back_when_nothing_needs_it_any_more(world: World) -> None:
    done = take(world, PEOPLE[:1])
    stays = take(world, [{"work_no": "KF009", "name": "后来的", "department": "维修部"}], "b" * 64)
    told = {("department", 2): "被人员用到。"}
    assert kept(take_back(world, done)) == told
    take_back(world, stays)
    again = take_back(world, done)
    assert (again.details["reversed"], again.details["left"]) == (1, [])
    assert imports.batch(done.details["batch"]).state == State.REVERSED
    assert Department.select().count() == 0


def test_a_record_that_is_gone_is_told_as_failed(world: World) -> None:
    done = take(world, PEOPLE[1:2])
    Employee.delete().where(Employee.work_no == "KF002").execute()
    told = take_back(world, done)
    assert kept(told)["employee", 3] == "记录已经不在了。"
    assert "没有撤销成 1 条" in told.notice


def test_the_history_of_a_person_tells_of_the_import_and_of_its_reversal(world: World) -> None:
    take(world)
    number = number_of("KF001")
    done = take(world, [{**PEOPLE[0], "phone": "19900000001"}], "b" * 64, update_known=True)
    take_back(world, done)
    events = queries.history(access.load_user(world.admin), "employee", number)
    assert [one.label for one in events] == ["撤销导入", "导入花名册", "导入花名册"]
    assert events[0].changes == (("电话", "19900000001", "—"),)
    assert events[1].changes == (("电话", "—", "19900000001"),)
    assert events[2].changes == (("来源", "—", "花名册.xlsx 第 2 行"),)
    who, at = audit.last_change("employee", number)
    assert (who, at) == (events[0].actor, events[0].at)
    post = Post.get()
    events = queries.history(access.load_user(world.admin), "post", post.id)
    assert [one.label for one in events] == ["导入花名册"]


def test_a_number_that_is_given_again_has_no_history_of_the_one_that_went(world: World) -> None:
    done = take(world, PEOPLE[1:2])
    number = number_of("KF002")
    take_back(world, done)
    assert list(audit.history("employee", number)) == []


def test_a_reversal_is_one_entry_with_its_counts(world: World) -> None:
    done = take(world)
    before, rows = audit.anchor().seq, counts()["audit_record"]
    take_back(world, done)
    assert audit.anchor().seq == before + 1
    assert counts()["audit_record"] == rows + 1
    assert ImportBatch.get_by_id(done.details["batch"]).reversed_by
    assert EmploymentEvent.select().count() == 0
