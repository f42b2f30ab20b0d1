"""What an import does off the window's thread: opening and reading a file, checking it, writing it, saving lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from threading import Lock

from models.core import database
from models.core.access import Person
from models.core.errors import Refused
from models.core.imports.register import ImportKind
from models.core.register import Done
from reports.kit import intake
from reports.kit.intake import Checked, Layout, Plan, Reading
from reports.kit.reading.rows import Row
from reports.kit.reading.workbook import Workbook, open_workbook
from ui.kit.imports import importmodel
from ui.kit.imports.importmodel import Found
from ui.kit.tasks import Progress

# Refusals that a person answers by choosing sheet, header, columns or month; all others end the import of this file.
CHOICES = ("NO_HEADER", "WHICH_SHEET", "MAPPING", "MONTH")


@dataclass(frozen=True)
class Sheet:
    """One sheet that is looked at before it is read: its rows, and its layout if a header was found or chosen."""

    name: str
    rows: Sequence[Row]
    layout: Layout | None


@dataclass(frozen=True)
class Book:
    """An open file. Only one thread at a time may read it: work that is no longer wanted may still be at it."""

    workbook: Workbook
    size: int
    lock: Lock = field(default_factory=Lock)


@dataclass(frozen=True)
class Looked:
    """A file after a look at it: checked as a whole, or the sheet and the reason why a person must choose."""

    book: Book
    found: Found | None
    sheet: Sheet | None = None
    refusal: Refused | None = None


def look(person: Person, kind: ImportKind, path: Path, plan: Plan, progress: Progress) -> Looked:
    """Open a file and check it as far as nothing has to be chosen. Raises Refused and ConnectionLost."""
    progress.report(0, 0, "正在打开文件…")
    book = Book(open_workbook(path), path.stat().st_size)
    try:
        found = check(person, kind, book, plan, progress)
    except Refused as refusal:
        if refusal.code not in CHOICES:
            raise
        return Looked(book, None, sheet(kind, book, plan), refusal)
    return Looked(book, found)


def sheet(kind: ImportKind, book: Book, plan: Plan) -> Sheet:
    """The sheet of the plan, else the first one that fits, else the first; with its layout as far as it is known."""
    workbook = book.workbook
    with book.lock:
        name = plan.sheet or next(iter(intake.fitting(kind, workbook)), workbook.sheets[0])
        try:
            layout = intake.lay_out(kind, workbook, replace(plan, sheet=name))
        except Refused as refusal:
            if refusal.code not in CHOICES:
                raise
            return Sheet(name, workbook.rows(name), None)
        return Sheet(name, layout.rows, layout)


def check(person: Person, kind: ImportKind, book: Book, plan: Plan, progress: Progress) -> Found:
    """Read a file as planned and set it against the database. Raises Refused and ConnectionLost."""
    with book.lock:
        progress.check()
        checked = intake.check(kind, book.workbook, plan, partial(_tell, progress))
    progress.report(0, 0, "正在与系统里的记录比对…")
    return database.read(partial(importmodel.found, person, checked))


def compare(person: Person, source: Reading, plan: Plan) -> Found:
    """Set rows that were read against the database after other answers or figures. Raises ConnectionLost."""
    checked = intake.compare(source, plan)
    return database.read(partial(importmodel.found, person, checked))


def post(checked: Checked, person: Person, op_id: str, progress: Progress) -> Done:
    """Write a file that was checked. Raises Refused, ConnectionLost, and intake.Cancelled when it was stopped."""

    def tell(words: str, done: int, total: int) -> None:
        if progress.is_cancelled():
            raise intake.Cancelled  # which takes back what was staged, and is told to the person
        _tell(progress, words, done, total)

    return intake.post(checked, person=person, op_id=op_id, tell=tell)


def save_refused(out: Path, checked: Checked) -> Path:
    """Write the refused rows as a workbook; returns where it is. Raises Refused."""
    from reports.kit import returned  # office files are slow to import

    source = checked.source
    header = source.layout.header.number
    returned.write(out, source.layout.rows, source.sheet, header, checked.placed_faults, checked.left_rows)
    return out


def save_faults(out: Path, checked: Checked) -> Path:
    """Write the list of faults; returns where it is. Raises Refused."""
    from reports.kit import faultlist  # office files are slow to import

    faultlist.write(out, checked, importmodel.fault_label)
    return out


def _tell(progress: Progress, words: str, done: int, total: int) -> None:
    progress.report(done, total, f"{words}：{done:,} / {total:,}")
