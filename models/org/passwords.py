"""Hashing of passwords and recovery codes with argon2id, and the rules for a good one."""

from __future__ import annotations

import secrets
from typing import Any

from models.core import database, text
from models.core.errors import BadFields

SHORTEST = 8
# What argon2 is told besides its own defaults, which follow the advice of the day.
COST: dict[str, Any] = {}
# The commonest of published lists that are long enough to pass otherwise, in the spelling of `_folded`.
_WORDS = (
    "12345678 123456789 1234567890 0123456789 87654321 987654321 11111111 00000000 88888888 66666666 12341234 11223344 "
    "123123123 password password1 password123 passw0rd p@ssw0rd qwertyui qwertyuiop qwerty123 1qaz2wsx 1q2w3e4r "
    "abcd1234 abc12345 abcdefgh a1234567 a12345678 aa123456 asdfghjk asdfghjkl iloveyou 5201314520 woaini520 "
    "woaini1314 wang1234 admin123 admin1234 administrator root1234 nuanchuang hearthdesk"
)
COMMON = frozenset(_WORDS.split())
# Without 0/O, 1/I/L and other signs that are misread on paper; 20 of them hold more than 90 bits.
CODE_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def _hasher() -> Any:
    from argon2 import PasswordHasher  # only needed at sign-in, and slow to load

    return PasswordHasher(**COST)


def hashed(secret: str) -> str:
    """The argon2id hash of a password or recovery code; takes about 0.2 s, so never inside a transaction."""
    return str(_hasher().hash(secret))


def matches(stored: str, secret: str) -> bool:
    """Whether a secret belongs to a stored hash; as slow as hashing, also where `stored` is no hash at all."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return bool(_hasher().verify(stored, secret))
    except InvalidHashError:
        hashed(secret)
        return False
    except VerificationError:
        return False


def is_outdated(stored: str) -> bool:
    """Whether a hash was made with other parameters than those of today."""
    return bool(_hasher().check_needs_rehash(stored))


def new_code() -> str:
    """A fresh recovery code in five groups of four, to be printed and kept sealed."""
    return "-".join("".join(secrets.choice(CODE_SIGNS) for _ in range(4)) for _ in range(5))


def code_spelling(code: str) -> str:
    """The one spelling of a recovery code, however it was typed from paper."""
    return text.code(code).replace("-", "")


def _folded(word: str) -> str:
    return text.fold(word).casefold()


def fault(password: str, login: str = "") -> str | None:
    """What is wrong with a new password, or None. On trial databases any password is good.

    Reads the database, so it needs a connection (hooks of actions have one).
    """
    if database.is_trial():
        return None
    if len(password) < SHORTEST:
        return f"密码至少 {SHORTEST} 位。"
    if login and _folded(password) == _folded(login):
        return "密码不能与登录名相同。"
    if _folded(password) in COMMON or len(set(password)) == 1:
        return "这个密码太常见，容易被猜到。请换一个。"
    return None


def require_good(field: str, password: str, login: str = "") -> None:
    """Raise BadFields for `field` unless the password may be used."""
    sentence = fault(password, login)
    if sentence is not None:
        raise BadFields({field: sentence}, {field: "密码"})
