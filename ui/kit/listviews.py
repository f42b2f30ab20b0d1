"""The views of a list: built in and saved, with counts; saving and deleting one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu

from models.core import queries
from models.core.listing import COUNT_CAP
from models.core.lists import ListKind, View
from models.core.register import Done
from ui.kit.actionform import run_action
from ui.kit.fields import TextField
from ui.kit.form import Form, FormDialog
from ui.kit.page import Context
from ui.kit.viewtabs import ViewTab, ViewTabs

EVERYTHING = View("all", "全部")


class ListViews(ViewTabs):
    """`view_chosen` carries the View; `view_saved` its name; `view_gone` follows the end of one's own view.

    The page sets `draft` to what would be saved now.
    """

    view_chosen = Signal(object)
    view_saved = Signal(str)
    view_gone = Signal()

    def __init__(self, context: Context, kind: ListKind) -> None:
        self._context, self._kind = context, kind
        self._built_in = kind.views or (EVERYTHING,)
        self._saved: tuple[View, ...] = ()
        self._counts: dict[str, int] = {}
        self.draft = EVERYTHING
        super().__init__([], can_save=context.person.user_id is not None)
        self.chosen.connect(self._chosen)
        self.save_wanted.connect(self._ask_name)
        self.menu_wanted.connect(self._open_menu)

    def all(self) -> tuple[View, ...]:
        """The views of the list, then those the person saved."""
        return (*self._built_in, *self._saved)

    def show_saved(self, saved: Sequence[View], current: str) -> None:
        """Show the saved views behind the built-in ones."""
        self._saved = tuple(saved)
        own = {one.name for one in saved}
        self.set_tabs([ViewTab(v.name, v.label, self._counts.get(v.name), v.name in own) for v in self.all()], current)

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Show how many rows each view holds; beyond a thousand nobody counted, so no number is shown."""
        self._counts = {name: count for name, count in counts.items() if count <= COUNT_CAP}
        for one in self.all():
            self.set_count(one.name, self._counts.get(one.name))

    def _chosen(self, name: str) -> None:
        self.view_chosen.emit(next(one for one in self.all() if one.name == name))

    def _ask_name(self) -> None:
        form = Form(1)
        form.add("name", TextField("视图名称", required=True, max_length=40, hint="同名的视图会被替换"))
        words = "保存现在的条件、排序和列，只有您自己看得到。"
        dialog = FormDialog(self, "保存视图", form, "保存视图", words, width=420)
        dialog.submitted.connect(partial(self._save, dialog))
        dialog.present()

    def _save(self, dialog: FormDialog) -> None:
        view = replace(self.draft, label=dialog.form.values()["name"])
        values = {"list_name": self._kind.name, "name": view.label, "definition": queries.definition(view)}
        dialog.set_busy(True)
        run_action(
            self._context, "core.save_view", values, partial(self._was_saved, dialog), owner=dialog,
            failed=partial(_not_saved, dialog),
        )  # fmt: skip

    def _was_saved(self, dialog: FormDialog, done: Done) -> None:
        dialog.form.mark_clean()
        dialog.set_busy(False)
        dialog.accept()
        if done.record is not None:
            self.view_saved.emit(f"saved-{done.record[1]}")

    def _open_menu(self, name: str) -> None:
        view = next((one for one in self._saved if one.name == name), None)
        if view is not None:
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.addAction(f"删除视图“{view.label}”").triggered.connect(partial(self.delete, view))
            menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def delete(self, view: View, _checked: bool = False) -> None:
        """Delete a view of one's own."""
        run_action(self._context, "core.delete_view", {"id": view.saved_id}, self._was_deleted, owner=self)

    def _was_deleted(self, _done: Done) -> None:
        self.view_gone.emit()


def _not_saved(dialog: FormDialog, error: Exception) -> None:
    dialog.show_problem(getattr(error, "sentence", "没有保存成功。请再试一次。"))
