"""The line to the office server: lost and found again, with the typing kept and saved once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from desktop.connection import Connection, State
from models.core import database, migrate, register
from models.core.database import Address
from models.staff.tables import Employee
from tests.desktop.program import Program
from tests.samples import make_world
from tests.servers import MariaDB
from ui.kit.actionform import ActionDialog, Request, open_action
from ui.kit.tasks import Tasks

Start = Callable[..., Program]


@pytest.fixture
def server() -> Iterator[MariaDB]:
    """A server that the test may hurt."""
    if not MariaDB.is_installed():
        pytest.skip("mariadbd is not installed")
    made = MariaDB(durable=True)
    try:
        yield made.start()
    finally:
        made.stop()


@pytest.fixture
def there(server: MariaDB) -> str:
    """The address of an office on that server."""
    address = server.address(server.create_database())
    database.use(Address.parse(address))
    with database.connection():
        migrate.upgrade()
        make_world()
    database.close()
    return address


@pytest.mark.mariadb
@pytest.mark.slow
def test_a_server_that_dies_costs_no_typing_and_saves_once(start: Start, server: MariaDB, there: str) -> None:
    program = start(there)
    session = program.sign_in()
    session.desk.open_page("staff")
    program.settle()
    open_action(session.desk, session.context, Request(register.get_action("staff.hire"), page="staff"))
    dialog = program.dialog(ActionDialog)
    values = {"name": "单小明", "work_no": "8001", "product_role": "AGENT", "hired_on": session.opened.now.date()}
    for name, value in values.items():
        dialog.form.fields[name].set_value(value)

    server.kill()
    session.connection.try_now()
    program.wait(session.connection.is_lost)
    desk = session.desk
    assert "重连" in session.desk.topbar._badge.badge().text
    assert "数据截至" in desk.line_bar.words()
    assert not desk.line_bar.isHidden()
    assert desk.page_name() == "staff"
    dialog.submit()
    program.qtbot.waitUntil(lambda: not dialog.primary.is_busy(), timeout=30_000)
    assert dialog.isVisible()
    assert dialog.form.fields["name"].value() == "单小明"
    assert "都还在" in dialog.problem.words()
    session.drafts.save_now()
    assert [one.place.action for one in session.drafts.saved()] == ["staff.hire"]

    server.start()
    desk.line_bar.pressed.emit()
    program.wait(lambda: not session.connection.is_lost())
    assert desk.line_bar.isHidden()
    assert session.notices.notices()[0].words.startswith("连接已恢复")
    dialog.submit()
    program.wait(lambda: not (isValid(dialog) and dialog.isVisible()))
    program.settle()
    database.current().forbidden_thread = None
    assert database.read(lambda: Employee.select().where(Employee.work_no == "8001").count()) == 1
    assert session.drafts.saved() == ()


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks]:
    """Workers for one test."""
    made = Tasks()
    yield made
    made.shut_down()


def test_the_countdown_leads_to_the_next_try(tasks: Tasks, qtbot: QtBot, fresh_sqlite: str) -> None:
    database.use(Address(file=None, host="127.0.0.1", port=1, name="x", user="x"))
    now = datetime.fromisoformat("2026-11-24T10:18")
    line = Connection(tasks, 1, "客服部", on_server=True, is_trial=False, now=now)
    losses: list[int] = []
    line.lost.connect(lambda: losses.append(1))
    line.report_lost()
    line.report_lost()
    assert losses == [1]
    assert (line.line().state, line.line().seconds) == (State.LOST, 8)
    assert f"{line.last_good():%H:%M}" == "10:18"
    line._timer.setInterval(5)
    qtbot.waitUntil(lambda: line.line().seconds == 0, timeout=5000)
    qtbot.waitUntil(lambda: line.line().seconds == 8, timeout=8000)
    line.stop()
    database.close()


def test_a_data_file_is_never_asked(tasks: Tasks) -> None:
    line = Connection(tasks, 1, "本机", on_server=False, is_trial=True, now=datetime.fromisoformat("2026-11-24T10:18"))
    line.report_lost()
    assert line.line().state is State.ALONE
    assert line.line().is_trial
    assert not line._timer.isActive()
