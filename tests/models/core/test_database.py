"""The guard against half-committed blocks, addresses, TLS, and what errors become in words."""

from __future__ import annotations

import threading
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import peewee as pw
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from models.core import database
from models.core.database import Address, TransactionAborted
from models.core.errors import Refused
from tests.servers import MariaDB


@pytest.mark.parametrize(
    "text",
    [
        "mysql://kefu@db.example:3307/hearthdesk",
        "mysql://kefu@127.0.0.1:3306/hearthdesk?ca=C:/ca.pem",
        "mysql://kefu@[::1]:3306/hearthdesk",
        "data/x.db",
    ],
)
def test_an_address_reads_as_it_is_written(text: str) -> None:
    assert Address.parse(str(Address.parse(text))) == Address.parse(text)


def test_an_address_defaults_to_the_usual_port() -> None:
    assert Address.parse("mysql://kefu@db.example/hearthdesk").port == 3306


@pytest.mark.parametrize("text", ["http://x/y", "mysql://", "mysql://host", "mysql://a@b:x/c"])
def test_a_wrong_address_is_refused_in_words(text: str) -> None:
    with pytest.raises(Refused, match="数据位置写法不对"):
        Address.parse(text)


@pytest.fixture
def table(opened: str) -> str:
    db = database.current()
    options = "" if database.is_sqlite() else " ENGINE=InnoDB"
    db.execute_sql(f"CREATE TABLE d (id INT PRIMARY KEY, v INT){options}")
    db.execute_sql("INSERT INTO d VALUES (1, 0)")
    db.execute_sql("INSERT INTO d VALUES (2, 0)")
    return opened


def ids() -> list[int]:
    return [row[0] for row in database.current().execute_sql("SELECT id FROM d ORDER BY id").fetchall()]


def test_a_swallowed_error_does_not_let_the_rest_of_the_block_commit(table: str) -> None:
    def careless() -> None:
        with database.transaction():
            database.current().execute_sql("INSERT INTO d VALUES (10, 0)")
            with pytest.raises(pw.PeeweeException):
                database.current().execute_sql("SELECT nonsense FROM nowhere")
            with pytest.raises(TransactionAborted):
                database.current().execute_sql("INSERT INTO d VALUES (11, 0)")

    with pytest.raises(TransactionAborted):
        careless()
    assert ids() == [1, 2]


def test_a_refused_duplicate_may_be_handled_inside_the_block(table: str) -> None:
    with database.transaction():
        with pytest.raises(pw.IntegrityError):
            database.current().execute_sql("INSERT INTO d VALUES (1, 0)")
        database.current().execute_sql("INSERT INTO d VALUES (30, 0)")
    assert ids() == [1, 2, 30]


@pytest.mark.mariadb
@pytest.mark.parametrize("nested", [False, True])
def test_a_swallowed_deadlock_leaves_nothing(mariadb_server: MariaDB, fresh_mysql: str, nested: bool) -> None:
    database.use(Address.parse(fresh_mysql))
    locked, go = threading.Event(), threading.Event()

    def other() -> None:
        with mariadb_server.connect(fresh_mysql.rsplit("/", 1)[1], autocommit=False) as line, line.cursor() as cursor:
            cursor.execute("UPDATE d SET v = v + 1 WHERE id = 2")
            for number in range(50):  # more work done, so that the other transaction is the victim
                cursor.execute("INSERT INTO d VALUES (%s, 0)", (1000 + number,))
            locked.set()
            go.wait(20)
            cursor.execute("UPDATE d SET v = v + 1 WHERE id = 1")
            line.rollback()

    def victim() -> None:
        db = database.current()
        with database.transaction():
            db.execute_sql("INSERT INTO d VALUES (10, 1)")
            db.execute_sql("UPDATE d SET v = v + 1 WHERE id = 1")
            go.set()
            with pytest.raises(pw.PeeweeException) as caught, db.atomic() if nested else nullcontext():
                db.execute_sql("UPDATE d SET v = v + 1 WHERE id = 2")
            assert 1213 in database.error_codes(caught.value)
            db.execute_sql("INSERT INTO d VALUES (11, 1)")

    with database.connection():
        database.current().execute_sql("CREATE TABLE d (id INT PRIMARY KEY, v INT) ENGINE=InnoDB")
        database.current().execute_sql("INSERT INTO d VALUES (1, 0), (2, 0)")
        thread = threading.Thread(target=other)
        thread.start()
        assert locked.wait(20)
        with pytest.raises((TransactionAborted, pw.PeeweeException)):
            victim()
        thread.join()
        assert 10 not in ids()
        assert 11 not in ids()
    database.close()


