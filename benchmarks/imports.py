"""B-1: a ledger of 100,000 rows through our command line, against reading the same file and inserting its rows.

Accounts are imported first; both sides write to a new database. B-1b has faults and gives a marked workbook back, B-1c
is the same file again, B-1d memory, B-1e how time grows to a million rows, B-1f the window meanwhile.

python -m benchmarks.imports floor ADDRESS FILE     every row into one table with three indexes; nothing is looked at
python -m benchmarks.imports cells FILE             every cell of the sheet, and none is kept
python -m benchmarks.imports window ADDRESS FILE    our window imports the file and says how long it did not answer
"""

from __future__ import annotations

import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks import ledgers
from benchmarks.harness import ROOT, Figure, Goal, Sample, compare, environment, once, python, ratios, rounds_of

ROWS, FEW, MANY = 100_000, 10_000, 1_000_000
DAMAGED = 100  # every so many rows there is a fault
PASSWORD = "南窗-朝阳-1号"
WITH_PASSWORD = {"HEARTHDESK_USER_PASSWORD": PASSWORD}
BLOCK = 1000
TICK, PATIENCE = 20, 600  # milliseconds between two ticks of the window's timer; seconds until a run is given up
IMPORT = Goal(
    "B-1", f"import of a ledger of {ROWS:,} rows on MariaDB, checked and posted : reading, inserting", 1.4, 1.15
)
FAULTY = Goal("B-1b", "the same with a fault in every hundredth row and the marked workbook", 1.8, 1.4)
AGAIN = Goal("B-1c", "the same file again, refused, without the start of the program : reading, inserting", 0.1, None)
MEMORY = Goal("B-1d", f"memory of an import of {ROWS:,} rows : reading, inserting", 1.1, None)
MEMORY_OF_MANY = Goal("B-1d", f"memory of an import of {MANY:,} rows : reading every cell, keeping none", 1.15, None)
GROWTH = Goal("B-1e", f"how the time of an import grows (exponent, {FEW:,} to {MANY:,} rows)", 1.05, 1.0, "")
IMPORT_OF_MANY = Goal("B-1e", f"import of {MANY:,} rows : reading, inserting", 1.4, 1.0)
LONGEST_GAP = Goal(
    "B-1f", f"longest time in which the window did not answer while {ROWS:,} rows came in", 100, 50, "ms"
)
USUAL_GAP = Goal("B-1f", "the same, 99 % of all ticks of its timer", 40, None, "ms")


class Bench:
    """A server, the files, and for each of them a database that has its accounts, which every run gets a copy of."""

    def __init__(self, server: Any, folder: Path) -> None:
        self._server, self.folder = server, folder
        self._ready: dict[int, str] = {}
        self._files: dict[tuple[int, int, str], Path] = {}

    def file(self, rows: int, damaged: int = 0, remark: str = "") -> Path:
        """A ledger of so many rows."""
        key = rows, damaged, remark
        if key not in self._files:
            path = self.folder / f"ledger-{len(self._files)}.xlsx"
            self._files[key] = ledgers.write(path, ledgers.LEDGER, ledgers.payments(rows, damaged, remark))
        return self._files[key]

    def empty(self) -> str:
        """The address of a database without tables."""
        return str(self._server.address(self._server.create_database()))

    def office(self, rows: int) -> str:
        """The name of a new database with the accounts of a ledger of so many rows."""
        if rows not in self._ready:
            name = self._server.create_database()
            self._run(name, "create", "--organisation", "暖阳供热有限公司", "--admin", "admin", user=False)
            register = ledgers.write(self.folder / "register.xlsx", ledgers.REGISTER, ledgers.accounts(rows))
            self._run(name, "import", "accounts", str(register), "--accept-new")
            self._ready[rows] = name
        made = self._server.create_database()
        origin = self._ready[rows]
        tables = self._server.execute(
            f"SELECT table_name FROM information_schema.tables WHERE table_schema = '{origin}'"
        )
        for (table,) in tables:
            self._server.execute(f"CREATE TABLE {made}.`{table}` LIKE {origin}.`{table}`")
            self._server.execute(f"INSERT INTO {made}.`{table}` SELECT * FROM {origin}.`{table}`")
        return str(made)

    def _run(self, name: str, *words: str, user: bool = True) -> None:
        with tempfile.TemporaryDirectory(prefix="hd-bench-") as home:
            command = ["main.py", "--database", self.address(name), *(("--user", "admin") if user else ()), *words]
            known = environment(home) | WITH_PASSWORD
            subprocess.run(python(*command), cwd=ROOT, env=known, stdout=subprocess.DEVNULL, check=True)

    def address(self, name: str) -> str:
        """The address of a database by its name."""
        return str(self._server.address(name))

    def drop(self, name: str) -> None:
        """A million rows are not kept longer than needed."""
        self._server.drop_database(name)

    def figures_of(self, name: str) -> tuple[int, int, int]:
        """Rows, fen that were to be paid and fen that were, as they count."""
        counted = f"batch_id IN (SELECT id FROM {name}.import_batch WHERE state = 'posted')"
        ((rows, due),) = self._server.execute(
            f"SELECT COUNT(*), SUM(receivable) FROM {name}.ledger_charge WHERE {counted}"
        )
        ((paid,),) = self._server.execute(f"SELECT SUM(amount) FROM {name}.ledger_payment WHERE {counted}")
        return rows, int(due), int(paid)


