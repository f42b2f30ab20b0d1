"""B-10: 50 people issue and decide about penalty slips at once on MariaDB, against plain statements that are right.

python -m benchmarks.writers floor ADDRESS     plain statements: each check is made by the statement that writes
python -m benchmarks.writers ours ADDRESS      our acts in a new office, with rules, rights, audit and history

Both are 50 processes for 15 seconds: six in ten write a slip, nearly four decide about one they have read a moment
before, the rest add 200 rows at once. The floor keeps a total per employee, a counter, months that close every half
second, and an operation id for each act. Afterwards the rows are counted again on both sides.
"""

from __future__ import annotations

import multiprocessing
import statistics
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

from benchmarks.harness import Figure, Goal, Sample, once, python, rounds_of

WRITERS, SECONDS, ROUNDS = 50, 15.0, 3
EMPLOYEES, LINES = 20, 200
MONTH_SECONDS, GLANCE, TRIES = 0.5, 0.005, 10
DEADLOCKS = (1205, 1213)
Run = Callable[[int, float, float], "Result"]
Result = tuple[list[float], Counter[str], list[str]]


def measure() -> list[Figure]:
    """Acts a second, the slowest hundredth, and what is wrong afterwards; each side in a database of its own."""
    from tests.servers import MariaDB

    options = ("--innodb-buffer-pool-size=512M", "--innodb-log-file-size=256M", "--max-connections=300")
    server = MariaDB(durable=True, options=options)
    try:
        server.start()

        def side(name: str) -> Callable[[], Sample]:
            return lambda: once(python("-m", "benchmarks.writers", name, str(server.address(server.create_database()))))

        runs = rounds_of(ROUNDS, side("floor"), side("ours"))
    finally:
        server.stop()
    job = f"{WRITERS} people issue and decide on MariaDB"
    return [
        _ratio(Goal("B-10", f"{job}, time for an act : plain statements", 1 / 0.7, 1 / 0.9), runs, _pace),
        _ratio(Goal("B-10", f"{job}, slowest hundredth : plain statements", 2, None), runs, lambda one: one["p99"]),
        _wrong(Goal("B-10", f"{job}, wrong totals, numbers, decisions", 0, 0, ""), runs),
    ]


def _pace(printed: Any) -> float:
    return float(1000 / printed["pace"])


def _ratio(goal: Goal, runs: list[tuple[Sample, ...]], of: Callable[[Any], float]) -> Figure:
    pairs = [(of(ours.printed), of(floor.printed)) for floor, ours in runs]
    ratios = [ours / floor for ours, floor in pairs]
    ours, floor = (statistics.median(values) for values in zip(*pairs, strict=True))
    return Figure(goal, statistics.median(ratios), min(ratios), max(ratios), f"{ours:.3g} ms against {floor:.3g} ms")


def _wrong(goal: Goal, runs: list[tuple[Sample, ...]]) -> Figure:
    found = [ours.printed["wrong"] for _, ours in runs]
    acts = sum(ours.printed["acts"] for _, ours in runs)
    return Figure(
        goal,
        max(found),
        min(found),
        max(found),
        f"{acts:,.0f} acts, floor {max(floor.printed['wrong'] for floor, _ in runs):.0f}",
    )


def _everybody(run: Run) -> Result:
    """What the writers did together, each in a process of its own."""
    context = multiprocessing.get_context("fork")  # the modules are read once
    queue: Any = context.Queue()
    begin = time.time() + 1
    workers = [
        context.Process(target=lambda number=number: queue.put(run(number, begin, begin + SECONDS)))
        for number in range(WRITERS)
    ]
    for worker in workers:
        worker.start()
    results: list[Result] = [queue.get() for _ in workers]
    for worker in workers:
        worker.join()
    spent = sorted(one for result in results for one in result[0])
    counts = sum((result[1] for result in results), Counter[str]())
    return spent, counts, [name for result in results for name in result[2]]


def _report(spent: list[float], wrong: int) -> None:
    p50, p99 = (1000 * spent[int(len(spent) * part)] for part in (0.5, 0.99))
    print(f"BENCH pace={len(spent) / SECONDS:.1f} acts={len(spent)} p50={p50:.1f} p99={p99:.1f} wrong={wrong}")


