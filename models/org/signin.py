"""Signing in: one slow check of the password outside any transaction, and a growing delay after wrong ones."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime

from models.core import clock, database, text
from models.core.access import Person, load_user
from models.core.errors import Refused
from models.core.unit import perform
from models.org import passwords, rules
from models.org.tables import UserAccount

REMEMBERED = 1000


@dataclass(frozen=True)
class _Stored:
    user_id: int
    password_hash: str
    disabled: bool
    blocked_until: datetime | None


# Wrong attempts at logins that do not exist: they wait as long as others, without a row for each guess.
_unknown: dict[str, tuple[int, float]] = {}


def sign_in(login: str, password: str) -> Person:
    """The person who signs in, with his rights; `must_change_password` when somebody else set the password.

    Raises Refused in words: wrong login or password with the seconds to wait (`code` SIGN_IN), or a disabled
    account (DISABLED). Raises ConnectionLost when the database is away.
    """
    login = text.code(login)
    stored, now = database.read(lambda: (_stored(login), clock.now()))
    if stored is None:
        raise _unknown_login(login, password)
    _wait(int((stored.blocked_until - now).total_seconds()) if stored.blocked_until is not None else 0)
    if not passwords.matches(stored.password_hash, password):
        done = perform("org.note_failed_sign_in", {"login": login}, user=None)
        raise _wrong(int(done.details["seconds"]))
    if stored.disabled:
        raise Refused("这个账号已停用。请联系系统管理员。", code="DISABLED")
    values = {"login": login}
    if passwords.is_outdated(stored.password_hash):
        values["new_hash"] = passwords.hashed(password)
    perform("org.note_sign_in", values, user=None)
    return database.read(lambda: load_user(stored.user_id))


def _stored(login: str) -> _Stored | None:
    row = UserAccount.get_or_none(UserAccount.login == login)
    return _Stored(row.id, row.password_hash, row.disabled, row.blocked_until) if row is not None else None


def _wait(seconds: int) -> None:
    if seconds > 0:
        words = f"密码输错过，请在 {seconds} 秒后再试。忘记密码请联系系统管理员重设。"
        raise Refused(words, code="SIGN_IN", wait=seconds)


def _wrong(seconds: int) -> Refused:
    return Refused(f"登录名或密码不对。请在 {seconds} 秒后再试。", code="SIGN_IN", wait=seconds)


def _unknown_login(login: str, password: str) -> Refused:
    """Answer a login that does not exist as slowly, and in the same words, as one that does."""
    failed, until = _unknown.get(login, (0, 0.0))
    now = time.monotonic()
    _wait(int(until - now + 0.999) if until > now else 0)
    passwords.matches("", password)
    if len(_unknown) >= REMEMBERED:
        _unknown.clear()
    seconds = rules.sign_in_delay(failed + 1)
    _unknown[login] = (failed + 1, time.monotonic() + seconds)
    return _wrong(seconds)