def measure() -> list[Figure]:
    """All figures; those of a million rows take most of the time."""
    from tests.servers import MariaDB

    server = MariaDB(durable=True, options=("--innodb-buffer-pool-size=512M", "--innodb-log-file-size=256M")).start()
    try:
        with tempfile.TemporaryDirectory(prefix="hd-bench-") as folder:
            bench = Bench(server, Path(folder))
            return [*_imports(bench), *_memory_and_growth(bench), *_window(bench)]
    finally:
        server.stop()


def _imports(bench: Bench) -> list[Figure]:
    whole, faulty = bench.file(ROWS), bench.file(ROWS, DAMAGED)
    memory: list[float] = []

    def ours() -> Sample:
        name = bench.office(ROWS)
        sample = _ours(bench, name, whole)
        assert bench.figures_of(name) == _sums(whole), "the ledger was not taken as it stands in the file"
        bench.drop(name)
        return sample

    def floor() -> Sample:
        sample = _floor(bench, whole)
        memory.append(sample.megabytes)
        return sample

    taken = compare(IMPORT, floor, ours, _wall, "s")
    rounds = rounds_of(3, floor, ours)
    megabytes = ratios(rounds, lambda sample: sample.megabytes)
    told = f"{rounds[-1][1].megabytes:.0f} MB against {rounds[-1][0].megabytes:.0f} MB"
    return [
        taken, compare(FAULTY, floor, lambda: _with_faults(bench, faulty), _wall, "s"), _again(bench, whole),
        _figure(MEMORY, megabytes, told),
    ]  # fmt: skip


def _with_faults(bench: Bench, file: Path) -> Sample:
    """The sound rows come in, every other one goes back with its reason."""
    from openpyxl import load_workbook

    name, out = bench.office(ROWS), bench.folder / "refused.xlsx"
    out.unlink(missing_ok=True)
    sample = _ours(bench, name, file, "--partial", "--refused", str(out), status=1)
    back = load_workbook(out, read_only=True).worksheets[0]
    marked = sum(bool(row[-1]) for row in back.iter_rows(min_row=2, values_only=True))
    assert marked == ROWS // DAMAGED, f"{marked} rows came back"
    assert bench.figures_of(name)[0] == ROWS - marked
    bench.drop(name)
    return sample


def _again(bench: Bench, file: Path) -> Figure:
    """The file once more, less what the program needs to start and to sign in; and the file with another column."""
    name = bench.office(ROWS)
    _ours(bench, name, file)
    before = bench.figures_of(name)
    start = ["main.py", "--database", bench.address(name), "--user", "admin", "list", "import_batches"]

    def ours() -> Sample:
        return _ours(bench, name, file, status=1)

    rounds = rounds_of(5, lambda: _floor(bench, file), ours, lambda: once(python(*start), WITH_PASSWORD))
    values = [max(again.wall - begun.wall, 0) / floor.wall for floor, again, begun in rounds]
    changed = bench.file(ROWS, remark="另注")
    _ours(bench, name, changed)
    assert bench.figures_of(name) == before, "rows that were known came in once more"
    bench.drop(name)
    return _figure(AGAIN, values, f"{rounds[-1][1].wall:.2f} s, of which the start {rounds[-1][2].wall:.2f} s")