# the floor


class Plain:
    """One connection, whole transactions again after a deadlock, each under an operation id."""

    def __init__(self, address: str) -> None:
        import pymysql

        from models.core.database import Address

        place = Address.parse(address)
        self.connection = pymysql.connect(
            host=place.host, port=place.port, user=place.user, database=place.name, charset="utf8mb4"
        )
        self._error = pymysql.MySQLError

    def ask(self, statement: str, *values: Any) -> Any:
        """The cursor of one statement."""
        cursor = self.connection.cursor()
        cursor.execute(statement, values)
        return cursor

    def run(self, work: Callable[[str], Any]) -> tuple[str, Any]:
        """The operation id of a piece of work, and what it gave."""
        op = uuid.uuid4().hex
        while True:
            try:
                self.connection.begin()
                self.ask("INSERT INTO op_log(op_id, at) VALUES(%s, UTC_TIMESTAMP(6))", op)
                found = work(op)
                self.connection.commit()
                return op, found
            except self._error as error:
                self.connection.rollback()
                if error.args[0] not in DEADLOCKS:
                    raise


def floor(address: str) -> None:
    """Write slips, change employees, add lines, close months."""
    plain = Plain(address)
    for statement in TABLES:
        plain.ask(f"{statement} ENGINE=InnoDB")
    plain.ask("INSERT INTO counter VALUES ('slip', 0)")
    plain.ask(f"INSERT INTO employee(id) VALUES {','.join(f'({number})' for number in range(EMPLOYEES))}")
    months = ",".join(f"('{number:04d}', 'open')" for number in range(400))
    plain.ask(f"INSERT INTO period(month, status) VALUES {months}")
    plain.connection.commit()
    spent, counts, slips = _everybody(lambda number, begin, end: _plainly(address, number, begin, end))
    plain.connection.commit()
    known = {row[0] for row in plain.ask("SELECT op_id FROM slip").fetchall()}
    wrong = len(known ^ set(slips)) + sum(int(plain.ask(one).fetchone()[0] or 0) for one in INVARIANTS)
    edits = int(plain.ask("SELECT SUM(edits) FROM employee").fetchone()[0])
    _report(spent, wrong + abs(counts["edited"] - edits))


TABLES = (
    "CREATE TABLE op_log(op_id CHAR(36) PRIMARY KEY, at DATETIME(6) NOT NULL)",
    "CREATE TABLE employee(id INT PRIMARY KEY, phone VARCHAR(40), edits INT NOT NULL DEFAULT 0,"
    " penalty_total DECIMAL(14,2) NOT NULL DEFAULT 0, version INT NOT NULL DEFAULT 1)",
    "CREATE TABLE slip(id BIGINT AUTO_INCREMENT PRIMARY KEY, slip_no INT NOT NULL, op_id CHAR(36) NOT NULL,"
    " emp_id INT NOT NULL, month CHAR(7) NOT NULL, amount DECIMAL(12,2) NOT NULL, KEY(emp_id), KEY(month),"
    " UNIQUE(slip_no))",
    "CREATE TABLE counter(name VARCHAR(20) PRIMARY KEY, val BIGINT NOT NULL)",
    "CREATE TABLE period(month CHAR(7) PRIMARY KEY, status VARCHAR(8) NOT NULL, total DECIMAL(14,2),"
    " touched BIGINT NOT NULL DEFAULT 0)",
    "CREATE TABLE ledger(id BIGINT AUTO_INCREMENT PRIMARY KEY, batch CHAR(36) NOT NULL, line INT NOT NULL,"
    " amount DECIMAL(14,2) NOT NULL, UNIQUE(batch, line))",
)
INVARIANTS = (
    "SELECT COUNT(*) FROM employee e WHERE penalty_total <>"
    " (SELECT COALESCE(SUM(amount), 0) FROM slip s WHERE s.emp_id = e.id)",
    "SELECT COUNT(*) - COUNT(DISTINCT slip_no) FROM slip",
    "SELECT COALESCE(MAX(slip_no), 0) - COUNT(*) FROM slip",
    "SELECT COUNT(*) FROM period p WHERE status = 'closed' AND total <>"
    " (SELECT COALESCE(SUM(amount), 0) FROM slip s WHERE s.month = p.month)",
    f"SELECT COUNT(*) FROM (SELECT batch FROM ledger GROUP BY batch HAVING COUNT(*) <> {LINES}) x",
)


