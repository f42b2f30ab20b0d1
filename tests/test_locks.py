"""The locks hold every dependency, with hashes, and each runtime package's licence is known."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.source import read

RUNTIME, DEVELOPMENT = "requirements.lock", "requirements-dev.lock"
PIN = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>\S+) ?(?P<rest>.*?)\\?$", re.MULTILINE)


def pins(lock: str) -> dict[str, str]:
    """Package -> pinned version of a lock."""
    return {found["name"]: found["version"] for found in PIN.finditer(read(Path(lock)))}


def project() -> dict:
    """The contents of pyproject.toml."""
    return tomllib.loads(read(Path("pyproject.toml")))


def name_of(requirement: str) -> str:
    """The package that a requirement names, in the spelling of the locks."""
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", requirement)[0]).lower()


def allows(requirement: str, version: str) -> bool:
    """Whether a version satisfies the bounds of a requirement, compared number by number."""

    def numbers(text: str) -> list[int]:
        return ([int(n) for n in re.findall(r"\d+", text)] + [0, 0, 0])[:3]

    bounds = re.findall(r"(==|>=|<=|<|>)([\d.]+)", requirement)
    have = numbers(version)
    tests = {"==": have.__eq__, ">=": have.__ge__, "<=": have.__le__, "<": have.__lt__, ">": have.__gt__}
    return all(tests[sign](numbers(bound)) for sign, bound in bounds)


@pytest.mark.parametrize(
    ("lock", "requirements"),
    [
        (RUNTIME, project()["project"]["dependencies"]),
        (DEVELOPMENT, project()["project"]["dependencies"] + project()["dependency-groups"]["dev"]),
    ],
)
def test_every_dependency_is_pinned_within_its_bounds(lock: str, requirements: list[str]) -> None:
    pinned = pins(lock)
    wrong = [r for r in requirements if name_of(r) not in pinned or not allows(r, pinned[name_of(r)])]
    assert wrong == []


def test_bounds_are_compared_by_number() -> None:
    assert allows("a>=4.5.3,<4.6", "4.5.10")
    assert not allows("a>=4.5.3,<4.6", "4.6.0")
    assert not allows("a==6.11.3", "6.12.0")


def test_the_development_lock_holds_the_runtime_lock() -> None:
    development = pins(DEVELOPMENT)
    assert {name: development.get(name) for name in pins(RUNTIME)} == pins(RUNTIME)


@pytest.mark.parametrize("lock", [RUNTIME, DEVELOPMENT])
def test_every_pin_has_a_hash(lock: str) -> None:
    blocks = re.split(r"\n(?=[a-z0-9-]+==)", read(Path(lock)))
    pinned = [block for block in blocks if PIN.match(block)]
    assert len(pinned) == len(pins(lock)) > 20
    assert [block.split()[0] for block in pinned if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("lock", [RUNTIME, DEVELOPMENT])
def test_a_lock_names_no_index(lock: str) -> None:
    assert re.findall(r"https?://\S+|--(?:extra-)?index-url|--find-links", read(Path(lock))) == []


def test_every_runtime_package_has_its_licence_in_the_table() -> None:
    rows = [line for line in read(Path("docs/third-party-licences.md")).splitlines() if line.startswith("| ")]
    listed = {cells[1]: cells[2] for cells in ([c.strip() for c in row.split("|")] for row in rows)}
    assert {name: listed.get(name) for name in pins(RUNTIME)} == pins(RUNTIME)
