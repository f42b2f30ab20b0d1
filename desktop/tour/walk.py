"""Walking through a demo department by the program's own commands, and keeping what each of them did."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop import terminal
from desktop.arguments import parser
from desktop.terminal import Result
from models.core import database, explain
from models.core.access import Person
from models.core.errors import Refused
from models.core.explain import Explanation
from reports.kit import pdf

USER = "admin"


@dataclass(frozen=True)
class Step:
    """One thing that was done: in words, the command, what the program said, and the files that came of it.

    `why` explains one row of a list; it is shown in place of what the command prints.
    """

    words: str
    command: str = ""
    told: tuple[str, ...] = ()
    status: int = 0
    files: tuple[Path, ...] = ()
    why: Explanation | None = None


@dataclass
class Chapter:
    """A part of the tour with its steps."""

    title: str
    words: str
    steps: list[Step] = field(default_factory=list)


class Tour:
    """A department in a data file of its own, and the chapters that were walked so far.

    Every step is a command as a person would type it, with the rights of the person who is signed in; `run` is
    how the command line does one.
    """

    def __init__(self, out: Path, run: Callable[[Any], Result]) -> None:
        self.out = out
        self._run = run
        self.database = out / "department.db"
        self.papers = out / "papers"
        self.chapters: list[Chapter] = []

    def chapter(self, title: str, words: str) -> None:
        """Begin a part of the tour."""
        self.chapters.append(Chapter(title, words))

    def command(
        self, words: str, *given: object, files: Sequence[Path] = (), status: int = 0, user: str = USER
    ) -> Result:
        """Run a command and keep what it did.

        `status` is the exit status that belongs to it: 1 where the program is to refuse, or to do a part. Raises
        RuntimeError when it ends otherwise, so that a tour never shows a failure as if it were meant.
        """
        result = self._done(given, status, user)
        typed = self._typed(given if user == USER else ("--user", user, *given))
        missing = [str(file) for file in files if not file.is_file()]
        if missing:
            raise RuntimeError(f"{typed}: no {', '.join(missing)}")
        told = tuple(self._short(line) for line in (*result.text.splitlines(), *result.reasons))
        self._keep(Step(words, typed, told, status, tuple(files)))
        return result

    def do(self, words: str, action: str, values: Mapping[str, Any], *, status: int = 0, user: str = USER) -> Result:
        """Run an action with these values and keep what it did, as `command`."""
        fields = json.dumps(values, ensure_ascii=False, default=str)
        return self.command(words, "do", action, "--fields", fields, status=status, user=user)

    def paper(self, words: str, paper: str, form: str, file: Path, *options: object) -> None:
        """Make a paper as it prints, where the office program for `form` is on this PC."""
        if pdf.find_office(form) is None:
            self.show(f"{words}：这台电脑没有 Word、WPS 或 LibreOffice，没有转成 PDF")
        else:
            self.command(words, "report", paper, *options, "--out", file, files=[file])

    def rows(self, kind: str, *options: object) -> list[dict[str, Any]]:
        """The rows of a list, to go on with; nothing is shown."""
        found: list[dict[str, Any]] = self._done(("list", kind, *options, "--json"), 0).data["rows"]
        return found

    def why(self, words: str, kind: str, *conditions: str) -> None:
        """Show why the first row of a list under these conditions stands as it does.

        Raises RuntimeError when no row is explained.
        """
        given = ("list", kind, *(part for one in conditions for part in ("--where", one)), "--json")
        rows = self._done(given, 0).data["rows"]
        found = next((one["explanation"] for one in rows if "explanation" in one), None)
        if found is None:
            raise RuntimeError(f"{self._typed(given)}: nothing is explained")
        self._keep(Step(words, self._typed(given), why=explain.from_json(found)))

    def person(self) -> Person:
        """Who walks, with the department in use, for what people do by the screen and no command does."""
        options = self._options(["list", "staff"])
        terminal.open_database(options)
        return terminal.signed_in(options)

    def _done(self, given: Sequence[object], status: int, user: str = USER) -> Result:
        try:
            result = self._run(self._options(given, user))
        except Refused as refused:
            result = Result({}, "", tuple(terminal.reasons(refused)), 1)
        if result.status != status:
            told = "；".join(result.reasons) or result.text
            raise RuntimeError(f"{self._typed(given)}: status {result.status}, {told}")
        return result

    def _options(self, given: Sequence[object], user: str = USER) -> Any:
        typed = [str(one) for one in given]
        return parser().parse_args(["--database", str(self.database), "--user", user, *typed])

    def _typed(self, given: Sequence[object]) -> str:
        return shlex.join(["main.py", *(self._short(str(one)) for one in given)])

    def _keep(self, step: Step) -> None:
        self.chapters[-1].steps.append(step)

    def show(self, words: str, *files: Path) -> None:
        """Show files that are there already, such as one that somebody hands in."""
        self._keep(Step(words, files=files))

    def _short(self, word: str) -> str:
        """A path as it is inside the tour's folder."""
        return word.replace(f"{self.out}{os.sep}", "")


@contextmanager
def signed_in(password: str) -> Iterator[None]:
    """Answer the question for the person's password meanwhile, and let the database go in the end."""
    before = os.environ.get("HEARTHDESK_USER_PASSWORD")
    os.environ["HEARTHDESK_USER_PASSWORD"] = password
    try:
        yield
    finally:
        database.close()
        if before is None:
            del os.environ["HEARTHDESK_USER_PASSWORD"]
        else:
            os.environ["HEARTHDESK_USER_PASSWORD"] = before
