"""The month-end pack: attendance sheets, bonus sheets and what belongs to them in one folder, with an index."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from models.appraisal import pack
from models.appraisal.pack import Listed, Pack, Printed
from models.core import audit, clock, database, disk, files
from models.core.access import Person
from models.core.lists import Column, ListKind, Row
from models.core.register import Done
from models.core.unit import new_op_id, perform
from reports.kit import sheet
from reports.kit.template import render

INDEX, ANCHOR = "00_目录.xlsx", "00_存证码.txt"
COLUMNS = (
    Column("number", "编号", None, "number", 60),
    Column("title", "材料", None, width=130),
    Column("unit", "部门", None, width=130),
    Column("name", "文件名", None, width=280),
    Column("count", "数量", None, width=80),
    Column("sha256", "文件的校验码（SHA-256）", None, width=520),
    Column("note", "说明", None, width=220),
)


@dataclass(frozen=True)
class Packed:
    """A finished pack: its folder, the names of its files in order, the anchor, and what the act says."""

    folder: Path
    files: Sequence[str]
    anchor: str
    lacking: Sequence[tuple[str, str]]
    done: Done


def write_pack(
    person: Person, month: str, out: Path, *, draft: bool = False, op_id: str = "",
    tell: Callable[[int, int], None] | None = None,
) -> Packed:  # fmt: skip
    """Write the papers of a month into a new folder: numbered files, their index, and the anchor of the audit log.

    A folder that holds something is left alone. All or nothing: the folder appears only once every file is written and
    it is noted that they were taken out. `tell` gets the files done and the files there are; it may raise to stop.
    Raises Forbidden, Refused (naming what is not checked yet unless a draft is asked for) and ConnectionLost.
    """
    target = out.absolute()
    disk.refuse_filled(target)
    found = database.read(partial(pack.pack_of, person, month, draft=draft))
    with disk.in_words("没有导出"), disk.folder_beside(target) as folder:
        written = _write(found, folder, tell)
        rows = [Row(number, None, (number, *values, "")) for number, values in enumerate(written, 1)]
        left = [*found.lacking, *(("没有核对", words) for words in found.open_states)]
        rows += [Row(0, None, (None, title, "", "", "", "", why)) for title, why in left]
        index = folder / INDEX
        sheet.write(index, ListKind("index", f"{month} 月末材料{'草稿' if draft else ''}", "", "", COLUMNS), rows)
        sealed = disk.sha256(index)
        values = {"month": month, "draft": draft, "files": len(written), "seen": found.seen, "index": sealed}
        done = perform("appraisal.export_pack", values, user=person.user_id, op_id=op_id or new_op_id())
        anchor = _anchored(folder / ANCHOR, found, person, sealed)
        names = sorted(one.name for one in folder.iterdir())
        disk.publish_folder(folder, target)
    return Packed(target, names, anchor, found.lacking, done)


def _write(found: Pack, folder: Path, tell: Callable[[int, int], None] | None) -> list[tuple[str, str, str, str, str]]:
    """Write every file; what the index says of each: title, unit, name, count and hash."""
    parts: list[Printed | Listed] = [*found.printed, *found.listed]
    written = []
    for number, one in enumerate(parts, 1):
        if tell is not None:
            tell(number - 1, len(parts))
        unit = one.unit if isinstance(one, Printed) else ""
        words = "_".join(filter(None, (f"{number:02d}", one.title, unit)))
        form = one.format if isinstance(one, Printed) else "xlsx"
        file = folder / files.label(re.sub(r"[/\\]", "_", f"{words}.{form}"))
        if isinstance(one, Printed):
            file.write_bytes(render.known(one.format, one.template).render(one.contexts))
            count = one.count
        else:
            count = f"{sheet.write(file, one.kind, one.rows, one.keys)} {one.kind.unit}"
        written.append((one.title, unit, file.name, count, disk.sha256(file)))
    return written


def _anchored(file: Path, found: Pack, person: Person, index: str) -> str:
    """Write the end of the audit log, after the entry about this pack, into a file that `check --anchor` reads."""
    taken, at = database.read(lambda: (audit.anchor(), clock.now()))
    lines = (
        f"暖窗存证码　{found.month} 月末材料　{at:%Y-%m-%d %H:%M}　{person.name}", str(taken), "",
        f"{INDEX} 的 SHA-256：", index, "",
        "请把本文件与材料一起保存。用“检查”（check --anchor）可以查出存证以后操作记录有没有被删改。",
    )  # fmt: skip
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return str(taken)
