"""The private test server itself: empty databases, and data that outlive a kill."""

from __future__ import annotations

import pymysql
import pytest

from tests.servers import COLLATION, MariaDB

pytestmark = pytest.mark.mariadb


def test_each_test_gets_an_empty_database_of_its_own(mariadb_server: MariaDB, fresh_mysql: str) -> None:
    name = fresh_mysql.rpartition("/")[2]
    tables = mariadb_server.execute(f"SELECT 1 FROM information_schema.tables WHERE table_schema = '{name}'")
    collation = mariadb_server.execute(
        f"SELECT default_collation_name FROM information_schema.schemata WHERE schema_name = '{name}'"
    )
    assert (tables, collation) == ((), ((COLLATION,),))


def test_a_database_is_dropped_under_an_open_transaction(mariadb_server: MariaDB) -> None:
    name = mariadb_server.create_database()
    left_open = mariadb_server.connect(name, autocommit=False)
    left_open.cursor().execute("CREATE TABLE t (a INT)")
    left_open.cursor().execute("INSERT INTO t VALUES (1)")
    mariadb_server.drop_database(name)
    left_open.close()
    assert (name,) not in mariadb_server.execute("SHOW DATABASES")


def test_committed_rows_outlive_a_kill(mariadb_server: MariaDB) -> None:
    # mariadb_server is asked for only because it skips where no server is installed
    server = MariaDB(durable=True)
    try:
        port = server.start().port
        name = server.create_database()
        server.execute(f"CREATE TABLE {name}.t (a INT)")
        server.execute(f"INSERT INTO {name}.t VALUES (7)")
        server.kill()
        server.start()
        assert (server.execute(f"SELECT a FROM {name}.t"), server.port) == (((7,),), port)
        over_tcp = pymysql.connect(host="127.0.0.1", port=port, user="root", database=name)
        over_tcp.close()
    finally:
        server.stop()
