"""B-7: a month of 1,000 people with four punches a day, closed; its deriving half; B-7b: one corrected month.

python -m benchmarks.attendance fill ADDRESS       a new database with rosters and punches of October
python -m benchmarks.attendance floor ADDRESS      read the same punches and sort each day out by plain comparisons
python -m benchmarks.attendance month ADDRESS      every month of ours, from rosters, punches, requests and policy
python -m benchmarks.attendance one ADDRESS        200 times: a punch is corrected, that person's month derived again
python -m benchmarks.attendance written ADDRESS    the floor of closing: the same, and a row for each day and person
python -m benchmarks.attendance close ADDRESS      ours: one act closes the month, with its audit entry and its score
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.harness import Figure, Goal, Sample, compare, once, python

PEOPLE, DAYS = 1_000, 31
MONTH, FIRST = "2026-10", datetime.fromisoformat("2026-10-01")
STARTS, BREAK_FROM, BREAK_UNTIL, ENDS = 480, 720, 810, 1050
LIMIT = 30  # minutes from which a delay is absence
CORRECTED = 200
ROUNDS = 5
Times = list[int | None]


def measure() -> list[Figure]:
    """Both figures on SQLite and on MariaDB."""
    from tests.servers import MariaDB

    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="hd-bench-") as folder:
        figures += _figures("SQLite", str(Path(folder) / "days.db"))
    server = MariaDB(durable=True, options=("--innodb-buffer-pool-size=512M", "--innodb-log-file-size=256M"))
    try:
        server.start()
        figures += _figures("MariaDB", str(server.address(server.create_database())))
    finally:
        server.stop()
    return figures


def _figures(name: str, address: str) -> list[Figure]:
    once(python("-m", "benchmarks.attendance", "fill", address))

    def side(job: str) -> Callable[[], Sample]:
        return lambda: once(python("-m", "benchmarks.attendance", job, address))

    whole = Goal(
        "B-7", f"month of {PEOPLE:,} people read, derived and judged on {name} : plain reading and sorting", 3, 2
    )
    found = compare(whole, side("floor"), side("month"), lambda sample: sample.printed["seconds"], "s", ROUNDS)
    printed = side("one")().printed
    low, middle, high = (printed[one] for one in ("low", "median", "p95"))
    closing = Goal(
        "B-7", f"month of {PEOPLE:,} people closed, explained, audited, frozen on {name} : written plainly", 3, 2
    )
    closed = compare(closing, side("written"), side("close"), lambda sample: sample.printed["seconds"], "s", ROUNDS)
    one = Goal("B-7b", f"one corrected punch derives that month again on {name}", 20, 10, "ms")
    return [found, closed, Figure(one, middle, low, high, f"95th percentile {high:.1f} ms")]


# the data


def punched() -> Iterator[list[Times]]:
    """Each person's punches by day, in minutes: mostly in time, some late or early, some missing."""
    chance = Random(4)
    for _ in range(PEOPLE):
        yield [_day(chance) for _ in range(DAYS)]


def _day(chance: Random) -> Times:
    if chance.random() < 0.01:
        return [None] * 4
    day: Times = []
    for boundary, before in ((STARTS, True), (BREAK_FROM, False), (BREAK_UNTIL, True), (ENDS, False)):
        spare = chance.randrange(0, 13)
        if chance.random() < 0.04:
            spare = -chance.randrange(1, 60)
        day.append(None if chance.random() < 0.02 else boundary - spare if before else boundary + spare)
    return day