def _memory_and_growth(bench: Bench) -> list[Figure]:
    few, many = bench.file(FEW), bench.file(MANY)

    def ours(rows: int, file: Path) -> Sample:
        name = bench.office(rows)
        sample = _ours(bench, name, file)
        assert bench.figures_of(name) == _sums(file)
        bench.drop(name)
        return sample

    short = statistics.median(ours(FEW, few).wall for _ in range(5))
    rounds = [
        (_floor(bench, many), ours(MANY, many), once(python("-m", "benchmarks.imports", "cells", str(many))))
        for _ in range(2)
    ]
    longer = [sample.wall for _, sample, _ in rounds]
    growths = [math.log10(wall / short) / math.log10(MANY / FEW) for wall in longer]
    megabytes = [sample.megabytes / cells.megabytes for _, sample, cells in rounds]
    told = f"{rounds[-1][1].megabytes:.0f} MB against {rounds[-1][2].megabytes:.0f} MB"
    walls = f"{longer[-1]:.0f} s against {rounds[-1][0].wall:.0f} s"
    return [
        _figure(MEMORY_OF_MANY, megabytes, told),
        _figure(GROWTH, growths, f"{short:.2f} s and {statistics.median(longer):.1f} s"),
        _figure(IMPORT_OF_MANY, [sample.wall / floor.wall for floor, sample, _ in rounds], walls),
    ]


def _window(bench: Bench) -> list[Figure]:
    name = bench.office(ROWS)
    command = python("-m", "benchmarks.imports", "window", bench.address(name), str(bench.file(ROWS)))
    gaps = once(command, WITH_PASSWORD).printed
    assert bench.figures_of(name)[0] == ROWS
    told = f"{gaps['ticks']:.0f} ticks in {gaps['seconds']:.1f} s"
    return [
        _figure(LONGEST_GAP, [gaps["longest"]], told),
        _figure(USUAL_GAP, [gaps["p99"]], f"median {gaps['median']:.1f} ms"),
    ]


def _ours(bench: Bench, name: str, file: Path, *words: str, status: int = 0) -> Sample:
    command = ["main.py", "--database", bench.address(name), "--user", "admin", "import", "ledger", str(file), *words]
    return once(python(*command), WITH_PASSWORD, status)


def _floor(bench: Bench, file: Path) -> Sample:
    return once(python("-m", "benchmarks.imports", "floor", bench.empty(), str(file)))


def _wall(sample: Sample) -> float:
    return sample.wall


def _figure(goal: Goal, values: list[float], note: str) -> Figure:
    return Figure(goal, statistics.median(values), min(values), max(values), note)


def _sums(file: Path) -> tuple[int, int, int]:
    """Rows and sums in fen, as the reader gives them."""
    rows = due = paid = 0
    for row in _cells(file):
        rows, due, paid = rows + 1, due + round(row[12] * 100), paid + round(row[13] * 100)
    return rows, due, paid


def _cells(file: Path) -> Any:
    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_path(file).get_sheet_by_index(0).iter_rows()
    next(rows)
    return rows


# the floors


def cells(path: str) -> None:
    """Go through all rows and keep none."""
    print(f"BENCH rows={sum(1 for _ in _cells(Path(path)))}", flush=True)


