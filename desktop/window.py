"""The desk of somebody who is signed in: sidebar, top bar, and the pages with their history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QStackedWidget, QWidget

from ui.kit import layouts
from ui.kit.buttons import Button
from ui.kit.detail import DetailPane
from ui.kit.notice import NoticeBar
from ui.kit.page import Context, Page, PageKind
from ui.kit.segmented import Segmented
from ui.kit.sidebar import NavEntry, NavGroup, Sidebar
from ui.kit.state import StatePanel
from ui.kit.topbar import TopBar

MOST_STEPS = 50


@dataclass(frozen=True)
class Step:
    """A place in the history: a page, with the record or the query it was opened for."""

    page: str
    record: int | None = None
    query: Any = None


class Desk(QWidget):
    """Shows pages and passes keys on; what the menus, the line and the person do is the session's business."""

    search_wanted = Signal()
    help_wanted = Signal(str)
    keys_wanted = Signal()
    page_changed = Signal(str)

    def __init__(
        self, kinds: Sequence[PageKind], page_of: Mapping[str, str] | None = None, *, folded: bool = False
    ) -> None:
        super().__init__()
        self.setProperty("ground", "base")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._kinds = {kind.name: kind for kind in kinds}
        self._page_of = page_of or {}
        self._pages: dict[str, QWidget] = {}
        self._steps: list[Step] = []
        self._at = -1
        self._context: Context | None = None
        self.topbar = TopBar()
        self.sidebar = Sidebar(_groups(kinds), folded)
        self.sidebar.chosen.connect(self.open_page)
        self._families: dict[str, Segmented] = {}
        self._tab_line = layouts.row(None, gap=0, margins=(20, 10, 20, 0))
        self._tab_row = layouts.boxed(self._tab_line)
        self._tab_row.hide()
        self.line_bar = NoticeBar("", "warn")
        self.refusal = NoticeBar("", "bad", action="关闭")
        self.refusal.pressed.connect(self._close_refusal)
        for bar in (self.line_bar, self.refusal):
            bar.hide()
        self._bars = layouts.boxed(layouts.column(self.line_bar, self.refusal, gap=6, margins=(20, 10, 20, 0)))
        self._bars.hide()
        self._stack = QStackedWidget()
        self._content = layouts.boxed(layouts.column(self._bars, self._tab_row, (self._stack, 1), gap=0), "shell")
        self._content.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        below = layouts.row(self.sidebar, (self._content, 1), gap=0)
        self.setLayout(layouts.column(self.topbar, (below, 1), gap=0))
        self.topbar.fold_wanted.connect(self.sidebar.toggle)
        self.topbar.search_wanted.connect(self.search_wanted)
        self.topbar.help_wanted.connect(self.show_help)
        self._add_keys()

    def set_context(self, context: Context) -> None:
        """Give what pages get; before the first page is opened."""
        self._context = context

    # pages

    def open_page(self, name: str, record: int | None = None, query: Any = None) -> None:
        """Go to a page, or to the page of a kind of record, for one record or with a query if given.

        A page that is not the person's is passed over.
        """
        kind = self.kind(name)
        if kind is None:
            return
        children = [one for one in self._kinds.values() if one.parent == name]
        if not kind.factory and children:  # an entry that only holds tabs
            kind = children[0]
        step = Step(kind.name, record, query)
        if self._at < 0 or self._steps[self._at] != step:
            self._steps = [*self._steps[: self._at + 1], step][-MOST_STEPS:]
            self._at = len(self._steps) - 1
        self._show(step)

    def go_back(self) -> None:
        """Show what was shown before."""
        self._go(-1)

    def go_forward(self) -> None:
        """Show what was shown before going back."""
        self._go(1)

    def _go(self, by: int) -> None:
        if 0 <= self._at + by < len(self._steps):
            self._at += by
            self._show(self._steps[self._at])

    def _show(self, step: Step) -> None:
        kind = self._kinds[step.page]
        page = self._pages.get(step.page)
        if page is None:
            page = self._pages[step.page] = self._build(kind)
            self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        self._close_refusal()
        self.sidebar.set_current(kind.parent or kind.name)
        self._show_tabs(kind)
        if isinstance(page, Page):
            page.shown(step.record, step.query)
        self.page_changed.emit(step.page)

    def _build(self, kind: PageKind) -> QWidget:
        if self._context is None:
            raise RuntimeError("a page was opened before the desk had its context")
        try:
            return kind.build(self._context)
        except Exception as error:  # noqa: BLE001  (a page that cannot be made must not take the others with it)
            self._context.fail(error)
            return StatePanel(
                "warning", "bad", f"“{kind.label}”打不开", "别的页面可以继续使用。请把错误编号告诉系统管理员。"
            )

    def _show_tabs(self, kind: PageKind) -> None:
        family = [one.name for one in self._kinds.values() if kind.parent and one.parent == kind.parent]
        self._tab_row.setVisible(len(family) > 1)
        if len(family) < 2:
            return
        if kind.parent not in self._families:
            labels = [self._kinds[name].label for name in family]
            made = self._families[kind.parent] = Segmented(labels, self._kinds[kind.parent].label)
            made.setProperty("pages", family)
            made.chosen.connect(self._tab_chosen)
            self._tab_line.insertWidget(0, made)
        for parent, tabs in self._families.items():
            tabs.setVisible(parent == kind.parent)
        self._families[kind.parent].set_current(family.index(kind.name))

    def _tab_chosen(self, number: int) -> None:
        self.open_page(self.sender().property("pages")[number])

    def page(self) -> Page | None:
        """The page in front."""
        page = self._stack.currentWidget()
        return page if isinstance(page, Page) else None

    def page_name(self) -> str:
        """The name of the page in front."""
        return self._steps[self._at].page if self._at >= 0 else ""

    def pages(self) -> tuple[Page, ...]:
        """The pages that were opened so far."""
        return tuple(page for page in self._pages.values() if isinstance(page, Page))

    def kinds(self) -> tuple[PageKind, ...]:
        """The pages that the person may open."""
        return tuple(self._kinds.values())

    def kind(self, name: str) -> PageKind | None:
        """A page by its name or by the kind of record it shows, if the person may open it."""
        return self._kinds.get(self._page_of.get(name, name))

    def show_waiting(self, counts: Mapping[str, tuple[int, bool]]) -> None:
        """Show in the sidebar how many of the person's own items are open, by kind of record."""
        by_entry: dict[str, tuple[int, bool]] = {kind.name: (0, False) for kind in self._kinds.values()}
        for entity, (count, urgent) in counts.items():
            kind = self.kind(entity)
            if kind is not None:
                before = by_entry[kind.parent or kind.name]
                by_entry[kind.parent or kind.name] = (before[0] + count, before[1] or urgent)
        for entry, (count, urgent) in by_entry.items():
            self.sidebar.set_count(entry, count, urgent)

    def unsaved(self) -> list[str]:
        """The labels of pages with typing that is not saved."""
        made = [(name, page) for name, page in self._pages.items() if isinstance(page, Page)]
        return [self._kinds[name].label for name, page in made if page.unsaved()]

    def reload_all(self) -> None:
        """Reload what was opened, the page in front first."""
        front = self.page()
        for page in sorted(self.pages(), key=lambda one: one is not front):
            page.reload()

    # what is said above the page

    def show_line(self, words: str, action: str) -> None:
        """Say that the line is lost, or (empty) nothing."""
        self.line_bar.setVisible(bool(words))
        if words and (self.line_bar.words(), self.line_bar.action.text()) != (words, action):
            self.line_bar.set_words(words, "warn", action, "plug_disconnected")
        self._show_bars()

    def show_refusal(self, sentence: str) -> None:
        """Say why something was declined, until the person closes it or goes to another page."""
        self.refusal.set_words(sentence, "bad", "关闭")
        self.refusal.show()
        self._show_bars()

    def _close_refusal(self) -> None:
        self.refusal.hide()
        self._show_bars()

    def _show_bars(self) -> None:
        self._bars.setVisible(not self.line_bar.isHidden() or not self.refusal.isHidden())

    # keys

    def _add_keys(self) -> None:
        keys = {
            "Ctrl+K": self.search_wanted,
            "Ctrl+B": self.sidebar.toggle,
            "Alt+Left": self.go_back,
            "Alt+Right": self.go_forward,
            "F5": self.reload,
            "F1": self.show_help,
            "Ctrl+/": self.keys_wanted,
            "F6": self.next_region,
            "Shift+F6": self.previous_region,
            "Ctrl+Return": self.press_primary,
            "Ctrl+Enter": self.press_primary,
        }
        for key, target in keys.items():
            QShortcut(QKeySequence(key), self).activated.connect(target)
        for number in range(1, 10):
            shortcut = QShortcut(QKeySequence(f"Ctrl+{number}"), self)
            shortcut.setProperty("number", number)
            shortcut.activated.connect(self._area)

    def _area(self) -> None:
        number = self.sender().property("number")
        entries = [kind.name for kind in self._kinds.values() if not kind.parent]
        if number <= len(entries):
            self.open_page(entries[number - 1])

    def reload(self) -> None:
        """Read the page in front again."""
        page = self.page()
        if page is not None:
            page.reload()

    def show_help(self) -> None:
        """Ask for the chapter about the page in front."""
        page = self.page()
        self.help_wanted.emit((page.help_page() if page is not None else "") or self.page_name())

    def press_primary(self) -> None:
        """Press the one primary button of the page in front."""
        page = self.page()
        if page is None or (isinstance(page, Page) and page.press_primary()):
            return
        for button in page.findChildren(QAbstractButton):
            if button.property("kind") == "primary" and button.isVisible() and button.isEnabled():
                button.click()
                return

    def next_region(self) -> None:
        """Move the focus to the next region: top bar, sidebar, page, pane."""
        self._move_region(1)

    def previous_region(self) -> None:
        """Move the focus to the region before."""
        self._move_region(-1)

    def regions(self) -> list[QWidget]:
        """The regions that are visible now, in reading order."""
        page = self._stack.currentWidget()
        found: list[QWidget] = [self.topbar, self.sidebar]
        if self._tab_row.isVisible():
            found.append(self._tab_row)
        if page is not None:
            found += [page, *(pane for pane in page.findChildren(DetailPane) if pane.isVisible())]
        return found

    def _move_region(self, by: int) -> None:
        regions = self.regions()
        focus = self.focusWidget()
        # The innermost region counts: a pane lies within its page.
        inside = [i for i, region in enumerate(regions) if focus is not None and region.isAncestorOf(focus)]
        at = inside[-1] if inside else -1
        for step in range(1, len(regions) + 1):
            region = regions[(at + by * step) % len(regions)]
            if _focus_into(region):
                return


