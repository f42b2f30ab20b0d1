"""The append-only record of acts: a hash chain, its anchor, its verification, and the history of a record."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from models.core import database, grams, register, text
from models.core.errors import Refused
from models.core.tables import AuditEntry, AuditHead, AuditRecord

GENESIS = "0" * 64
AS_THEY_ARE = frozenset({str, int, bool, type(None)})
# The words by which acts are found.
INDEX = grams.Index(
    1, AuditEntry, AuditEntry.seq,
    (AuditEntry.actor, AuditEntry.author, AuditEntry.label, AuditEntry.title, AuditEntry.reason),
)  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One record touched by an act: values before and after, by column; before is None for a new record."""

    entity: str
    record: int
    title: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


@dataclass(frozen=True)
class Anchor:
    """The end of the chain at a moment; kept outside the database, it shows a cut or rewritten chain."""

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}-{self.hash}"

    @classmethod
    def parse(cls, words: str) -> Anchor:
        """The anchor written somewhere in a text. Raises Refused when there is none."""
        found = re.search(r"(\d+)-([0-9a-f]{64})", words)
        if found is None:
            raise Refused("这个文件里没有存证码。存证码由序号、短横线和 64 位校验码组成。")
        return cls(int(found[1]), found[2])


@dataclass(frozen=True)
class Event:
    """One line of a record's history, newest first on the screen."""

    seq: int
    at: datetime
    label: str
    actor: str
    author: str
    behalf: str
    reason: str
    changes: tuple[tuple[str, str, str], ...]


def plain(value: Any) -> Any:
    """A value as JSON keeps it."""
    if type(value) in AS_THEY_ARE:  # nearly all, and asking whether a number is a mapping takes long
        return value
    if isinstance(value, (datetime, date)):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, (set, frozenset, tuple, list)):
        return [plain(one) for one in value]
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes):
        return f"<{len(value)} bytes {hashlib.sha256(value).hexdigest()[:12]}>"
    return value


def dump(value: Any) -> str:
    """Canonical JSON: the same facts give the same text, so that hashes can be recomputed."""
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _hash(prev: str, fields: Iterable[Any]) -> str:
    joined = "\x1f".join([prev, *("" if f is None else str(plain(f)) for f in fields)])
    return hashlib.sha256(joined.encode()).hexdigest()


COLUMNS = ("seq", "at", "op_id", "user_id", "actor", "author", "behalf", "action", "label", "title", "reason", "detail")


def append(entry: dict[str, Any], changes: list[Change], notes: Mapping[str, Any]) -> int:
    """Add one act to the chain inside the running transaction and return its sequence number.

    The head row is locked, so it must be the last thing a transaction does.
    """
    records = [
        {"entity": c.entity, "record": c.record, "title": c.title, "before": c.before, "after": c.after}
        for c in changes
    ]
    detail = dump({"records": records, "notes": notes})  # before the row for which everybody waits
    touched = sorted({(c.entity, c.record) for c in changes})
    head = _locked_head()
    seq = head.seq + 1
    row = {**entry, "seq": seq, "detail": detail}
    row["hash"] = _hash(head.hash, (row[name] for name in COLUMNS))
    AuditHead.update(seq=seq, hash=row["hash"]).where(AuditHead.id == 1).execute()
    AuditEntry.insert(**row, prev=head.hash).execute()
    for start in range(0, len(touched), 200):
        block = [{"seq": seq, "entity": e, "record": r} for e, r in touched[start : start + 200]]
        AuditRecord.insert_many(block).execute()
    grams.added(INDEX, seq)
    return seq


def _locked_head() -> AuditHead:
    query = AuditHead.select().where(AuditHead.id == 1)
    head: AuditHead = (query if database.is_sqlite() else query.for_update()).get()  # in SQLite only one writes
    return head


def anchor() -> Anchor:
    """The end of the chain now."""
    head = AuditHead.get_by_id(1)
    return Anchor(head.seq, head.hash)


def verify(known: Anchor | None = None) -> list[str]:
    """Recompute the whole chain; one Chinese sentence per fault, none when it is whole.

    With a `known` anchor kept outside the database, a cut tail and a rewritten chain are found too.
    """
    # The highest row first, then the head: others may go on writing while the chain is read up to that head.
    highest = AuditEntry.select(AuditEntry.seq).order_by(AuditEntry.seq.desc()).limit(1).scalar() or 0
    head = anchor()
    columns = [getattr(AuditEntry, name) for name in (*COLUMNS, "prev", "hash")]
    rows = AuditEntry.select(*columns).where(AuditEntry.seq <= head.seq).order_by(AuditEntry.seq).tuples()
    faults = faults_of(rows.iterator(), head, known)
    if highest > head.seq:
        faults.append(f"操作记录有 {highest - head.seq} 条在登记的末尾之后，末尾可能被改动过。")
    return faults


