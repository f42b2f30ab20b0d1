"""Taking large files in commits of some thousand rows that nobody sees until they are posted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from models.core import access, clock, database
from models.core.access import Person
from models.core.errors import Refused
from models.core.imports.register import ImportKind, ImportRow, Stages, kinds
from models.core.imports.tables import ImportBatch
from models.core.imports.workflow import State

AT_ONCE = 2_000  # rows of one commit
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


def add(kind: ImportKind, batch: int, staged: int, rows: Sequence[ImportRow]) -> int:
    """Add rows to a batch that has `staged` of them, in one commit; returns how many it has then.

    Repeating the call after a lost answer adds nothing twice. Raises Refused when the batch was cleared away.
    """
    stages = stages_of(kind)

    def work() -> int:
        with database.transaction():
            claimed = ImportBatch.update(staged=staged + len(rows), touched_at=clock.now()).where(
                (ImportBatch.id == batch) & (ImportBatch.state == State.LOADING) & (ImportBatch.staged == staged)
            )
            if claimed.execute() == 1:
                stages.add(batch, rows)
            elif not _is_done(batch, staged + len(rows)):
                raise Refused(GONE, code="STAGE_GONE")
        return staged + len(rows)

    return database.retrying(work)


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
