"""The command line does what the screen does, says no in Chinese, and ends with the status that scripts rely on."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import main
from desktop import memory
from models.core import check, database
from tests.desktop.commandline import REGISTER, Run
from tests.desktop.program import PASSWORD
from tests.servers import free_port
from tests.source import ROOT

ENGLISH = re.compile(r"argument|required|invalid|unrecognized|Traceback|Error|usage:")


# the program itself


def program(*words: str | Path, cwd: Path, **env: str) -> subprocess.CompletedProcess[bytes]:
    """Run main.py as a person would."""
    told = os.environ | {"HEARTHDESK_USER_PASSWORD": PASSWORD} | env
    return subprocess.run(
        [sys.executable, ROOT / "main.py", *words], cwd=cwd, env=told, capture_output=True, check=False
    )


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
def test_the_window_starts_without_the_command_line_and_commands_without_qt(tmp_path: Path) -> None:
    assert not modules_after("main.for_screen(['--user', 'x'])", tmp_path) & {"argparse", "desktop.cli", "models.core"}
    assert not {name for name in modules_after("main.main(['do', '--list'])", tmp_path) if "PySide6" in name}
    # The Word library takes a fifth of a second: not in the window's thread, when a page is opened.
    assert not modules_after("import ui.org.users, ui.staff.page, ui.kit.imports.importpage", tmp_path) & {"docx"}


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


def test_pictures_that_cannot_be_written_are_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    told = run("pictures", tmp_path / "file" / "pictures")
    assert (told.status, told.err) == (1, "没有存图片：找不到文件夹。请核对路径。\n")


def test_what_is_told_only_once_is_told(staffed: Run) -> None:
    person = staffed("--json", "list", "staff", "--where", "工号=KF001").data["rows"][0]
    told = staffed("--json", "do", "staff.show_id_number", "--fields", json.dumps({"id": person["id"]}))
    assert len(told.data["details"]["id_no"]) == 18
    assert (
        told.data["details"]["id_no"]
        in staffed("do", "staff.show_id_number", "--fields", json.dumps({"id": person["id"]})).out
    )