def fill(address: str) -> None:
    """People, one shift with punches for the break, a published roster, and the punches of one import."""
    from models.attendance.tables import Punch
    from models.core import bulk, clock, database, migrate
    from models.core.imports.tables import ImportBatch
    from models.roster.tables import Roster, RosterEntry, ShiftTime, ShiftType
    from models.staff.tables import Employee

    _use(address)
    with database.connection():
        migrate.upgrade()
        _let_pass()
        with database.transaction():
            bulk.insert(Employee, ({
                "work_no": f"GH{number:05d}", "name": "单小明", "name_pinyin": "shanxiaoming", "name_initials": "sxm",
                "product_role": "AGENT", "state": "active", "hired_on": date(2020, 3, 2), "unit_id": 1,
            } for number in range(PEOPLE)))  # fmt: skip
            shift = ShiftType.insert(code="四", name="四次打卡", kind="work").execute()
            ShiftTime.insert(
                shift_id=shift, valid_from=date(2020, 1, 1), starts=STARTS, ends=ENDS, break_from=BREAK_FROM,
                break_until=BREAK_UNTIL, punches_break=True,
            ).execute()  # fmt: skip
            roster = Roster.insert(month=MONTH, unit_id=1, kind="ordinary", state="published").execute()
            people = _people()
            days = [FIRST.date() + timedelta(days=number) for number in range(DAYS)]
            bulk.insert(RosterEntry, (
                {"roster_id": roster, "employee_id": one, "day": day, "shift_id": shift}
                for one in people for day in days
            ))  # fmt: skip
            batch = ImportBatch.insert(
                kind="punches", file="打卡.xlsx", sha256="0" * 64, state="posted", touched_at=clock.now()
            ).execute()
            bulk.insert(Punch, (
                {
                    "employee_id": one, "at": FIRST + timedelta(days=day, minutes=minute), "exact": True,
                    "source": "machine", "batch_id": batch,
                }
                for one, month in zip(people, punched(), strict=True)
                for day, minutes in enumerate(month) for minute in minutes if minute is not None
            ))  # fmt: skip
    database.close()


def _let_pass() -> None:
    """An organisation, and a rule by which a missing punch is noted and nothing else, as on the other side."""
    from models.core import setup
    from models.core.rulebook.tables import RuleValue
    from models.core.unit import perform

    setup.mark(trial=False)
    names = {"organisation": "暖阳供热公司", "login": "admin", "name": "周敏", "password": "Spring-2026"}
    perform("org.set_up", names, user=None)
    perform("org.add_unit", {"name": "客户服务部", "kind": "department", "parent_id": None}, user=_admin())
    for row in RuleValue.select().where(RuleValue.key == "attendance_bands"):
        bands = json.loads(row.value)
        for band in bands:
            if band["event"].startswith("missing"):
                band["result"] = "normal"
        RuleValue.update(value=json.dumps(bands)).where(RuleValue.id == row.id).execute()


def _admin() -> int:
    from models.org import queries

    found = queries.user_of_login("admin")
    assert found is not None
    return int(found.id)


def _use(address: str) -> None:
    import models.areas
    from models.core import database

    assert models.areas
    database.use(database.Address.parse(address))


def _people() -> list[int]:
    from models.staff.tables import Employee

    rows: Any = Employee.select(Employee.id).where(Employee.work_no.startswith("GH")).order_by(Employee.id).tuples()
    return [number for (number,) in rows]


# the floor


def floor(address: str) -> None:
    """Read person, day and minute of every punch in one statement and compare them with the hours."""
    from models.core import database

    _use(address)
    with database.connection():
        began = time.perf_counter()
        sums = _plainly()
        _tell(seconds=time.perf_counter() - began, people=len(sums))


def written(address: str) -> None:
    """The same, and then a row for each day and each person, in large statements and one transaction."""
    from models.core import database

    _use(address)
    with database.connection():
        db = database.current()
        for table in ("plain_day", "plain_month"):
            db.execute_sql(f"DROP TABLE IF EXISTS {table}")
        engine = "" if database.is_sqlite() else " ENGINE=InnoDB"
        db.execute_sql(
            "CREATE TABLE plain_day(emp INT, day SMALLINT, late SMALLINT, early SMALLINT, absent SMALLINT,"
            f" missing SMALLINT, PRIMARY KEY(emp, day)){engine}"
        )
        db.execute_sql(
            "CREATE TABLE plain_month(emp INT PRIMARY KEY, late SMALLINT, early SMALLINT, absent SMALLINT,"
            f" missing SMALLINT){engine}"
        )
        began = time.perf_counter()
        sums = _plainly()
        days = [
            f"({person},{day},{one[0]},{one[1]},{one[2]},{one[3]})"
            for person, (*_, own) in sums.items() for day, one in enumerate(own, 1)
        ]  # fmt: skip
        months = [f"({person},{own[0]},{own[1]},{own[2]},{own[3]})" for person, own in sums.items()]
        with database.transaction():
            for table, rows in (("plain_day", days), ("plain_month", months)):
                for start in range(0, len(rows), 5000):
                    values = ",".join(rows[start : start + 5000])
                    db.execute_sql(f"INSERT INTO {table} VALUES {values}")
        _tell(seconds=time.perf_counter() - began, people=len(months), days=len(days))
        for table in ("plain_day", "plain_month"):
            db.execute_sql(f"DROP TABLE {table}")


