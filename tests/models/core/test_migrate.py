"""Migrations: safe together, safe again, refused in words between versions, and equal to the models."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playhouse.schema_diff import diff_models

import models.areas
from models.core import database, migrate, register
from models.core.base import Table
from models.core.database import Address
from models.core.errors import Refused, SchemaMismatch

assert models.areas


def all_tables(base: type = Table) -> list[type[Table]]:
    """Every table class of the program, without the bases and without those of tests."""
    found = []
    for one in base.__subclasses__():
        if one.__module__.startswith("models.") and one.__module__.endswith(".tables"):
            found.append(one)
        found += all_tables(one)
    return found


def test_the_migrations_make_exactly_the_tables_of_the_models(opened: str) -> None:
    # ddl of a type change is not seen by the comparison; the round trip of every sample action covers types
    assert not any(diff_models(database.current(), all_tables()))


def test_numbers_of_migrations_have_no_gap_and_no_twin() -> None:
    numbers = [int(file.name.split("_")[0]) for file in sorted(migrate.folder().glob("[0-9]*.py"))]
    assert numbers == list(range(1, len(numbers) + 1))


def test_several_programs_that_start_together_migrate_once(address: str) -> None:
    database.use(Address.parse(address))

    def start(_: int) -> tuple[str, ...]:
        with database.connection():
            return migrate.upgrade()

    with ThreadPoolExecutor(4) as programs:
        applied = list(programs.map(start, range(4)))
    assert sorted(len(names) for names in applied) == [0, 0, 0, migrate.program_version()]
    database.close()


def test_an_interrupted_migration_is_finished_by_the_next_start(address: str) -> None:
    database.use(Address.parse(address))
    with database.connection():
        migrate.upgrade()
        last = migrate.state().applied[-1]
        database.current().execute_sql(f"DELETE FROM {migrate.HISTORY} WHERE name = '{last}'")
        assert migrate.upgrade() == (last,)
        migrate.require_current()
    database.close()


def test_a_program_older_than_the_database_refuses_in_words(opened: str) -> None:
    database.current().execute_sql(
        f"INSERT INTO {migrate.HISTORY} (name, applied) VALUES ('9999_future', '2027-01-01 00:00:00')"
    )
    with pytest.raises(SchemaMismatch, match="数据库已升级到版本 9999") as caught:
        migrate.require_current()
    assert caught.value.newer == "database"


def test_a_program_newer_than_the_database_refuses_and_says_who_upgrades(opened: str) -> None:
    last = migrate.state().applied[-1]
    database.current().execute_sql(f"DELETE FROM {migrate.HISTORY} WHERE name = '{last}'")
    with pytest.raises(SchemaMismatch) as caught:
        migrate.require_current()
    assert caught.value.newer == "program"
    assert ("可以现在升级" if database.is_sqlite() else "main.py upgrade") in caught.value.sentence


def test_an_empty_place_is_no_database_of_ours(address: str, tmp_path: Path) -> None:
    database.use(Address.parse(address))
    with database.connection(), pytest.raises(Refused, match="还没有暖窗的数据"):
        migrate.require_current()
    database.close()


def test_every_entity_of_the_register_is_a_table(opened: str) -> None:
    without = set(register.entities) - set(database.current().get_tables())
    worked_out = {one for one in without if register.get_list(register.entities[one].list_name).is_worked_out}
    assert without == worked_out
