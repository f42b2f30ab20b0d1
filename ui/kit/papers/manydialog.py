"""Seeing the papers of many records before they go out in one file: one preview, issued and printed in one go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from ui.kit.actionfields import Tools
from ui.kit.actionform import told
from ui.kit.page import Context
from ui.kit.papers import together
from ui.kit.papers.paperdialog import PaperDialog
from ui.kit.papers.paperwork import Shown, Wanted
from ui.kit.papers.together import ManyShown, Written
from ui.kit.qt import override


class ManyDialog(PaperDialog):
    """The papers of ticked records: those that were never issued are issued by the first way out, others are copies."""

    def __init__(
        self, parent: QWidget, context: Context, paper: str, records: Sequence[int], tools: Tools
    ) -> None:  # fmt: skip
        super().__init__(parent, context, Wanted(paper), tools)
        self._records = tuple(records)
        self._own: set[int] = set()  # issued in this window

    @override
    def making(self, *, original: bool) -> Callable[..., Shown]:
        own = frozenset(self._own) if original else frozenset()
        again = original and not self.side.mark.isChecked()
        return partial(
            together.make, self._context.person, self._wanted.paper, self._records, own, again=again
        )  # fmt: skip

    @override
    def write_down(self, made: Shown, copies: int) -> None:
        if isinstance(made, ManyShown):
            work = partial(together.write_down, self._context.person, made, copies)
            self._run(work, self._all_written_down, self._not_written_down, "正在登记…")

    def _all_written_down(self, written: Written) -> None:
        self._own |= set(written.issued)
        self._original = self._original or bool(self._own)
        told(self._context, written.done)
        if written.error is not None:
            self._recording, self._after = False, None
            self.make()  # some are issued by now
            self._failed(written.error)
            return
        made = self._made
        self._recording, self._recorded = False, True
        if written.issued:
            self.make()  # now with their numbers, and as they were frozen
            return
        self._original = self._original or (isinstance(made, ManyShown) and bool(made.again))
        self._go_on()

    @override
    def note_delivered(self, made: Shown) -> None:
        if isinstance(made, ManyShown):
            work = partial(together.deliver, self._context.person, made.originals)
            self._context.tasks.run(work, None, self._context.fail)
