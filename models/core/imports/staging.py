"""Taking large files in commits of some thousand rows that nobody sees until they are posted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Condition
from typing import Any

from models.core import access, clock, database
from models.core.access import Person
from models.core.errors import Refused
from models.core.imports.register import ImportKind, ImportRow, Stages, kinds
from models.core.imports.tables import ImportBatch
from models.core.imports.workflow import State

AT_ONCE = 2_000  # rows of one commit
LANES = 2  # connections that write at the same time; an embedded file lets only one write
STALE = timedelta(minutes=5)  # without a commit for so long, whoever loaded a batch is gone
GONE = "这次导入中断太久，已经装入的行已清除，没有导入。请重新导入。"


def stages_of(kind: ImportKind) -> Stages:
    """How this kind is staged. Raises Refused for one that is written in one transaction only."""
    if kind.stages is None:
        raise Refused(f"{kind.label}一次最多导入 10,000 {kind.unit}，没有导入。请拆成几个文件。", code="TOO_MANY")
    return kind.stages


def begin(kind: ImportKind, person: Person, *, file: str, sheet: str, sha256: str, month: str) -> int:
    """A batch that rows can be added to; its number. Clears away what interrupted imports left behind."""
    access.require(person, kind.permission)
    stages_of(kind)
    clean_up()

    def work() -> int:
        with database.transaction():
            now = clock.now()
            return int(
                ImportBatch.insert(
                    kind=kind.name, file=file, sheet=sheet, sha256=sha256, month=month, state=State.LOADING,
                    posted_by=person.name, touched_at=now,
                ).execute()
            )  # fmt: skip

    return database.retrying(work)


def load(kind: ImportKind, batch: int, rows: Sequence[ImportRow], tell: Callable[[int], None]) -> None:
    """Add all rows to a new batch; `tell` hears how many there are by now, and may raise to stop.

    A server writes for several connections at once, while this process makes the rows of the next commit.
    Raises what `add` and `tell` raise; then some of the rows may be there.
    """
    database.retrying(partial(_prepare, kind, rows))
    turns = _Turns()

    def write(start: int) -> int:
        staged = add(kind, batch, start, rows[start : start + AT_ONCE], partial(turns.wait_for, start))
        turns.pass_on(staged)
        return staged

    lanes = 1 if database.is_sqlite() or stages_of(kind).in_turn else LANES
    with ThreadPoolExecutor(lanes, "staging") as pool:
        try:
            for written in [pool.submit(write, start) for start in range(0, len(rows), AT_ONCE)]:
                tell(written.result())
        except BaseException:
            turns.stop()
            pool.shutdown(cancel_futures=True)
            raise


def _prepare(kind: ImportKind, rows: Sequence[ImportRow]) -> None:
    prepare = stages_of(kind).prepare
    if prepare is not None:
        with database.transaction():
            prepare(rows)


def _at_once() -> None:
    """Nobody else adds to the batch."""


def add(
    kind: ImportKind, batch: int, staged: int, rows: Sequence[ImportRow], wait: Callable[[], None] = _at_once
) -> int:
    """Add rows to a batch that has `staged` of them, in one commit; returns how many it has then.

    The batch is told last, after `wait`, so that others may add to it meanwhile. Repeating the call after a lost
    answer adds nothing twice. Raises Refused when the batch was cleared away.
    """
    stages = stages_of(kind)

    def work() -> None:
        with database.transaction():
            stages.add(batch, rows)
            wait()
            claimed = ImportBatch.update(staged=staged + len(rows), touched_at=clock.now()).where(
                (ImportBatch.id == batch) & (ImportBatch.state == State.LOADING) & (ImportBatch.staged == staged)
            )
            if claimed.execute() != 1:
                raise _NotMine

    try:
        database.retrying(work)
    except _NotMine:
        if not database.read(partial(_is_done, batch, staged + len(rows))):
            raise Refused(GONE, code="STAGE_GONE") from None
    return staged + len(rows)


class _NotMine(Exception):
    """The batch has other rows than expected, so these are not added: they are there already, or it is gone."""


class _Stopped(Exception):
    """The commits before this one did not come about."""


class _Turns:
    """Commits that are made at the same time and told in their order."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._next: int | None = 0

    def wait_for(self, place: int) -> None:
        """Wait until all before this place is committed."""
        with self._changed:
            self._changed.wait_for(lambda: self._next in (place, None))
            if self._next is None:
                raise _Stopped

    def pass_on(self, place: int) -> None:
        """All before this place is committed."""
        with self._changed:
            if self._next is not None:
                self._next = place
            self._changed.notify_all()

    def stop(self) -> None:
        """Nobody needs to wait any more."""
        with self._changed:
            self._next = None
            self._changed.notify_all()


def _is_done(batch: int, staged: int) -> bool:
    same = (ImportBatch.id == batch) & (ImportBatch.state == State.LOADING) & (ImportBatch.staged == staged)
    return bool(ImportBatch.select().where(same).exists())


def discard(batch: int) -> None:
    """Delete a batch that is not posted, with its rows; nothing happens when it is posted or gone already."""
    row: Any = database.read(partial(ImportBatch.get_or_none, ImportBatch.id == batch))
    if row is None or not database.retrying(partial(_cancel, batch)):
        return
    stages = kinds[row.kind].stages
    while stages is not None and database.retrying(partial(_remove, stages, batch)):
        pass
    database.retrying(partial(_forget, batch))


def _cancel(batch: int) -> bool:
    """Make sure that nobody posts a batch any more; False when somebody did."""
    with database.transaction():
        going = ImportBatch.state.in_([State.LOADING, State.CANCELLED])
        changed = ImportBatch.update(state=State.CANCELLED).where((ImportBatch.id == batch) & going).execute()
    return bool(changed)


def _remove(stages: Stages, batch: int) -> int:
    with database.transaction():
        return stages.remove(batch, AT_ONCE)


def _forget(batch: int) -> None:
    with database.transaction():
        ImportBatch.delete().where((ImportBatch.id == batch) & (ImportBatch.state == State.CANCELLED)).execute()


def clean_up() -> int:
    """Delete what interrupted imports left behind; returns how many batches. Safe while others are loading."""

    def look() -> list[int]:
        late = ImportBatch.touched_at < clock.now() - STALE
        stale = (ImportBatch.state == State.CANCELLED) | ((ImportBatch.state == State.LOADING) & late)
        return [row.id for row in ImportBatch.select(ImportBatch.id).where(stale)]

    found = database.read(look)
    for batch in found:
        discard(batch)
    return len(found)
