"""Readers of regulation texts: which version held on a day, and what an article said then."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.core.errors import NotFound
from models.core.regulation.tables import Regulation, RegulationArticle, RegulationVersion


@dataclass(frozen=True)
class Article:
    """One article in one version, with where it stands."""

    id: int
    row_version: int
    version_id: int
    number: str
    chapter: str
    heading: str
    text: str
    code: str

    @property
    def title(self) -> str:
        """Number and heading in one line."""
        return " ".join(part for part in (self.number or "前言", self.heading) if part)


@dataclass(frozen=True)
class Version:
    """One version of a regulation; `until` is its last day, None while no later one is in sight."""

    id: int
    row_version: int
    regulation_id: int
    title: str
    number: int
    in_force_from: date
    issued_on: date | None
    until: date | None
    author: str
    reason: str

    @property
    def name(self) -> str:
        """How the version is called: 《客户服务部管理制度》第 2 版."""
        return f"《{self.title}》第 {self.number} 版"

    def holds(self, on: date) -> bool:
        """Whether this is the text of that day."""
        return self.in_force_from <= on and (self.until is None or on <= self.until)


def versions(regulation_id: int | None = None, *, active: bool = False) -> tuple[Version, ...]:
    """All versions, of one regulation or of every one, oldest first within each; `active` leaves out what is ended."""
    rows = (
        RegulationVersion.select(RegulationVersion, Regulation.title.alias("title"))
        .join(Regulation, on=(Regulation.id == RegulationVersion.regulation_id))
        .order_by(Regulation.title, RegulationVersion.in_force_from)
        .objects()
    )
    if regulation_id is not None:
        rows = rows.where(RegulationVersion.regulation_id == regulation_id)
    if active:
        rows = rows.where(Regulation.active == True)  # noqa: E712  (SQL, not Python)
    found = list(rows)
    return tuple(_version(row, after) for row, after in zip(found, [*found[1:], None], strict=False))


def _version(row: Any, after: Any) -> Version:
    has_next = after is not None and after.regulation_id == row.regulation_id
    until = date.fromordinal(after.in_force_from.toordinal() - 1) if has_next else None
    return Version(
        row.id, row.row_version, row.regulation_id, row.title, row.number, row.in_force_from, row.issued_on, until,
        row.author, row.reason,
    )  # fmt: skip


def in_force(on: date) -> tuple[Version, ...]:
    """The version of every regulation in use that holds on a day, by title."""
    return tuple(one for one in versions(active=True) if one.holds(on))


def version(number: int) -> Version:
    """One version by its record number. Raises NotFound."""
    row = RegulationVersion.get_or_none(RegulationVersion.id == number)
    found = [] if row is None else [one for one in versions(row.regulation_id) if one.id == number]
    if not found:
        raise NotFound()
    return found[0]


def articles(version_id: int) -> tuple[Article, ...]:
    """The articles of a version in their order."""
    rows = RegulationArticle.select().where(RegulationArticle.version_id == version_id)
    return tuple(_article(row) for row in rows.order_by(RegulationArticle.position))


def article(number: int) -> Article:
    """One article by its record number. Raises NotFound."""
    row = RegulationArticle.get_or_none(RegulationArticle.id == number)
    if row is None:
        raise NotFound()
    return _article(row)


def article_on(regulation_id: int, code: str, on: date) -> Article | None:
    """The article of this number in the version that holds on a day, None when there was none."""
    current = next((one for one in versions(regulation_id) if one.holds(on)), None)
    if current is None:
        return None
    row = RegulationArticle.get_or_none((RegulationArticle.version_id == current.id) & (RegulationArticle.code == code))
    return None if row is None else _article(row)


def texts(numbers: Collection[int]) -> dict[int, str]:
    """The texts of articles by number; one that was taken away is left out."""
    rows: Any = RegulationArticle.select(RegulationArticle.id, RegulationArticle.text).where(
        RegulationArticle.id.in_(list(numbers))
    )
    return dict(rows.tuples()) if numbers else {}


def titles(regulation_ids: Sequence[int]) -> dict[int, str]:
    """Short titles by regulation."""
    rows = Regulation.select(Regulation.id, Regulation.short_title).where(Regulation.id.in_(list(regulation_ids)))
    return {row.id: row.short_title for row in rows}


def _article(row: RegulationArticle) -> Article:
    return Article(row.id, row.row_version, row.version_id, row.number, row.chapter, row.heading, row.text, row.code)
