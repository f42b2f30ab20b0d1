"""Keeps what is typed but not saved in small files of this PC's user, so that a crash loses nothing."""

from __future__ import annotations

import hashlib
import json
import logging
import weakref
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from ui.kit.stores import Draft, DraftPlace, SavedDraft

log = logging.getLogger("hearthdesk.drafts")
SECONDS = 5


class DraftStore(QObject):
    """The drafts of one person in one database.

    `owner` tells them apart on a shared PC: the database's site number and the user's number. Secret fields never
    get here: a form leaves them out of its snapshot. `changed` is emitted when a draft came or went.
    """

    changed = Signal()

    def __init__(self, folder: Path, owner: str) -> None:
        super().__init__()
        self._folder = folder / hashlib.sha256(owner.encode()).hexdigest()[:16]
        self._forms: dict[str, weakref.ref[Any]] = {}
        self._written: dict[str, str] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(SECONDS * 1000)
        self._timer.timeout.connect(self.save_now)

    def watch(self, form: Draft, key: str) -> None:
        """Keep the typing of a form every five seconds, until it is dropped or the form is gone."""
        self._forms[key] = weakref.ref(form)
        if not self._timer.isActive():
            self._timer.start()

    def find(self, key: str) -> dict[str, Any] | None:
        """The snapshot kept under a key, or None."""
        stored = self._read(self._file(key))
        snapshot: dict[str, Any] | None = stored["snapshot"] if stored else None
        return snapshot

    def drop(self, key: str) -> None:
        """Stop watching and forget: the typing was saved, or the person threw it away."""
        self._forms.pop(key, None)
        self._forget(key)

    def saved(self) -> tuple[SavedDraft, ...]:
        """The drafts of this person, the newest first."""
        found = []
        for file in self._folder.glob("*.json"):
            stored = self._read(file)
            if stored:
                place = DraftPlace(**stored["place"])
                found.append(SavedDraft(stored["key"], stored["title"], datetime.fromisoformat(stored["at"]), place))
        return tuple(sorted(found, key=lambda one: (one.at, one.key), reverse=True))

    def save_now(self) -> None:
        """Write the forms whose typing differs from what is kept."""
        for key, reference in list(self._forms.items()):
            form = reference()
            if form is None or not isValid(form):
                del self._forms[key]
                continue
            snapshot = form.snapshot()
            if snapshot is not None:
                self._keep(key, form, snapshot)
            elif key in self._written:  # what an earlier session left stays until it is taken up or dropped
                self._forget(key)
        if not self._forms:
            self._timer.stop()

    def close(self) -> None:
        """Write once more and stop watching, before the person leaves."""
        self.save_now()
        self._timer.stop()
        self._forms.clear()

    def _file(self, key: str) -> Path:
        return self._folder / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.json"

    def _keep(self, key: str, form: Draft, snapshot: dict[str, Any]) -> None:
        content = json.dumps(snapshot, ensure_ascii=False, sort_keys=True)
        if self._written.get(key) == content:
            return
        is_new = key not in self._written
        place = form.draft_place
        stored = {
            "key": key,
            "title": form.draft_title,
            "at": datetime.now().isoformat(timespec="seconds"),  # noqa: DTZ005  (shown to the person at this PC)
            "place": {"page": place.page, "action": place.action, "record": place.record},
            "snapshot": snapshot,
        }
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            beside = self._file(key).with_suffix(".new")
            beside.write_text(json.dumps(stored, ensure_ascii=False), "utf-8")
            beside.replace(self._file(key))  # whole or not at all, also when the program dies here
        except OSError:
            log.exception("the draft %s cannot be kept", key)
            return
        self._written[key] = content
        if is_new:
            self.changed.emit()

    def _forget(self, key: str) -> None:
        known = self._written.pop(key, None) is not None
        file = self._file(key)
        if known or file.exists():
            try:
                file.unlink(missing_ok=True)
            except OSError:
                log.exception("the draft %s cannot be removed", key)
            self.changed.emit()

    @staticmethod
    def _read(file: Path) -> dict[str, Any] | None:
        try:
            stored: dict[str, Any] = json.loads(file.read_text("utf-8"))
            if {"key", "title", "at", "place", "snapshot"} <= stored.keys():
                return stored
        except (OSError, ValueError):
            if file.exists():
                log.warning("the draft file %s cannot be read", file.name)
        return None