def _plainly(address: str, number: int, begin: float, end: float) -> Result:
    plain, chance = Plain(address), Random(number)
    spent: list[float] = []
    counts: Counter[str] = Counter()
    slips: list[str] = []
    closed = -1

    def month() -> int:
        return int((time.time() - begin) / MONTH_SECONDS)

    time.sleep(max(0, begin - time.time()))
    while time.time() < end:
        draw, since = chance.random(), time.time()
        if number == 0 and month() - 1 > closed:
            closed = month() - 1
            plain.run(partial(_close, plain, f"{closed:04d}"))
        elif draw < 0.6:
            who, when = chance.randrange(EMPLOYEES), f"{max(0, month() - (chance.random() < 0.5)):04d}"
            op, written = plain.run(partial(_slip, plain, who, when))
            slips += [op] if written else []
        elif draw < 0.97:
            counts["edited"] += _edit(plain, chance.randrange(EMPLOYEES))
        else:
            plain.run(partial(_import, plain))
        spent.append(time.time() - since)
    return spent, counts, slips


def _slip(plain: Plain, who: int, month: str, op: str) -> bool:
    if plain.ask("UPDATE period SET touched = touched + 1 WHERE month = %s AND status = 'open'", month).rowcount != 1:
        return False
    plain.ask("UPDATE employee SET penalty_total = penalty_total + 10 WHERE id = %s", who)
    plain.ask("UPDATE counter SET val = LAST_INSERT_ID(val + 1) WHERE name = 'slip'")
    number = plain.ask("SELECT LAST_INSERT_ID()").fetchone()[0]
    statement = "INSERT INTO slip(slip_no, op_id, emp_id, month, amount) VALUES(%s, %s, %s, %s, 10)"
    plain.ask(statement, number, op, who, month)
    return True


def _edit(plain: Plain, who: int) -> int:
    """Read, think, write at the version that was read; 1 once it went through."""
    for _ in range(TRIES):
        version = plain.ask("SELECT version FROM employee WHERE id = %s", who).fetchone()[0]
        plain.connection.commit()
        time.sleep(GLANCE)
        _, changed = plain.run(partial(_changed, plain, who, version))
        if changed:
            return 1
    return 0


def _changed(plain: Plain, who: int, version: int, op: str) -> int:
    statement = (
        "UPDATE employee SET phone = %s, edits = edits + 1, version = version + 1 WHERE id = %s AND version = %s"
    )
    return int(plain.ask(statement, op[:8], who, version).rowcount)


def _import(plain: Plain, op: str) -> None:
    marks = ",".join(["(%s, %s, 1)"] * LINES)
    values = [value for line in range(LINES) for value in (op, line)]
    plain.ask(f"INSERT INTO ledger(batch, line, amount) VALUES {marks}", *values)


def _close(plain: Plain, month: str, _op: str) -> None:
    if plain.ask("UPDATE period SET status = 'closed' WHERE month = %s AND status = 'open'", month).rowcount == 1:
        total = "SELECT COALESCE(SUM(amount), 0) FROM slip WHERE month = %s LOCK IN SHARE MODE"
        plain.ask("UPDATE period SET total = %s WHERE month = %s", plain.ask(total, month).fetchone()[0], month)


# ours


