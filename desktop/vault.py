"""Keeps the password of the database account where the system keeps passwords, never in a file of ours."""

from __future__ import annotations

import logging
import os
from typing import Any, Protocol

log = logging.getLogger("hearthdesk.vault")
SERVICE = "hearthdesk"


class Vault(Protocol):
    """A store of passwords by address; tests bring their own."""

    def can_keep(self) -> bool:
        """Whether a password can be kept at all on this PC."""

    def get(self, address: str) -> str:
        """The password kept for an address, or the empty string."""

    def keep(self, address: str, password: str) -> None:
        """Keep a password."""


class SystemVault:
    """The password store of Windows or of the desktop; without one, each start asks.

    HEARTHDESK_PASSWORD answers for scheduled jobs and for tests of the whole program.
    """

    def can_keep(self) -> bool:
        """Whether the system has a store."""
        keyring = _keyring()
        return keyring is not None and keyring.get_keyring().priority > 0

    def get(self, address: str) -> str:
        """The password kept for an address, or the empty string."""
        given = os.environ.get("HEARTHDESK_PASSWORD")
        if given is not None:
            return given
        keyring = _keyring()
        if keyring is None:
            return ""
        try:
            return keyring.get_password(SERVICE, address) or ""
        except keyring.errors.KeyringError:
            log.warning("the system's password store does not answer")
            return ""

    def keep(self, address: str, password: str) -> None:
        """Keep a password; where the store declines, the next start asks again."""
        keyring = _keyring()
        if keyring is not None:
            try:
                keyring.set_password(SERVICE, address, password)
            except keyring.errors.KeyringError:
                log.warning("the system's password store does not take the password")


def _keyring() -> Any:
    try:
        import keyring
        import keyring.errors
    except ImportError:  # left out of a build
        return None
    return keyring
