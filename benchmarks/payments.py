"""B-6: pages and searches of the ledger's lists with a million payments and charges, on both databases; B-6b.

python -m benchmarks.payments ADDRESS ROWS    fills a new database and prints what its pages and searches take
"""

from __future__ import annotations

import logging
import math
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from benchmarks import ledgers
from benchmarks.harness import Figure, Goal, Sample, once, python

MANY, FEW = 1_000_000, 10_000
RUNS, WORDS, PAGE, BLOCK = 15, 200, 100, 10_000
LISTS = ("payments", "charges", "arrears", "accounts")
PAGES = ("first", "next", "account", "initials")
KINDS = ("common", "medium", "rare", "none")
NAMES = {
    "first": "first page", "next": "next page", "account": "page of one account", "initials": "page by initials",
    "common": "words in very many rows", "medium": "words in some rows", "rare": "words in few rows",
    "none": "words in no row",
}  # fmt: skip
RARE = "仓库"
OWING = 12  # one of so many charges is not paid


def measure() -> list[Figure]:
    """The times of pages and how they grow, the slowest words of each kind, and what is asked before the first rows."""
    from tests.servers import MariaDB

    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="hd-bench-") as folder:
        figures += _figures("SQLite", lambda rows: str(Path(folder) / f"ledger-{rows}.db"))
    server = MariaDB(durable=True, options=("--innodb-buffer-pool-size=512M", "--innodb-log-file-size=256M"))
    try:
        server.start()
        figures += _figures("MariaDB", lambda _: server.address(server.create_database()))
    finally:
        server.stop()
    return figures


def _figures(name: str, address: Callable[[int], str]) -> list[Figure]:
    few, many = (once(python("-m", "benchmarks.payments", address(rows), str(rows))) for rows in (FEW, MANY))
    found = []
    for one in LISTS:
        for job in PAGES:
            goal = Goal("B-6", f"{one} at {MANY:,} payments on {name}: {NAMES[job]}", 5, 2, "ms")
            found.append(_figure(goal, many, f"{one}_{job}"))
            found.append(_growth(name, one, job, few, many))
        for kind in KINDS:
            goal = Goal("B-6", f"{one} at {MANY:,} payments on {name}: {NAMES[kind]}, 95th percentile", 50, 20, "ms")
            figure = _figure(goal, many, f"{one}_{kind}")
            found.append(Figure(goal, figure.high, figure.low, figure.high, f"median {figure.value:.1f} ms"))
        endless = many.printed[f"{one}_endless"]
        goal = Goal("B-6b", f"{one} on {name}: statements without an end before the first rows", 0, 0, "")
        found.append(Figure(goal, endless, endless, endless, f"{many.printed[f'{one}_asked']:.0f} statements"))
    return found


def _growth(name: str, one: str, job: str, few: Sample, many: Sample) -> Figure:
    sooner, later = (sample.printed[f"{one}_{job}"] for sample in (few, many))
    growth = math.log10(later / sooner) / math.log10(MANY / FEW)
    goal = Goal("B-6", f"{one} on {name}: how the {NAMES[job]} grows (exponent)", 0.25, 0, "")
    return Figure(goal, growth, growth, growth, f"{sooner:.2f} ms at {FEW:,}")


def _figure(goal: Goal, sample: Sample, job: str) -> Figure:
    low, middle, high = (sample.printed[f"{job}{end}"] for end in ("_low", "", "_p95"))
    return Figure(goal, middle, low, high, f"95th percentile {high:.2f} ms")


# the measured side


