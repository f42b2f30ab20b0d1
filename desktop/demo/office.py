"""Who acts in the demo department: people with a login themselves, the others by telephone through the office."""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from models.core import clock
from models.core.register import Done
from models.core.unit import Behalf, perform
from models.org import approvals
from models.org import queries as org
from models.org.rules import Decision

WIDTH, HEIGHT, MARGIN, LINE = 240, 160, 20, 16  # of a scanned sheet, in dots


class Office:
    """Performs what somebody does, with his own rights."""

    def __init__(self, admin: int) -> None:
        self._admin = admin
        self._users: dict[int, int | None] = {}

    def now(self) -> datetime:
        """The time of the database."""
        return clock.now()

    def enter(self, action: str, **values: Any) -> int:
        """What the office administrator does; returns the number of the record."""
        return _record(perform(action, values, user=self._admin))

    def by(self, employee: int, action: str, **values: Any) -> int:
        """What somebody does himself, or what he tells the office by telephone; returns the number of the record."""
        user = self._user(employee)
        if user is not None:
            return _record(perform(action, values, user=user))
        told = Behalf(employee, clock.now(), "phone")
        return _record(perform(action, values, user=self._admin, behalf=told))

    def on_paper(
        self, employee: int, received_at: datetime, action: str, *, sheet: str = "申请单.png", **values: Any
    ) -> int:  # fmt: skip
        """What somebody handed in on paper at an earlier time; returns the number of the record."""
        paper = Behalf(employee, received_at, "paper", (sheet, scan()))
        return _record(perform(action, values, user=self._admin, behalf=paper, reason="补录纸质单据"))

    def has_login(self, employee: int) -> bool:
        """Whether somebody signs in himself."""
        return self._user(employee) is not None

    def _user(self, employee: int) -> int | None:
        if employee not in self._users:
            account = org.user_of_employee(employee)
            self._users[employee] = account.id if account is not None else None
        return self._users[employee]

    def decider(self, chain: str, concerned: int, barred: Collection[int] = ()) -> int:
        """The employee who decides a paper about somebody. Raises LookupError where nobody may."""
        found = approvals.deciding([chain], {concerned, *barred})(chain, concerned, barred)
        if isinstance(found, Decision):
            return found.decider
        raise LookupError(f"nobody decides {chain}: {found.why}")


def _record(done: Done) -> int:
    return done.record[1] if done.record is not None else 0


def scan() -> bytes:
    """A sheet of paper as a scanner gives it: a PNG picture with lines of writing."""
    rows = bytearray()
    for y in range(HEIGHT):
        written = MARGIN <= y < HEIGHT - MARGIN and (y - MARGIN) % LINE < 2
        ink = (WIDTH - 2 * MARGIN) - (y // LINE % 3) * LINE if written else 0
        rows += b"\0" + b"\xff" * MARGIN + b"\x60" * ink + b"\xff" * (WIDTH - MARGIN - ink)
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b""))
    packed = (
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Have the clock of this trial database stand at a moment meanwhile."""
    before = os.environ.get("HEARTHDESK_CLOCK")
    os.environ["HEARTHDESK_CLOCK"] = f"{moment:%Y-%m-%d %H:%M:%S}"
    try:
        yield
    finally:
        if before is None:
            del os.environ["HEARTHDESK_CLOCK"]
        else:
            os.environ["HEARTHDESK_CLOCK"] = before
