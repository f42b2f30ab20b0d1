"""What every record carries besides its values: attachments and history, in a pane or on a page of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QIODevice, QUrl
from PySide6.QtGui import QDesktopServices, QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from models.core import audit, database, files, listing, queries, register
from models.core.access import Person
from models.core.errors import Refused
from models.core.explain import Explanation
from models.core.lists import Row
from models.core.queries import AttachmentRow
from models.core.register import Done
from ui.kit import layouts
from ui.kit.actionform import run_action
from ui.kit.attachments import Attachment, Attachments
from ui.kit.confirm import ConfirmDialog
from ui.kit.history import Event, History
from ui.kit.listpage import ListPage
from ui.kit.page import Context
from ui.kit.qt import override
from ui.kit.text import Label
from ui.kit.whylink import WORDS, WhyLink

SHOWN_EVENTS = 20
MOST_NEW = 3


@dataclass(frozen=True)
class Carried:
    """Attachments and history of a record; `can_attach` says whether the person may add files.

    `shown` is False for who sees the record but neither its files nor its history. `why` says how a judged record
    stands as it does.
    """

    attachments: tuple[AttachmentRow, ...]
    events: tuple[audit.Event, ...]
    can_attach: bool
    shown: bool = True
    why: Explanation | None = None


def read(person: Person, entity: str, record: int) -> Carried:
    """Read what a record carries, for who may see it; call inside a read."""
    queries.require_visible(person, entity, record)
    if not queries.may_see_details(person, entity):
        return Carried((), (), can_attach=False, shown=False)
    rows = queries.attachments(person, entity, record)
    kind = register.get_list(register.entities[entity].list_name)
    why = listing.why(kind, person, [record]).get(record)
    return Carried(rows, queries.history(person, entity, record), queries.may_attach(person, entity), why=why)


class RecordPage(ListPage):
    """A list whose records carry attachments and history."""

    @override
    def read_more(self, record: int) -> Any:
        """Read attachments and history."""
        return read(self.context.person, self.kind.entity, record)

    @override
    def more_widgets(self, row: Row, more: Any) -> Sequence[QWidget]:
        """Attachments, where the kind of record has them, and the history."""
        return carried_widgets(self.context, self.kind.entity, row.record, more) if more is not None else ()


def carried_widgets(context: Context, entity: str, record: int, carried: Carried) -> list[QWidget]:
    """Why it stands as it does, attachments, if there are any or may be, and the history."""
    if not carried.shown:
        return []
    found: list[QWidget] = []
    if carried.why is not None:
        words = Label(carried.why.result, wrap=True)
        link = WhyLink(context, WORDS, carried.why)
        found.append(layouts.boxed(layouts.column(words, layouts.row(link, None), gap=2)))
    if carried.can_attach or carried.attachments:
        found.append(RecordFiles(context, entity, record, carried))
    found.append(history(carried.events))
    return found


def history(events: Sequence[audit.Event]) -> QWidget:
    """The history with its heading; the latest acts only, with a line for the rest."""
    shown = [history_event(one) for one in events[:SHOWN_EVENTS]]
    items: list[layouts.Item] = [Label(f"经过 {len(events)}", "strong"), History(shown)]
    if len(events) > SHOWN_EVENTS:
        items.append(Label(f"更早的 {len(events) - SHOWN_EVENTS} 条在操作记录里。", "hint", wrap=True))
    return layouts.boxed(layouts.column(*items, gap=6))


def history_event(one: audit.Event) -> Event:
    """One act in the words of the history: what, who, when, and what changed or why."""
    real = [change for change in one.changes if change[1] != change[2]]
    is_new = bool(real) and all(old == "—" for _, old, _ in real)
    # A new record says nothing that does not stand beside it.
    changes = "" if is_new and len(real) > MOST_NEW else "；".join(_change(*change) for change in real)
    why = "。".join(part for part in (changes, f"原因：{one.reason}" if one.reason else "", one.behalf) if part)
    who = one.actor if one.actor == one.author else f"{one.actor}，代录 {one.author}"
    icon, tone = ("add", "ok") if is_new else ("edit", "mute")
    return Event(one.label, who, f"{one.at:%m-%d %H:%M}", why, icon, tone)


def _change(label: str, old: str, new: str) -> str:
    return f"{label} {new}" if old == "—" else f"{label} {old} → {new}"


class RecordFiles(QWidget):
    """The attachments of one record: added, opened and removed through the worker."""

    def __init__(self, context: Context, entity: str, record: int, carried: Carried, *, chips: bool = False) -> None:
        super().__init__()
        self._context, self._entity, self._record = context, entity, record
        self._rows = {one.id: one for one in carried.attachments}
        self.box = Attachments(carried.can_attach, chips)
        added = [Attachment(a.id, a.name, a.size, f"{a.added_at:%m-%d} {a.added_by}") for a in carried.attachments]
        self.box.set_files(added)
        self.setLayout(layouts.column(*([] if chips else [Label("附件", "strong")]), self.box, gap=6))
        self.box.add_wanted.connect(self._ask)
        self.box.files_given.connect(self._add)
        self.box.image_given.connect(self._add_image)
        self.box.open_wanted.connect(self._open)
        self.box.remove_wanted.connect(self._remove)

    def _ask(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self, "添加附件")
        self._add([Path(name) for name in names])

    def _add(self, paths: Sequence[Path]) -> None:
        for path in paths:
            self._context.tasks.run(partial(_content, path), self._attach, self._context.fail, owner=self)

    def _add_image(self, image: QImage) -> None:
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload]
        self._attach(("截图.png", bytes(buffer.data().data())))

    def _attach(self, file: tuple[str, bytes]) -> None:
        name, content = file
        values = {"entity": self._entity, "record": self._record, "name": name, "content": content}
        run_action(self._context, "core.attach", values, owner=self)

    def _open(self, attachment: int) -> None:
        open_file(self._context, self, partial(queries.attachment_content, self._context.person, attachment))

    def _remove(self, attachment: int) -> None:
        row = self._rows[attachment]
        ConfirmDialog.ask(
            self,
            f"移除附件“{row.name}”",
            "移除后这里不再显示，操作记录里仍可查到。",
            "移除附件",
            partial(self._removed, row),
            back="不移除",
            kind="danger",
            reason="原因",
        )

    def _removed(self, row: AttachmentRow, reason: str) -> None:
        values = {"id": row.id, "row_version": row.row_version}
        run_action(self._context, "core.remove_attachment", values, _nothing, owner=self, reason=reason)


def open_file(context: Context, owner: QWidget, work: Callable[[], tuple[str, bytes]]) -> None:
    """Read a file in the worker and open a copy of it with the program of this PC."""
    context.tasks.run(partial(_kept_copy, work), partial(_show, context), context.fail, owner=owner)


def _show(context: Context, path: Path) -> None:
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
        context.fail(Refused(f"这台电脑上没有能打开“{path.name}”的程序。"))


def _nothing(_done: Done) -> None:
    """The page reloads by itself, because the record changed."""


def _content(path: Path) -> tuple[str, bytes]:
    """Name and content of a file of this PC. Raises Refused."""
    try:
        if path.stat().st_size > files.LIMIT:
            raise Refused(f"“{path.name}”超过 {files.LIMIT_MB} MB。请压缩、降低扫描清晰度或拆成几个文件。")
        return path.name, path.read_bytes()
    except OSError as error:
        raise Refused(f"读不到“{path.name}”。请检查文件是否还在、是否被其他程序占用。") from error


def _kept_copy(work: Any) -> Path:
    """A copy of an attachment in a fresh folder of this PC, under its own name, for the program that shows it."""
    name, content = database.read(work)
    copy: Path = Path(tempfile.mkdtemp(dir=_copies().name)) / name
    copy.write_bytes(content)
    return copy


@cache
def _copies() -> tempfile.TemporaryDirectory[str]:
    """Where opened attachments lie while the program runs; gone with it, as they hold people's papers."""
    return tempfile.TemporaryDirectory(prefix="hearthdesk-", ignore_cleanup_errors=True)
