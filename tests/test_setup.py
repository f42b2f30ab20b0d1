"""The start script on machines that lack something: it says what in one line, or starts without a word."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.source import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the shell script is for Linux")

TOOLS = ("bash", "env", "dirname", "readlink", "cmp", "true", "false")
LIBRARIES = (ROOT / "scripts/setup.sh").read_text(encoding="utf-8")
KNOWN = "".join(
    f"\\t{word.partition('=')[0]} (libc6)\\n" for word in LIBRARIES.replace("'", " ").split() if ".so." in word
)


class Machine:
    """A copy of the checkout's start script, and a PATH that holds only what the test puts there."""

    def __init__(self, folder: Path) -> None:
        self.checkout, self.bin = folder / "checkout", folder / "bin"
        self.bin.mkdir()
        (self.checkout / "scripts").mkdir(parents=True)
        for name in ("run", "requirements.lock", "scripts/setup.sh", "scripts/prepare.py"):
            shutil.copy(ROOT / name, self.checkout / name)
        for tool in TOOLS:
            found = shutil.which(tool)
            assert found
            (self.bin / tool).symlink_to(found)
        self.has("ldconfig", f"printf '{KNOWN}'")
        self.has("fc-list", "echo some-font")
        self.has("id", "echo 1000")
        self.has("sudo", "exit 1")
        self.has("apt-get", "exit 0")

    def has(self, tool: str, script: str) -> None:
        """Put a tool on the machine."""
        (self.bin / tool).write_text(f"#!{shutil.which('bash')}\n{script}\n", encoding="utf-8")
        (self.bin / tool).chmod(0o755)

    def is_set_up(self) -> None:
        """Give it an environment whose Python tells how it was called."""
        folder = self.checkout / ".venv/bin"
        folder.mkdir(parents=True)
        shutil.copy(ROOT / "requirements.lock", self.checkout / ".venv")
        (folder / "python").write_text(f'#!{shutil.which("bash")}\necho "started: ${{@:2}}"\n', encoding="utf-8")
        (folder / "python").chmod(0o755)

    def run(self, *arguments: str, **variables: str) -> tuple[int, str, str]:
        """Exit status, output and complaints of ./run."""
        ran = subprocess.run(
            [self.checkout / "run", *arguments],
            env={"PATH": str(self.bin), "HOME": os.environ["HOME"]} | variables,
            capture_output=True,
            text=True,
            check=False,
        )
        return ran.returncode, ran.stdout, ran.stderr


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine that lacks nothing but the environment."""
    return Machine(tmp_path)


def test_a_machine_that_is_set_up_starts_without_a_word(machine: Machine) -> None:
    machine.is_set_up()
    assert machine.run("list", "staff", "a b") == (0, "started: list staff a b\n", "")


def test_missing_libraries_are_named_and_the_command_line_still_works(machine: Machine) -> None:
    machine.is_set_up()
    machine.has(
        "ldconfig",
        f"printf '{KNOWN}' | while read -r line; do [[ $line == libEGL* ]] || printf '\\t%s\\n' \"$line\"; done",
    )
    status, output, complaint = machine.run("list", "staff")
    assert (status, output) == (0, "started: list staff\n")
    assert complaint.count("\n") == 1
    assert complaint.rstrip().endswith("libegl1")


def test_the_window_does_not_start_without_its_libraries(machine: Machine) -> None:
    machine.is_set_up()
    machine.has("ldconfig", "true")
    status, output, complaint = machine.run(QT_QPA_PLATFORM="offscreen")
    assert (status, output) == (1, "")
    assert "libegl1 libgl1" in complaint


def test_libraries_of_a_screen_are_asked_for_only_where_there_is_one(machine: Machine) -> None:
    machine.is_set_up()
    machine.has(
        "ldconfig",
        f"printf '{KNOWN}' | while read -r line; do [[ $line == libxcb* ]] || printf '\\t%s\\n' \"$line\"; done",
    )
    assert machine.run("list")[2] == ""
    assert "libxcb-cursor0" in machine.run("list", DISPLAY=":1")[2]


def test_the_administrator_gets_what_is_missing_installed(machine: Machine, tmp_path: Path) -> None:
    machine.is_set_up()
    machine.has("fc-list", "true")
    machine.has("id", "echo 0")
    machine.has("apt-get", f'echo "$@" >> {tmp_path}/asked')
    status, output, _ = machine.run("list")
    assert (status, output) == (0, "started: list\n")
    assert (tmp_path / "asked").read_text(encoding="utf-8").split()[-1] == "fonts-noto-cjk"


def test_without_a_python_it_says_which_one_is_needed(machine: Machine) -> None:
    status, output, complaint = machine.run("list")
    assert (status, output) == (1, "")
    assert "Python 3.11 至 3.13" in complaint


def test_without_a_screen_the_window_is_refused_in_words(machine: Machine) -> None:
    machine.is_set_up()
    status, output, complaint = machine.run()
    assert (status, output) == (1, "")
    assert "没有屏幕" in complaint


def test_an_interrupted_installation_is_made_anew(machine: Machine) -> None:
    machine.is_set_up()
    (machine.checkout / ".venv/requirements.lock").unlink()
    machine.has("python3.11", 'case "$*" in *prepare.py*) echo "prepare ${@:2}" ;; esac')
    assert machine.run("list")[1] == "prepare requirements.lock\nstarted: list\n"
