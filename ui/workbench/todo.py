"""How to-dos are read for the workbench, grouped and dated as the person sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from models.core import clock, database, duties, queries
from models.core.access import Person
from models.core.duties import Figure, Todo
from models.core.queries import OwnAct
from ui.kit.badge import BadgeText

OVERDUE, TODAY, WEEK, LATER = "已逾期", "今天", "本周", "以后"
GROUPS = (OVERDUE, TODAY, WEEK, LATER)
WEEKDAYS = "一二三四五六日"
RECENT = 8


@dataclass(frozen=True)
class Board:
    """What the workbench shows: the database's time, things to do, figures, and what the person did last."""

    now: datetime
    todos: tuple[Todo, ...]
    figures: tuple[Figure, ...]
    recent: tuple[OwnAct, ...]


def read(person: Person) -> Board:
    """Read all of it at one moment; runs in a worker."""

    def work() -> Board:
        now = clock.now()
        return Board(
            now,
            duties.todos_of(person, now.date()),
            duties.figures_of(person, now.date()),
            queries.own_acts(person, RECENT),
        )

    return database.read(work)


def group_of(due: date | None, today: date) -> str:
    """Under which heading a to-do stands; the week ends on Sunday, and what has no date comes last."""
    if due is None:
        return LATER
    if due < today:
        return OVERDUE
    if due == today:
        return TODAY
    return WEEK if due <= today + timedelta(days=6 - today.weekday()) else LATER


def grouped(todos: Sequence[Todo], today: date) -> list[tuple[str, list[Todo]]]:
    """The to-dos under their headings; empty headings are left out."""
    found = {name: [one for one in todos if group_of(one.due, today) == name] for name in GROUPS}
    return [(name, ones) for name, ones in found.items() if ones]


def badge_of(due: date, today: date) -> BadgeText:
    """The last day in words: 逾期 1 天, 今天, 11-26 周四; the year only if it is not this one."""
    if due < today:
        return BadgeText(f"逾期 {(today - due).days} 天", "bad")
    if due == today:
        return BadgeText("今天", "info", "calendar_ltr")
    shown = f"{due:%m-%d}" if due.year == today.year else f"{due:%Y-%m-%d}"
    return BadgeText(f"{shown} 周{WEEKDAYS[due.weekday()]}", "mute", "calendar_ltr")


def greeting(now: datetime) -> str:
    """The greeting of the hour."""
    for until, words in ((5, "夜深了"), (9, "早上好"), (12, "上午好"), (14, "中午好"), (18, "下午好")):
        if now.hour < until:
            return words
    return "晚上好"


def day_words(now: datetime) -> str:
    """The day in words: 2026年11月24日 星期二."""
    return f"{now.year}年{now.month}月{now.day}日 星期{WEEKDAYS[now.weekday()]}"
