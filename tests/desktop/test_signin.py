"""Signing in: the data place and its state, passwords, the first change, upgrades, forgotten passwords."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop import firstpaint
from desktop.passwords import FirstPasswordDialog, ForgottenDialog
from desktop.recovery import RecoveryDialog
from desktop.setuppages import WorkPage
from models.core import database, migrate
from models.core.database import Address
from models.core.unit import perform
from tests.desktop.program import PASSWORD, Program, files_in
from ui.kit.confirm import ConfirmDialog

Start = Callable[..., Program]


def test_the_right_password_leads_to_the_desk(start: Start, office: str) -> None:
    program = start(office)
    session = program.sign_in()
    assert session.person.name == "周敏"
    assert program.page() is session.desk
    assert session.desk.page_name() == "workbench"
    assert program.shell.windowTitle().startswith("暖阳供热公司")


def test_pressing_enter_before_the_data_is_open_signs_in_as_soon_as_it_is(start: Start, office: str) -> None:
    program = start(office)
    page = program.page()
    page.login.setText("admin")
    page.password.setText(PASSWORD)
    page.submit()
    assert page.enter.is_busy()
    program.wait(program.entry.session)


def test_a_wrong_password_is_told_with_the_seconds_to_wait(start: Start, office: str) -> None:
    program = start(office)
    page = program.signin()
    page.login.setText("admin")
    page.password.setText("wrong-one")
    page.submit()
    program.wait(lambda: "密码不对" in page.below_password.words())
    assert "秒再登录" in page.enter.text()
    assert not page.enter.isEnabled()
    assert page.password.selectedText()
    program.wait(page.enter.isEnabled)
    assert page.enter.text() == "登录"
    assert program.entry.session() is None


def test_typing_again_takes_the_refusal_away(start: Start, office: str, qtbot: QtBot) -> None:
    page = start(office).signin()
    page.refuse("登录名或密码不对。")
    qtbot.keyClicks(page.password, "x")
    assert page.below_password.words() == ""


def test_capital_letters_without_shift_warn_of_caps_lock(start: Start, office: str, qtbot: QtBot) -> None:
    page = start(office).signin()
    qtbot.keyClicks(page.password, "A", Qt.KeyboardModifier.NoModifier)
    assert page.below_password.words() == "大写锁定已打开"
    qtbot.keyClicks(page.password, "a", Qt.KeyboardModifier.NoModifier)
    assert page.below_password.words() == ""


@pytest.mark.parametrize(("login", "password", "words"), [("", "x", "登录名"), ("admin", "", "密码")])
def test_what_is_missing_is_named(start: Start, office: str, login: str, password: str, words: str) -> None:
    page = start(office).signin()
    page.login.setText(login)
    page.password.setText(password)
    page.submit()
    assert words in page.below_password.words()
    assert not page.enter.is_busy()


def test_the_login_is_remembered_only_when_asked(start: Start, office: str) -> None:
    program = start(office)
    program.signin().remember.setChecked(True)
    program.sign_in()
    assert program.memory.get("login") == "ADMIN"
    other = firstpaint.first_page(program.entry._known, program.memory.get("login"))
    assert other.login.text() == "ADMIN"
    assert other.remember.isChecked()
    other.deleteLater()


def test_a_missing_data_file_is_named_and_not_made_anew(start: Start, tmp_path: Path) -> None:
    program = start(str(tmp_path / "gone.db"))
    page = program.signin()
    program.wait(lambda: "找不到数据文件" in page.state.words())
    assert page.state_button.text() == "再试一次"
    assert not (tmp_path / "gone.db").exists()
    page.login.setText("admin")
    page.password.setText(PASSWORD)
    page.submit()
    assert "还没有连上数据" in page.below_password.words()


def test_a_file_of_another_kind_is_refused_in_words(start: Start, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    other.write_bytes(b"not a database at all, but long enough to look at " * 40)
    program = start(str(other))
    page = program.signin()
    program.wait(lambda: "不是暖窗的数据文件" in page.state.words())


def test_the_first_password_must_be_changed_before_the_desk(start: Start, office: str) -> None:
    program = start(office)
    page = program.signin()
    page.login.setText("nobody")
    page.password.setText(PASSWORD)
    page.submit()
    dialog = program.dialog(FirstPasswordDialog)
    assert program.entry.session() is None
    form = dialog.form.fields
    form["password"].set_value("Own-words-77")
    form["again"].set_value("Own-words-78")
    dialog.submit()
    assert "不一样" in (form["again"].error() or "")
    form["again"].set_value("Own-words-77")
    dialog.submit()
    program.wait(program.entry.session)
    assert not program.session().person.must_change_password


def test_a_first_password_like_the_old_one_is_refused_beside_its_field(start: Start, office: str) -> None:
    program = start(office)
    page = program.signin()
    page.login.setText("nobody")
    page.password.setText(PASSWORD)
    page.submit()
    dialog = program.dialog(FirstPasswordDialog)
    for name in ("password", "again"):
        dialog.form.fields[name].set_value(PASSWORD)
    dialog.submit()
    program.wait(dialog.form.fields["password"].error)
    assert program.entry.session() is None
    assert not dialog.primary.is_busy()


def test_an_older_data_file_is_upgraded_after_a_copy_was_made(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "old" / "old.db"
    file.parent.mkdir()
    migrate.build(database.make(Address(file=file)), migrate.names()[0])
    program = start(str(file))
    page = program.signin()
    program.wait(lambda: page.state_button.text() == "升级数据库")
    page.state_button.click()
    program.dialog(ConfirmDialog).yes.click()
    program.wait(lambda: isinstance(program.page(), WorkPage) or "建立单位" in page.state.words())
    program.wait(lambda: program.page() is page and "建立单位" in page.state.words())
    assert [name for name in files_in(file.parent / "backups") if name.startswith("upgrade-1-to-")]


def test_a_newer_data_file_is_left_alone(start: Start, office: str) -> None:
    database.use(Address.parse(office))
    with database.connection():
        database.current().execute_sql("INSERT INTO schema_step (name, applied) VALUES ('9999_later', '2030-01-01')")
    database.close()
    program = start(office)
    page = program.signin()
    program.wait(lambda: "请安装新版程序" in page.state.words())
    assert not page.state_button.isVisible()


def test_a_lost_administrator_password_is_replaced_by_the_recovery_code(start: Start, office: str) -> None:
    from models.org import passwords

    code = passwords.new_code()
    database.use(Address.parse(office))
    perform("org.set_recovery_code", {"recovery_code": code}, user=1)
    database.close()
    program = start(office)
    page = program.signin()
    page.login.setText("admin")
    program.wait(lambda: "正常" in page.state.words())
    page.forgotten.click()
    dialog = program.dialog(ForgottenDialog)
    form = dialog.form.fields
    form["code"].set_value("AAAA-BBBB-CCCC-DDDD-EEEE")
    form["password"].set_value("Brand-new-55")
    form["again"].set_value("Brand-new-55")
    dialog.submit()
    program.wait(lambda: "恢复码" in dialog.problem.words())
    form["code"].set_value(code.lower())
    dialog.submit()
    shown = program.dialog(RecoveryDialog)
    assert shown.part.code != code
    assert not shown.go_on.isEnabled()
    shown.reject()
    assert shown.isVisible()
    shown.part.kept.setChecked(True)
    shown.go_on.click()
    program.sign_in("admin", "Brand-new-55")


@pytest.mark.mariadb
def test_an_older_server_is_not_upgraded_from_a_desk(start: Start, fresh_mysql: str) -> None:
    database.use(Address.parse(fresh_mysql))
    with database.connection():
        migrate.upgrade(migrate.names()[0])
    database.close()
    program = start(fresh_mysql)
    page = program.signin()
    program.wait(lambda: "请系统管理员" in page.state.words())
    assert "继续使用旧版程序" in page.state.words()
    assert page.state_button.isHidden()
