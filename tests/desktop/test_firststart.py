"""The first start: a new database here or on a server, the demo department, a backup, a connection file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from desktop import places, setup
from desktop.firststart import FirstStartPage
from desktop.memory import Memory, folder
from desktop.places import Place
from desktop.setuppages import DemoUsersPage, NewDatabasePage, RecoveryPage, RestorePage, ServerPage
from models.core import backup, database
from models.core.database import Address
from tests.desktop.program import PASSWORD, Program, files_in
from ui.kit.notice import NoticeBar

Start = Callable[..., Program]


def fill_in(page: NewDatabasePage, target: Path | None) -> None:
    """A valid form; `target` is the folder of a data file."""
    values = {"organisation": "华兴燃气", "name": "周敏", "login": "zhoumin", "password": PASSWORD, "again": PASSWORD}
    if target is not None:
        values["folder"] = str(target)
    for name, value in values.items():
        page.form.fields[name].set_value(value)


def test_a_fresh_pc_is_asked_where_the_data_goes(start: Start) -> None:
    program = start()
    assert isinstance(program.page(), FirstStartPage)
    assert not program.page().back_button.isVisible()


def test_a_new_database_is_used_only_after_the_recovery_code_was_kept(start: Start, tmp_path: Path) -> None:
    program = start()
    program.page().new_here_button.click()
    page = program.page()
    fill_in(page, tmp_path / "new")
    page.submit()
    program.wait(lambda: isinstance(program.page(), RecoveryPage))
    shown = program.page()
    assert not shown.primary.isEnabled()
    assert shown.part.code in shown.part.paper()
    shown.part.kept.setChecked(True)
    shown.primary.click()
    program.wait(program.entry.session)
    assert program.session().person.login == "ZHOUMIN"
    remembered = places.known(Memory(folder() / "settings.json"))
    assert [one.address for one in remembered] == [str(tmp_path / "new" / "暖窗.db")]


def test_a_weak_password_is_refused_beside_its_field_and_leaves_no_file(start: Start, tmp_path: Path) -> None:
    program = start()
    program.page().new_here_button.click()
    page = program.page()
    fill_in(page, tmp_path / "new")
    for name in ("password", "again"):
        page.form.fields[name].set_value("12345678")
    page.submit()
    program.wait(page.form.fields["password"].error)
    assert not page.primary.is_busy()
    assert files_in(tmp_path / "new") == set()


def test_an_existing_data_file_is_never_overwritten(start: Start, tmp_path: Path) -> None:
    target = tmp_path / "new"
    target.mkdir()
    (target / "暖窗.db").write_bytes(b"years of work")
    program = start()
    program.page().new_here_button.click()
    page = program.page()
    fill_in(page, target)
    page.submit()
    program.wait(lambda: "没有覆盖" in page.problem.words())
    assert (target / "暖窗.db").read_bytes() == b"years of work"


@pytest.mark.parametrize("place", ["\\\\server\\share", "//server/share", "relative"])
def test_a_data_file_does_not_go_onto_a_share(start: Start, place: str) -> None:
    program = start()
    program.page().new_here_button.click()
    page = program.page()
    fill_in(page, None)
    page.form.fields["folder"].set_value(place)
    page.submit()
    assert page.form.fields["folder"].error()
    assert not page.primary.is_busy()


def test_going_back_shows_the_choice_again(start: Start) -> None:
    program = start()
    first = program.page()
    first.server_button.click()
    program.page().back_button.click()
    assert program.page() is first


@pytest.mark.mariadb
def test_an_empty_server_database_is_set_up_and_then_found_ready(start: Start, fresh_mysql: str) -> None:
    there = Address.parse(fresh_mysql)
    program = start()
    program.page().server_button.click()
    page = program.page()
    assert isinstance(page, ServerPage)
    page.form.set_values({"host": there.host, "port": there.port, "name": there.name, "user": there.user})
    page.test()
    program.wait(page.use.isVisible)
    assert page.use.text() == "在服务器上新建"
    page.keep.setChecked(True)
    page.form.fields["password"].set_value("")
    page.use.click()
    program.wait(lambda: isinstance(program.page(), NewDatabasePage))
    form = program.page()
    assert "folder" not in form.form.fields
    fill_in(form, None)
    form.submit()
    program.wait(lambda: isinstance(program.page(), RecoveryPage))
    program.page().part.kept.setChecked(True)
    program.page().primary.click()
    program.wait(program.entry.session)
    assert "已连接" in program.session().desk.topbar.connection_words()
    assert fresh_mysql in program.vault.kept


@pytest.mark.mariadb
def test_a_server_that_does_not_answer_or_refuses_is_told_in_words(start: Start, fresh_mysql: str) -> None:
    there = Address.parse(fresh_mysql)
    program = start()
    program.page().server_button.click()
    page = program.page()
    page.form.set_values({"host": there.host, "port": there.port, "name": there.name, "user": "stranger"})
    page.test()
    program.wait(lambda: "账号或密码不对" in page.result.words())
    assert not page.use.isVisible()
    page.form.set_values({"user": there.user, "name": "nowhere"})
    assert not page.result.isVisible()
    page.test()
    program.wait(lambda: "没有这个数据库" in page.result.words())
    page.form.set_values({"port": 1, "name": there.name})
    page.test()
    program.wait(lambda: "连不上服务器" in page.result.words())


@pytest.mark.mariadb
def test_the_database_password_is_asked_for_when_it_is_not_kept(start: Start, fresh_mysql: str) -> None:
    program = start(fresh_mysql.replace("root@", "stranger@"))
    page = program.signin()
    program.wait(page.database_part.isVisible)
    assert page.state_button.text() == "重新连接"


def test_an_existing_file_is_opened(start: Start, office: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (office, ""))
    program = start()
    program.page().open_file.emit()
    page = program.signin()
    program.wait(lambda: "正常" in page.state.words())


def test_a_backup_becomes_a_data_file_of_its_own(start: Start, office: str, tmp_path: Path) -> None:
    database.use(Address.parse(office))
    backup.make(tmp_path / "copy.db")
    database.close()
    program = start()
    program.page().restore.emit()
    page = program.page()
    assert isinstance(page, RestorePage)
    page.form.fields["source"].set_value(str(tmp_path / "copy.db"))
    page.form.fields["folder"].set_value(str(tmp_path / "restored"))
    page.submit()
    program.sign_in()
    assert (tmp_path / "restored" / "暖窗.db").is_file()


def test_a_damaged_backup_is_refused_and_leaves_no_file(start: Start, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_bytes(b"SQLite format 3\0" + b"damaged" * 999)
    program = start()
    program.page().restore.emit()
    page = program.page()
    page.form.fields["source"].set_value(str(tmp_path / "copy.db"))
    page.form.fields["folder"].set_value(str(tmp_path / "restored"))
    page.submit()
    program.wait(lambda: program.page() is not page and program.page().problem.isVisible())
    program.page().back_button.click()
    assert isinstance(program.page(), FirstStartPage)
    assert not (tmp_path / "restored" / "暖窗.db").exists()


@pytest.mark.slow
def test_the_demo_department_is_filled_once_and_entered_as_one_of_its_people(start: Start) -> None:
    program = start()
    program.page().demo_button.click()
    program.qtbot.waitUntil(lambda: isinstance(program.page(), DemoUsersPage), timeout=60_000)
    page = program.page()
    program.wait(page.names)
    page.chosen.emit("admin")
    program.wait(program.entry.session)
    program.settle()
    assert program.session().opened.is_trial
    assert program.session().desk.topbar.connection_words() == "数据不会保存到正式库"
    assert (folder() / setup.DEMO_FILE).is_file()


def test_the_connection_file_beside_the_program_answers(tmp_path: Path) -> None:
    assert places.from_connection_file(tmp_path) is None
    file = tmp_path / places.CONNECTION_FILE
    file.write_text(
        'host = "kefu"\ndatabase = "hearthdesk"\nuser = "app"\nca = "ca.pem"\nname = "客服部服务器"\n', "utf-8"
    )
    found = places.from_connection_file(tmp_path)
    assert found is not None
    assert found.label == "客服部服务器"
    address = Address.parse(found.address)
    assert (address.host, address.port, address.name, address.user) == ("kefu", 3306, "hearthdesk", "app")
    assert address.ca == str(tmp_path / "ca.pem")


@pytest.mark.parametrize("content", ["host = ", 'host = "kefu"\n', 'host="k"\ndatabase="d"\nuser="u"\nport="x"\n'])
def test_a_wrong_connection_file_is_told_in_words(tmp_path: Path, content: str) -> None:
    (tmp_path / places.CONNECTION_FILE).write_text(content, "utf-8")
    with pytest.raises(ValueError, match="host、database、user"):
        places.from_connection_file(tmp_path)


def test_places_are_remembered_with_the_last_one_first(tmp_path: Path) -> None:
    store = Memory(tmp_path / "settings.json")
    for name in ("a", "b", "a"):
        places.remember(store, Place(f"{name}.db", name))
    assert [one.label for one in places.known(Memory(tmp_path / "settings.json"))] == ["a", "b"]
    assert [one.address for one in places.known(store, "c.db")] == ["c.db"]


def test_a_broken_settings_file_counts_as_empty(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text("{broken", "utf-8")
    store = Memory(tmp_path / "settings.json")
    assert store.get("theme", "system") == "system"
    store.of("a").set("theme", "dark")
    assert Memory(tmp_path / "settings.json").of("a").get("theme") == "dark"


def test_a_wrong_connection_file_is_told_above_the_choices(start: Start) -> None:
    program = start(fault="程序旁边的连接文件有错。")
    (bar,) = program.page().findChildren(NoticeBar)
    assert bar.words() == "程序旁边的连接文件有错。"
