"""B-3: the import of a register of 10,000 people by our command line, against reading the same file and inserting it.

python -m benchmarks.register floor ADDRESS FILE     the floor: every row and its telephone, with nothing looked at
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.harness import ROOT, Figure, Goal, Sample, compare, environment, once, python

GOAL = Goal(
    "B-3", "import of 10,000 people on MariaDB, checked, audited, reversible : reading and inserting", 2.4, None
)
PEOPLE = 10_000
PASSWORD = "南窗-朝阳-1号"
HEADS = ("工号", "姓名", "邮箱", "手机", "性别", "部门", "岗位", "入职日期")
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"
UNITS, POSTS = ("客服部", "收费科", "抄表班", "安检班", "维修班"), ("班长", "收费员", "抄表员", "安检员", "维修工")


def measure() -> list[Figure]:
    """The ratio of the wall times of whole processes; each of ours starts on a new database with an office in it."""
    from tests.servers import MariaDB

    options = ("--innodb-buffer-pool-size=512M", "--innodb-log-file-size=256M")
    server = MariaDB(durable=True, options=options).start()
    try:
        with tempfile.TemporaryDirectory(prefix="hd-bench-") as folder:
            file = write(Path(folder) / "register.xlsx")
            fresh = (_office(server) for _ in count())
            return [compare(GOAL, lambda: _floor(server, file), lambda: _ours(next(fresh), file), _wall, "s")]
    finally:
        server.stop()


def _wall(sample: Sample) -> float:
    return sample.wall


def _floor(server: Any, file: Path) -> Sample:
    return once(python("-m", "benchmarks.register", "floor", server.address(server.create_database()), str(file)))


def _office(server: Any) -> str:
    """A new database, made by the program."""
    address = str(server.address(server.create_database()))
    with tempfile.TemporaryDirectory(prefix="hd-bench-") as home:
        words = ["--database", address, "create", "--organisation", "暖阳供热有限公司", "--admin", "admin"]
        known = environment(home) | {"HEARTHDESK_USER_PASSWORD": PASSWORD}
        subprocess.run(python("main.py", *words), cwd=ROOT, env=known, stdout=subprocess.DEVNULL, check=True)
    return address


def _ours(address: str, file: Path) -> Sample:
    command = ["--database", address, "--user", "admin", "import", "staff", str(file), "--accept-new"]
    return once(python("main.py", *command), {"HEARTHDESK_USER_PASSWORD": PASSWORD})


def write(file: Path) -> Path:
    """A register as a workbook; without contents that would refuse a row."""
    from openpyxl import Workbook

    chance = Random(1)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("花名册")
    sheet.append(HEADS)
    for number in range(PEOPLE):
        name = chance.choice(SURNAMES) + chance.choice(GIVEN) + chance.choice(GIVEN)
        hired = date(2010, 1, 1) + timedelta(days=chance.randrange(5800))
        sheet.append((
            f"GH{number:06d}", name, f"e{number}@example.test", f"13{chance.randrange(10**9):09d}",
            chance.choice("男女"), chance.choice(UNITS), chance.choice(POSTS), hired,
        ))  # fmt: skip
    book.save(file)
    return file


def floor(address: str, path: str) -> None:
    """Read the sheet, insert every row and its telephone, commit."""
    import pymysql
    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[1:]
    people = [(n, r[0], r[1], r[2], r[4], r[5], r[6], r[7]) for n, r in enumerate(rows, 1)]
    phones = [(n, "mobile", r[3]) for n, r in enumerate(rows, 1)]
    user, _, place = address.removeprefix("mysql://").partition("@")
    where, _, name = place.partition("/")
    host, _, port = where.partition(":")
    connection = pymysql.connect(host=host, port=int(port), user=user, database=name, charset="utf8mb4")
    cursor: Any = connection.cursor()
    cursor.execute(
        "CREATE TABLE person (id BIGINT PRIMARY KEY, code VARCHAR(20) NOT NULL UNIQUE, name VARCHAR(60) NOT NULL,"
        " mail VARCHAR(80), sex VARCHAR(4), unit VARCHAR(40), post VARCHAR(40), hired DATE)"
    )
    cursor.execute(
        "CREATE TABLE contact (person BIGINT, kind VARCHAR(20), value VARCHAR(40), PRIMARY KEY (person, kind))"
    )
    cursor.max_stmt_length = 4 * 2**20
    cursor.executemany("INSERT INTO person VALUES (%s, %s, %s, %s, %s, %s, %s, %s)", people)
    cursor.executemany("INSERT INTO contact VALUES (%s, %s, %s)", phones)
    connection.commit()


if __name__ == "__main__":
    floor(*sys.argv[2:])
    os._exit(0)
