"""What pages may keep on this PC: small settings, and drafts of forms that survive a crash."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


class Settings(Protocol):
    """Small JSON-shaped values of the signed-in person on this PC."""

    def get(self, key: str, default: Any = None) -> Any:
        """The value kept under a key."""

    def set(self, key: str, value: Any) -> None:
        """Keep a value; None forgets it."""


@dataclass(frozen=True)
class DraftPlace:
    """Where a draft is taken up again: the page, the action whose form it is, and the record it changes.

    `context.open_page(place.page, query=place)` opens the page, which opens the form.
    """

    page: str
    action: str
    record: int | None = None


@dataclass(frozen=True)
class SavedDraft:
    """A draft that waits to be taken up again; `at` is the time of this PC."""

    key: str
    title: str
    at: datetime
    place: DraftPlace


class Draft(Protocol):
    """A form whose typing is kept: `draft_key` is the same each time this form is opened for this record."""

    draft_key: str
    draft_title: str
    draft_place: DraftPlace

    def snapshot(self) -> dict[str, Any] | None:
        """What is typed, JSON-shaped; None while nothing is worth keeping."""

    def restore(self, snapshot: dict[str, Any]) -> None:
        """Show what was typed before."""


class Drafts(Protocol):
    """The local store of drafts; its signal `changed` follows whatever is added or dropped."""

    changed: Any

    def watch(self, form: Draft, key: str) -> None:
        """Keep the typing of a form every five seconds, until it is dropped or the form is gone."""

    def find(self, key: str) -> dict[str, Any] | None:
        """The snapshot kept under a key, or None."""

    def drop(self, key: str) -> None:
        """Stop watching and forget: the typing was saved, or the person threw it away."""

    def saved(self) -> Sequence[SavedDraft]:
        """The drafts of this person, the newest first."""
