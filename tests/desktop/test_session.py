"""One person at the desk: lock, drafts, sign-off with the copy of the day, look, notices, what pages may ask for."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.crash import CrashDialog
from desktop.drafts import DraftStore
from desktop.lock import IdleClock, LockPage
from desktop.passwords import ChangePasswordDialog
from desktop.session import Session
from models.core import clock, database, register
from models.core.errors import ConnectionLost, Forbidden, Refused
from models.core.imports.tables import ImportBatch
from models.core.imports.workflow import State
from models.core.unit import perform
from models.org.tables import UserAccount
from tests.desktop.program import PASSWORD, Program, files_in
from ui.kit import theme
from ui.kit.actionform import ActionDialog, Request, open_action
from ui.kit.confirm import ConfirmDialog
from ui.kit.fields import TextField
from ui.kit.form import Form
from ui.kit.notice import Toast
from ui.kit.stores import DraftPlace

Start = Callable[..., Program]


def hire_form(program: Program) -> Any:
    """The open form for a new employee, with some typing in it."""
    session = program.session()
    session.desk.open_page("staff")
    program.settle()
    request = Request(register.get_action("staff.hire"), page="staff")
    open_action(session.desk, session.context, request)
    dialog = program.dialog(ActionDialog)
    dialog.form.fields["name"].set_value("单小明")
    dialog.form.fields["work_no"].set_value("8001")
    return dialog


def test_no_statement_may_run_in_the_window(start: Start, office: str) -> None:
    start(office).sign_in()
    with pytest.raises(RuntimeError, match="window's thread"):
        database.read(clock.now)


def interrupted_import() -> None:
    with database.transaction():
        long_ago = datetime(2026, 1, 1)  # noqa: DTZ001
        ImportBatch.insert(
            kind="staff", file="x.xlsx", sha256="0" * 64, state=State.LOADING, touched_at=long_ago
        ).execute()  # fmt: skip


def test_what_an_interrupted_import_left_is_cleared_away_at_the_start(start: Start, office: str) -> None:
    program = start(office)
    program.signin()
    elsewhere(partial(database.retrying, interrupted_import))
    program.sign_in()
    count: list[int] = []
    elsewhere(lambda: count.append(database.read(ImportBatch.select().count)))
    assert count == [0]


def test_a_start_that_cannot_clear_away_goes_on(
    start: Start, office: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> int:
        raise ConnectionLost("gone")

    monkeypatch.setattr("models.core.imports.staging.clean_up", fail)
    assert start(office).sign_in().desk.isVisible()
    assert "was not cleared away" in caplog.text


def test_leaving_keeps_one_copy_of_the_day_beside_the_file(start: Start, office: str) -> None:
    program = start(office)
    program.sign_in().leave(quit_too=False)
    program.wait(lambda: program.entry.session() is None)
    page = program.signin()
    assert page.password.text() == ""
    names = files_in(Path(office).parent / "backups")
    assert len(names) == 1
    program.sign_in()


def test_closing_the_window_signs_off_first(start: Start, office: str) -> None:
    program = start(office)
    program.sign_in()
    program.shell.close()
    assert program.shell.isVisible()
    program.wait(lambda: not program.shell.isVisible())
    assert files_in(Path(office).parent / "backups")
    assert program.memory.get("window")


def test_leaving_with_typing_is_asked_and_keeps_it_as_a_draft(start: Start, office: str) -> None:
    program = start(office)
    session = program.sign_in()
    hire_form(program)
    session.leave(quit_too=False)
    question = program.dialog(ConfirmDialog)
    assert question.yes.text() == "退出登录"
    question.yes.click()
    program.wait(lambda: program.entry.session() is None)
    again = program.sign_in()
    assert [one.place.action for one in again.drafts.saved()] == ["staff.hire"]


def test_a_failed_copy_does_not_keep_anybody_in(start: Start, office: str) -> None:
    (Path(office).parent / "backups").write_text("in the way", "utf-8")
    program = start(office)
    program.sign_in().leave(quit_too=False)
    question = program.dialog(ConfirmDialog)
    assert question.yes.text() == "不备份，直接退出"
    question.yes.click()
    program.wait(lambda: program.entry.session() is None)


@pytest.mark.slow
def test_the_lock_hides_everything_and_gives_it_back_as_it_was(start: Start, office: str) -> None:
    program = start(office)
    session = program.sign_in()
    dialog = hire_form(program)
    session.lock()
    page = program.page()
    assert isinstance(page, LockPage)
    assert not dialog.isVisible()
    page.password.setText("wrong")
    page.button.click()
    program.wait(lambda: "密码不对" in page.hint.words())
    program.wait(page.button.isEnabled)
    page.password.setText(PASSWORD)
    page.button.click()
    program.wait(lambda: not session.is_locked())
    assert program.page() is session.desk
    assert dialog.isVisible()
    assert dialog.form.fields["name"].value() == "单小明"


def test_somebody_else_may_sign_out_a_locked_person(start: Start, office: str) -> None:
    program = start(office)
    session = program.sign_in()
    hire_form(program)
    session.lock()
    program.page().sign_out.emit()
    program.wait(lambda: program.entry.session() is None)
    program.signin()


def test_only_the_person_keeps_the_clock_from_locking(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    from PySide6.QtWidgets import QLineEdit

    from desktop import lock

    now = [1000.0]
    monkeypatch.setattr(lock, "monotonic", lambda: now[0])
    line = QLineEdit()
    qtbot.addWidget(line)
    line.show()
    clock = IdleClock(10)
    locked: list[bool] = []
    clock.idle.connect(lambda: locked.append(True))
    clock.start()
    now[0] += 590
    line.setText("a reload changes widgets")
    line.repaint()
    QTest.keyClick(line.windowHandle(), Qt.Key.Key_A)
    now[0] += 590
    clock.look()
    assert not locked
    line.setText("another reload")
    now[0] += 11
    clock.look()
    assert locked == [True]
    clock.look()
    assert locked == [True, True]
    clock.stop()


def test_errors_are_told_in_words_each_in_its_way(start: Start, office: str) -> None:
    program = start(office)
    session = program.sign_in()
    session.fail(Refused("这张单据已经作废。"))
    assert session.desk.refusal.words() == "这张单据已经作废。"
    session.fail(Forbidden("您没有权限。"))
    assert session.desk.refusal.words() == "您没有权限。"
    session.desk.open_page("staff")
    assert session.desk.refusal.isHidden()
    assert [one.words for one in session.notices.notices()] == ["您没有权限。", "这张单据已经作废。"]
    session.fail(ValueError("no words"))
    dialog = program.dialog(CrashDialog)
    assert "no words" not in " ".join(label.text() for label in dialog.findChildren(type(dialog.go_on)))
    dialog.go_on.click()
    program.settle()


def test_a_lost_line_means_nothing_to_a_data_file(start: Start, office: str) -> None:
    session = start(office).sign_in()
    session.fail(ConnectionLost("gone"))
    assert session.desk.topbar.connection_words().startswith("单机")


def test_notices_are_counted_until_they_were_looked_at(start: Start, office: str) -> None:
    session = start(office).sign_in()
    session.tell("已保存")
    session.tell("已保存第二份")
    bell = session.desk.topbar.notices
    assert "2 条未读" in bell.accessibleName()
    menu = session.notices.popup(bell)
    assert bell.accessibleName() == "通知"
    menu.close()
    assert [toast.words() for toast in session.shell.findChildren(Toast) if toast.isVisible()] == ["已保存第二份"]


def test_theme_and_size_are_remembered_for_the_person(start: Start, office: str) -> None:
    program = start(office)
    session = program.sign_in()
    session.menu.look.emit("dark")
    session.menu.large.emit(True)
    assert (theme.current().name, theme.current().scale) == ("dark", 1.15)
    session.leave(quit_too=False)
    program.wait(lambda: program.entry.session() is None)
    theme.apply(theme.QApplication.instance())  # type: ignore[arg-type]
    program.sign_in()
    assert (theme.current().name, theme.current().scale) == ("dark", 1.15)


def test_changing_the_own_password_names_a_wrong_old_one(start: Start, office: str) -> None:
    program = start(office)
    session = program.sign_in()
    session.menu.password.emit()
    dialog = program.dialog(ChangePasswordDialog)
    fields = dialog.form.fields
    fields["old_password"].set_value("wrong")
    for name in ("password", "again"):
        fields[name].set_value("Another-word-3")
    dialog.submit()
    program.wait(fields["old_password"].error)
    fields["old_password"].set_value(PASSWORD)
    dialog.submit()
    program.wait(session.notices.notices)
    assert "密码已修改" in session.notices.notices()[0].words


def elsewhere(work: Callable[[], Any]) -> None:
    """Do something at another workstation, with a connection of its own."""
    with ThreadPoolExecutor(1) as other:
        other.submit(work).result()


def another_admin(program: Program) -> Session:
    """Sign in as a second administrator."""

    def add() -> None:
        fields = {
            "login": "second", "name": "第二人", "password": PASSWORD, "roles": ["SYSADMIN", "HR"], "scope": "all",
        }  # fmt: skip
        perform("org.add_user", fields, user=1)
        ready = UserAccount.update(must_change=False).where(UserAccount.login == "SECOND")
        database.retrying(ready.execute)

    program.settle()  # connecting is over: the database in use is not exchanged meanwhile
    elsewhere(add)
    return program.sign_in("second")


def act_on(session: Session, action: str, **values: Any) -> Callable[[], Any]:
    """An act of the first administrator on the account of the one at the desk."""

    def work() -> None:
        row = database.read(lambda: UserAccount.get_by_id(session.person.user_id))
        perform(action, {"id": row.id, "row_version": row.row_version, **values}, user=1)

    return work


def test_who_is_disabled_is_signed_off_at_the_next_answer(start: Start, office: str) -> None:
    program = start(office)
    session = another_admin(program)
    dialog = hire_form(program)
    elsewhere(act_on(session, "org.disable_user"))
    session.connection.try_now()
    program.wait(lambda: program.entry.session() is None)
    program.wait(lambda: not shiboken6.isValid(dialog))
    program.wait(lambda: "停用" in program.signin().below_password.words())


def test_who_loses_a_role_signs_in_again_and_finds_his_typing(start: Start, office: str) -> None:
    program = start(office)
    session = another_admin(program)
    hire_form(program)
    elsewhere(act_on(session, "org.set_roles", roles=["HR"]))
    session.connection.try_now()
    program.wait(lambda: program.entry.session() is None)
    assert "权限已调整" in program.signin().below_password.words()
    again = program.sign_in("second")
    assert not again.person.may("org.users")
    assert [one.place.action for one in again.drafts.saved()] == ["staff.hire"]


def test_who_gains_a_role_goes_on(start: Start, office: str) -> None:
    program = start(office)
    session = another_admin(program)
    elsewhere(act_on(session, "org.set_roles", roles=["SYSADMIN", "HR", "FINANCE"]))
    session.connection.try_now()
    program.wait(lambda: "FINANCE" in session.context.person.roles)
    assert program.session() is session
    assert "重新登录" in session.notices.notices()[0].words


def test_the_lock_does_not_open_for_rights_that_are_gone(start: Start, office: str) -> None:
    program = start(office)
    session = another_admin(program)
    session.lock()
    elsewhere(act_on(session, "org.set_roles", roles=["HR"]))
    page = program.page()
    page.password.setText(PASSWORD)
    page.button.click()
    program.wait(lambda: program.entry.session() is None)
    assert "权限已调整" in program.signin().below_password.words()


class Typing:
    """A form with one field, as drafts see it."""

    draft_key = "note:new"
    draft_title = "新记录"
    draft_place = DraftPlace("staff", "staff.hire")

    def __init__(self) -> None:
        self.typed: str | None = None

    def snapshot(self) -> dict[str, Any] | None:
        """What is typed."""
        return {"name": self.typed} if self.typed else None

    def restore(self, snapshot: dict[str, Any]) -> None:
        """Take it up again."""
        self.typed = snapshot["name"]


@pytest.fixture
def form(qtbot: QtBot) -> Any:
    """A form that is a widget, as the kit's are."""

    class Kept(Typing, Form):
        def __init__(self) -> None:
            Form.__init__(self)
            Typing.__init__(self)

        snapshot = Typing.snapshot  # type: ignore[assignment]

    made = Kept()
    made.add("name", TextField("姓名"))
    qtbot.addWidget(made)
    return made


