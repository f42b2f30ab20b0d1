"""What can be done with a record, as buttons, as a menu, and as the two buttons of a detail pane."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QMenu, QWidget

from ui.kit import icons
from ui.kit.buttons import Button, Kind, MenuButton


@dataclass(frozen=True)
class RowAction:
    """One thing that can be done; a `reason` greys it and says why. `kind` is primary, plain or danger."""

    label: str
    run: Callable[[], object]
    icon: str = ""
    kind: Kind = "plain"
    reason: str | None = None


def button(action: RowAction, kind: Kind | None = None, key: str = "") -> Button:
    """One action as a button, in a look of its own if one is given."""
    made = Button(action.label, kind or action.kind, action.icon, key=key)
    made.clicked.connect(partial(_run, action))
    if action.reason is not None:
        made.set_reason(action.reason)
    return made


def menu(actions: Sequence[RowAction], parent: QWidget) -> QMenu:
    """The actions as a menu, dangerous ones last, behind a line."""
    made = QMenu(parent)
    safe = [one for one in actions if one.kind != "danger"]
    dangerous = [one for one in actions if one.kind == "danger"]
    for one in (*safe, None, *dangerous) if safe and dangerous else (*safe, *dangerous):
        if one is None:
            made.addSeparator()
            continue
        entry = made.addAction(
            icons.icon(one.icon or "chevron_right", "bad" if one.kind == "danger" else "text2", 16), one.label
        )
        entry.setEnabled(one.reason is None)
        entry.setToolTip(one.reason or "")
        entry.triggered.connect(partial(_run, one))
    made.setToolTipsVisible(True)
    return made


def buttons(actions: Sequence[RowAction], *, most: int = 2) -> list[Button]:
    """At most so many buttons: the primary one last, the others behind 更多 where there is no room for all."""
    primary = [one for one in actions if one.kind == "primary"][:1]
    others = [one for one in actions if one not in primary]
    made: list[Button] = []
    if others and len(others) + len(primary) <= most:
        made += [button(one) for one in others]
    elif others:
        more = MenuButton("更多", QMenu(), tip="更多操作")
        more.setMenu(menu(others, more))
        made.append(more)
    return made + [button(one) for one in primary]


def _run(action: RowAction, _checked: bool = False) -> None:
    action.run()
