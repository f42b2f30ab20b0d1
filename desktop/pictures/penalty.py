"""Pictures of penalty slips: one in every state, the form with equal cases, and the history over a narrow page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from functools import partial
from typing import TYPE_CHECKING, Any

from desktop.pictures.leave import rows

if TYPE_CHECKING:
    from desktop.pictures.stage import Scene, Stage

SLIPS = "slips"
PHASES = (
    "draft", "pending", "to_sign", "refused", "appeal_window", "appealed", "answer_overdue", "final", "deducted",
    "revoked", "void",
)  # fmt: skip
HAPPENED = datetime.combine(date(2026, 11, 23), time(14, 20))
PRINTED = 6  # slips in one file
SETTLED_MS = 400  # the form looks again so long after the last change


def scenes() -> Iterator[tuple[str, Scene]]:
    """Each state by its name."""
    for phase in PHASES:
        yield f"slip-{phase.replace('_', '-')}", partial(_slip, phase)
    yield "slip-history", _history
    yield "slip-form", _form
    yield "slips-print", _print


def _page(stage: Stage) -> Any:
    stage.session.desk.open_page(SLIPS)
    stage.settle()
    return stage.session.desk.page()


def _slip(phase: str, stage: Stage) -> None:
    """The page of the latest slip of the demo department in this phase."""
    page = _page(stage)
    found = rows(stage, SLIPS, phase=phase)
    witnessed = rows(stage, SLIPS, phase=phase, effective_by="witnesses")  # shows the most
    if found:
        page.open_slip((witnessed or found)[0].record)
        stage.settle()
    stage.after.append(page.back_to_list)


def _history(stage: Stage) -> None:
    """The history, where it lies over the page."""
    _slip("appeal_window", stage)
    page: Any = stage.session.desk.page()
    view = page.record_view()
    if view is not None and not view.side.is_wide():
        view.side.toggle()


def _form(stage: Stage) -> None:
    """A new slip, filled in as far as the form can tell what it comes to."""
    from ui.kit.fields import RefItem
    from ui.penalty.slipform import SlipDialog

    page = _page(stage)
    page.open_form("penalty.issue", title="下达处罚单", verb="提交批准")
    stage.settle()
    dialog = stage.shell.findChildren(SlipDialog)[-1]
    row = rows(stage, "staff", state="active")[-8]
    dialog.inputs["employee_id"].widget.set_value(RefItem(row.record, str(row.values[1])))
    own = dialog.form.fields
    for name, value in {"happened_at": HAPPENED, "offence": "GAS-01", "amount": 8000}.items():
        own[name].set_value(value)
    _wait(stage)
    dialog.form.mark_clean()


def _print(stage: Stage) -> None:
    """The preview of the papers of the latest slips in one file, those that have none yet named beside it."""
    from ui.kit.papers.manydialog import ManyDialog
    from ui.kit.papers.printing import Printers

    page = _page(stage)
    page.model.set_ticked([row.id for row in page.model.rows[:PRINTED]])
    page.bulk_actions()[0].run()
    stage.settle()
    stage.shell.findChildren(ManyDialog)[-1].show_printers(Printers(("HP LaserJet 客服部",), "HP LaserJet 客服部"))
    stage.after.append(partial(page.model.tick_all, on=False))


def _wait(stage: Stage) -> None:
    from PySide6.QtCore import QEventLoop, QTimer

    for _ in range(2):  # what can be chosen on the day, then what it comes to
        loop = QEventLoop()
        QTimer.singleShot(SETTLED_MS, loop.quit)
        loop.exec()
        stage.settle()
