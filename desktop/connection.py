"""The state of the line to the database: asked now and then on a server, tried again with a countdown when lost."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal

from models.core import access, clock, database
from models.core.access import Person
from models.core.errors import Refused
from ui.kit.tasks import Tasks

log = logging.getLogger("hearthdesk.connection")
PING_SECONDS = 15
RETRY_SECONDS = 8


class State(StrEnum):
    """How the data is reached now."""

    ALONE = "alone"
    CONNECTED = "connected"
    LOST = "lost"


@dataclass(frozen=True)
class Line:
    """What the top bar shows: `seconds` until the next try while the line is lost; a trial database says so always."""

    state: State
    place: str
    is_trial: bool
    seconds: int = 0


def ask(user: int) -> tuple[datetime, Person]:
    """The database's time and the user as he is now, in one try: somebody looks at the countdown meanwhile.

    Raises ConnectionLost, or Refused when the account is disabled.
    """
    return database.retrying(lambda: (clock.now(), access.load_user(user)), budget=0.0)


class Connection(QObject):
    """Watches the line. `changed` for every change of what is shown, `lost` and `restored` once each time.

    `person` carries the user as he is at each answer, `turned_away` why he may no longer be here.
    """

    changed = Signal()
    lost = Signal()
    restored = Signal()
    person = Signal(object)
    turned_away = Signal(str)

    def __init__(self, tasks: Tasks, user: int, place: str, *, on_server: bool, is_trial: bool, now: datetime) -> None:
        super().__init__()
        self._tasks = tasks
        self._ask: Callable[[], tuple[datetime, Person]] = partial(ask, user)
        self._line = Line(State.CONNECTED if on_server else State.ALONE, place, is_trial)
        self._said = (now, monotonic())
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        if on_server:
            self._timer.start(PING_SECONDS * 1000)

    def line(self) -> Line:
        """What to show now."""
        return self._line

    def is_lost(self) -> bool:
        """Whether the database cannot be reached."""
        return self._line.state is State.LOST

    def last_good(self) -> datetime:
        """The database's time when it last answered."""
        return self._said[0]

    def now(self) -> datetime:
        """The database's time now, carried on since its last answer by a clock that nobody can set."""
        said, at = self._said
        return (said + timedelta(seconds=monotonic() - at)).replace(microsecond=0)

    def report_lost(self) -> None:
        """A page's work could not reach the database: show it at once instead of at the next ping."""
        if self._line.state is State.CONNECTED:
            self._show(State.LOST, RETRY_SECONDS)
            self._timer.start(1000)
            self.lost.emit()

    def try_now(self) -> None:
        """Ask the database at once."""
        self._tasks.run(self._ask, self._answered, self._failed, owner=self, key="ping")

    def stop(self) -> None:
        """Watch no longer, before signing out."""
        self._timer.stop()

    def _tick(self) -> None:
        if self._line.state is not State.LOST:
            self.try_now()
        elif self._line.seconds > 1:
            self._show(State.LOST, self._line.seconds - 1)
        elif self._line.seconds == 1:
            self._show(State.LOST, 0)
            self.try_now()

    def _answered(self, answer: tuple[datetime, Person]) -> None:
        self._said = (answer[0], monotonic())
        if self._line.state is State.LOST:
            self._show(State.CONNECTED, 0)
            self._timer.start(PING_SECONDS * 1000)
            self.restored.emit()
        self.person.emit(answer[1])

    def _failed(self, error: Exception) -> None:
        if isinstance(error, Refused):
            self.turned_away.emit(error.sentence)
            return
        log.info("the database does not answer: %r", error)
        if self._line.state is State.CONNECTED:
            self.report_lost()
        elif self._line.state is State.LOST:
            self._show(State.LOST, RETRY_SECONDS)

    def _show(self, state: State, seconds: int) -> None:
        self._line = Line(state, self._line.place, self._line.is_trial, seconds)
        self.changed.emit()