def fill(rows: int) -> None:
    """Accounts with their pieces, and for each row a charge that most have paid."""
    from models.core import database

    with database.transaction():
        periods = list(_periods())
    for some in _blocks(max(1, rows // ledgers.SHARE)):
        with database.transaction():
            _accounts(some)
    chance = Random(5)
    for some in _blocks(rows):
        with database.transaction():
            _money(some, rows, periods, chance)


def _blocks(rows: int) -> Iterator[range]:
    return (range(start, min(start + BLOCK, rows)) for start in range(0, rows, BLOCK))


def _accounts(numbers: Sequence[int]) -> None:
    from models.core import bulk, text
    from models.ledger.accounts import places, search
    from models.ledger.tables import LedgerAccount

    made: list[Any] = [ledgers.account(number) for number in numbers]
    buildings = [_building(number, one) for number, one in zip(numbers, made, strict=True)]
    known = places.ensure(set(buildings))
    names = [one[1] for one in made]
    records = bulk.add(LedgerAccount, len(made), {
        "number": [one[0] for one in made], "name": names, "initials": [text.initials(name) for name in names],
        "place_id": [known[place] for place in buildings], "unit_no": [one[4] for one in made],
        "room": [one[5] for one in made], "area": [round(one[6] * 100) for one in made], "class_code": "household",
        "phone": [f"139{number:08d}" for number in numbers], "state": "active",
        "meter_no": [one[8] for one in made],
    })  # fmt: skip
    search.added(
        (record, name, f"139{number:08d}", "") for record, name, number in zip(records, names, numbers, strict=True)
    )


def _building(number: int, one: Sequence[Any]) -> tuple[str, str]:
    return one[2], f"{one[3]}{RARE}" if number % 50_021 == 7 else one[3]


def _periods() -> Iterator[int]:
    from models.ledger.tables import LedgerPeriod

    for month in range(1, 12):
        first = date(2026, month, 1)
        yield LedgerPeriod.insert(
            item="gas", code=f"{first:%Y-%m}", label=f"{first:%Y}年{month}月", from_on=first,
            to_on=first + timedelta(days=27), due_on=first + timedelta(days=40), state="open",
        ).execute()  # fmt: skip


def _money(some: Sequence[int], rows: int, periods: Sequence[int], chance: Random) -> None:
    from models.core import bulk
    from models.ledger.tables import LedgerCharge, LedgerPayment, LedgerPosting

    accounts = [1 + chance.randrange(max(1, rows // ledgers.SHARE)) for _ in some]
    fen = [chance.randrange(1000, 90_000) for _ in some]
    days = [ledgers.FIRST + timedelta(days=chance.randrange(ledgers.DAYS)) for _ in some]
    open_ = [one if number % OWING == 0 else 0 for number, one in zip(some, fen, strict=True)]
    charges = bulk.add(LedgerCharge, len(some), {
        "account_id": accounts, "period_id": [periods[day.month % len(periods)] for day in days], "source": "ledger",
        "class_code": "household", "receivable": fen, "open": open_, "owing": [int(one > 0) for one in open_],
        "billed_on": days, "due_on": [day + timedelta(days=30) for day in days],
    })  # fmt: skip
    paid = [at for at, one in enumerate(open_) if not one]
    of_accounts, amounts = [accounts[at] for at in paid], [fen[at] for at in paid]
    on = [days[at] for at in paid]
    payments = bulk.add(LedgerPayment, len(paid), {
        "kind": "receipt", "account_id": of_accounts, "amount": amounts, "paid_on": on,
        "way": [chance.choice(("cash", "wechat", "bank")) for _ in paid], "source": "ledger",
        "receipt_no": [f"PJ{some[at]:08d}" for at in paid], "cashier": [chance.choice(ledgers.SURNAMES) for _ in paid],
    })  # fmt: skip
    bulk.add(LedgerPosting, len(paid), {
        "payment_id": payments, "account_id": of_accounts, "charge_id": [charges[at] for at in paid],
        "amount": amounts, "posted_on": on, "why": "pay",
    })  # fmt: skip


def words(rows: int) -> dict[str, list[str]]:
    """The words asked for, by how often they are met."""
    chance, part = Random(3), WORDS // len(KINDS)
    accounts = max(1, rows // ledgers.SHARE)

    def some() -> Any:
        return ledgers.account(chance.randrange(accounts))

    return {
        "common": [chance.choice([*ledgers.SURNAMES, *ledgers.GIVEN, *ledgers.COMPOUNDS, "家园"]) for _ in range(part)],
        "medium": [
            chance.choice([f"{one[2]} {one[3]}", one[1][:2], one[0][:7]]) for one in (some() for _ in range(part))
        ],
        "rare": [
            chance.choice([one[1], one[8], f"{one[2]} {one[3]}-{one[4]}-{one[5]}", RARE, f"{one[1]} {one[2]}"])
            for one in (some() for _ in range(part))
        ],
        "none": [chance.choice(["龘", "不存在的人", "zqxj", "9999999999", "发登", "13700009999"]) for _ in range(part)],
    }  # fmt: skip


class _Asked(logging.Handler):
    """The statements that are sent, in their order."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the statement."""
        self.lines.append(record.msg[0] if isinstance(record.msg, tuple) else str(record.msg))

    def endless(self) -> int:
        """How many skip rows, count a table, or look for a part of a text to the end of one."""
        return sum(
            ("OFFSET" in one and "OFFSET 0" not in one) or ("LIKE '%" in one and "LIMIT" not in one)
            or ("COUNT(" in one and "LIMIT" not in one)
            for one in self.lines
        )  # fmt: skip


def report(address: str, rows: int) -> None:
    """Make, fill and ask a database; print the figures."""
    import models.areas
    from models.core import database, listing, migrate, register
    from models.core.access import SYSTEM
    from models.core.lists import Query

    assert models.areas
    database.use(database.Address.parse(address))
    chance = Random(11)
    accounts = [ledgers.account(chance.randrange(max(1, rows // ledgers.SHARE))) for _ in range(RUNS)]
    with database.connection():
        migrate.upgrade()
        fill(rows)
        _settle_down()
        for name in LISTS:
            kind = register.get_list(name)

            def page(query: Query, after: Any = None, kind: Any = kind) -> Any:
                return listing.page(kind, SYSTEM, query, after=after, limit=PAGE)

            asked = _Asked()
            log = logging.getLogger("peewee")
            log.addHandler(asked)
            log.setLevel(logging.DEBUG)
            last = page(Query())[-1]
            log.removeHandler(asked)
            log.setLevel(logging.WARNING)
            print(f"BENCH {name}_asked={len(asked.lines)} {name}_endless={asked.endless()}", flush=True)
            _tell(f"{name}_first", [partial(page, Query())] * RUNS)
            _tell(f"{name}_next", [partial(page, Query(), last)] * RUNS)
            _tell(f"{name}_account", [partial(page, Query(search=str(one[0]))) for one in accounts])
            _tell(f"{name}_initials", [partial(page, Query(search=_initials(one))) for one in accounts])
            for sort, some in words(rows).items():
                _tell(f"{name}_{sort}", [partial(page, Query(search=word)) for word in some])
    database.close()


def _initials(account: Sequence[Any]) -> str:
    from models.core import text

    return text.initials(str(account[1]))


def _settle_down() -> None:
    """Let the database count its rows, as it does by itself within a day."""
    from models.core import database

    if database.is_sqlite():
        database.current().execute_sql("ANALYZE")
    else:
        tables = "ledger_account, ledger_charge, ledger_payment, ledger_posting, ledger_place, gram"
        database.current().execute_sql(f"ANALYZE TABLE {tables}").fetchall()


def _tell(name: str, asked: list[Callable[[], object]]) -> None:
    took = []
    asked[0]()
    for one in asked:
        began = time.perf_counter()
        one()
        took.append((time.perf_counter() - began) * 1e3)
    took.sort()
    p95 = took[min(len(took) - 1, round(len(took) * 0.95))]
    print(f"BENCH {name}={statistics.median(took):.3f} {name}_low={took[0]:.3f} {name}_p95={p95:.3f}", flush=True)


if __name__ == "__main__":
    report(sys.argv[1], int(sys.argv[2]))
