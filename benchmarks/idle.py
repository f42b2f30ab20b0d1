"""B-11: what a client takes while nobody touches it, signed in, with the register of a million people open.

python -m benchmarks.idle DATABASE SECONDS    our side: signs in, opens the register, rests, prints what it takes
"""

from __future__ import annotations

import sqlite3
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

from benchmarks.harness import ROOT, Figure, Goal, Sample, environment, once, python

MEMORY = Goal("B-11", "memory of an idle client, register of 1,000,000 people open : bare window", 2.2, 1.6)
PROCESSOR = Goal("B-11", "share of one core that the same client takes", 0.5, None, "%")
PEOPLE = 1_000_000
SECONDS = 60
PAIRS = 3
"""Ours and bare windows side by side: the minute is spent once, and each pair meets the same machine."""
LOGIN, PASSWORD = "admin", "南窗-朝阳-1号"
UNITS = 40
IN_SERVICE = 3_000
"""Of all people; the others have left, whom a register keeps for ever."""


def measure() -> list[Figure]:
    """Memory as a ratio and processor time as a share, of three pairs that rest side by side."""
    with tempfile.TemporaryDirectory(prefix="hd-bench-") as folder:
        file = make_register(Path(folder) / "register.db")
        bare = python("-m", "benchmarks.floors", "idle", str(SECONDS))
        ours = python("-m", "benchmarks.idle", str(file), str(SECONDS))
        with ThreadPoolExecutor(2 * PAIRS) as pool:
            rested = list(pool.map(once, [bare, ours] * PAIRS))
    pairs = list(zip(rested[::2], rested[1::2], strict=True))
    ratios = [mine.printed["megabytes"] / floor.printed["megabytes"] for floor, mine in pairs]
    shares = [mine.printed["percent"] for _, mine in pairs]

    def middle(of: Callable[[tuple[Sample, Sample]], float]) -> float:
        return statistics.median(of(pair) for pair in pairs)

    megabytes = [middle(lambda pair, side=side: pair[side].printed["megabytes"]) for side in (1, 0)]  # type: ignore[misc]
    share_of_bare = middle(lambda pair: pair[0].printed["percent"])
    return [
        _figure(MEMORY, ratios, f"{megabytes[0]:.0f} MB against {megabytes[1]:.0f} MB"),
        _figure(PROCESSOR, shares, f"bare window {share_of_bare:.3f} %"),
    ]


def _figure(goal: Goal, values: Sequence[float], note: str) -> Figure:
    return Figure(goal, statistics.median(values), min(values), max(values), note)


def make_register(file: Path) -> Path:
    """A data file made by the program, then filled with people as fast as SQLite takes them."""
    with tempfile.TemporaryDirectory(prefix="hd-bench-") as home:
        words = ["--database", str(file), "create", "--organisation", "暖阳供热有限公司", "--admin", LOGIN]
        subprocess.run(
            python("main.py", *words),
            cwd=ROOT,
            env=environment(home) | {"HEARTHDESK_USER_PASSWORD": PASSWORD},
            stdout=subprocess.DEVNULL,
            check=True,
        )
    with sqlite3.connect(file) as database:
        database.executemany(
            "INSERT INTO department (id, row_version, name, initials, kind, position, active, remark)"
            " VALUES (?, 1, ?, 'kfb', 'group', ?, 1, '')",
            [(1000 + number, f"客服{number}组", number) for number in range(UNITS)],
        )
        database.executemany(
            "INSERT INTO employee (row_version, work_no, name, name_pinyin, name_initials, gender, education, unit_id,"
            " product_role, hired_on, phone, base_pay, state, left_reason, remark)"
            " VALUES (1, ?, ?, ?, ?, ?, '大专', ?, 'front_desk', ?, ?, 350000, ?, '', '')",
            people(PEOPLE),
        )
    database.close()
    return file


def people(number: int) -> Iterator[tuple[object, ...]]:
    """Invented people."""
    surnames = (("王", "wang"), ("李", "li"), ("张", "zhang"), ("刘", "liu"), ("陈", "chen"), ("杨", "yang"))
    given = (("伟", "wei"), ("敏", "min"), ("静", "jing"), ("磊", "lei"), ("洋", "yang"), ("艳", "yan"), ("杰", "jie"))
    names = [
        ("".join(han for han, _ in name), "".join(sound for _, sound in name), "".join(sound[0] for _, sound in name))
        for name in product(surnames, given, given)
    ]
    for one in range(number):
        yield (
            f"{one:07d}", *names[one * 7919 % len(names)], ("male", "female")[one % 2], 1000 + one % UNITS,
            f"20{10 + one % 16}-{1 + one % 12:02d}-15", f"13{one:09d}",
            "left" if one % (number // IN_SERVICE) else "active",
        )  # fmt: skip


def rest(file: str, seconds: float) -> None:
    """Start the program as a user does, sign in, open the register, and rest there."""
    from desktop import start

    start.leave_sources_unread()
    from PySide6.QtWidgets import QWidget

    from benchmarks.rest import report_after
    from desktop import entry
    from desktop.opening import Opened
    from desktop.signin import SignInPage
    from models.core.access import Person

    class Guided(entry.Entry):
        """Types login and password once the sign-in page is alive, and goes to the register."""

        def begin(self, page: QWidget, fault: str = "") -> None:
            super().begin(page, fault)
            report_after(seconds)
            assert isinstance(page, SignInPage)
            page.password.setText(PASSWORD)
            page.submit()

        def _enter(self, opened: Opened, person: Person) -> None:
            super()._enter(opened, person)
            session = self.session()
            assert session is not None
            session.desk.open_page("staff")

    entry.Entry = Guided  # type: ignore[misc]
    start.run(["hearthdesk"], address=file, user=LOGIN)


if __name__ == "__main__":
    rest(sys.argv[1], float(sys.argv[2]))
