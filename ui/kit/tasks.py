"""Runs work off the window's thread and brings the result back into it, unless nobody waits for it any more."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable, Hashable
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, QRunnable, QThreadPool, QTimer, Signal

from ui.kit.qt import override

BUSY_AFTER_MS = 600
_THREADS = 4


class Cancelled(Exception):
    """The work was stopped on request; it is never delivered to `failed`."""


class Progress(QObject):
    """How far a piece of work has come. The worker calls `report` and `check`, the window listens to `changed`.

    `changed` carries how many are done, how many there are (0 = unknown), and what is being done.
    """

    changed = Signal(int, int, str)

    def __init__(self) -> None:
        super().__init__()
        self._stop = threading.Event()

    def report(self, done: int, total: int = 0, words: str = "") -> None:
        """Tell how far the work is; raises Cancelled if it is no longer wanted."""
        self.check()
        self.changed.emit(done, total, words)

    def check(self) -> None:
        """Raise Cancelled if the work is no longer wanted."""
        if self._stop.is_set():
            raise Cancelled

    def cancel(self) -> None:
        """Ask the work to stop at its next `report` or `check`."""
        self._stop.set()

    def is_cancelled(self) -> bool:
        """Return whether the work was asked to stop."""
        return self._stop.is_set()


class Task(QObject):
    """One piece of work. `busy` is emitted after 600 ms of waiting, `finished` at its end, whatever the end was."""

    busy = Signal()
    finished = Signal()
    _ended = Signal(object, object)

    def __init__(
        self,
        fn: Callable[..., Any],
        done: Callable[[Any], object] | None,
        failed: Callable[[Exception], object] | None,
        owner: QObject | None,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.progress = Progress()
        self._fn, self._done, self._failed, self._owner = fn, done, failed, owner
        self._has_owner = owner is not None
        self._dropped = False
        self._running = True
        self._ended.connect(self._deliver)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.busy)
        self._timer.start(BUSY_AFTER_MS)

    def cancel(self) -> None:
        """Drop the result and ask the work to stop; neither `done` nor `failed` is called any more."""
        self._dropped = True
        self.progress.cancel()

    def is_running(self) -> bool:
        """Return whether the end has not been seen yet."""
        return self._running

    def work(self) -> None:
        """Do the work; called in a thread of the pool."""
        result, error = None, None
        try:
            self.progress.check()
            result = self._fn(progress=self.progress) if _wants_progress(self._fn) else self._fn()
        except Exception as caught:  # noqa: BLE001 - every failure travels to the caller, who finds the words
            error = caught
        self._ended.emit(result, error)

    def _deliver(self, result: object, error: Exception | None) -> None:
        self._timer.stop()
        self._running = False
        done, failed = self._done, self._failed
        wanted = not self._dropped and (not self._has_owner or shiboken6.isValid(self._owner))
        self._fn, self._done, self._failed, self._owner = _nothing, None, None, None
        try:
            if not wanted or isinstance(error, Cancelled):
                return
            if error is None:
                if done is not None:
                    done(result)
            elif failed is not None:
                failed(error)
            else:
                raise error  # reaches the crash dialog, as any fault that nobody expected
        finally:
            self.finished.emit()


class Tasks(QObject):
    """The threads of the program. `busy_changed` says whether anything has been running for more than 600 ms."""

    busy_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None, threads: int = _THREADS) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(threads)
        self._tasks: dict[Task, _Runner] = {}
        self._latest: dict[Hashable, Task] = {}
        self._busy: set[Task] = set()
        self._spent: list[_Runner] = []

    def run(
        self,
        fn: Callable[..., Any],
        done: Callable[[Any], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
        owner: QObject | None = None,
        key: Hashable | None = None,
    ) -> Task:
        """Run `fn` in another thread, then `done(result)` or `failed(exception)` in the window's thread.

        Nothing is delivered when `owner` is gone by then, or when the same `key` was asked for again: the newer
        request wins and the older one is asked to stop. If `fn` has a parameter `progress` it gets a Progress.
        Without `failed` an exception is raised in the window's thread. Call from the window's thread only.
        """
        task = Task(fn, done, failed, owner, self)
        task.finished.connect(self._finished)
        task.busy.connect(self._became_busy)
        if key is not None:
            older = self._latest.get(key)
            if older is not None:
                older.cancel()
            self._latest[key] = task
        runner = self._tasks[task] = _Runner(task)
        self._pool.start(runner)
        return task

    def running(self) -> int:
        """Return how many pieces of work have not ended."""
        return len(self._tasks)

    def cancel_all(self) -> None:
        """Drop everything that runs or waits, for instance before signing out."""
        for task in list(self._tasks):
            task.cancel()

    def shut_down(self, wait_ms: int = 5_000) -> bool:
        """Drop everything and wait for the threads to end; False if one is still running after `wait_ms`."""
        self.cancel_all()
        return self._pool.waitForDone(wait_ms)

    def _became_busy(self) -> None:
        task = self.sender()
        if isinstance(task, Task) and task.is_running():
            self._busy.add(task)
            if len(self._busy) == 1:
                self.busy_changed.emit(True)

    def _finished(self) -> None:
        task = self.sender()
        if not isinstance(task, Task):
            return
        runner = self._tasks.pop(task, None)
        self._latest = {key: latest for key, latest in self._latest.items() if latest is not task}
        if task in self._busy:
            self._busy.discard(task)
            if not self._busy:
                self.busy_changed.emit(False)
        if runner is not None:
            self._let_go(runner)

    def _let_go(self, runner: _Runner) -> None:
        """Delete tasks whose thread has left them: one may still be within the signal that told its end."""
        self._spent.append(runner)
        for one in [one for one in self._spent if one.is_over]:
            self._spent.remove(one)
            one.task.deleteLater()


class _Runner(QRunnable):
    def __init__(self, task: Task) -> None:
        super().__init__()
        self.task = task
        self.is_over = False
        self.setAutoDelete(False)  # Python holds it until the task has ended

    @override
    def run(self) -> None:
        self.task.work()
        self.is_over = True


def _wants_progress(fn: Callable[..., Any]) -> bool:
    try:
        return "progress" in inspect.signature(fn).parameters
    except ValueError:  # a function written in C, which tells nothing about itself
        return False


def _nothing() -> None:
    return None