def ours(address: str) -> None:
    """Issue slips over 100 yuan, approve those that wait, import punches; then look whether everything agrees."""
    import models.areas
    from models.core import check, database, migrate
    from models.org.tables import PaperDecision
    from models.penalty.tables import PenaltySlip
    from tests.factories import org, penalty
    from tests.samples import make_world

    assert models.areas
    database.use(database.Address.parse(address))
    with database.connection():
        migrate.upgrade()
        world = make_world()
        office = penalty.office(world)
        people = [org.colleague(world, f"员工{number}", "AGENT", office.unit) for number in range(EMPLOYEES)]
        works = [_work_no(one) for one in people]
    database.close()
    accounts = (office.supervisor_user, office.manager_user, world.admin)
    spent, counts, issued = _everybody(
        lambda number, begin, end: _acting(address, accounts, people, works, number, begin, end)
    )
    database.use(database.Address.parse(address))
    with database.connection():
        rows = list(PenaltySlip.select())
        wrong = len(check.check()) + len({row.number for row in rows} ^ set(issued))
        approved = [row for row in rows if row.state == "to_sign"]
        wrong += abs(sum(row.amount or 0 for row in rows) - 10_000 * len(issued)) + abs(
            len(approved) - counts["approved"]
        )
        steps = Counter(row.record for row in PaperDecision.select().where(PaperDecision.entity == "penalty_slip"))
        wrong += sum(steps[row.id] != (2 if row.state == "to_sign" else 1) for row in rows)
    database.close()
    _report(spent, wrong)


def _work_no(employee: int) -> str:
    from models.staff.tables import Employee

    return str(Employee.get_by_id(employee).work_no)


def _acting(
    address: str, accounts: tuple[int, int, int], people: list[int], works: list[str], number: int, begin: float,
    end: float,
) -> Result:  # fmt: skip
    from models.core import clock, database
    from models.core.errors import Refused
    from models.core.unit import perform

    issuer, approver, importer = accounts
    chance = Random(number)
    spent: list[float] = []
    counts: Counter[str] = Counter()
    issued: list[str] = []
    database.use(database.Address.parse(address))
    with database.connection():
        now = clock.now()
        time.sleep(max(0, begin - time.time()))
        while time.time() < end:
            draw, since = chance.random(), time.time()
            if draw < 0.6:
                with suppress(Refused):  # the same minute of the same person: one fine for an event
                    happened = now - timedelta(minutes=chance.randrange(60, 9_000))
                    values = {
                        "employee_id": chance.choice(people), "offence": "GAS-03", "facts": "用户反映漏气，没有上报。",
                        "happened_at": f"{happened:%Y-%m-%d %H:%M}", "place": "营业厅", "evidence": "通话录音",
                    }  # fmt: skip
                    done = perform("penalty.issue", values, user=issuer, budget=60)
                    issued.append(done.title.split()[-1])
            elif draw < 0.97:
                counts["approved"] += _approve(chance, approver)
            else:
                perform("attendance.import_punches", _punches(works, chance), user=importer, budget=60)
            spent.append(time.time() - since)
    database.close()
    return spent, counts, issued


def _approve(chance: Random, approver: int) -> int:
    """Approve one of the newest that wait; whoever was slower looks again. 1 once it went through."""
    from models.core.errors import Refused
    from models.core.unit import perform
    from models.penalty.tables import PenaltySlip

    table = PenaltySlip
    for _ in range(TRIES):
        waiting = table.select(table.id, table.row_version).where(table.state == "pending")
        rows: list[Any] = list(waiting.order_by(table.id.desc()).limit(WRITERS).tuples())
        if not rows:
            return 0
        slip, version = chance.choice(rows)
        time.sleep(GLANCE)
        with suppress(Refused):
            perform("penalty.approve", {"id": slip, "row_version": version}, user=approver, budget=60)
            return 1
    return 0


def _punches(works: list[str], chance: Random) -> dict[str, Any]:
    rows = [
        {
            "number": line + 2, "work_no": works[line % len(works)],
            "at": f"2026-{chance.randrange(1, 10):02d}-{chance.randrange(1, 28):02d} {line // 20 + 8:02d}:"
                  f"{chance.randrange(60):02d}:{chance.randrange(60):02d}",
        }
        for line in range(LINES)
    ]  # fmt: skip
    return {
        "file": "打卡.xlsx", "sheet": "打卡", "sha256": uuid.uuid4().hex * 2, "rows": rows, "refused": 0,
        "partial": True, "stated": [], "corrections": [], "headings": [], "positions": [],
    }  # fmt: skip


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["floor", address]:
            floor(address)
        case ["ours", address]:
            ours(address)
        case _:
            sys.exit(__doc__)