def test_typing_is_kept_and_found_by_another_run_of_the_program(tmp_path: Path, form: Any) -> None:
    store = DraftStore(tmp_path, "file#1")
    store.watch(form, "k")
    store.save_now()
    assert store.saved() == ()
    form.typed = "单小明"
    store.save_now()
    other = DraftStore(tmp_path, "file#1")  # the first one crashed
    assert other.find("k") == {"name": "单小明"}
    (kept,) = other.saved()
    assert (kept.title, kept.place) == ("新记录", DraftPlace("staff", "staff.hire"))
    assert DraftStore(tmp_path, "file#2").saved() == ()
    store.close()


def test_a_draft_goes_when_it_was_saved_or_typed_away(tmp_path: Path, form: Any) -> None:
    store = DraftStore(tmp_path, "file#1")
    changes: list[int] = []
    store.changed.connect(lambda: changes.append(1))
    store.watch(form, "k")
    form.typed = "单"
    store.save_now()
    form.typed = "单小明"
    store.save_now()
    assert len(changes) == 1
    form.typed = None
    store.save_now()
    assert store.saved() == ()
    form.typed = "单"
    store.save_now()
    store.drop("k")
    assert store.saved() == ()
    store.close()


def test_an_old_draft_stays_while_its_form_is_opened_anew(tmp_path: Path, form: Any) -> None:
    first = DraftStore(tmp_path, "file#1")
    first.watch(form, "k")
    form.typed = "单小明"
    first.close()
    form.typed = None
    store = DraftStore(tmp_path, "file#1")
    store.watch(form, "k")
    store.save_now()
    assert store.find("k") == {"name": "单小明"}
    store.close()


def test_a_draft_file_that_cannot_be_read_is_passed_over(tmp_path: Path, form: Any) -> None:
    store = DraftStore(tmp_path, "file#1")
    store.watch(form, "k")
    form.typed = "单"
    store.close()
    (file,) = tmp_path.rglob("*.json")
    file.write_text(json.dumps({"key": "k"}), "utf-8")
    assert store.saved() == ()
    file.write_bytes(b"\xff\xfe")
    assert store.find("k") is None


def test_the_draft_of_a_form_leaves_out_secrets(start: Start, office: str) -> None:
    program = start(office)
    program.sign_in()
    dialog = hire_form(program)
    dialog.form.fields["id_no"].set_value("990101199005011216")
    program.session().drafts.save_now()
    (kept,) = program.session().drafts.saved()
    assert "990101199005011216" not in json.dumps(program.session().drafts.find(kept.key), ensure_ascii=False)
