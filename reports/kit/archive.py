"""Many files in one .zip with an index: one folder per kind of record, names that any system can store."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from models.core import files
from models.core.lists import Column, ListKind, Row
from reports.kit import sheet

INDEX = "目录.xlsx"
_COLUMNS = (
    Column("number", "序号", None, "number", 60),
    Column("folder", "类别", None, width=130),
    Column("about", "所属记录", None, width=240),
    Column("name", "文件名", None, width=280),
    Column("note", "说明", None, width=160),
    Column("size", "大小（字节）", None, "number", 110),
    Column("added_at", "添加时间", None, "time", 150),
    Column("added_by", "添加人", None, width=90),
)


@dataclass(frozen=True)
class Entry:
    """One file of the archive; `read` gives its content when its turn comes, so that one lies in memory at a time."""

    folder: str
    about: str
    name: str
    note: str
    size: int
    added_at: datetime
    added_by: str
    read: Callable[[], bytes]


def write(out: Path, title: str, entries: Sequence[Entry], *, tell: Callable[[int, int], None] | None = None) -> None:
    """Write the files and their index; each name begins with its number in the index, so that none is lost.

    `tell` gets the files done and the files there are; it may raise to stop.
    """
    rows = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for number, one in enumerate(entries, 1):
            if tell is not None:
                tell(number - 1, len(entries))
            name = f"{number:03d} {files.label(one.name)}"
            book.writestr(f"{files.label(one.folder)}/{name}", one.read())
            values = (number, one.folder, one.about, name, one.note, one.size, one.added_at, one.added_by)
            rows.append(Row(number, None, values))
        with TemporaryDirectory(prefix="hearthdesk-") as folder:
            index = Path(folder) / INDEX
            sheet.write(index, ListKind("index", f"{title} 档案目录"[:31], "", "", _COLUMNS), rows)
            book.write(index, INDEX)
