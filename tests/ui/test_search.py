"""Ctrl+K: records by name, initials and number, functions by words and initials, each only where it is allowed."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from models.core import access, database, register
from tests.factories import org, staff
from tests.ui.office import Desk, Office
from ui.kit.actionform import ActionDialog
from ui.kit.searchbox import Hit, SearchDialog
from ui.search.dialog import open_search
from ui.search.finding import Function, SearchFor, begins_by_itself, find, marked

KNOWN = SearchFor(
    (
        Function("人员花名册", "人员", "people", ("page", "staff")),
        Function("备份", "汇总", "save", ("page", "backups")),
    ),
    {"employee": "staff", "user_account": "users"},
)


def titles(sections: Any) -> dict[str, list[str]]:
    """The titles by section."""
    return {section.title: [hit.title for hit in section.hits] for section in sections}


def asked(office: Office, words: str, user: int | None = None) -> dict[str, list[str]]:
    """What the box finds."""
    number = office.world.admin if user is None else user
    person = database.read(lambda: access.load_user(number))
    return titles(find(person, words, KNOWN))


@pytest.fixture
def people(office: Office) -> Office:
    """Three people, of whom two have the same initials."""
    with database.connection():
        staff.employee(name="陈立新", work_no="0127")
        staff.employee(name="程丽霞", work_no="0209")
        staff.employee(name="单小明", work_no="0310", phone="13800006620")
    return office


def test_people_are_found_by_initials_number_and_the_end_of_the_telephone(people: Office) -> None:
    assert asked(people, "clx")["人员"] == ["陈立新", "程丽霞"]
    assert asked(people, "小明")["人员"] == ["单小明"]
    assert asked(people, "0209")["人员"] == ["程丽霞"]
    assert asked(people, "6620")["人员"] == ["单小明"]
    assert asked(people, "zm")["用户"] == ["周敏"]


def test_people_stand_above_accounts(people: Office) -> None:
    with database.connection():
        org.user(people.world, "chenlixin", name="陈立新")
    assert list(asked(people, "clx"))[:2] == ["人员", "用户"]


def test_functions_are_found_by_words_and_by_initials(people: Office) -> None:
    assert asked(people, "花名册")["功能"][0] == "人员花名册"
    assert asked(people, "ryhmc")["功能"][0] == "人员花名册"
    assert asked(people, "bf")["功能"] == ["备份"]


def test_signs_narrow_the_search(people: Office) -> None:
    assert set(asked(people, ">人员")) == {"功能"}
    assert asked(people, "#0127") == {"人员": ["陈立新"]}
    assert asked(people, "#clx") == {}
    assert len(asked(people, ">")["功能"]) > 2


def test_nothing_is_offered_that_the_person_may_not_do(people: Office) -> None:
    with database.connection():
        plain = org.user(people.world, "plain")
    found = asked(people, "小明", plain)
    assert "人员" not in found
    functions = asked(people, ">", plain)["功能"]
    assert "登记新人员" not in functions
    assert "修改密码" in functions


def test_only_acts_that_begin_by_themselves_are_functions() -> None:
    assert begins_by_itself(register.get_action("staff.hire"))
    assert not begins_by_itself(register.get_action("staff.edit"))
    assert not begins_by_itself(register.get_action("org.note_sign_in"))


@pytest.mark.parametrize(
    ("title", "typed", "part"),
    [
        ("陈立新", "立新", "立新"),
        ("陈立新", "clx", "陈立新"),
        ("陈立新", "lx", "立新"),
        ("单小明", "sx", "单小"),
        ("张建", "zhang", "张"),
        ("张建", "zhangj", "张建"),
        ("张建", "13800", ""),
        ("A组", "xyz", ""),
    ],
)
def test_the_part_that_matched_is_marked(title: str, typed: str, part: str) -> None:
    assert marked(title, typed) == part


@pytest.fixture
def desk(people: Office) -> Desk:
    """Somebody with the box."""
    return people.desk()


def box(office: Office, desk: Desk, windows: list[tuple[Any, ...]]) -> SearchDialog:
    """The open box over a window."""
    from PySide6.QtWidgets import QWidget

    host = QWidget()
    host.resize(1366, 688)
    office.qtbot.addWidget(host)
    host.show()
    dialog = open_search(host, desk.context, KNOWN, lambda *target: windows.append(target))
    dialog.host_for_test = host  # type: ignore[attr-defined]
    return dialog


def test_typing_finds_and_enter_opens_the_record(people: Office, desk: Desk) -> None:
    windows: list[tuple[Any, ...]] = []
    dialog = box(people, desk, windows)
    QTest.keyClicks(dialog.line, "clx")
    people.qtbot.waitUntil(lambda: isinstance(dialog.current(), Hit), timeout=5000)
    QTest.keyClick(dialog.line, Qt.Key.Key_Down)
    QTest.keyClick(dialog.line, Qt.Key.Key_Return)
    assert desk.opened[-1][0] == "staff"
    assert windows == []


def test_ctrl_enter_opens_a_window_of_its_own(people: Office, desk: Desk) -> None:
    windows: list[tuple[Any, ...]] = []
    dialog = box(people, desk, windows)
    QTest.keyClicks(dialog.line, "clx")
    people.qtbot.waitUntil(lambda: isinstance(dialog.current(), Hit), timeout=5000)
    QTest.keyClick(dialog.line, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert [one[0] for one in windows] == ["staff"]
    assert desk.opened == []


def test_a_function_opens_its_form(people: Office, desk: Desk) -> None:
    dialog = box(people, desk, [])
    host = dialog.host_for_test  # type: ignore[attr-defined]
    dialog.line.setText(">登记新人员")
    people.qtbot.waitUntil(lambda: isinstance(dialog.current(), Hit), timeout=5000)
    QTest.keyClick(dialog.line, Qt.Key.Key_Return)
    people.qtbot.waitUntil(lambda: bool(host.findChildren(ActionDialog)), timeout=5000)
    assert host.findChildren(ActionDialog)[0].request.action.name == "staff.hire"