def faults_of(rows: Iterable[Sequence[Any]], head: Anchor, known: Anchor | None = None) -> list[str]:
    """What `verify` says of a chain, given its rows (COLUMNS, prev and hash, by number) and its stored end."""
    faults: list[str] = []
    prev, expected, at_anchor = GENESIS, 1, None
    for row in rows:
        *fields, stored_prev, stored_hash = row
        if fields[0] != expected:
            faults.append(f"操作记录第 {expected} 条缺失（下一条是第 {fields[0]} 条）。")
            expected = fields[0]
        if stored_prev != prev or _hash(stored_prev, fields) != stored_hash:
            faults.append(f"操作记录第 {fields[0]} 条的内容与校验码不符，可能被改动过。")
        prev, expected = stored_hash, expected + 1
        if known is not None and fields[0] == known.seq:
            at_anchor = stored_hash
    if head != Anchor(expected - 1, prev):
        faults.append("操作记录的末尾与登记的末尾不符，可能有记录被删除。")
    if known is not None and at_anchor != known.hash and known.seq > 0:
        faults.append(f"操作记录与存证码（第 {known.seq} 条）不符，存证之后有记录被删除或改写。")
    return faults


Told = Callable[[str, int], Iterable[Event]]
_elsewhere: list[Told] = []


def add_history(function: Told) -> None:
    """Let acts whose entry does not list the thousands of records they touched tell of each one (imports)."""
    _elsewhere.append(function)


def history(entity: str, record: int, limit: int = 200) -> list[Event]:
    """What happened to one record, newest first."""
    query = (
        AuditEntry.select()
        .join(AuditRecord, on=(AuditRecord.seq == AuditEntry.seq))
        .where((AuditRecord.entity == entity) & (AuditRecord.record == record))
        .order_by(AuditEntry.seq.desc())
        .limit(limit)
    )
    listed = [_event(row, entity, record) for row in query]
    events = [*listed, *(event for told in _elsewhere for event in told(entity, record))]
    return sorted(events, key=lambda event: event.seq, reverse=True)[:limit]


def _event(row: AuditEntry, entity: str, record: int) -> Event:
    changes: list[tuple[str, str, str]] = []
    for one in json.loads(row.detail)["records"]:
        if one["entity"] == entity and one["record"] == record:
            changes += described(entity, one["before"], one["after"])
    return event_of(row, changes)


def event_of(row: AuditEntry, changes: Sequence[tuple[str, str, str]]) -> Event:
    """An entry as one line of a record's history, with what it changed there."""
    return Event(row.seq, row.at, row.label, row.actor, row.author, row.behalf, row.reason, tuple(changes))


def described(
    entity: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> list[tuple[str, str, str]]:
    """Changed columns in words: (label, before, after); nothing for records that people have no word for."""
    known = register.entities.get(entity)
    names = list(dict.fromkeys([*(before or {}), *(after or {})])) if known else []
    result = []
    for name in names:
        label = known.labels.get(name, "") if known else ""
        if label:
            old, new = (before or {}).get(name), (after or {}).get(name)
            result.append((label, in_words(entity, name, old), in_words(entity, name, new)))
    return result


def in_words(entity: str, name: str, value: Any) -> str:
    """A stored value as a person reads it: choices by their words, references by title, ID numbers masked."""
    known = register.entities.get(entity)
    if value in (None, ""):
        return "—"
    if known is None:
        return str(plain(value))
    if name in known.masked:
        return text.mask(str(value))
    if name in known.refs and isinstance(value, int):
        return register.title_of(known.refs[name], value) if value else "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(known.values.get(name, {}).get(str(v), str(v)) for v in value) or "—"
    return known.values.get(name, {}).get(str(value), str(plain(value)))


def last_change(entity: str, record: int) -> tuple[str, datetime | None]:
    """Who changed a record last, and when."""
    found = (
        AuditEntry.select(AuditEntry.actor, AuditEntry.at)
        .join(AuditRecord, on=(AuditRecord.seq == AuditEntry.seq))
        .where((AuditRecord.entity == entity) & (AuditRecord.record == record))
        .order_by(AuditEntry.seq.desc())
        .limit(1)
        .tuples()
        .first()
    )
    told = [(event.actor, event.at) for function in _elsewhere for event in function(entity, record)]
    return max([*([(found[0], found[1])] if found else []), *told], key=lambda one: one[1], default=("", None))


def is_empty() -> bool:
    """Whether nothing was ever done in this database."""
    return bool(database.current().table_exists("audit_head")) and AuditHead.get_by_id(1).seq == 0
