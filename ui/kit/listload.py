"""Fetches what a list page shows: pages of rows, totals, counts of views; always off the window's thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from models.core import clock, database, listing, queries, register
from models.core.access import Person
from models.core.errors import ConnectionLost, Refused
from models.core.lists import ListKind, Query, Row, View
from ui.kit.listmodel import title_key
from ui.kit.page import Context
from ui.kit.tasks import Progress, Task


@dataclass(frozen=True)
class Loaded:
    """Rows of one answer: whether more follow, whether they go below those shown, and the database's time then.

    `anything` says, where no row fits, whether the list holds any at all.
    """

    rows: tuple[Row, ...]
    more: bool
    append: bool
    at: datetime
    anything: bool = True


@dataclass(frozen=True)
class Views:
    """The saved views of a person, and the titles of the records that their conditions name."""

    views: tuple[View, ...]
    titles: Mapping[str, str]


class ListLoader(QObject):
    """Asks for one list. A newer question drops the answer to an older one.

    `loaded` carries Loaded, `totalled` Totals, `counted` (view name -> capped count), `views_read` Views,
    `failed` the exception of the rows, `slow` follows 600 ms of waiting for rows.
    """

    loaded = Signal(object)
    totalled = Signal(object)
    counted = Signal(object)
    views_read = Signal(object)
    failed = Signal(object)
    slow = Signal()

    def __init__(self, context: Context, kind: ListKind, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._kind = context, kind
        self._rows: Task | None = None
        self._all: Task | None = None
        # What is worked out for a page serves its totals and the counts of the views; then it is let go.
        self._shared = listing.Shared()
        self._letting_go = QTimer(self)
        self._letting_go.setSingleShot(True)
        self._letting_go.setInterval(int(listing.MOMENT * 1000))
        self._letting_go.timeout.connect(self._shared.forget)

    def ask(self, query: Query, *, after: Row | None = None, at_least: int = 0) -> None:
        """Fetch rows from the start, or those after a row. `at_least` keeps a long list as long at a reload."""
        limit = max(listing.PAGE, -(-at_least // listing.PAGE) * listing.PAGE)
        fetch = partial(_page, self._kind, self._context.person, query, after, limit, self._shared)
        self._rows = self._run(partial(_read, fetch), self.loaded.emit, self.failed.emit, "rows")
        self._rows.busy.connect(self.slow)

    def ask_totals(self, query: Query) -> None:
        """Count and sum all rows of the filters."""
        fetch = partial(listing.totals, self._kind, self._context.person, query, self._shared)
        self._run(partial(_read, fetch), self.totalled.emit, self._ignored, "totals")

    def ask_views(self) -> None:
        """Fetch the saved views, then count every view."""
        user = self._context.person.user_id
        fetch = partial(_views, self._kind, user)
        self._run(partial(_read, fetch), self.views_read.emit, self._ignored, "views")

    def ask_counts(self, views: Sequence[View]) -> None:
        """Count the rows of views, no further than a thousand."""
        fetch = partial(_counts, self._kind, self._context.person, tuple(views), self._shared)
        self._run(partial(_read, fetch), self.counted.emit, self._ignored, "counts")

    def ask_all(self, query: Query, done: Any, failed: Any) -> Task:
        """Fetch every row of the filters, for a copy or a file; the task tells its progress and can be cancelled."""
        self._all = self._run(partial(_every, self._kind, self._context.person, query), done, failed, "all")
        return self._all

    def cancel(self) -> None:
        """Stop waiting for rows."""
        for task in (self._rows, self._all):
            if task is not None:
                task.cancel()

    def _run(self, fetch: Any, done: Any, failed: Any, what: str) -> Task:
        self._letting_go.start()
        return self._context.tasks.run(fetch, done, failed, owner=self, key=(id(self), what))

    def _ignored(self, error: Exception) -> None:
        """The rows of the same moment tell what is wrong; a bug is still a bug."""
        if not isinstance(error, (Refused, ConnectionLost)):
            raise error


def _read(fetch: Any) -> Any:
    return database.read(fetch)


def _page(
    kind: ListKind, person: Person, query: Query, after: Row | None, limit: int, shared: listing.Shared
) -> Loaded:
    rows = listing.page(kind, person, query, after=after, limit=limit, shared=shared)
    anything = bool(rows) or after is not None or listing.capped_count(kind, person, Query(), shared) > 0
    return Loaded(rows, len(rows) == limit, after is not None, clock.now(), anything)


def _views(kind: ListKind, user: int | None) -> Views:
    views = queries.saved_views(user, kind.name) if user is not None else ()
    titles = {}
    for one in (f for view in (*kind.views, *views) for f in view.filters):
        ref = kind.column(one.column).ref
        if ref and isinstance(one.value, int):
            titles[title_key(one.column, one.value)] = register.title_of(ref, one.value)
    return Views(views, titles)


def _counts(kind: ListKind, person: Person, views: tuple[View, ...], shared: listing.Shared) -> dict[str, int]:
    return {one.name: listing.capped_count(kind, person, Query(one.filters), shared) for one in views}


def _every(kind: ListKind, person: Person, query: Query, progress: Progress) -> tuple[Row, ...]:
    shared = listing.Shared()
    total = database.read(partial(listing.totals, kind, person, query, shared)).count
    rows: list[Row] = []
    while True:
        after = rows[-1] if rows else None
        block = database.read(partial(listing.page, kind, person, query, after=after, limit=2000, shared=shared))
        rows += block
        progress.report(len(rows), max(total, len(rows)), f"正在读取 {max(total, len(rows)):,} {kind.unit}")
        if len(block) < 2000:
            return tuple(rows)
