"""Habits that no linter knows: each test names the ban, and each ban is shown to bite on a planted fault."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.source import PRODUCT, dotted, files, modules, read, tree

DATABASE_ERRORS = re.compile(
    r"(^|\.)(PeeweeException|DatabaseError|OperationalError|IntegrityError|InternalError|InterfaceError|DataError"
    r"|MySQLError|ProgrammingError|TransactionAborted|Exception|BaseException)$"
)
TRANSACTIONS = re.compile(r"(^|\.)(atomic|transaction|savepoint|unit|guarded|manual_commit)$")
# Words that would betray a machine, a person's folder, or a server.
PLACES = re.compile(
    r"(?<![\w.])/(home|Users|root|work|opt|srv|mnt|media)/\w|[A-Za-z]:\\\\?(Users|Program)"
    # a host with a dot in its name is somebody's, unless it is a public reference or a reserved example
    r"|https?://(?!(www\.)?(w3\.org|schemas\.|python\.org|github\.com|keepachangelog\.com|semver\.org|pypi\.org|spdx\.org"
    r"|qt\.io|doc\.qt\.io)|[\w.-]*\bexample\b|127\.0\.0\.1)[\w-]+\.\w"
)
# Real texts of other people, who name their own servers.
OTHERS_TEXTS = re.compile(r"(LICEN[CS]E|COPYING)|\.svg$")


def caught_names(handler: ast.ExceptHandler) -> list[str]:
    """The names of the exceptions that a handler catches; a bare `except` counts as BaseException."""
    if handler.type is None:
        return ["BaseException"]
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return [dotted(kind) for kind in kinds]


def errors_swallowed_in_transactions(module: ast.Module) -> Iterator[int]:
    """Lines that catch an error of the database inside a transaction, whose rest could then commit alone."""
    for block in ast.walk(module):
        if not isinstance(block, ast.With):
            continue
        opened = [i.context_expr.func for i in block.items if isinstance(i.context_expr, ast.Call)]
        if not any(TRANSACTIONS.search(dotted(call)) for call in opened):
            continue
        for inner in (node for statement in block.body for node in ast.walk(statement)):
            if isinstance(inner, ast.ExceptHandler) and any(DATABASE_ERRORS.search(n) for n in caught_names(inner)):
                yield inner.lineno


def is_built_text(node: ast.expr) -> bool:
    """Whether a text is put together from values: an f-string with a value, `%`, `+` of a name, or .format()."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Mod | ast.Add)
    return isinstance(node, ast.Call) and dotted(node.func).endswith("format")


def statements_built_from_text(module: ast.Module) -> Iterator[int]:
    """Lines that put values into SQL by text instead of leaving them to the driver."""
    for call in ast.walk(module):
        if (
            isinstance(call, ast.Call)
            and call.args
            and re.search(r"(^|\.)(SQL|execute_sql|execute|executemany|raw)$", dotted(call.func))
            and is_built_text(call.args[0])
        ):
            yield call.lineno


def calls_of(*banned: str) -> Callable[[ast.Module], Iterator[int]]:
    """A search for calls whose dotted name ends with one of the banned ones."""

    def search(module: ast.Module) -> Iterator[int]:
        for call in ast.walk(module):
            if isinstance(call, ast.Call) and any(f".{dotted(call.func)}".endswith(f".{name}") for name in banned):
                yield call.lineno

    return search


def self_in_lambda_of_connect(module: ast.Module) -> Iterator[int]:
    """Lines where a signal is connected to a lambda that holds `self`: a reference circle that Qt pays for at exit."""
    for call in ast.walk(module):
        if isinstance(call, ast.Call) and dotted(call.func).endswith("connect"):
            for argument in call.args:
                if isinstance(argument, ast.Lambda) and any(
                    isinstance(node, ast.Name) and node.id == "self" for node in ast.walk(argument.body)
                ):
                    yield call.lineno


def names_main(module: ast.Module) -> Iterator[int]:
    """Lines that import the start-up module, which stands above all rooms."""
    for node in ast.walk(module):
        imported = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        if "main" in imported or (isinstance(node, ast.ImportFrom) and node.module == "main"):
            yield node.lineno


def outside_core(path: Path) -> bool:
    """Not `models/core`, which may build the statements that peewee cannot say, nor a migration."""
    return path.parts[:2] != ("models", "core") and "migrations" not in path.parts


# ban: (search, where it holds, code that it must find)
BANS = {
    "a database error swallowed inside a transaction": (
        errors_swallowed_in_transactions,
        modules(*PRODUCT),
        "with db.atomic():\n    try:\n        go()\n    except (KeyError, pw.IntegrityError):\n        log()\n",
    ),
    "SQL built from text": (
        statements_built_from_text,
        [path for path in modules(*PRODUCT) if outside_core(path)],
        'query.where(SQL(f"name = {name}"))',
    ),
    "the window kept alive by hand, or put to sleep": (
        calls_of("processEvents", "time.sleep"),
        modules(*PRODUCT),
        "def f(app):\n    app.processEvents()\n",
    ),
    "the clock of this PC": (
        calls_of("datetime.now", "date.today", "datetime.today", "datetime.utcnow", "time.time"),
        modules("models", "reports"),
        "x = dt.date.today()",
    ),
    "a lambda that holds self in connect": (
        self_in_lambda_of_connect,
        modules("ui", "desktop"),
        "button.clicked.connect(lambda: self.save())",
    ),
    "a style sheet on a single widget": (
        calls_of("setStyleSheet"),
        [path for path in modules("ui", "desktop") if path != Path("ui/kit/theme.py")],
        "label.setStyleSheet('color: red')",
    ),
    "an import of the start-up module": (names_main, modules(*PRODUCT), "from main import start"),
}


@pytest.mark.parametrize("ban", BANS)
def test_the_product_keeps_clear_of(ban: str) -> None:
    search, where, _ = BANS[ban]
    assert [f"{path}:{line}" for path in where for line in search(tree(path))] == []


@pytest.mark.parametrize("ban", BANS)
def test_the_ban_finds_a_planted(ban: str) -> None:
    search, _, planted = BANS[ban]
    assert list(search(ast.parse(planted)))


def text_files() -> list[Path]:
    """Everything that people read or run: not pictures, workbooks, locks, and other people's texts."""
    kinds = {".py", ".md", ".toml", ".sh", ".bat", ".spec", ".xml", ".conf", ".json", ".csv", ".txt", ""}
    return [path for path in files() if path.suffix in kinds and not OTHERS_TEXTS.search(path.name)]


def test_no_place_of_one_machine_is_named() -> None:
    found = [
        f"{path}:{number}"
        for path in text_files()
        if path != Path("tests/test_source_habits.py")
        for number, line in enumerate(read(path).splitlines(), 1)
        if PLACES.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("line", ["open('/home/li/x.db')", r"C:\\Users\\li", "see http://db.customer.cn/x"])
def test_a_place_of_one_machine_is_recognised(line: str) -> None:
    assert PLACES.search(line)