def floor(address: str, path: str) -> None:
    """Read the sheet, make every value what it is, insert, commit."""
    import pymysql
    from python_calamine import CalamineWorkbook

    rows: Any = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[1:]
    made = [
        (
            1, line, *r[:8], int(r[8]), int(r[9]), int(r[10]), r[11], round(r[12] * 100), round(r[13] * 100),
            r[14].isoformat(), *r[15:],
        )
        for line, r in enumerate(rows, 2)
    ]  # fmt: skip
    user, _, place = address.removeprefix("mysql://").partition("@")
    where, _, name = place.partition("/")
    host, _, port = where.partition(":")
    connection = pymysql.connect(host=host, port=int(port), user=user, database=name, charset="utf8mb4")
    cursor: Any = connection.cursor()
    cursor.execute(
        "CREATE TABLE pay (id BIGINT AUTO_INCREMENT PRIMARY KEY, batch INT NOT NULL, line INT NOT NULL,"
        " seq VARCHAR(20), account VARCHAR(20) COLLATE utf8mb4_bin NOT NULL, name VARCHAR(60), estate VARCHAR(60),"
        " address VARCHAR(200), meter VARCHAR(30), area DECIMAL(10,2), kind VARCHAR(20), before_ INT,"
        " after_ INT, used INT, price DECIMAL(8,2), due BIGINT, paid BIGINT, paid_on DATE, way VARCHAR(20),"
        " clerk VARCHAR(30), memo VARCHAR(200), UNIQUE (batch, line), KEY (account, paid_on), KEY (paid_on))"
        " ENGINE=InnoDB"
    )
    columns = (
        "batch,line,seq,account,name,estate,address,meter,area,kind,before_,after_,used,price,due,paid,paid_on,way"
    )
    head = f"INSERT INTO pay ({columns},clerk,memo) VALUES "
    signs = str.maketrans({"\\": "\\\\", "'": "\\'", "\0": "\\0", "\n": "\\n", "\r": "\\r", "\x1a": "\\Z", '"': '\\"'})

    def literal(value: Any) -> str:
        return "'" + value.translate(signs) + "'" if type(value) is str else str(value)

    for start in range(0, len(made), BLOCK):
        block = (f"({','.join(map(literal, row))})" for row in made[start : start + BLOCK])
        cursor.execute(head + ",".join(block))
    connection.commit()


# the window


def window(address: str, path: str) -> None:
    """Start the program as a user does, sign in, import the file, and tell how long the window did not answer."""
    from desktop import start

    start.leave_sources_unread()
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QWidget

    from desktop import entry
    from desktop.opening import Opened
    from desktop.signin import SignInPage
    from models.core.access import Person
    from models.core.imports.register import get_kind
    from ui.kit.imports.batchlist import BatchListPage

    class Guided(entry.Entry):
        """Signs in, opens the import of ledgers, and watches it."""

        def begin(self, page: QWidget, fault: str = "") -> None:
            super().begin(page, fault)
            assert isinstance(page, SignInPage), fault
            page.password.setText(PASSWORD)
            page.submit()

        def _enter(self, opened: Opened, person: Person) -> None:
            super()._enter(opened, person)
            session = self.session()
            assert session is not None
            session.desk.open_page("ledger_imports")
            self.watch = _Watch(Path(path))
            pages = session.desk.findChildren(BatchListPage)
            page = next(one for one in pages if one.page_name == "ledger_imports")
            QTimer.singleShot(1000, lambda: self.watch.begin(page, get_kind("ledger")))

    entry.Entry = Guided  # type: ignore[misc]
    start.run(["hearthdesk"], address=address, user="admin")


class _Watch:
    """Does what a person does with a file, and measures what lies between two ticks of a timer meanwhile."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._ticks: list[float] = []
        self._was_sent = False

    def begin(self, page: Any, kind: Any) -> None:
        """Give the file to the import, and tick until it is in."""
        from PySide6.QtCore import Qt, QTimer

        from ui.kit.imports.importpage import ImportView

        page.open_import(kind)
        self._view = page.findChildren(ImportView)[-1]
        self._view.take(self._path)
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(TICK)

    def _tick(self) -> None:
        from ui.kit.imports.importcheck import CheckStep
        from ui.kit.imports.importresult import ResultStep

        self._ticks.append(time.perf_counter())
        view = self._view
        if isinstance(view.step, CheckStep) and not self._was_sent and view.primary.isEnabled():
            self._was_sent = True
            view.send()
        elif view.findChildren(ResultStep):
            self._report()
        elif self._ticks[-1] - self._ticks[0] > PATIENCE:
            print(f"the import did not end; shown is {type(view.step).__name__}", flush=True)
            os._exit(1)

    def _report(self) -> None:
        gaps = sorted((later - sooner) * 1e3 for sooner, later in pairwise(self._ticks))
        print(
            f"BENCH longest={gaps[-1]:.1f} p99={gaps[round(len(gaps) * 0.99) - 1]:.1f} ticks={len(gaps)}"
            f" median={statistics.median(gaps):.1f} seconds={self._ticks[-1] - self._ticks[0]:.2f}",
            flush=True,
        )
        os._exit(0)


if __name__ == "__main__":
    jobs: dict[str, Callable[..., None]] = {"floor": floor, "cells": cells, "window": window}
    jobs[sys.argv[1]](*sys.argv[2:])
    sys.stdout.flush()
    os._exit(0)