def test_database_work_in_the_windows_thread_is_a_bug(opened: str) -> None:
    database.current().forbidden_thread = threading.get_ident()
    with pytest.raises(RuntimeError):
        database.current().execute_sql("SELECT 1")
    database.current().forbidden_thread = None


def test_a_missing_folder_is_told_in_words(tmp_path: Path) -> None:
    database.use(Address(file=tmp_path / "nowhere" / "x.db"))
    with pytest.raises(Refused, match="打不开数据文件"):
        database.read(lambda: database.current().execute_sql("SELECT 1"))


def test_a_file_that_is_no_database_is_told_in_words(tmp_path: Path) -> None:
    file = tmp_path / "x.db"
    file.write_bytes("这不是数据库".encode() * 500)
    database.use(Address(file=file))
    with pytest.raises(Refused, match="不是暖窗的数据文件"):
        database.read(lambda: database.current().execute_sql("SELECT * FROM database_info"))


def test_a_full_disk_is_told_in_words_and_the_act_can_be_repeated(tmp_path: Path) -> None:
    database.use(Address(file=tmp_path / "x.db"))

    def write() -> None:
        with database.transaction():
            database.current().execute_sql("INSERT INTO d VALUES (randomblob(100000))")
            database.current().execute_sql("INSERT INTO d VALUES (randomblob(100000))")

    with database.connection():
        database.current().execute_sql("CREATE TABLE d (v BLOB)")
        # SQLite itself ends the transaction, as it does on a disk without space.
        database.current().execute_sql("PRAGMA max_page_count = 30")
        with pytest.raises(Refused, match="磁盘已满"):
            database.retrying(write, budget=0)
        assert database.current().execute_sql("SELECT COUNT(*) FROM d").fetchone() == (0,)
        database.current().execute_sql("PRAGMA max_page_count = 30000")
        database.retrying(write, budget=0)
    database.close()


@pytest.mark.mariadb
def test_a_wrong_password_is_told_in_words(mariadb_server: MariaDB, fresh_mysql: str) -> None:
    mariadb_server.execute("CREATE OR REPLACE USER clerk@'%' IDENTIFIED BY 'right'")
    database.use(Address.parse(fresh_mysql.replace("root@", "clerk@")), "wrong")
    with pytest.raises(Refused, match="账号或密码不对"):
        database.read(lambda: database.current().execute_sql("SELECT 1"))
    database.close()


def _certificate(folder: Path, name: str, issuer: tuple[x509.Certificate, ec.EllipticCurvePrivateKey] | None) -> tuple[
    x509.Certificate, ec.EllipticCurvePrivateKey
]:  # fmt: skip
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    parent, signer = (issuer[0].subject, issuer[1]) if issuer else (subject, key)
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(parent)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
    )
    made = builder.sign(signer, hashes.SHA256())
    (folder / f"{name}.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / f"{name}.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
    )
    for file in folder.iterdir():
        file.chmod(0o644)
    folder.chmod(0o755)
    return made, key


@pytest.mark.mariadb
def test_a_given_ca_is_verified(tmp_path: Path) -> None:
    probe = MariaDB()
    folder = probe.folder / "tls"  # readable for the server's own user
    folder.mkdir()
    probe.folder.chmod(0o755)
    authority = _certificate(folder, "ca", None)
    _certificate(folder, "server", authority)
    _certificate(folder, "stranger", None)
    probe._options = (f"--ssl-ca={folder}/ca.pem", f"--ssl-cert={folder}/server.pem", f"--ssl-key={folder}/server.key")
    try:
        probe.start()
        address = probe.address(probe.create_database())
        database.use(Address.parse(f"{address}?ca={folder}/ca.pem"))
        status = "SHOW SESSION STATUS LIKE 'Ssl_cipher'"
        cipher = database.read(lambda: database.current().execute_sql(status).fetchone()[1])
        assert cipher
        database.use(Address.parse(f"{address}?ca={folder}/stranger.pem"))
        with pytest.raises(Refused, match="证书与 CA 文件不符"):
            database.read(lambda: database.current().execute_sql("SELECT 1"))
    finally:
        database.close()
        probe.stop()
