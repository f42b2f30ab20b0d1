"""Private MariaDB servers on the loopback interface, for tests on the second kind of database."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import pymysql
import pymysql.cursors

CHARSET = "utf8mb4"
COLLATION = "utf8mb4_unicode_520_ci"
START_SECONDS = 30


def free_port() -> int:
    """A port of the loopback interface that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class MariaDB:
    """One private server with its own data; it can be killed and started again on the same data and port.

    `durable` writes the log to disk at every commit, as in the office; without it the server is faster and a
    kill may lose the last second. `options` are further mariadbd options, such as `--max-connections=300`.
    """

    def __init__(self, *, durable: bool = False, options: tuple[str, ...] = ()) -> None:
        # A socket's path may have 107 characters at most: straight under /tmp, whatever TMPDIR says.
        self.folder = Path(tempfile.mkdtemp(prefix="hd-mariadb-", dir="/tmp"))
        self.port = free_port()
        self._flush = "1" if durable else "0"
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None
        self._number = 0

    @staticmethod
    def is_installed() -> bool:
        """Whether the server and the tool that makes its data are on this machine."""
        return bool(shutil.which("mariadbd") and shutil.which("mariadb-install-db"))

    def start(self) -> MariaDB:
        """Start the server and wait until it answers; the data are made at the first start."""
        if not (self.folder / "data").exists():
            self._install()
        for _ in range(3):
            self._launch()
            if self._answers():
                return self
            # Another process took the port between the look and the start: take a new one.
            self.kill()
            self.port = free_port()
        raise RuntimeError(f"mariadbd does not start:\n{(self.folder / 'log').read_text(errors='replace')[-3000:]}")

    def kill(self) -> None:
        """End the server as a power cut would (kill -9)."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End the server in order and delete its data."""
        self._end(signal.SIGTERM)
        shutil.rmtree(self.folder, ignore_errors=True)

    def connect(
        self, database: str | None = None, *, autocommit: bool = True
    ) -> pymysql.Connection[pymysql.cursors.Cursor]:
        """A fresh connection of the server's administrator."""
        return pymysql.connect(
            unix_socket=str(self.folder / "s.sock"),
            user="root",
            database=database,
            charset=CHARSET,
            autocommit=autocommit,
        )

    def execute(self, statement: str) -> tuple[tuple[Any, ...], ...]:
        """The rows of one statement, run as the server's administrator."""
        with self.connect() as connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return tuple(cursor.fetchall())

    def create_database(self) -> str:
        """The name of a new empty database."""
        self._number += 1
        name = f"t{self._number}"
        self.execute(f"CREATE DATABASE {name} CHARACTER SET {CHARSET} COLLATE {COLLATION}")
        return name

    def drop_database(self, name: str) -> None:
        """Drop a database; connections that a test left open in it are cut first, as they would hold its locks."""
        for (connection,) in self.execute(f"SELECT id FROM information_schema.processlist WHERE db = '{name}'"):
            try:
                self.execute(f"KILL {connection}")
            except pymysql.err.OperationalError as error:
                if error.args[0] != 1094:  # it ended by itself meanwhile
                    raise
        self.execute(f"DROP DATABASE IF EXISTS {name}")

    def address(self, name: str) -> str:
        """The address of a database of this server, as the program's `--database` takes it."""
        return f"mysql://root@127.0.0.1:{self.port}/{name}"

    def _install(self) -> None:
        made = subprocess.run(
            [
                "mariadb-install-db",
                "--no-defaults",
                f"--datadir={self.folder}/data",
                # As below: another server that starts at the same time would clear the tables that this one makes.
                f"--tmpdir={self.folder}",
                f"--user={self._system_user()}",
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                "--skip-name-resolve",
                "--innodb-log-file-size=8M",
            ],
            check=False,
            capture_output=True,
            text=True,
        )
        if made.returncode:
            raise RuntimeError(f"mariadb-install-db fails:\n{made.stdout}\n{made.stderr}")

    def _launch(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    "mariadbd",
                    "--no-defaults",
                    f"--datadir={self.folder}/data",
                    f"--user={self._system_user()}",
                    f"--socket={self.folder}/s.sock",
                    f"--pid-file={self.folder}/pid",
                    # A server that starts clears its folder of temporary tables: never one that others use too.
                    f"--tmpdir={self.folder}",
                    f"--port={self.port}",
                    "--bind-address=127.0.0.1",
                    "--skip-name-resolve",
                    "--skip-log-bin",
                    "--innodb-log-file-size=8M",
                    "--innodb-buffer-pool-size=32M",
                    f"--innodb-flush-log-at-trx-commit={self._flush}",
                    f"--innodb-flush-method={'fsync' if self._flush == '1' else 'nosync'}",
                    "--performance-schema=OFF",
                    f"--character-set-server={CHARSET}",
                    f"--collation-server={COLLATION}",
                    "--lower-case-table-names=1",
                    *self._options,
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl+C at the terminal ends the tests; the server is ended by them, in order.
                start_new_session=True,
            )

    def _answers(self) -> bool:
        assert self._process
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self._process.poll() is None:
            # Asked at the socket, as the port might be another server's; PyMySQL itself leaks a socket that is refused.
            with socket.socket(socket.AF_UNIX) as probe:
                if probe.connect_ex(str(self.folder / "s.sock")) == 0:
                    return True
            time.sleep(0.02)
        return False

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(how)
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(30)
        self._process = None
        # A killed server leaves its socket; the next start must not be asked before it listens.
        (self.folder / "s.sock").unlink(missing_ok=True)

    @staticmethod
    def _system_user() -> str:
        return pwd.getpwuid(os.geteuid()).pw_name