def _plainly() -> dict[int, tuple[int, int, int, int, list[tuple[int, int, int, int]]]]:
    """What everybody's month comes to by plain comparisons."""
    from models.core import database

    parts = "DAY(at), HOUR(at) * 60 + MINUTE(at)"
    if database.is_sqlite():
        parts = "CAST(substr(at, 9, 2) AS INT), CAST(substr(at, 12, 2) AS INT) * 60 + CAST(substr(at, 15, 2) AS INT)"
    words = f"SELECT employee_id, {parts} FROM punch WHERE at >= '2026-10-01' AND at < '2026-11-01'"
    months: dict[int, list[Times]] = {}
    for person, day, minute in database.current().execute_sql(words).fetchall():
        if person not in months:
            months[person] = [[None] * 4 for _ in range(DAYS)]
        place = 0 if minute < 600 else 1 if minute < 765 else 2 if minute < 930 else 3
        months[person][day - 1][place] = minute
    return {person: _sorted_out(month) for person, month in months.items()}


def _sorted_out(month: list[Times]) -> tuple[int, int, int, int, list[tuple[int, int, int, int]]]:
    late = early = absent = missing = 0
    days = []
    for times in month:
        delay = hurry = away = lost = 0
        for place, minute in enumerate(times):
            if minute is None:
                lost += 1
                continue
            over = minute - (STARTS if place == 0 else BREAK_UNTIL)
            if place in (1, 3):
                over = (BREAK_FROM if place == 1 else ENDS) - minute
            if over >= LIMIT:
                away += 1
            elif over > 0 and place in (0, 2):
                delay += over
            elif over > 0:
                hurry += over
        late, early, absent, missing = late + (delay > 0), early + (hurry > 0), absent + away, missing + lost
        days.append((delay, hurry, away, lost))
    return late, early, absent, missing, days


# the measured side


def month(address: str) -> None:
    """Every month, from nothing but what is stored."""
    from models.attendance.days import queries
    from models.core import database

    _use(address)
    with database.connection():
        people = _people()
        began = time.perf_counter()
        found = queries.derived(people, MONTH).months
        seconds = time.perf_counter() - began
        _tell(seconds=seconds, people=len(found), absence=sum(one.judged.absence for one in found.values()))


def one(address: str) -> None:
    """A correction that was just approved, and the month of who asked for it."""
    from models.attendance.days import queries
    from models.attendance.tables import AttendanceRequest
    from models.core import database

    _use(address)
    took = []
    with database.connection():
        people = _people()
        queries.month_of(people[0], MONTH)
        for number in range(CORRECTED):
            person = people[number * 7 % PEOPLE]
            at = FIRST + timedelta(days=number % DAYS, minutes=STARTS)
            AttendanceRequest.insert(
                number=number + 1, employee_id=person, kind="punch", day=at.date(), starts_at=at, boundary="in",
                reason="忘记打卡", state="approved", requested_at=at, requested_by="单小明",
            ).execute()  # fmt: skip
            began = time.perf_counter()
            queries.month_of(person, MONTH)
            took.append((time.perf_counter() - began) * 1e3)
    took.sort()
    _tell(median=statistics.median(took), low=took[0], p95=took[round(len(took) * 0.95)])


def close(address: str) -> None:
    """One act, from the unit of work to the commit; what an earlier round left is taken away before."""
    from models.attendance.tables import AttendanceSheet, MonthResult, SheetVersion
    from models.core import database
    from models.core.unit import perform
    from models.score.tables import ScoreLine

    _use(address)
    with database.connection():
        with database.transaction():
            for table in (ScoreLine, MonthResult, SheetVersion, AttendanceSheet):
                table.delete().execute()
        values = {"month": MONTH, "units": [1], "remark": "每日确认改在纸上办理"}
        began = time.perf_counter()
        perform("attendance.close_month", values, user=_admin())
        seconds = time.perf_counter() - began
        results = MonthResult.select().where(MonthResult.live == 1).count()
        assert results == PEOPLE, results
        _tell(seconds=seconds, people=results, lines=ScoreLine.select().count())


def _tell(**figures: float) -> None:
    print("BENCH " + " ".join(f"{name}={value:.6f}" for name, value in figures.items()), flush=True)


if __name__ == "__main__":
    {"fill": fill, "floor": floor, "month": month, "one": one, "written": written, "close": close}[sys.argv[1]](
        sys.argv[2]
    )
