"""Pictures of leave: the form with what a request comes to, and slips that wait, lack proof, are over or refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desktop.pictures.stage import Scene, Stage

SETTLED_MS = 400  # the form looks again so long after the last change


def scenes() -> Iterator[tuple[str, Scene]]:
    """Each state by its name."""
    yield "leave-form", partial(_form, "leave.request")
    yield "leave-call", partial(_form, "leave.record_call")
    yield "leave-step", partial(_slip, "personal", "submitted")
    yield "leave-proof", partial(_slip, "sick", "approved")
    yield "leave-unproved", partial(_slip, "sick", "approved", last=True)
    yield "leave-refused", partial(_slip, "personal", "refused")
    yield "leave-over", partial(_slip, "annual", "returned")
    yield "waiting-manager", _waiting


def _page(stage: Stage) -> Any:
    stage.session.desk.open_page("leave")
    stage.settle()
    return stage.session.desk.page()


def _form(action: str, stage: Stage) -> None:
    """A request, or a call, filled in as far as the form can tell what it comes to."""
    from ui.attendance.leaveform import LeaveDialog
    from ui.kit.fields import RefItem

    page = _page(stage)
    page.open_form(action)
    stage.settle()
    dialog = stage.shell.findChildren(LeaveDialog)[-1]
    row = rows(stage, "staff", state="active")[-8]  # nobody who is on leave about that time
    dialog.inputs["employee_id"].widget.set_value(RefItem(row.record, str(row.values[1])))
    own = dialog.form.fields
    first = date(2026, 11, 26)
    kind = "personal" if action == "leave.request" else "sick"
    for name, value in {"kind": kind, "_first": first, "_last": first + timedelta(days=1)}.items():
        own[name].set_value(value)
    _wait(stage)
    dialog.form.mark_clean()


def _waiting(stage: Stage) -> None:
    """The desk of the manager, for whom several things wait: three are ticked, one is in the pane."""
    from models.core import database

    context = stage.session.context
    own, forbidden = context.person, database.current().forbidden_thread
    database.current().forbidden_thread = None
    try:
        _sit_down(stage, database.read(_manager))
    finally:
        database.current().forbidden_thread = forbidden
    page: Any = stage.session.desk.page()
    keys = [row.id for row in page.model.rows]
    if keys:
        page.model.set_ticked(keys[:3])
        page.table.go_to(keys[0])
    page.side.set_shown(True)
    stage.after += [partial(page.side.set_shown, False), partial(page.model.tick_all, on=False)]
    stage.after.insert(0, partial(_sit_down, stage, own))  # taken back last


def _sit_down(stage: Stage, person: Any) -> None:
    """Show what waits for this person, under his name."""
    from desktop.menus import role_words

    stage.session.context.person = person
    stage.session.desk.topbar.set_user(person.name, role_words(person))
    stage.session.desk.open_page("waiting_requests")
    stage.settle()
    page: Any = stage.session.desk.page()
    page.reload()
    stage.settle()


def _manager() -> Any:
    """The account for which the most waits."""
    from desktop.opening import accounts
    from models.core.access import load_user
    from models.org import waiting

    found = [(len(waiting.waiting(person)), person) for person in (load_user(one.user_id) for one in accounts())]
    return max(found, key=itemgetter(0))[1]


def _wait(stage: Stage) -> None:
    from PySide6.QtCore import QEventLoop, QTimer

    for _ in range(2):  # the hours of the days, then what they come to
        loop = QEventLoop()
        QTimer.singleShot(SETTLED_MS, loop.quit)
        loop.exec()
        stage.settle()


def _slip(kind: str, state: str, stage: Stage, *, last: bool = False) -> None:
    """The page of a slip of the demo department in this state."""
    found = rows(stage, "leave", kind=kind, state=state)
    page = _page(stage)
    if found:
        stage.session.desk.open_page("leave", record=found[-1 if last else 0].record)
        stage.settle()
    stage.after.append(page.back_to_list)


def rows(stage: Stage, name: str, **wanted: str) -> Any:
    """The rows of a list in which columns have these values, in its order."""
    from models.core import database, listing, register
    from models.core.lists import Filter, Query

    filters = tuple(Filter(key, "eq", value) for key, value in wanted.items())
    read = partial(listing.page, register.get_list(name), stage.session.person, Query(filters))
    forbidden = database.current().forbidden_thread
    database.current().forbidden_thread = None
    try:
        return database.read(read)
    finally:
        database.current().forbidden_thread = forbidden
