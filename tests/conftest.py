"""What every test gets: no screen, no real user profile, free fonts, and both kinds of database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

from tests.servers import MariaDB
from tests.shelf import FileShelf

# Before Qt is imported by anyone; setdefault lets a run on a real screen choose another platform.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["FONTCONFIG_FILE"] = str(Path(__file__).with_name("fonts.conf"))

PROFILE_VARIABLES = {
    "HOME": "",
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".local/share",
    "XDG_CACHE_HOME": ".cache",
    "XDG_STATE_HOME": ".local/state",
    "XDG_CONFIG_DIRS": "etc",
    "XDG_RUNTIME_DIR": "run",
    "USERPROFILE": "",
    "APPDATA": "AppData/Roaming",
    "LOCALAPPDATA": "AppData/Local",
}

settings.register_profile("suite", deadline=None, database=None)
settings.load_profile("suite")


@pytest.fixture(scope="session")
def _profiles(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Places for profiles, numbered here: among thousands of folders pytest itself looks long for a free number."""
    base = tmp_path_factory.mktemp("profiles")
    return (base / str(number) for number in count())


@pytest.fixture(autouse=True)
def profile(_profiles: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty user profile of this test's own; nothing of the person who runs the tests is read or written."""
    home = next(_profiles)
    for name, below in PROFILE_VARIABLES.items():
        folder = home / below
        folder.mkdir(parents=True, exist_ok=True)
        monkeypatch.setenv(name, str(folder))
    (home / "run").chmod(0o700)  # Qt warns about a runtime folder that others may read
    for name in [name for name in os.environ if name.startswith("HEARTHDESK_")]:
        monkeypatch.delenv(name)
    return home


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[MariaDB]:
    """A private MariaDB for this test process; tests that hurt a server start one of their own."""
    if not MariaDB.is_installed():
        reason = "mariadbd and mariadb-install-db are not installed"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    server = MariaDB(options=("--max-connections=300",))
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture
def fresh_mysql(mariadb_server: MariaDB) -> Iterator[str]:
    """The address of a new empty database on the private MariaDB."""
    name = mariadb_server.create_database()
    try:
        yield mariadb_server.address(name)
    finally:
        mariadb_server.drop_database(name)


@pytest.fixture
def fresh_sqlite(tmp_path: Path) -> str:
    """The address of an SQLite file that does not exist yet."""
    return str(tmp_path / "x.db")


@pytest.fixture(scope="session")
def file_shelf(tmp_path_factory: pytest.TempPathFactory) -> FileShelf:
    """Untouched SQLite files to copy from."""
    return FileShelf(tmp_path_factory.mktemp("shelf"))


@pytest.fixture(params=["sqlite", pytest.param("mariadb", marks=pytest.mark.mariadb)])
def address(request: pytest.FixtureRequest) -> str:
    """The address of an empty database: the test runs once on SQLite and once on MariaDB."""
    chosen: str = request.getfixturevalue("fresh_mysql" if request.param == "mariadb" else "fresh_sqlite")
    return chosen
