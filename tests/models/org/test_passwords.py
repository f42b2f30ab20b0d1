"""Passwords and recovery codes: which are good, and how they are kept."""

from __future__ import annotations

import pytest

from models.org import passwords

pytestmark = pytest.mark.usefixtures("fresh")


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that is not for trial, with hashes at their real cost."""
    monkeypatch.setattr(passwords.database, "is_trial", lambda: False)
    monkeypatch.setattr(passwords, "COST", {})


@pytest.mark.parametrize(
    ("password", "login", "word"),
    [
        ("short-1", "chen", "至少 8 位"),
        ("Chen.Xiao", "CHEN.XIAO", "登录名"),
        ("12345678", "", "太常见"),
        ("PassWord", "", "太常见"),
        ("鹅鹅鹅鹅鹅鹅鹅鹅", "", "太常见"),
    ],
)
def test_a_bad_password_is_refused_in_words(password: str, login: str, word: str) -> None:
    assert word in (passwords.fault(password, login) or "")


def test_a_good_password_is_accepted_and_a_trial_database_takes_any(monkeypatch: pytest.MonkeyPatch) -> None:
    assert passwords.fault("Spring-2026", "chen") is None
    monkeypatch.setattr(passwords.database, "is_trial", lambda: True)
    assert passwords.fault("demo", "demo") is None


def test_a_hash_is_argon2id_at_the_defaults_of_the_library_and_tells_its_password_apart() -> None:
    stored = passwords.hashed("Spring-2026")
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords.matches(stored, "Spring-2026")
    assert not passwords.matches(stored, "spring-2026")
    assert not passwords.matches("", "Spring-2026")


def test_a_hash_of_other_parameters_is_outdated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "COST", {"time_cost": 1, "memory_cost": 8, "parallelism": 1})
    stored = passwords.hashed("Spring-2026")
    assert not passwords.is_outdated(stored)
    monkeypatch.setattr(passwords, "COST", {})
    assert passwords.is_outdated(stored)


def test_recovery_codes_differ_and_are_read_however_they_are_typed() -> None:
    codes = {passwords.new_code() for _ in range(50)}
    assert len(codes) == 50
    code = codes.pop()
    assert passwords.code_spelling(f" {code.lower().replace('-', ' ')} ") == code.replace("-", "")
    assert len(passwords.code_spelling(code)) == 20
