"""Large files: unseen until posted, posted once, gone when cancelled or when the workstation dies."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from typing import Any

import peewee as pw
import pytest

from models.core import access, audit, check, clock, database
from models.core.access import Person
from models.core.errors import ConnectionLost, Forbidden, Refused
from models.core.imports import queries, staging
from models.core.imports.register import ImportKind, get_kind
from models.core.imports.tables import ImportBatch
from models.core.imports.workflow import State
from models.core.register import Done
from models.core.unit import perform
from tests import faults
from tests.models.core.imports.payments import Payment, many, stored, total
from tests.samples import World
from tests.source import ROOT

FILE = {"file": "大台账.xlsx", "sheet": "", "sha256": "a" * 64, "month": ""}


@pytest.fixture
def person(world: World) -> Person:
    return access.load_user(world.admin)


def load(kind: ImportKind, person: Person, count: int = 4500, prefix: str = "P", **file: str) -> int:
    """Stage so many payments; the number of their batch."""
    batch, staged, rows = staging.begin(kind, person, **{**FILE, **file}), 0, many(count, prefix)
    while staged < count:
        staged = staging.add(kind, batch, staged, rows[staged : staged + staging.AT_ONCE])
    return batch


def post(kind: ImportKind, world: World, batch: int, **values: Any) -> Done:
    return perform(kind.action, {**FILE, "batch": batch, **values}, user=world.admin)


def grow_old(batch: int) -> None:
    ImportBatch.update(touched_at=clock.now() - staging.STALE - timedelta(seconds=1)).where(
        ImportBatch.id == batch
    ).execute()  # fmt: skip


def test_staged_rows_are_seen_by_nobody_until_they_are_posted_in_one_act(
    kind: ImportKind, world: World, person: Person
) -> None:
    before = audit.anchor().seq
    batch = load(kind, person)
    assert (Payment.select().count(), stored(), total()) == (4500, set(), 0)
    assert audit.anchor().seq == before
    done = post(kind, world, batch, stated=[{"column": "amount", "amount": 450_000}])
    assert (done.details["written"], done.details["sums"], done.details["batch"]) == (4500, {"amount": 450_000}, batch)
    assert (len(stored()), total()) == (4500, 450_000)
    assert audit.anchor().seq == before + 1
    assert queries.batch(batch).whole
    assert check.check() == []


def test_known_rows_count_among_the_stated_ones(kind: ImportKind, world: World, person: Person) -> None:
    batch = load(kind, person, 10)
    known = [{"column": "amount", "amount": 77}, {"column": "rows", "amount": 3}]
    stated = [{"column": "amount", "amount": 1077}, {"column": "rows", "amount": 13}]
    done = post(kind, world, batch, known=known, stated=stated)
    assert (done.details["accepted"], done.details["written"], done.details["same"]) == (13, 10, 3)


def test_a_stage_that_does_not_agree_is_not_posted(kind: ImportKind, world: World, person: Person) -> None:
    batch = load(kind, person, 10)
    for values in ({"stated": [{"column": "rows", "amount": 11}]}, {"refused": 1}, {"sha256": "b" * 64}):
        with pytest.raises(Refused):
            post(kind, world, batch, **values)
    assert stored() == set()
    assert ImportBatch.get_by_id(batch).state == State.LOADING
    post(kind, world, batch, refused=1, partial=True)
    with pytest.raises(Refused) as caught:
        post(kind, world, batch, refused=1, partial=True)
    assert caught.value.code == "STAGE_GONE"
    assert len(stored()) == 10


def test_an_empty_stage_is_nothing_new(kind: ImportKind, world: World, person: Person) -> None:
    with pytest.raises(Refused) as caught:
        post(kind, world, staging.begin(kind, person, **FILE))
    assert caught.value.code == "NOTHING_NEW"


def test_the_same_file_staged_twice_is_posted_once(kind: ImportKind, world: World, person: Person) -> None:
    first, second = load(kind, person, 10), load(kind, person, 10)
    post(kind, world, first)
    with pytest.raises(Refused) as caught:
        post(kind, world, second)
    assert caught.value.code == "SAME_FILE"
    other = load(kind, person, 10, sha256="b" * 64)
    with pytest.raises(Refused, match="别人刚刚导入过"):
        post(kind, world, other, sha256="b" * 64)
    assert len(stored()) == 10


def test_cancelling_deletes_the_stage_and_nothing_else(kind: ImportKind, world: World, person: Person) -> None:
    kept, gone = load(kind, person, 10, "A"), load(kind, person, 4500, "B")
    staging.discard(gone)
    assert Payment.select().count() == 10
    assert ImportBatch.get_or_none(ImportBatch.id == gone) is None
    staging.discard(gone)
    post(kind, world, kept)
    staging.discard(kept)
    assert len(stored()) == 10


def test_a_commit_that_is_repeated_after_a_lost_answer_adds_nothing_twice(kind: ImportKind, person: Person) -> None:
    batch = staging.begin(kind, person, **FILE)
    rows = many(20)
    assert staging.add(kind, batch, 0, rows[:10]) == 10
    assert staging.add(kind, batch, 0, rows[:10]) == 10
    assert staging.add(kind, batch, 10, rows[10:]) == 20
    assert Payment.select().count() == 20


def test_a_failure_at_any_statement_of_a_commit_adds_all_of_it_once(kind: ImportKind, person: Person) -> None:
    batch = staging.begin(kind, person, **FILE)
    make = faults.busy if database.is_sqlite() else faults.connection_lost
    staged, tried = 0, 0
    for number in range(1, 20):
        tried = number
        with faults.failing_at(number, make) as counter:
            staged = staging.add(kind, batch, staged, many(10, f"N{number}-"))
        assert Payment.select().count() == staged == 10 * number
        if not counter.fired:
            break
    assert 4 <= tried < 19


def test_many_commits_at_once_add_every_row_once_and_in_order(
    kind: ImportKind, world: World, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "AT_ONCE", 7)
    rows, told = many(100), list[int]()
    batch = staging.begin(kind, person, **FILE)
    staging.load(kind, batch, rows, told.append)
    assert told == [*range(7, 99, 7), 100]
    assert sorted(row.serial for row in Payment.select()) == [row.values["serial"] for row in rows]
    post(kind, world, batch, stated=[{"column": "rows", "amount": 100}])
    assert len(stored()) == 100


def test_a_failure_while_many_commits_run_is_told_and_the_rest_is_not_begun(
    kind: ImportKind, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "AT_ONCE", 5)
    batch = staging.begin(kind, person, **FILE)
    broken = [*many(52), *[row for row in many(1) if row.values.update(serial=None) is None], *many(40, "Q")]
    with pytest.raises(pw.PeeweeException):
        staging.load(kind, batch, broken, lambda _: None)
    assert Payment.select().count() == ImportBatch.get_by_id(batch).staged == 50

    def stop(staged: int) -> None:
        if staged >= 10:
            raise ConnectionLost

    other = staging.begin(kind, person, **FILE)
    with pytest.raises(ConnectionLost):
        staging.load(kind, other, many(500, "R"), stop)
    assert 10 <= ImportBatch.get_by_id(other).staged < 500
    staging.discard(batch)
    staging.discard(other)
    assert Payment.select().count() == 0


def test_interrupted_imports_are_cleared_away_and_running_ones_are_left(kind: ImportKind, person: Person) -> None:
    running, dead, half = load(kind, person, 10, "A"), load(kind, person, 4500, "B"), load(kind, person, 10, "C")
    grow_old(dead)
    ImportBatch.update(state=State.CANCELLED).where(ImportBatch.id == half).execute()
    assert staging.clean_up() == 2
    assert Payment.select().count() == 10
    assert [row.id for row in ImportBatch.select()] == [running]
    with pytest.raises(Refused) as caught:
        staging.add(kind, dead, 4500, many(10))
    assert caught.value.code == "STAGE_GONE"
    assert "没有导入" in caught.value.sentence


def test_the_next_import_clears_away_what_an_interrupted_one_left(kind: ImportKind, person: Person) -> None:
    grow_old(load(kind, person, 10))
    staging.begin(kind, person, **FILE)
    assert Payment.select().count() == 0


def test_who_may_not_import_cannot_stage(kind: ImportKind, world: World) -> None:
    with pytest.raises(Forbidden):
        staging.begin(kind, access.load_user(world.nobody), **FILE)


def test_a_kind_that_cannot_be_staged_says_so(person: Person) -> None:
    with pytest.raises(Refused, match="花名册一次最多导入 10,000 人"):
        staging.begin(get_kind("staff"), person, **FILE)


def test_a_reversed_large_import_counts_no_more(kind: ImportKind, world: World, person: Person) -> None:
    batch = load(kind, person, 10)
    post(kind, world, batch)
    done = perform("imports.reverse", {"id": batch}, user=world.admin)
    assert (done.details["reversed"], done.details["kept"], stored()) == (10, 0, set())
    with pytest.raises(Refused, match="不能撤销"):
        perform("imports.reverse", {"id": batch}, user=world.admin)
    post(kind, world, load(kind, person, 10))
    assert len(stored()) == 10


@pytest.mark.slow
def test_a_workstation_that_dies_halfway_leaves_nothing_that_anybody_sees(
    kind: ImportKind, world: World, person: Person, opened: str
) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(ROOT / "tests/models/core/imports/loader.py"), opened, str(world.admin)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as loader:
        assert loader.stdout is not None
        told = [loader.stdout.readline().split() for _ in range(5)]
        loader.kill()
    assert [int(one[1]) for one in told] == [500, 1000, 1500, 2000, 2500]
    count = Payment.select().count()
    assert count >= 2500
    assert count % 500 == 0, "a commit is whole or not there"
    assert stored() == set()
    batch = int(told[0][0])
    assert staging.clean_up() == 0, "it might still be alive"
    grow_old(batch)
    assert staging.clean_up() == 1
    assert (Payment.select().count(), ImportBatch.select().count()) == (0, 0)
    post(kind, world, load(kind, person, 10))
    assert len(stored()) == 10


def test_a_connection_that_stays_away_is_told(
    kind: ImportKind, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = staging.begin(kind, person, **FILE)
    real = database.retrying
    monkeypatch.setattr(database, "retrying", lambda work, **_: real(work, budget=0.0))
    make = faults.busy if database.is_sqlite() else faults.connection_lost
    with faults.failing_at(2, make, once=False), pytest.raises(ConnectionLost):
        staging.add(kind, batch, 0, many(10))
    monkeypatch.undo()
    assert staging.add(kind, batch, 0, many(10)) == 10
    assert Payment.select().count() == 10
