"""Saves the typing of a roster by itself, a moment after it: what is under way is safe to repeat, nothing is lost."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from models.core import clock, database
from models.core.errors import Conflict, ConnectionLost, Refused
from models.core.register import Done
from models.core.unit import new_op_id, perform
from ui.kit.page import Context
from ui.kit.stores import DraftPlace
from ui.roster import sheet
from ui.roster.sheet import Sheet

PAUSE_MS = 500
AGAIN_MS = 5_000
PATIENCE = 5.0  # seconds for which a lost line is waited for before the person is told
SET_CELLS = "roster.set_cells"
PAGE = "rosters"


class Saver(QObject):
    """Saves the typing of one roster after another.

    `saved` carries the time of the database; `lost` follows a line that broke, after which the same act is tried again
    by itself; `clashed` carries the Conflict when somebody else set the same cells, `refused` a sentence. After a clash
    nothing is saved until `resume`, after a refusal until something else is typed. The typing that waits is kept in
    the drafts of this PC.
    """

    saved = Signal(object)
    lost = Signal()
    clashed = Signal(object)
    refused = Signal(str)

    def __init__(self, context: Context, cells: Sheet, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._sheet = context, cells
        self._record: int | None = None
        self._draft_of(None, "")
        self._op_id = ""
        self._busy = False
        self._stopped = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.save)

    # the draft of this PC

    def snapshot(self) -> dict[str, Any] | None:
        """The typing that is not known to be saved, or None."""
        if not self._sheet.waiting:
            return None
        found = {"typed": sheet.packed(self._sheet.typed)}
        return found | {"sent": sheet.packed(self._sheet.sending), "op_id": self._op_id} if self._op_id else found

    def _draft_of(self, record: int | None, title: str) -> None:
        """One draft for each roster; the workbench shows it, and the page takes it up."""
        self.draft_key = f"{SET_CELLS}:{record}"
        self.draft_title = f"排班 · {title}"
        self.draft_place = DraftPlace(PAGE, SET_CELLS, record)

    def restore(self, snapshot: dict[str, Any]) -> None:
        """Take up typing of an earlier time; what was under way then is sent again as the same act."""
        self._sheet.take_up(sheet.unpacked(snapshot.get("typed", [])))
        self._op_id = snapshot.get("op_id", "")
        if self._op_id:
            self._sheet.sending = sheet.unpacked(snapshot.get("sent", []))

    # saving

    def open(self, record: int, title: str) -> bool:
        """Save another roster from now on; True where an earlier time left typing that is taken up."""
        self._record = record
        self._draft_of(record, title)
        self._op_id, self._stopped = "", False
        kept = self._context.drafts.find(self.draft_key)
        if kept is not None:
            self.restore(kept)
            self.resume()
        return kept is not None

    def touched(self) -> None:
        """Something was typed: save it in a moment, with what is typed until then."""
        self._context.drafts.watch(self, self.draft_key)
        if not self._busy and not self._stopped and not self._timer.isActive():
            self._timer.start(PAUSE_MS)

    def resume(self) -> None:
        """Save what waits, now."""
        self._stopped = False
        self._timer.stop()
        self.save()

    def pause(self) -> None:
        """Save nothing until `resume`."""
        self._stopped = True

    def stop(self) -> None:
        """Save nothing more of this roster: what is typed was given up, or the roster is left."""
        self._timer.stop()
        if self._record is not None:
            self._context.drafts.drop(self.draft_key)

    @property
    def is_busy(self) -> bool:
        """Whether something is on its way to the database."""
        return self._busy

    def save(self) -> None:
        """Send what is typed; while the outcome of an act is unknown, that very act again."""
        if self._busy or self._record is None or not self._sheet.waiting:
            return
        if not self._op_id:
            self._op_id = new_op_id()
            self._sheet.send()
        values = {"id": self._record, "cells": sheet.rows(self._sheet.sending)}
        self._busy = True
        work = partial(_save, values, self._context.person.user_id, self._op_id)
        self._context.tasks.run(
            work, partial(self._done, self._record), partial(self._failed, self._record), owner=self
        )

    def _done(self, record: int, answer: tuple[Done, datetime]) -> None:
        self._busy = False
        if record != self._record:
            return
        self._op_id = ""
        self._sheet.confirm()
        done, at = answer
        if self._sheet.waiting:
            self.touched()
        else:
            self._context.drafts.drop(self.draft_key)
        self.saved.emit(at)
        self._context.signals.changed.emit(done.changed - {"roster"})

    def _failed(self, record: int, error: Exception) -> None:
        self._busy = False
        if record != self._record:
            return
        if isinstance(error, ConnectionLost):
            self.lost.emit()
            self._timer.start(AGAIN_MS)
            return
        self._op_id = ""
        self._stopped = isinstance(error, Conflict)
        self._sheet.take_back()
        if isinstance(error, Conflict):
            self.clashed.emit(error)
        elif isinstance(error, Refused):
            self.refused.emit(error.sentence)
        else:
            self.refused.emit("没有保存成功，您填写的格子都还在。请再试一次；仍不行时请联系系统管理员。")
            self._context.fail(error)


def _save(values: dict[str, Any], user: int | None, op_id: str) -> tuple[Done, datetime]:
    done = perform(SET_CELLS, values, user=user, op_id=op_id, budget=PATIENCE)
    return done, database.read(clock.now)
