"""B-6: pages and searches of the log with a million acts, through the lists that the screen reads, on both databases.

python -m benchmarks.log ADDRESS ROWS    fills a new database and prints what its pages and searches take
"""

from __future__ import annotations

import math
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random

from benchmarks.harness import Figure, Goal, Sample, once, python

MANY, FEW = 1_000_000, 10_000
RUNS = 15
WORDS = 200
PAGE = 100
BLOCK = 1000
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂华"
LABELS = (
    "修改人员资料", "登记新人员", "登记调动", "登记离职", "新增部门", "修改部门", "新增岗位", "分配角色", "重设密码",
    "登记证书", "换发证书", "导入花名册", "下达处罚单", "批准请假", "登记补卡", "发布排班", "修改班次", "签发单据",
    "重印单据", "登记成绩",
)  # fmt: skip
RARE = "仓库盘点"
KINDS = ("common", "medium", "rare", "none")


def measure() -> list[Figure]:
    """Each figure on SQLite and on MariaDB: the times of a page, how they grow, and the slowest kind of word."""
    from tests.servers import MariaDB

    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="hd-bench-") as folder:
        figures += _figures("SQLite", lambda rows: str(Path(folder) / f"log-{rows}.db"))
    server = MariaDB(durable=True, options=("--innodb-buffer-pool-size=512M", "--innodb-log-file-size=256M"))
    try:
        server.start()
        figures += _figures("MariaDB", lambda _: server.address(server.create_database()))
    finally:
        server.stop()
    return figures


def _figures(name: str, address: Callable[[int], str]) -> list[Figure]:
    few, many = (once(python("-m", "benchmarks.log", address(rows), str(rows))) for rows in (FEW, MANY))
    found = []
    for job in ("first", "next"):
        goal = Goal("B-6", f"{job} page of {PAGE} rows of 1,000,000 acts on {name}", 5, 2, "ms")
        found.append(_figure(goal, many, job))
        growth = math.log10(many.printed[job] / few.printed[job]) / math.log10(MANY / FEW)
        goal = Goal("B-6", f"how the {job} page grows on {name} (exponent, 10,000 to 1,000,000)", 0.25, 0, "")
        found.append(Figure(goal, growth, growth, growth, f"{few.printed[job]:.2f} ms at 10,000"))
    for kind in KINDS:
        goal = Goal("B-6", f"search for {kind} words in 1,000,000 acts on {name}, 95th percentile", 50, 20, "ms")
        figure = _figure(goal, many, kind)
        found.append(Figure(goal, figure.high, figure.low, figure.high, f"median {figure.value:.1f} ms"))
    return found


def _figure(goal: Goal, sample: Sample, job: str) -> Figure:
    low, middle, high = (sample.printed[f"{job}{end}"] for end in ("_low", "", "_p95"))
    return Figure(goal, middle, low, high, f"95th percentile {high:.2f} ms")


# the measured side


def fill(rows: int) -> None:
    """Acts of many years, as fast as the database takes them; their pieces come from the program itself."""
    from models.core import audit, bulk, database, grams
    from models.core.tables import AuditEntry, AuditHead

    source = acts(audit.anchor().seq + 1, rows)
    while block := list(islice(source, 100 * BLOCK)):
        with database.transaction():
            bulk.insert(AuditEntry, block)
            AuditHead.update(seq=block[-1]["seq"]).where(AuditHead.id == 1).execute()
    with database.transaction():
        grams.rebuild(audit.INDEX)


def acts(first: int, rows: int) -> Iterator[dict[str, object]]:
    """Plausible acts; one in some fifty thousand has a rare word in its reason."""
    chance = Random(7)
    at = datetime.fromisoformat("2016-01-01 08:00:00")
    for number in range(first, first + rows):
        at += timedelta(minutes=5)
        actor, person = _name(chance), _name(chance)
        yield {
            "seq": number, "at": at, "op_id": f"{number:032x}", "user_id": 1, "actor": actor, "author": actor,
            "behalf": "", "action": "staff.edit", "label": chance.choice(LABELS),
            "title": f"{person}（KF{chance.randrange(1, 9000):04d}）",
            "reason": RARE if number % 50_021 == 7 else "本人申请" if number % 7 == 0 else "",
            "detail": f'{{"notes":{{}},"records":[{{"after":{{"phone":"1990000{number % 10_000:04d}"}}}}]}}',
            "prev": "0" * 64, "hash": "0" * 64,
        }  # fmt: skip


def _name(chance: Random) -> str:
    return chance.choice(SURNAMES) + chance.choice(GIVEN) + chance.choice(GIVEN)


def words() -> dict[str, list[str]]:
    """The words asked for, by how often they are met."""
    chance = Random(3)
    part = WORDS // len(KINDS)
    return {
        "common": [chance.choice([*SURNAMES, *GIVEN, *LABELS, "本人", "KF", "8", "12"]) for _ in range(part)],
        "medium": [
            chance.choice([_name(chance)[:2], _name(chance)[1:], f"KF{chance.randrange(10, 90)}"]) for _ in range(part)
        ],
        "rare": [chance.choice([_name(chance), f"KF{chance.randrange(1, 9000):04d}", RARE[:2]]) for _ in range(part)],
        "none": [
            chance.choice(["龘", "不存在", "zq", "KF9999", "发登", f"{_name(chance)}登"]) for _ in range(part)
        ],
    }  # fmt: skip


def report(address: str, rows: int) -> None:
    """Make, fill and ask a database; print the figures."""
    import models.areas
    from models.core import database, listing, migrate, register
    from models.core.access import SYSTEM
    from models.core.lists import Query

    assert models.areas
    database.use(database.Address.parse(address))
    kind = register.get_list("audit")
    with database.connection():
        migrate.upgrade()
        fill(rows)
        last = listing.page(kind, SYSTEM, Query(), limit=PAGE)[-1]
        _tell("first", [partial(listing.page, kind, SYSTEM, Query(), limit=PAGE)] * RUNS)
        _tell("next", [partial(listing.page, kind, SYSTEM, Query(), after=last, limit=PAGE)] * RUNS)
        for name, asked in words().items():
            queries = [Query(search=word) for word in asked]
            _tell(name, [partial(listing.page, kind, SYSTEM, one, limit=PAGE) for one in queries])
    database.close()


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
