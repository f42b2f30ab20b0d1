"""What the screens of papers have done in the worker: making the file, turning it into PDF, keeping and opening it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from models.core import database, disk
from models.core.access import Person
from models.core.errors import Refused
from models.core.papers import kinds, queries
from models.core.papers.kinds import PaperKind
from models.core.papers.queries import Issued
from ui.kit.papers.pdfpages import PdfPages
from ui.kit.tasks import Progress


class Stage(Enum):
    """What a paper on screen is: a report of the moment, a preview of what will be issued, the original, or a copy."""

    REPORT = "report"
    DRAFT = "draft"
    ORIGINAL = "original"
    COPY = "copy"


@dataclass(frozen=True)
class Wanted:
    """A paper that somebody wants to see, or with `issue` the one that was issued under this number.

    `fixed` options are not shown (the record that the paper is about), `initial` ones may be changed. `recipients`
    says who gets a copy, `copies` is how many are preset; without them it is what the paper says.
    """

    paper: str
    fixed: Mapping[str, Any] = field(default_factory=dict)
    initial: Mapping[str, Any] = field(default_factory=dict)
    issue: int | None = None
    recipients: str = ""
    copies: int = 0


@dataclass(frozen=True)
class Shown:
    """A paper on screen: its file and what it is. `printed` counts originals and copies so far, `seen` is the mark of
    what the preview showed, `delivered` tells whether an issued paper's original went out. `about` says what these
    papers are where it is not the usual words."""

    kind: PaperKind
    stage: Stage
    title: str
    file: str
    content: bytes
    issue: int | None = None
    number: str = ""
    printed: int = 0
    seen: str = ""
    delivered: bool = True
    about: str = ""


def make(person: Person, wanted: Wanted, options: Mapping[str, Any], *, original: bool = False) -> Shown:
    """Make a paper as it is now. One that was issued is a copy, unless its original is asked for and did not go out.

    Raises Refused and ConnectionLost.
    """
    from reports.kit import papers  # office files are slow to import

    kind = kinds.get_paper(wanted.paper)
    issued = database.read(lambda: _issued(person, kind, wanted, options))
    if issued is not None:
        original = original and not issued.delivered
        made = papers.make_issued(person, [issued.id], copy=not original)
        stage = Stage.ORIGINAL if original else Stage.COPY
        printed = issued.originals + issued.copies
        return Shown(
            kind, stage, issued.title, made.name, made.content, issued.id, issued.number, printed,
            delivered=issued.delivered,
        )  # fmt: skip
    made = papers.make(person, kind.name, [options])
    stage = Stage.DRAFT if kind.issued else Stage.REPORT
    return Shown(kind, stage, kind.title, made.name, made.content, seen=made.seen)


def _issued(person: Person, kind: PaperKind, wanted: Wanted, options: Mapping[str, Any]) -> Issued | None:
    """The issued paper that is asked for, or the newest one of this kind for the record."""
    if wanted.issue is not None:
        return queries.issued(person, wanted.issue)
    if not kind.issued:
        return None
    found = (queries.issued(person, number) for number, _ in queries.issues_of(person, kind.entity, options["record"]))
    return next((one for one in found if one.kind is kind), None)


def pages_of(content: bytes, file_format: str, progress: Progress) -> PdfPages:
    """The pages of a Word or Excel file, as the office program of this PC lays them out.

    Raises Refused, with the code NO_OFFICE where this PC has no such program.
    """
    from reports.kit import pdf

    return PdfPages(pdf.convert(content, file_format, is_cancelled=progress.is_cancelled))


def sample_pages(person: Person, paper: str, file_format: str, progress: Progress) -> PdfPages:
    """The pages of a paper that is filled with examples, on its template in use. Raises Refused."""
    from reports.kit import papers

    return pages_of(papers.example(person, paper).content, file_format, progress)


def write_template(person: Person, paper: str, version: int | None, path: Path) -> None:
    """Write the template in use, or one of its versions, into a file. Raises Refused."""
    from reports.kit import papers

    write(path, papers.template_file(person, paper, version).content)


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, in place of an older one of this name. Raises Refused."""
    try:
        with disk.beside(path) as beside:
            beside.write_bytes(content)
            disk.publish(beside, path, replace=True)
    except OSError as error:
        words = "请检查它是否正被 Word、WPS 或 Excel 打开，文件夹能否写入，磁盘是否已满。"
        raise Refused(f"没有写成“{path.name}”。{words}", code="FILE") from error


def opened_copy(name: str, content: bytes) -> Path:
    """A copy of a file in a folder that goes with the program, for the office program to open."""
    path = Path(tempfile.mkdtemp(dir=_copies().name)) / name
    path.write_bytes(content)
    return path


@cache
def _copies() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="hearthdesk-", ignore_cleanup_errors=True)