class PageWindow(QWidget):
    """One page in a window of its own, opened with Ctrl+Enter from the search; gone when it is closed."""

    def __init__(self, parent: QWidget, kind: PageKind, context: Context) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("ground", "layer")
        self.setWindowTitle(f"{kind.label} · 暖窗")
        self.page = kind.build(context)
        self.setLayout(layouts.column((self.page, 1), gap=0))
        QShortcut(QKeySequence("F5"), self).activated.connect(self.page.reload)
        QShortcut(QKeySequence("Ctrl+W"), self).activated.connect(self.close)
        self.resize(1180, 680)


def _focus_into(region: QWidget) -> bool:
    last = region.focusWidget()
    candidates = [last] if last is not None else []
    candidates += region.findChildren(QWidget)
    for widget in candidates:
        reachable = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isEnabled() and widget.isVisible()
        if reachable and not (isinstance(widget, Button) and widget.is_busy()):
            widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
    return False


def _groups(kinds: Sequence[PageKind]) -> list[NavGroup]:
    groups: dict[str, list[NavEntry]] = {}
    number = 0
    for kind in kinds:
        if not kind.parent:
            number += 1
            key = f"Ctrl+{number}" if number <= 9 else ""
            groups.setdefault(kind.group, []).append(NavEntry(kind.name, kind.label, kind.icon, key))
    return [NavGroup(label, entries) for label, entries in groups.items()]
