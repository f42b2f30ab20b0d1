"""Work off the window's thread: where results arrive, and when they do not."""

import threading

import pytest
import shiboken6
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot

from ui.kit import tasks as tasks_module
from ui.kit.tasks import Progress, Tasks


class Listener(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.results: list[object] = []
        self.errors: list[Exception] = []
        self.threads: list[QThread] = []

    def done(self, result: object) -> None:
        self.results.append(result)
        self.threads.append(QThread.currentThread())

    def failed(self, error: Exception) -> None:
        self.errors.append(error)


@pytest.fixture
def tasks(qtbot: QtBot):
    made = Tasks()
    yield made
    assert made.shut_down()
    qtbot.waitUntil(lambda: made.running() == 0)


def test_work_runs_elsewhere_and_its_result_arrives_in_the_windows_thread(qtbot: QtBot, tasks: Tasks) -> None:
    listener = Listener()
    with qtbot.waitSignal(tasks.run(threading.get_ident, listener.done, listener.failed, listener).finished):
        pass
    assert len(listener.results) == 1
    assert listener.results != [threading.get_ident()]
    assert listener.threads == [QThread.currentThread()]
    assert listener.errors == []


def test_the_exception_itself_is_delivered(qtbot: QtBot, tasks: Tasks) -> None:
    listener = Listener()
    error = ValueError("x")

    def fails() -> None:
        raise error

    with qtbot.waitSignal(tasks.run(fails, listener.done, listener.failed).finished):
        pass
    assert listener.errors == [error]
    assert listener.results == []


def test_an_exception_nobody_waits_for_is_raised_in_the_window(qtbot: QtBot, tasks: Tasks) -> None:
    def fails() -> None:
        raise ValueError("nobody expected this")

    with qtbot.captureExceptions() as caught, qtbot.waitSignal(tasks.run(fails).finished):
        pass
    assert [str(value) for _, value, _ in caught] == ["nobody expected this"]


def test_nothing_is_delivered_to_an_owner_that_is_gone(qtbot: QtBot, tasks: Tasks) -> None:
    listener, owner, gate = Listener(), QObject(), threading.Event()
    task = tasks.run(gate.wait, listener.done, listener.failed, owner)
    shiboken6.delete(owner)
    with qtbot.waitSignal(task.finished):
        gate.set()
    assert listener.results == []


def test_a_newer_request_with_the_same_key_wins(qtbot: QtBot, tasks: Tasks) -> None:
    listener, gate = Listener(), threading.Event()

    def slow() -> str:
        gate.wait()
        return "old"

    old = tasks.run(slow, listener.done, key="list")
    new = tasks.run(lambda: "new", listener.done, key="list")
    with qtbot.waitSignals([old.finished, new.finished]):
        gate.set()
    assert listener.results == ["new"]
    assert old.progress.is_cancelled()


def test_other_keys_do_not_disturb_each_other(qtbot: QtBot, tasks: Tasks) -> None:
    listener = Listener()
    first = tasks.run(lambda: 1, listener.done, key="a")
    second = tasks.run(lambda: 2, listener.done, key="b")
    qtbot.waitUntil(lambda: not first.is_running() and not second.is_running())
    assert sorted(listener.results) == [1, 2]


def test_progress_is_told_and_a_cancel_stops_the_work(qtbot: QtBot, tasks: Tasks) -> None:
    listener, seen, gate, stopped_at = Listener(), [], threading.Event(), []

    def work(progress: Progress) -> None:
        progress.report(1, 10, "第 1 份")
        gate.wait()
        stopped_at.append(2)
        progress.report(2, 10)
        stopped_at.append(3)

    task = tasks.run(work, listener.done, listener.failed)
    with qtbot.waitSignal(task.progress.changed) as blocker:
        task.progress.changed.connect(lambda *args: seen.append(args))
    assert blocker.args == [1, 10, "第 1 份"]
    task.cancel()
    with qtbot.waitSignal(task.finished):
        gate.set()
    assert stopped_at == [2]
    assert listener.results == []
    assert listener.errors == []


def test_busy_is_told_only_when_the_wait_is_long(qtbot: QtBot, tasks: Tasks, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[bool] = []
    tasks.busy_changed.connect(told.append)
    with qtbot.waitSignal(tasks.run(lambda: None).finished):
        pass
    assert told == []
    monkeypatch.setattr(tasks_module, "BUSY_AFTER_MS", 1)
    gate = threading.Event()
    task = tasks.run(gate.wait)
    qtbot.waitUntil(lambda: told == [True])
    with qtbot.waitSignal(task.finished):
        gate.set()
    assert told == [True, False]
