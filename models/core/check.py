"""Looking for damage: structure, integrity, audit chain, numbers, files, references; nothing is repaired."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import peewee as pw

from models.core import audit, database, migrate, queries, register, stored
from models.core.audit import Anchor
from models.core.base import Table
from models.core.replay import Replay
from models.core.tables import Attachment, AuditEntry, AuditRecord, NumberSeries, Operation

Check = Callable[[], Iterable[str]]
Used = Callable[[], Mapping[str, Iterable[int]]]

BACKWARDS = timedelta(minutes=10)  # acts are told in the order in which they ended, and some take a while

_checks: list[Check] = []
_numbers: list[Used] = []
_audited: dict[str, type[Table]] = {Attachment._meta.table_name: Attachment}


def also(function: Check) -> Check:
    """Let an area add a check of its own: it yields one sentence per finding."""
    _checks.append(function)
    return function


def numbers(function: Used) -> Used:
    """Let an area tell which numbers of its series stand on its records, so that gaps are found."""
    _numbers.append(function)
    return function


def audited(*tables: type[Table]) -> None:
    """Have the rows of these tables compared with the audit log; only units of work may write them, row by row."""
    _audited.update({table._meta.table_name: table for table in tables})


def check(anchor: Anchor | None = None) -> list[str]:
    """Everything that is wrong with the database in use, one Chinese sentence each; none when it is sound.

    With an `anchor` kept outside the database, a cut or rewritten audit chain is found too. Raises Refused when
    the database is of another version than the program.
    """
    migrate.require_current()
    missing = list(_structure())
    if missing:
        return missing
    findings = list(_integrity())
    with database.snapshot():
        findings += [
            *audit.verify(anchor),
            *_acts(),
            *_operations(),
            *_series(),
            *_files(),
            *_references(),
        ]
        for function in _checks:
            findings += function()
    return findings


def _structure() -> Iterator[str]:
    db = database.current()
    there = set(db.get_tables())
    for table in stored.tables():
        name = table._meta.table_name
        if name not in there:
            yield f"缺少数据表 {name}。请从备份恢复。"
            continue
        columns = {column.name for column in db.get_columns(name)}
        for wanted in sorted(set(table._meta.columns) - columns):
            yield f"数据表 {name} 缺少 {wanted} 一列。请从备份恢复。"


def _integrity() -> Iterator[str]:
    db = database.current()
    if database.is_sqlite():
        for (told,) in db.execute_sql("PRAGMA integrity_check").fetchall():
            if told != "ok":
                yield f"数据文件有损坏（{told}）。请从备份恢复。"
        for table, row, parent, _ in db.execute_sql("PRAGMA foreign_key_check").fetchall():
            yield f"数据表 {table} 第 {row} 行指向 {parent} 中不存在的记录。"
        return
    for table in sorted(db.get_tables()):
        for _, _, kind, told in db.execute_sql(f"CHECK TABLE `{table}`").fetchall():
            if kind == "error" or (kind == "status" and told != "OK"):
                yield f"数据表 {table} 有损坏（{told}）。请系统管理员修复或从备份恢复。"


def _acts() -> Iterator[str]:
    """Whether what acts did is what is stored: in one reading of the log, because nothing else is as long.

    Histories of records are found by an index beside the chain, which must say the same as the entries.
    """
    replay = Replay(_audited.values())
    listed: dict[int, set[tuple[str, int]]] = {}
    index: Any = AuditRecord.select(AuditRecord.seq, AuditRecord.entity, AuditRecord.record).tuples()
    for seq, entity, record in index:
        listed.setdefault(seq, set()).add((entity, record))
    wrong = 0
    row = AuditEntry
    entries: Any = row.select(row.seq, row.at, row.detail).order_by(row.seq).tuples()
    before = None
    for seq, at, detail in entries.iterator():
        if before is not None and at < before - BACKWARDS and not database.is_trial():
            yield (
                f"第 {seq} 条操作记录的时间 {at:%Y-%m-%d %H:%M} 早于前一条 {before:%Y-%m-%d %H:%M}，"
                "时钟可能被往回调过。请校正时钟，并核对这前后登记的签收、申诉和期限。"
            )
        before = at
        records = json.loads(detail).get("records", ())
        touched = {(one["entity"], one["record"]) for one in records}
        wrong += listed.pop(seq, set()) != touched
        replay.take(seq, records)
    wrong += len(listed)
    if wrong:
        yield f"有 {wrong} 条操作记录与各记录的“经过”不一致，“经过”可能被改动过。请以操作记录为准。"
    yield from replay.findings()


def _operations() -> Iterator[str]:
    open_ones = Operation.select().where(Operation.outcome.is_null()).count()
    if open_ones:
        yield f"有 {open_ones} 次操作没有记下结果，可能被程序以外的工具改动过。"


def _series() -> Iterator[str]:
    used: dict[str, Counter[int]] = {}
    for function in _numbers:
        for name, taken in function().items():
            used.setdefault(name, Counter()).update(taken)
    last = {row.name: row.last for row in NumberSeries.select()}
    lost = _lost_numbers()
    for name in sorted(used):
        yield from gaps(name, last.get(name, 0), used[name], lost.get(name, frozenset()))


def gaps(name: str, last: int, used: Counter[int], lost: frozenset[int] = frozenset()) -> Iterator[str]:
    """What is wrong with the numbers of a gap-free series of which `last` was given out.

    `lost` ones were printed, but their records were lost with the time between a backup and its restore.
    """
    missing = sorted(set(range(1, last + 1)) - set(used) - lost)
    if missing:
        yield f"编号“{name}”缺 {_spans(missing)}。"
    twice = sorted(number for number, times in used.items() if times > 1)
    if twice:
        yield f"编号“{name}”重复使用了 {_spans(twice)}。"
    beyond = sorted(number for number in used if number > last)
    if beyond:
        yield f"编号“{name}”用到了 {_spans(beyond)}，超过登记的最大号码 {last}。"


def _spans(numbers_found: list[int]) -> str:
    shown = "、".join(str(number) for number in numbers_found[:10])
    return shown if len(numbers_found) <= 10 else f"{shown} 等 {len(numbers_found)} 个"


def _lost_numbers() -> dict[str, frozenset[int]]:
    """Numbers that an office stated as printed after a restore, by series."""
    result: dict[str, frozenset[int]] = {}
    for row in AuditEntry.select(AuditEntry.detail).where(AuditEntry.action == "core.release_series"):
        notes = json.loads(row.detail)["notes"]
        stated = frozenset(range(notes["before"] + 1, notes["highest"] + 1))
        result[notes["series"]] = result.get(notes["series"], frozenset()) | stated
    return result


def _files() -> Iterator[str]:
    rows = Attachment.select(Attachment.sha256, pw.fn.MIN(Attachment.name).alias("name")).group_by(Attachment.sha256)
    for row in rows:
        content = queries.content(row.sha256)
        if not content:
            yield f"附件“{row.name}”的内容不见了。请从备份恢复。"
        elif hashlib.sha256(content).hexdigest() != row.sha256:
            yield f"附件“{row.name}”的内容与校验码不符，可能被改动过。"


def _references() -> Iterator[str]:
    """Records that name others which do not exist; 0 names none, where a column of a unique index cannot be empty."""
    tables = {table._meta.table_name: table for table in stored.tables()}
    for entity in register.entities.values():
        for column, named in entity.refs.items():
            field = tables[entity.name]._meta.columns.get(column) if entity.name in tables else None
            if field is None or named not in tables:
                continue
            orphans = (
                field.model.select()
                .where(field.is_null(False) & (field != 0) & field.not_in(_keys(tables[named])))
                .count()
            )
            if orphans:
                yield f"{entity.label}有 {orphans} 条的“{entity.labels.get(column, column)}”指向不存在的记录。"
    for row in Attachment.select(Attachment.entity).distinct():
        of_kind = Attachment.select().where(Attachment.entity == row.entity)
        if row.entity in tables:
            of_kind = of_kind.where(Attachment.record.not_in(_keys(tables[row.entity])))
        for orphan in of_kind:
            yield f"附件“{orphan.name}”所属的记录不存在。"


def _keys(table: type[Table]) -> pw.Select:
    return table.select(table._meta.primary_key)
