"""The very file as PDF, by the office program of this PC: Word, Excel or WPS on Windows, LibreOffice elsewhere."""

from __future__ import annotations

import contextlib
import importlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import resources
from models.core import disk
from models.core.errors import Refused

SECONDS = 90
POLL = 0.05
MISSING = (
    "这台电脑没有装 Word、Excel、WPS 或 LibreOffice，不能预览和转成 PDF。"
    "可以先另存文件，到装有办公软件的电脑上打开和打印。"
)
PROGRAMS = {"docx": ("Word.Application", "KWPS.Application"), "xlsx": ("Excel.Application", "KET.Application")}
NO_WINDOW: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # no console that flashes up
WINDOWS_PLACES = ("ProgramFiles", "ProgramFiles(x86)")
# Word and WPS writer, Excel and WPS sheets share their ways of exporting. Not tried: it needs Windows with an office.
SCRIPT = r"""
param([string]$Program, [string]$Source, [string]$Target)
$ErrorActionPreference = 'Stop'
$app = New-Object -ComObject $Program
try {
    $app.DisplayAlerts = 0
    try { $app.AutomationSecurity = 3 } catch { }
    if ($Source.EndsWith('.docx')) {
        $file = $app.Documents.Open($Source, $false, $true)
        foreach ($section in $file.Sections) {
            foreach ($side in @($section.Headers) + @($section.Footers)) { $null = $side.Range.Fields.Update() }
        }
        $file.ExportAsFixedFormat($Target, 17)
    } else {
        $file = $app.Workbooks.Open($Source, 0, $true)
        $file.ExportAsFixedFormat(0, $Target)
    }
    $file.Close($false)
} finally { $app.Quit() }
"""


@dataclass(frozen=True)
class Office:
    """A program that turns files into PDF: its name for people, and what starts it (a path, or a COM name)."""

    label: str
    start: str
    is_com: bool = False


def find_office(form: str) -> Office | None:
    """The program for docx or xlsx on this PC, or None."""
    if sys.platform == "win32":
        for name in PROGRAMS[form]:
            if _is_registered(name):
                return Office("WPS" if name.startswith("K") else name.split(".")[0], name, is_com=True)
    names = [os.environ.get(place, "") for place in WINDOWS_PLACES]
    beside = [str(Path(name) / "LibreOffice" / "program") for name in names if name]
    places = os.pathsep.join([os.environ.get("PATH", os.defpath), *beside])
    found = shutil.which("soffice", path=places) or shutil.which("libreoffice", path=places)
    return Office("LibreOffice", found) if found else None


def _is_registered(name: str) -> bool:
    """Whether Windows can start a program by this COM name."""
    winreg: Any = importlib.import_module("winreg")
    try:
        winreg.CloseKey(winreg.OpenKey(winreg.HKEY_CLASSES_ROOT, rf"{name}\CLSID"))
    except OSError:
        return False
    return True


def convert(content: bytes, form: str, *, is_cancelled: Callable[[], bool] = lambda: False) -> bytes:
    """The file as PDF; `form` is docx or xlsx. Raises Refused without an office program, on failure, when cancelled.

    Every call has a folder and a profile of its own, so that calls side by side do not disturb each other.
    """
    office = find_office(form)
    if office is None:
        raise Refused(MISSING, code="NO_OFFICE")
    with tempfile.TemporaryDirectory(prefix="hearthdesk-", ignore_cleanup_errors=True) as folder:
        source, target = Path(folder) / f"paper.{form}", Path(folder) / "paper.pdf"
        with disk.in_words("没有转成 PDF"):
            source.write_bytes(content)
        _run(_command(office, Path(folder), source, target), is_cancelled, office.label)
        if not target.is_file() or not (made := target.read_bytes()).startswith(b"%PDF"):
            raise Refused(f"{office.label} 没有转成 PDF。请先另存文件，用 {office.label} 打开看看。", code="PDF")
    return made


def _command(office: Office, folder: Path, source: Path, target: Path) -> list[str]:
    if office.is_com:
        script = folder / "export.ps1"
        script.write_text(SCRIPT, encoding="utf-8-sig")
        options = ["-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-File", str(script)]
        return ["powershell", *options, office.start, str(source), str(target)]
    profile = (folder / "profile").as_uri()
    options = ["--headless", "--nologo", "--norestore", "--convert-to", "pdf", "--outdir", str(folder), str(source)]
    return [office.start, f"-env:UserInstallation={profile}", *options]


def _run(command: Sequence[str], is_cancelled: Callable[[], bool], label: str) -> None:
    """Run to the end, the time limit, or the cancellation; nothing that was started stays behind."""
    try:
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
            creationflags=NO_WINDOW, env=_environment(),
        )  # fmt: skip
    except OSError as error:
        raise Refused(MISSING, code="NO_OFFICE") from error
    ends = time.monotonic() + SECONDS
    try:
        while not _has_ended(process):
            if is_cancelled():
                raise Refused("已取消，没有转成 PDF。", code="CANCELLED")
            if time.monotonic() > ends:
                raise Refused(f"{label} 在 {SECONDS} 秒内没有转成 PDF。请另存文件后用它打开打印。", code="PDF")
    finally:
        _end(process)


def _environment() -> dict[str, str]:
    """What the office program sees: on Linux, which free fonts stand for those of Windows, unless somebody has said."""
    return ({} if sys.platform == "win32" else {"FONTCONFIG_FILE": str(resources.path("fonts.conf"))}) | os.environ


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether the program has ended, after waiting for a moment."""
    try:
        process.wait(POLL)
    except subprocess.TimeoutExpired:
        return False
    return True


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program with everything that it started."""
    if sys.platform == "win32":
        if process.poll() is None:
            subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
