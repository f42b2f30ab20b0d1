"""The command line does what the screen does, says no in Chinese, and ends with the status that scripts rely on."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import main
from desktop import memory, places
from models.core import check, database, migrate
from models.core.database import Address
from models.core.tables import NumberSeries
from reports.kit.workbook import open_workbook
from tests.desktop.program import PASSWORD
from tests.servers import free_port
from tests.source import ROOT

REGISTER = ROOT / "tests/data/staff-register.xlsx"
PEOPLE = 14
ENGLISH = re.compile(r"argument|required|invalid|unrecognized|Traceback|Error|usage:")


class Told:
    """What one run of the command line said and how it ended."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err

    @property
    def data(self) -> Any:
        """The one JSON object on stdout."""
        return json.loads(self.out)


Run = Callable[..., Told]


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """Nothing of a run is left open: neither the database nor its log."""
    yield
    database.close()
    ours = logging.getLogger("hearthdesk")
    for handler in list(ours.handlers):
        ours.removeHandler(handler)
        handler.close()


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line in this process."""
    monkeypatch.setenv("HEARTHDESK_USER_PASSWORD", PASSWORD)
    monkeypatch.setenv("HEARTHDESK_PASSWORD", "")

    def go(*words: str | Path) -> Told:
        capsys.readouterr()
        status = main.main([str(word) for word in words])
        said = capsys.readouterr()
        return Told(status, said.out, said.err)

    return go


@pytest.fixture
def made(run: Run, address: str) -> str:
    """The address of a database made by the command line, on either kind."""
    told = run("--database", address, "create", "--organisation", "暖阳供热公司", "--admin", "admin", "--name", "周敏")
    assert (told.status, told.err) == (0, "")
    return address


@pytest.fixture
def as_admin(run: Run, made: str) -> Run:
    """Run as the administrator of that database."""

    def go(*words: str | Path) -> Told:
        return run("--database", made, "--user", "admin", *words)

    return go


# the program itself


def program(*words: str | Path, cwd: Path, **env: str) -> subprocess.CompletedProcess[bytes]:
    """Run main.py as a person would."""
    told = os.environ | {"HEARTHDESK_USER_PASSWORD": PASSWORD} | env
    return subprocess.run(
        [sys.executable, ROOT / "main.py", *words], cwd=cwd, env=told, capture_output=True, check=False
    )


def test_a_console_of_another_encoding_still_gets_utf8(tmp_path: Path) -> None:
    made = program(
        "create", "--organisation", "暖阳供热公司", "--admin", "admin", "--database", "a.db",
        cwd=tmp_path, PYTHONIOENCODING="gbk", LC_ALL="C",
    )  # fmt: skip
    assert (made.returncode, made.stderr) == (0, b"")
    assert "恢复码" in made.stdout.decode()
    again = program("create", "--organisation", "x", "--admin", "admin", "--database", "a.db", cwd=tmp_path, LC_ALL="C")
    assert (again.returncode, again.stdout) == (1, b"")
    assert "已经存在" in again.stderr.decode()
    assert [path.name for path in tmp_path.iterdir()] == ["a.db"]


@pytest.mark.timeout(30)
@pytest.mark.skipif(os.name != "posix", reason="a terminal of its own is made as Unix makes them")
@pytest.mark.parametrize(("second", "status"), [(PASSWORD, 0), ("other", 1)])
def test_a_password_is_asked_for_twice_and_not_shown(tmp_path: Path, second: str, status: int) -> None:
    ours, theirs = os.openpty()
    env = {name: value for name, value in os.environ.items() if not name.startswith("HEARTHDESK_")}
    command = [sys.executable, ROOT / "main.py", "--database", "a.db", "create", "--organisation", "x", "--admin", "li"]
    options: Any = {"stdin": theirs, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "start_new_session": True}
    with subprocess.Popen(command, cwd=tmp_path, env=env, bufsize=0, **options) as started:
        assert started.stderr is not None
        said = ""
        for word in (PASSWORD, second):
            prompt = b""
            while not prompt.endswith("：".encode()):  # what is typed before the question is thrown away
                prompt += started.stderr.read(1)
            said += prompt.decode()
            os.write(ours, f"{word}\n".encode())
        out, err = started.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    assert (started.returncode, (tmp_path / "a.db").exists()) == (status, status == 0)
    assert said.replace("\n", "") == "li 的密码：再输入一次："
    assert PASSWORD not in (out + err).decode()


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    ran = subprocess.run(
        f'"{sys.executable}" "{ROOT / "main.py"}" do --list | head -n 1', shell=True, capture_output=True, check=False
    )
    assert (ran.stdout.decode().count("\n"), ran.stderr) == (1, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the device that is always full is of Linux")
def test_a_place_that_takes_no_more_is_told(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run([sys.executable, ROOT / "main.py", "do", "--list"], stdout=full, stderr=-1, check=False)
    assert (ran.returncode, ran.stderr.decode()) == (1, "命令已执行，但结果没有写完。请检查输出的位置和磁盘空间。\n")


def modules_after(statement: str, tmp_path: Path) -> set[str]:
    code = f"import sys, main; {statement}; sys.stderr.write(chr(10).join(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    return set(ran.stderr.split("\n"))


def test_the_window_starts_without_the_command_line_and_commands_without_qt(tmp_path: Path) -> None:
    assert not modules_after("main.for_screen(['--user', 'x'])", tmp_path) & {"argparse", "desktop.cli", "models.core"}
    assert not {name for name in modules_after("main.main(['do', '--list'])", tmp_path) if "PySide6" in name}
    # The Word library takes a fifth of a second: not in the window's thread, when a page is opened.
    assert not modules_after("import ui.org.users, ui.staff.page, ui.kit.importpage", tmp_path) & {"docx"}


@pytest.mark.parametrize(
    ("words", "given"),
    [
        ([], {}),
        (["--database", "x.db"], {"--database": "x.db"}),
        (["--user=li", "--database=x.db"], {"--user": "li", "--database": "x.db"}),
        (["--database", "x.db", "list"], None),
        (["lsit"], None),
        (["--json"], None),
        (["--database"], None),
        (["--help"], None),
    ],
)
def test_only_words_of_the_window_start_the_window(words: list[str], given: dict[str, str] | None) -> None:
    assert main.for_screen(words) == given


# wrong usage


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["lsit"], "不认识“lsit”。可用：create"),
        (["--json"], "缺少 命令。"),
        (["--database"], "--database 后面要写一个值。"),
        (["create"], "缺少 --organisation"),
        (["create", "--organisation", "x", "--admin", "li"], "请用 --database"),
        (["demo", "--staff", "viele", "--database", "x.db"], "--staff 不能是“viele”"),
        (["restore", "x.db"], "请用 --database"),
        (["list"], "缺少 KIND"),
        (["list", "staff", "--format", "pdf"], "不认识“pdf”。可用：json"),
        (["list", "staff", "--format", "xlsx"], "--out"),
        (["list", "staff", "--format", "csv", "--out", "x.xlsx"], ".csv"),
        (["list", "staff", "--out", "x.exe"], ".json、.csv、.xlsx、.txt"),
        (["list", "staff", "--out", "花名册"], ".json、.csv、.xlsx、.txt"),
        (["list", "staff", "--loud"], "不认识 --loud"),
        (["check"], "请用 --database"),
        (["do"], "请写明操作名"),
        (["do", "org.add_unit"], "--fields"),
        (["do", "org.add_unit", "--fields", "{"], "不是正确的 JSON"),
        (["do", "org.add_unit", "--fields", "[]"], "JSON 对象"),
        (["import", "cows", "x.xlsx"], "还不能导入“cows”"),
    ],
)
def test_wrong_usage_is_told_in_chinese(run: Run, words: list[str], sentence: str) -> None:
    told = run(*words)
    assert (told.status, told.out) == (2, "")
    assert sentence in told.err
    assert not ENGLISH.search(told.err)


def test_what_needs_a_person_says_so(run: Run, made: str) -> None:
    for words in (["list", "staff"], ["do", "core.take_anchor"], ["import", "staff", str(REGISTER)]):
        told = run("--database", made, *words)
        assert (told.status, told.out) == (2, "")
        assert "--user" in told.err


@pytest.mark.parametrize("words", [["--help"], ["list", "--help"], ["do", "-h"], ["--version"]])
def test_help_is_in_chinese(run: Run, words: list[str]) -> None:
    told = run(*words)
    assert (told.status, told.err) == (0, "")
    assert not re.search(r"usage|options|positional|show this", told.out)


# refusals


def test_a_wrong_password_is_refused(as_admin: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARTHDESK_USER_PASSWORD", "wrong")
    told = as_admin("list", "staff")
    assert (told.status, told.out) == (1, "")
    assert "密码不对" in told.err


def test_every_bad_field_has_a_line_of_its_own(as_admin: Run) -> None:
    told = as_admin("do", "org.add_unit", "--fields", '{"name": "", "kind": "x", "gone": 1}')
    assert told.status == 1
    assert len(told.err.splitlines()) == 3
    assert all("：" in line and line.endswith("。") for line in told.err.splitlines())


def test_a_refusal_in_json_is_one_object_and_lines_on_stderr(as_admin: Run) -> None:
    told = as_admin("--json", "list", "cows")
    assert told.status == 1
    assert told.data["error"]["reasons"] == [told.err.strip()]
    assert "没有名为“cows”的列表" in told.err


@pytest.mark.parametrize("content", [None, b"", b"no database " * 999])
def test_a_file_that_is_no_database_is_refused_and_left_alone(run: Run, tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "x.db"
    if content is not None:
        file.write_bytes(content)
    told = run("--database", file, "check")
    assert (told.status, told.out) == (1, "")
    assert re.search(r"找不到数据文件|还没有暖窗的数据|不是暖窗的数据文件", told.err)
    assert file.exists() == (content is not None)
    assert content is None or file.read_bytes().startswith(content[:100])


@pytest.mark.mariadb
def test_a_server_that_does_not_answer_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "read", lambda work: database.retrying(work, budget=0))
    told = run("--database", f"mysql://root@127.0.0.1:{free_port()}/x", "check")
    assert told.status == 1
    assert "连不上数据库" in told.err


def test_a_bug_is_a_number_for_the_person_and_a_traceback_in_the_log(
    run: Run, made: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Any) -> list[str]:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(check, "check", broken)
    told = run("--database", made, "check")
    assert (told.status, told.out) == (1, "")
    assert "Traceback" not in told.err
    number = re.search(r"E-[0-9A-Z-]+", told.err)
    assert number is not None
    log = (memory.folder() / "logs" / "hearthdesk.log").read_text("utf-8")
    assert number[0] in log
    assert "ZeroDivisionError: planted" in log


# databases


def test_a_new_database_gives_its_recovery_code_once(run: Run, address: str) -> None:
    told = run("--json", "create", "--organisation", "暖阳", "--admin", "admin", "--trial", "--database", address)
    assert told.status == 0
    assert re.fullmatch(r"([0-9A-Z]{4}-){4}[0-9A-Z]{4}", told.data["recovery_code"])
    assert told.data["version"] == migrate.program_version()
    database.use(Address.parse(address))
    assert database.read(database.is_trial)


def test_a_weak_password_leaves_no_file(run: Run, fresh_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARTHDESK_USER_PASSWORD", "1")
    told = run("create", "--organisation", "暖阳", "--admin", "admin", "--database", fresh_sqlite)
    assert told.status == 1
    assert "密码" in told.err
    assert list(Path(fresh_sqlite).parent.iterdir()) == []


def test_what_is_backed_up_is_restored_and_checked(run: Run, as_admin: Run, made: str, tmp_path: Path) -> None:
    database.use(Address.parse(made))
    database.read(lambda: NumberSeries.insert(name="penalty-2026", last=41).execute())
    told = as_admin("--json", "backup", tmp_path / "b.db")
    assert told.status == 0
    assert told.data["size"] == (tmp_path / "b.db").stat().st_size
    again = run("--database", made, "backup", tmp_path / "b.db")
    assert again.status == 1
    assert "已经存在" in again.err
    restored = run("restore", tmp_path / "b.db", "--database", tmp_path / "y.db")
    assert restored.status == 0
    assert "penalty-2026" in restored.out
    assert run("--database", tmp_path / "y.db", "check").out == "没有发现问题。\n"
    assert run("--database", made, "restore", tmp_path / "b.db").status == 1


def test_findings_of_the_check_are_reasons(run: Run, as_admin: Run, made: str, tmp_path: Path) -> None:
    anchor = as_admin("--json", "do", "core.take_anchor").data["details"]["anchor"]
    (tmp_path / "anchor.txt").write_text(f"暖窗存证码\n{anchor}\n", "utf-8")
    assert run("--database", made, "check", "--anchor", tmp_path / "anchor.txt").status == 0
    database.use(Address.parse(made))
    database.read(lambda: database.current().execute_sql("UPDATE audit_entry SET title = 'x' WHERE seq = 1"))
    told = run("--database", made, "--json", "check", "--anchor", tmp_path / "anchor.txt")
    assert told.status == 1
    assert told.err.splitlines() == told.data["findings"]
    assert "第 1 条" in told.err
    assert run("--database", made, "check", "--anchor", tmp_path / "gone.txt").status == 1


def test_an_older_database_is_refused_until_it_is_upgraded(run: Run, address: str) -> None:
    database.use(Address.parse(address))
    with database.connection():
        migrate.upgrade(migrate.names()[0])
    database.close()
    assert "版本 1" in run("--database", address, "check").err
    told = run("--json", "--database", address, "upgrade")
    assert (told.status, told.data["from"], told.data["version"]) == (0, 1, migrate.program_version())
    assert Path(told.data["backup"]).is_file()
    assert "不需要升级" in run("--database", address, "upgrade").out


def test_the_demo_is_a_sound_trial_database(run: Run, fresh_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told = run("--database", fresh_sqlite, "demo", "--staff", "40")
    assert (told.status, told.err) == (0, "")
    assert [path.name for path in Path(fresh_sqlite).parent.iterdir()] == ["x.db"]
    assert run("--database", fresh_sqlite, "check").status == 0
    monkeypatch.setenv("HEARTHDESK_USER_PASSWORD", "demo")
    told = run("--database", fresh_sqlite, "--user", "admin", "--json", "list", "staff")
    assert len(told.data["rows"]) == 40
    assert run("--database", fresh_sqlite, "demo").status == 1


# which database


def test_without_a_word_it_is_the_database_this_pc_used_last(run: Run, fresh_sqlite: str) -> None:
    run("create", "--organisation", "暖阳", "--admin", "admin", "--database", fresh_sqlite)
    places.remember(memory.Memory(memory.folder() / "settings.json"), places.Place(fresh_sqlite, "本机"))
    assert run("check").out == "没有发现问题。\n"


def test_the_connection_file_wins_over_what_the_pc_remembers(
    run: Run, fresh_sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "read", lambda work: database.retrying(work, budget=0))
    run("create", "--organisation", "暖阳", "--admin", "admin", "--database", fresh_sqlite)
    places.remember(memory.Memory(memory.folder() / "settings.json"), places.Place(fresh_sqlite, "本机"))
    monkeypatch.setattr(places, "program_folder", lambda: tmp_path)
    (tmp_path / places.CONNECTION_FILE).write_text(
        f'host = "127.0.0.1"\nport = {free_port()}\ndatabase = "x"\nuser = "li"\n', "utf-8"
    )
    assert "连不上数据库" in run("check").err
    assert run("--database", fresh_sqlite, "check").status == 0
    (tmp_path / places.CONNECTION_FILE).write_text("host", "utf-8")
    assert "连接文件" in run("check").err


# actions


def test_every_action_is_named_with_its_fields(run: Run) -> None:
    from models.core import register

    told = run("do", "--list", "--json")
    listed = {one["name"]: one for one in told.data["actions"]}
    assert set(listed) == set(register.actions)
    assert [f["name"] for f in listed["core.attach"]["fields"]] == ["entity", "record", "name", "content", "note"]
    text = run("do", "--list").out
    assert all(name in text for name in listed)


def test_an_action_is_done_and_told(as_admin: Run, tmp_path: Path) -> None:
    told = as_admin("do", "org.add_unit", "--fields", '{"name": "营业厅", "kind": "department"}', "--json")
    assert (told.status, told.data["changed"], told.data["record"][0]) == (0, ["department"], "department")
    (tmp_path / "f.json").write_text('\ufeff{"name": "抢修班", "kind": "group"}', "utf-8")
    assert "抢修班" in as_admin("do", "org.add_unit", "--fields", f"@{tmp_path / 'f.json'}").out
    assert "再试" not in as_admin("do", "org.add_unit", "--fields", "@gone.json").out


def test_a_file_is_named_by_its_path(as_admin: Run, tmp_path: Path) -> None:
    as_admin("import", "staff", REGISTER, "--accept-new")
    (tmp_path / "合同.pdf").write_bytes(b"%PDF-1.7")
    values = {"entity": "employee", "record": 1, "name": "合同.pdf", "content": str(tmp_path / "合同.pdf")}
    assert as_admin("do", "core.attach", "--fields", json.dumps(values)).status == 0
    (row,) = as_admin("--json", "list", "attachments").data["rows"]
    assert (row["name"], row["size"]) == ("合同.pdf", 8)
    told = as_admin("do", "core.attach", "--fields", json.dumps({**values, "content": str(tmp_path / "gone")}))
    assert (told.status, "找不到文件" in told.err) == (1, True)


def test_who_lacks_the_right_is_refused(run: Run, as_admin: Run, made: str, tmp_path: Path) -> None:
    values = {"login": "nobody", "name": "路人", "password": PASSWORD, "roles": [], "scope": "own"}
    assert as_admin("do", "org.add_user", "--fields", json.dumps(values)).status == 0
    for words in (["list", "staff"], ["do", "core.take_anchor"], ["backup", tmp_path / "copy.db"]):
        told = run("--database", made, "--user", "nobody", *words)
        assert (told.status, told.out) == (1, "")
        assert "密码" in told.err or "没有" in told.err
    assert not (tmp_path / "copy.db").exists()


# files of which the rows become records


def damaged_register(tmp_path: Path) -> Path:
    """The register with a wrong ID number in its third row and a name like a formula in the fourth."""
    book = openpyxl.load_workbook(REGISTER)
    sheet = book.active
    heads = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(3, heads["身份证号"]).value = "123"
    sheet.cell(4, heads["姓名"]).value = None
    book.save(tmp_path / "damaged.xlsx")
    return tmp_path / "damaged.xlsx"


def test_a_register_is_checked_then_taken_once(as_admin: Run) -> None:
    checked = as_admin("--json", "import", "staff", REGISTER, "--accept-new", "--check")
    assert (checked.status, checked.data["accepted"], checked.data["written"]) == (0, PEOPLE, 0)
    assert as_admin("--json", "list", "staff").data["rows"] == []
    taken = as_admin("--json", "import", "staff", REGISTER, "--accept-new")
    assert (taken.status, taken.data["written"], taken.data["refused"]) == (0, PEOPLE, [])
    again = as_admin("import", "staff", REGISTER, "--accept-new")
    assert (again.status, again.out) == (1, "")
    assert again.err.strip()


def test_one_refused_row_means_that_nothing_is_written(as_admin: Run, tmp_path: Path) -> None:
    told = as_admin("--json", "import", "staff", damaged_register(tmp_path), "--accept-new")
    assert (told.status, told.data["written"], len(told.data["refused"])) == (1, 0, 2)
    assert "damaged.xlsx，花名册，第 3 行，身份证号：" in told.err
    assert "没有写入" in told.err
    assert as_admin("--json", "list", "staff").data["rows"] == []


def test_in_part_the_refused_rows_come_back_with_their_reasons(as_admin: Run, tmp_path: Path) -> None:
    file, out = damaged_register(tmp_path), tmp_path / "refused.xlsx"
    told = as_admin("--json", "import", "staff", file, "--accept-new", "--partial", "--refused", out)
    assert (told.status, told.data["written"]) == (1, PEOPLE - 2)
    book = openpyxl.load_workbook(out)
    rows = list(book["花名册"].iter_rows())
    source = open_workbook(file).rows("花名册")
    assert len(rows) == 3
    assert rows[0][-1].value == "退回原因"
    assert [cell.value for cell in rows[1][:3]] == list(source[2].cells[:3])
    assert "身份证号应为 18 位" in rows[1][-1].value
    assert [rows[0][at].value for at, cell in enumerate(rows[1]) if cell.fill.fill_type] == ["身份证号"]
    assert as_admin("import", "staff", file, "--refused", out).status == 1, "an existing file is not overwritten"
    fixed = as_admin("--json", "import", "staff", out, "--accept-new", "--check")
    assert len(fixed.data["refused"]) == 2, "what came back can be mended and read again"


def test_refused_rows_are_told_also_when_the_others_are_known(as_admin: Run, tmp_path: Path) -> None:
    file, out = damaged_register(tmp_path), tmp_path / "again.xlsx"
    as_admin("import", "staff", file, "--accept-new", "--partial")
    told = as_admin("--json", "import", "staff", file, "--accept-new", "--partial", "--refused", out)
    assert (told.status, told.data["written"], len(told.data["refused"])) == (1, 0, 2)
    assert "身份证号应为 18 位" in told.err
    assert "都已登记，内容相同" in told.err
    assert out.exists()


def test_a_batch_is_taken_back_row_by_row(as_admin: Run) -> None:
    batch = as_admin("--json", "import", "staff", REGISTER, "--accept-new").data["batch"]
    listed = as_admin("--json", "list", "import_batches").data["rows"]
    assert [(one["id"], one["written"], one["state"]) for one in listed] == [(batch, PEOPLE, "posted")]
    lines = as_admin("--json", "list", "import_lines", "--where", f"batch={batch}", "--where", "entity=employee")
    assert len(lines.data["rows"]) == PEOPLE
    stays = as_admin("--json", "list", "staff").data["rows"][0]
    fields = {"employee_id": stays["id"], "login": "kf", "password": "k7mq-3xvp-1"}
    as_admin("do", "staff.open_accounts", "--fields", json.dumps({"accounts": [fields]}))
    back = as_admin("--json", "reverse-import", str(batch), "--reason", "导错了表")
    assert back.status == 1
    assert {one["outcome"] for one in back.data["left"]} == {"kept"}
    assert "被用户用到" in back.err
    assert [one["id"] for one in as_admin("--json", "list", "staff").data["rows"]] == [stays["id"]]
    assert as_admin("reverse-import", "999").status == 1
    assert as_admin("check").status == 0


def test_figures_of_the_cover_are_set_against_what_was_read(as_admin: Run) -> None:
    told = as_admin("import", "staff", REGISTER, "--stated-total", "12.50")
    assert (told.status, "没有可以核对的合计" in told.err) == (1, True)
    counted = ("import", "staff", REGISTER, "--accept-new", "--stated-total", f"行数={PEOPLE + 1}")
    told = as_admin(*counted)
    assert (told.status, "相差 1 行" in told.err) == (1, True)
    told = as_admin("--json", *counted, "--gap-reason", "封面多数了一行")
    assert (told.status, told.data["written"]) == (0, PEOPLE)
    assert told.data["stated"] == {"rows": {"stated": PEOPLE + 1, "read": PEOPLE, "difference": 1, "rows": []}}


def test_cells_are_corrected_by_a_file(as_admin: Run, tmp_path: Path) -> None:
    corrections = tmp_path / "corrections.json"
    corrections.write_text('[{"row": 3, "column": "id_no", "new": ""}, {"row": 4, "column": "name", "new": "李强"}]')
    told = as_admin(
        "--json", "import", "staff", damaged_register(tmp_path), "--accept-new", "--corrections", corrections
    )
    assert (told.status, told.data["written"]) == (0, PEOPLE)
    assert [(one["row"], one["new"]) for one in told.data["corrections"]] == [(3, ""), (4, "李强")]
    for words in ("{", "[1]", '[{"row": "x"}]'):
        corrections.write_text(words)
        told = as_admin("import", "staff", REGISTER, "--corrections", corrections)
        assert (told.status, "--corrections" in told.err) == (2, True)


def test_only_so_many_refused_rows_are_told_on_the_terminal(as_admin: Run, tmp_path: Path) -> None:
    with (tmp_path / "x.csv").open("w", encoding="utf-8") as file:
        file.write("工号,姓名\n" + "".join(f"KF{number:03d},\n" for number in range(250)))
    told = as_admin("import", "staff", tmp_path / "x.csv")
    assert told.status == 1
    assert len(told.err.splitlines()) == 102
    assert "还有 150 行" in told.err
    assert len(as_admin("--json", "import", "staff", tmp_path / "x.csv").data["refused"]) == 250


def test_pictures_that_cannot_be_written_are_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    told = run("pictures", tmp_path / "file" / "pictures")
    assert (told.status, told.err) == (1, "没有存图片：找不到文件夹。请核对路径。\n")


def test_a_certificate_that_cannot_be_read_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.pem").touch()
    for name in ("gone.pem", "empty.pem"):
        told = run("--database", f"mysql://root@127.0.0.1:1/x?ca={tmp_path / name}", "check")
        assert told.status == 1
        assert f"读不到 CA 证书文件 {tmp_path / name}" in told.err


def test_what_is_no_register_is_refused(as_admin: Run, tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"PK nonsense")
    for file in (tmp_path / "x.xlsx", tmp_path / "gone.xlsx"):
        told = as_admin("import", "staff", file)
        assert (told.status, told.out) == (1, "")
    told = as_admin("import", "staff", REGISTER, "--sheet", "没有")
    assert "没有工作表" in told.err


# lists


@pytest.fixture
def staffed(as_admin: Run) -> Run:
    """As the administrator, with the sample register in the database."""
    assert as_admin("import", "staff", REGISTER, "--accept-new").status == 0
    return as_admin


def test_conditions_are_read_from_words(staffed: Run) -> None:
    for conditions, count in (
        ([], PEOPLE),
        (["性别=女"], 9),
        (["gender=female"], 9),
        (["工号=KF001"], 1),
        (["工号>=KF041", "部门=收费财务组"], 2),
        (["姓名~霞"], 2),
        (["state!=在职"], 1),
        (["入职日期>=2025-01-01"], 3),
        (["入职日期>=2025-01-01", "入职日期<=2025-12-31"], 2),
        (["superior_id="], PEOPLE),
        (["电话!="], PEOPLE),
    ):
        told = staffed("--json", "list", "staff", *(word for one in conditions for word in ("--where", one)))
        assert (conditions, told.status, len(told.data["rows"])) == (conditions, 0, count)


def test_conditions_that_cannot_be_read_are_told(staffed: Run) -> None:
    for words, status, sentence in (
        (["--where", "gone=1"], 1, "没有“gone”这一列"),
        (["--where", "入职日期>=很久以前"], 1, "不是可以筛选的值"),
        (["--where", "工号"], 2, "写法不对"),
        (["--where", "工号>="], 2, "缺少值"),
        (["--where", "superior_id=没有这人"], 1, "没有对应的记录"),
        (["--month", "2026-13"], 2, "月份"),
    ):
        told = staffed("list", "staff", *words)
        assert (words, told.status, told.out) == (words, status, "")
        assert sentence in told.err


def test_a_month_and_a_search_narrow_a_list(staffed: Run) -> None:
    everything = staffed("--json", "list", "audit").data["rows"]
    month = everything[0]["at"][:7]
    assert len(staffed("--json", "list", "audit", "--month", month).data["rows"]) >= len(everything)
    assert staffed("--json", "list", "audit", "--month", "2001-01").data["rows"] == []
    assert len(staffed("--json", "list", "staff", "--search", "龚霞").data["rows"]) == 1


def test_a_list_is_a_table_for_people_and_masks_id_numbers(staffed: Run, tmp_path: Path) -> None:
    told = staffed("list", "staff")
    lines = told.out.splitlines()
    assert lines[0].startswith("工号")
    assert lines[-1] == f"共 {PEOPLE} 人"
    assert len(lines) == PEOPLE + 3
    numbers = [row.cells[3] for row in open_workbook(REGISTER).rows("花名册")[1:]]
    everything = told.out + staffed("--json", "list", "staff").out
    for form in ("csv", "xlsx", "json"):
        out = tmp_path / f"staff.{form}"
        assert staffed("list", "staff", "--out", out).status == 0
        everything += out.read_text("utf-8") if form != "xlsx" else repr(open_workbook(out).rows("人员花名册"))
    assert "KF001" in everything
    assert not [number for number in numbers if str(number) in everything]


def test_lists_are_written_in_the_form_that_was_asked_for(staffed: Run, tmp_path: Path) -> None:
    assert len(json.loads(staffed("list", "staff", "--format", "json").out)["rows"]) == PEOPLE
    told = staffed("--json", "list", "staff", "--format", "csv", "--out", tmp_path / "s.csv")
    assert told.data == {"list": "staff", "file": str(tmp_path / "s.csv"), "format": "csv", "count": PEOPLE}
    assert len((tmp_path / "s.csv").read_text("utf-8-sig").splitlines()) == PEOPLE + 1
    spoken = staffed("list", "staff", "--format", "csv").out
    assert spoken.splitlines() == (tmp_path / "s.csv").read_text("utf-8-sig").splitlines()
    told = staffed("list", "staff", "--out", tmp_path / "gone" / "s.xlsx")
    assert (told.status, "没有写成" in told.err) == (1, True)
    assert staffed("list", "staff", "--out", tmp_path / "s.txt").status == 0
    assert (tmp_path / "s.txt").read_text("utf-8-sig").rstrip() == staffed("list", "staff").out.rstrip()


def test_a_list_never_takes_the_place_of_a_file(staffed: Run, tmp_path: Path) -> None:
    for form in ("json", "csv", "xlsx", "txt"):
        (tmp_path / f"s.{form}").write_text("kept", "utf-8")
        told = staffed("list", "staff", "--out", tmp_path / f"s.{form}")
        assert (told.status, "没有覆盖" in told.err) == (1, True)
        assert (tmp_path / f"s.{form}").read_text("utf-8") == "kept"


def test_what_is_told_only_once_is_told(staffed: Run) -> None:
    person = staffed("--json", "list", "staff", "--where", "工号=KF001").data["rows"][0]
    told = staffed("--json", "do", "staff.show_id_number", "--fields", json.dumps({"id": person["id"]}))
    assert len(told.data["details"]["id_no"]) == 18
    assert (
        told.data["details"]["id_no"]
        in staffed("do", "staff.show_id_number", "--fields", json.dumps({"id": person["id"]})).out
    )


def test_options_of_all_commands_stand_before_or_behind_them(run: Run, staffed: Run, made: str) -> None:
    behind = run("list", "staff", "--database", made, "--user", "admin", "--json")
    mixed = run("--json", "list", "--user", "admin", "staff", "--database", made)
    assert behind.data == mixed.data == staffed("--json", "list", "staff").data
