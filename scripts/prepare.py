"""Makes the virtual environment `.venv` equal to one of the locks; needs nothing but a bare Python.

    python scripts/prepare.py requirements.lock | requirements-dev.lock

A copy of each lock that is installed lies in `.venv`; whoever starts the program compares it with the lock and calls
this script when they differ. The copy is written last, so that an interrupted installation is seen and made anew.
"""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
RUNTIME, DEVELOPMENT = "requirements.lock", "requirements-dev.lock"
MACHINES = ("x86_64", "AMD64")


def say(chinese: str, english: str) -> None:
    """Tell the person at the terminal, in both languages, without touching the program's own output."""
    print(f"{chinese} / {english}", file=sys.stderr, flush=True)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold back a second start until the first one has finished; the system frees the lock of a process that died."""
    with (ROOT / ".venv.lock").open("a+b") as lock:
        if sys.platform == "win32":
            import msvcrt

            while True:
                try:
                    msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK, 1)  # gives up after ten seconds
                    break
                except OSError:
                    continue
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def python_of_venv() -> Path:
    """The interpreter inside `.venv`, whether or not it is there."""
    return VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def is_installed(lock: str) -> bool:
    """Whether `.venv` was made completely, from exactly this lock."""
    copy = VENV / lock
    return python_of_venv().exists() and copy.exists() and copy.read_bytes() == (ROOT / lock).read_bytes()


def install(lock: str) -> None:
    """Bring `.venv` to the state of the lock; raises CalledProcessError or OSError with `.venv` marked incomplete."""
    copies = [VENV / RUNTIME, VENV / DEVELOPMENT]
    if not python_of_venv().exists() or not any(copy.exists() for copy in copies):
        if VENV.exists():
            shutil.rmtree(VENV)
        venv.create(VENV, with_pip=True)
    for copy in copies:
        copy.unlink(missing_ok=True)
    pip = [str(python_of_venv()), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "--requirement", str(ROOT / lock)], check=True, stdout=sys.stderr)
    # The development lock holds the runtime lock, package by package; a test keeps it so.
    for name in (RUNTIME, DEVELOPMENT) if lock == DEVELOPMENT else (RUNTIME,):
        shutil.copyfile(ROOT / name, VENV / name)


def main() -> int:
    """Exit status 0: the environment is ready; 1: it is not, and a sentence has said why."""
    lock = sys.argv[1]
    if platform.machine() not in MACHINES:
        say(
            f"暖窗只能在 64 位 x86 电脑上运行，这台电脑是 {platform.machine()}。",
            f"Hearthdesk runs on 64-bit x86 machines only; this one is {platform.machine()}.",
        )
        return 1
    with one_at_a_time():
        if is_installed(lock):
            return 0
        say(
            "正在准备运行环境，首次大约需要一分钟。",
            "Setting up the environment; the first time takes about a minute.",
        )
        try:
            install(lock)
        except (subprocess.CalledProcessError, OSError):
            say(
                "运行环境没有准备好，您的数据没有改动。请检查网络、软件源设置和磁盘空间，然后再次运行。",
                "The environment could not be set up. Check network, package index and disk space, then run again.",
            )
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
