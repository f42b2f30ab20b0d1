"""The password of the database account: kept by the system, or asked for; the real store is never touched here."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from desktop import vault
from desktop.vault import SystemVault


class FakeError(Exception):
    """What the store raises."""


class Store:
    """A password store in memory that can be told to fail."""

    errors = SimpleNamespace(KeyringError=FakeError)

    def __init__(self, priority: float = 5) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.broken = False
        self.priority = priority

    def get_keyring(self) -> Any:
        """The back end in use."""
        return self

    def get_password(self, service: str, name: str) -> str | None:
        """A password that was kept."""
        if self.broken:
            raise FakeError
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, password: str) -> None:
        """Keep a password."""
        if self.broken:
            raise FakeError
        self.kept[service, name] = password


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Store:
    """The store that the program meets."""
    made = Store()
    monkeypatch.setattr(vault, "_keyring", lambda: made)
    return made


def test_a_kept_password_comes_back_for_its_address_only(store: Store) -> None:
    system = SystemVault()
    assert system.can_keep()
    system.keep("mysql://a@b/c", "secret")
    assert system.get("mysql://a@b/c") == "secret"
    assert system.get("mysql://a@b/d") == ""


def test_a_store_that_fails_leads_to_asking(store: Store) -> None:
    store.broken = True
    system = SystemVault()
    system.keep("mysql://a@b/c", "secret")
    assert system.get("mysql://a@b/c") == ""


def test_without_a_store_nothing_can_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    system = SystemVault()
    monkeypatch.setattr(vault, "_keyring", lambda: None)
    assert not system.can_keep()
    assert system.get("mysql://a@b/c") == ""
    monkeypatch.setattr(vault, "_keyring", lambda: Store(priority=0))
    assert not system.can_keep()


def test_a_scheduled_job_brings_its_password(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARTHDESK_PASSWORD", "from-outside")
    assert SystemVault().get("mysql://a@b/c") == "from-outside"
