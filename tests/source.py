"""The project's own files, for the tests that read the source."""

from __future__ import annotations

import ast
import os
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ("main.py", "desktop", "ui", "reports", "models", "resources")
GENERATED = {"build", "dist", "out", "htmlcov", "__pycache__"}


@cache
def files() -> tuple[Path, ...]:
    """Every file that belongs to the project, relative to its root; generated and hidden folders are left out."""
    found = []
    for folder, below, names in os.walk(ROOT):
        at_root = Path(folder) == ROOT
        below[:] = [
            d for d in below if d != "__pycache__" and not d.startswith(".") and not (at_root and d in GENERATED)
        ]
        found += [(Path(folder) / name).relative_to(ROOT) for name in names if name != ".coverage"]
    return tuple(sorted(found))


def modules(*rooms: str) -> list[Path]:
    """The Python files of some top-level folders or files, such as `modules("models", "main.py")`."""
    return [path for path in files() if path.suffix == ".py" and path.parts[0] in rooms]


def read(path: Path) -> str:
    """The text of a file of the project."""
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a module of the project."""
    return ast.parse(read(path), filename=str(path))


def dotted(node: ast.expr) -> str:
    """The name of a call's target, such as `date.today`; empty for anything but a chain of names."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else node.attr
    return ""
