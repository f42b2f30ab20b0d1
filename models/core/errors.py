"""The errors a person is told about in words; every other exception is a bug."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


class Refused(Exception):
    """The program declines, and says in one Chinese sentence why and what to do instead.

    `wait` is after how many seconds another try makes sense, 0 where that is no matter of time.
    """

    code = "REFUSED"

    def __init__(self, sentence: str, *, code: str | None = None, wait: int = 0) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.wait = wait
        if code is not None:
            self.code = code


class Forbidden(Refused):
    """The person, or the author on whose behalf is recorded, may not do this."""

    code = "FORBIDDEN"


class BadFields(Refused):
    """One or more fields are not acceptable; `faults` maps field name to sentence, `lines` say it with labels."""

    code = "BAD_FIELDS"

    def __init__(self, faults: Mapping[str, str], labels: Mapping[str, str] | None = None) -> None:
        self.faults = dict(faults)
        self.labels = dict(labels or {})
        self.lines = [f"{self.labels.get(name, name)}：{sentence}" for name, sentence in faults.items()]
        super().__init__("；".join(self.lines))


class NotFound(Refused):
    """The record does not exist, or lies outside the person's data scope."""

    code = "NOT_FOUND"

    def __init__(self, sentence: str = "找不到这条记录，可能已被删除或不在您的数据范围内。请刷新列表。") -> None:
        super().__init__(sentence)


@dataclass(frozen=True)
class Theirs:
    """What somebody else saved meanwhile: the values now stored, their version, who and when."""

    version: int
    values: Mapping[str, Any]
    who: str
    at: datetime | None


class Conflict(Refused):
    """The record was changed by somebody else since it was opened; nothing of ours was written.

    A `sentence` of its own says more where a record has many parts (the cells of a roster).
    """

    code = "CONFLICT"

    def __init__(self, entity: str, record: int, theirs: Theirs, sentence: str = "") -> None:
        who = theirs.who or "别人"
        super().__init__(sentence or f"这条记录刚被{who}改过，您的修改没有保存。请对照两个版本后再保存。")
        self.entity = entity
        self.record = record
        self.theirs = theirs


class ConnectionLost(Exception):
    """The database cannot be reached; repeating the same operation id later is safe."""

    sentence = "与数据库的连接中断，您填写的内容都还在。连接恢复后请再按一次，不会重复保存。"


class SchemaMismatch(Refused):
    """Program and database are of different versions; `newer` says which side is newer."""

    code = "SCHEMA"

    def __init__(self, sentence: str, *, newer: str) -> None:
        super().__init__(sentence)
        self.newer = newer
