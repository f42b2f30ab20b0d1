"""Taking an import back: record by record, as far as nothing was done with it since."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from models.core import audit, bulk, database, register, stored
from models.core.errors import Refused
from models.core.imports import locks
from models.core.imports.register import ImportKind
from models.core.imports.tables import ImportBatch, ImportLine
from models.core.imports.workflow import Outcome, State
from models.core.register import Done
from models.core.tables import AuditRecord
from models.core.unit import Unit

AT_ONCE = 500
TOLD_FILES = 3
TOLD_ROWS = 100
CHANGED = "导入后又有人改过"
TOUCHED = "导入后又办理过事项"
GONE = "记录已经不在了"


@dataclass(frozen=True)
class Fate:
    """What becomes of one line, and why it is kept or fails."""

    outcome: Outcome
    why: str = ""


def reverse(unit: Unit, kind: ImportKind, batch: ImportBatch) -> Done:
    """Take back what a batch wrote, the last written first.

    A record that the import made goes, if it is as the import left it, nothing was done with it, and nothing that
    stays refers to it; what it held is kept with the line. A record that the import changed gets its former values
    if nobody changed it since. Everything else stays, with the reason. Later files that held some of the same rows may
    be imported once more, and are named. Raises Refused for a batch that was reversed.
    """
    locks.take(kind)
    claimed = ImportBatch.update(row_version=ImportBatch.row_version + 1).where(
        (ImportBatch.id == batch.id) & ImportBatch.state.in_([State.POSTED, State.PARTLY])
    )
    if claimed.execute() != 1:
        raise Refused(f"第 {batch.id} 批不能撤销：没有导入完，或已经撤销。请刷新。")
    kind.may_reverse(unit, batch.id)
    taken = kind.take_back(unit, batch.id) if kind.take_back is not None else None
    lines = list(
        ImportLine.select()
        .where((ImportLine.batch_id == batch.id) & (ImportLine.outcome != Outcome.REVERSED))
        .order_by(ImportLine.id.desc())
    )
    fates: dict[int, Fate] = {}
    for (entity, done), group in groupby(lines, key=lambda line: (line.entity, line.done)):
        block = list(group)
        fates.update(_undo_inserts(entity, block) if done == "insert" else _undo_updates(entity, block))
    _note(lines, fates)
    counts = {str(one): sum(fate.outcome is one for fate in fates.values()) for one in Outcome}
    state = State.REVERSED if counts["reversed"] == len(lines) else State.PARTLY
    if taken is not None:  # the rows that carry the number of the batch count no more, whatever else was kept
        state = State.REVERSED
        counts["reversed"] += taken.reversed
        counts["kept"] += len(taken.kept)
    elif batch.staged:
        counts["reversed"] = batch.staged
    ImportBatch.update(
        state=state, taken_key=None, reversed_at=unit.now, reversed_by=unit.author.name
    ).where(ImportBatch.id == batch.id).execute()  # fmt: skip
    again = _let_again(batch) if counts["reversed"] else []
    unit.notes.update(batch=batch.id, file=batch.file, sha256=batch.sha256, again=[one.id for one in again], **counts)
    unit.changes.append(
        audit.Change("import_batch", batch.id, batch.file, {"state": batch.state}, {"state": state, **counts})
    )
    stays = taken.kept if taken is not None else ()
    left = [
        *(_told(row, entity, record, Fate(Outcome.KEPT, why)) for row, entity, record, why in stays),
        *(
            _told(line.row, line.entity, line.record, fates[line.id])
            for line in reversed(lines)
            if fates[line.id].outcome is not Outcome.REVERSED
        ),
    ]  # fmt: skip
    unit.notes["left"] = [f"第 {one['row']} 行：{one['sentence']}" for one in left[:TOLD_ROWS]]
    details = {**counts, "batch": batch.id, "left": left}
    changed = kind.changed | {kind.entity, "import_batch", *(line.entity for line in lines)}
    return Done(_notice(batch, counts, again), changed, ("import_batch", batch.id), batch.file, details)


def _let_again(batch: ImportBatch) -> list[ImportBatch]:
    """Later files of this kind of which rows were left out as they were known: by now they may be missing.

    A file that was taken whole could not be imported again otherwise.
    """
    later = (
        (ImportBatch.kind == batch.kind) & (ImportBatch.id > batch.id) & (ImportBatch.same > 0)
        & ImportBatch.state.in_([State.POSTED, State.PARTLY])
    )  # fmt: skip
    found = list(ImportBatch.select().where(later).order_by(ImportBatch.id))
    ImportBatch.update(taken_key=None).where(later).execute()
    return found


def _notice(batch: ImportBatch, counts: Mapping[str, int], again: Sequence[ImportBatch]) -> str:
    told = f"已撤销第 {batch.id} 批导入的 {counts['reversed']} 条记录"
    if counts["kept"]:
        told += f"，保留 {counts['kept']} 条（导入后又用到了）"
    if counts["failed"]:
        told += f"，没有撤销成 {counts['failed']} 条"
    if again:
        listed = "、".join(f"“{one.file}”（第 {one.id} 批）" for one in again[:TOLD_FILES])
        more = f"等 {len(again)} 个文件" if len(again) > TOLD_FILES else ""
        told += f"。{listed}{more}也有其中的内容，当时因为已登记而跳过，请再导入一次，只会补上缺的"
    return told + "。"


def _told(row: int, entity: str, record: int, fate: Fate) -> dict[str, Any]:
    return {
        "row": row, "entity": entity, "record": record, "outcome": str(fate.outcome),
        "title": register.title_of(entity, record), "sentence": f"{fate.why}。",
    }  # fmt: skip


def _undo_updates(entity: str, lines: Sequence[ImportLine]) -> dict[int, Fate]:
    """Give changed records their former values, those that still have the version the import gave them."""
    table = stored.table_of(entity)
    fates: dict[int, Fate] = {}
    for line in lines:
        before = _values(table, line.before)
        versioned = {"row_version": table.row_version + 1} if "row_version" in table._meta.fields else {}
        changed = table.update(**before, **versioned).where(table.id == line.record, *_as_left(table, line))
        if changed.execute() == 1:
            fates[line.id] = Fate(Outcome.REVERSED)
        else:
            there = table.select().where(table.id == line.record).exists()
            fates[line.id] = Fate(Outcome.KEPT, CHANGED) if there else Fate(Outcome.FAILED, GONE)
    return fates


def _as_left(table: Any, line: ImportLine) -> list[Any]:
    """The conditions under which a record is as the import left it: by its version, or without one by its values."""
    if "row_version" in table._meta.fields:
        return [table.row_version == line.version]
    after = _values(table, line.after) if line.after else {}
    fields = table._meta.fields
    return [fields[name].is_null() if value is None else fields[name] == value for name, value in after.items()]


def _values(table: Any, written: str) -> dict[str, Any]:
    """Column values out of the JSON in which a line keeps them."""
    return {name: table._meta.fields[name].python_value(value) for name, value in json.loads(written).items()}


def _undo_inserts(entity: str, lines: Sequence[ImportLine]) -> dict[int, Fate]:
    """Take away records that the import made, those that are as it left them and are not used."""
    table = stored.table_of(entity)
    rows = {row.id: row for block in _blocks([line.record for line in lines]) for row in _locked(table, block)}
    fates: dict[int, Fate] = {}
    touched = _touched(entity, list(rows))
    for line in lines:
        row = rows.get(line.record)
        if row is None:
            fates[line.id] = Fate(Outcome.FAILED, GONE)
        elif not _is_as_left(table, row, line):
            fates[line.id] = Fate(Outcome.KEPT, CHANGED)
        elif line.record in touched:
            fates[line.id] = Fate(Outcome.KEPT, TOUCHED)
    going = {line.record for line in lines if line.id not in fates}
    used = _used(entity, table, going)
    for line in lines:
        if line.record in used:
            fates[line.id] = Fate(Outcome.KEPT, f"被{used[line.record]}用到")
    for line in lines:
        if line.id not in fates:
            line.removed = audit.dump(rows[line.record].__data__)
            fates[line.id] = Fate(Outcome.REVERSED)
    for block in _blocks(sorted(going - set(used))):
        table.delete().where(table.id.in_(block)).execute()
    return fates


def _is_as_left(table: Any, row: Any, line: ImportLine) -> bool:
    if "row_version" in table._meta.fields:
        return bool(row.row_version == line.version)
    after = _values(table, line.after) if line.after else {}
    return all(row.__data__[name] == value for name, value in after.items())


def _locked(table: Any, records: Collection[int]) -> Any:
    """Rows as they are now, held until the end of the transaction; SQLite lets only one write anyway."""
    rows = table.select().where(table.id.in_(list(records)))
    return rows if database.is_sqlite() else rows.for_update()


def _touched(entity: str, records: Sequence[int]) -> set[int]:
    """Records that an act was about; imports themselves are not listed there."""
    found: set[int] = set()
    for block in _blocks(records):
        rows = AuditRecord.select(AuditRecord.record).where(
            (AuditRecord.entity == entity) & AuditRecord.record.in_(block)
        )
        found.update(row.record for row in rows)
    return found


def _used(entity: str, table: Any, going: Collection[int]) -> dict[int, str]:
    """Records that something refers to which stays, and what that is; records that go together may name each other."""
    within: list[tuple[int, int]] = []  # (who refers, to whom), both of them to go
    used: dict[int, str] = {}
    for label, other, field in _referring(entity):
        key = other._meta.primary_key
        for block in _blocks(sorted(going)):
            for referrer, target in other.select(key, field).where(field.in_(block)).tuples():
                if other is table and referrer in going:
                    within.append((referrer, target))
                else:
                    used[target] = label
    label = register.entities[entity].label
    stays = set(used)
    while stays:
        stays = {target for referrer, target in within if referrer in stays and target not in used}
        used.update(dict.fromkeys(stays, label))
    return used


def _referring(entity: str) -> Iterator[tuple[str, Any, Any]]:
    """Every column of the program that names records of this kind: words, table, column."""
    tables = {table._meta.table_name: table for table in stored.tables()}
    for known in register.entities.values():
        for name, named in known.refs.items():
            table = tables.get(known.name)
            field = table._meta.fields.get(name) if table is not None else None
            if named == entity and field is not None:
                yield known.label, table, field


def _note(lines: Sequence[ImportLine], fates: Mapping[int, Fate]) -> None:
    """Store what became of the lines: each is written anew, at once with the others, under its own number."""
    for line in lines:
        line.outcome, line.why = str(fates[line.id].outcome), fates[line.id].why
    for block in _blocks(sorted(fates)):
        ImportLine.delete().where(ImportLine.id.in_(block)).execute()
    bulk.insert(ImportLine, (line.__data__ for line in lines))


def _blocks(records: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(records), AT_ONCE):
        yield list(records[start : start + AT_ONCE])
