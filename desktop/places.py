"""Where the data can be: the places used on this PC, and the connection file that answers for all PCs of an office."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

CONNECTION_FILE = "hearthdesk-connection.toml"
_KEY = "places"
_MOST = 8


class Store(Protocol):
    """The part of a settings store that is needed here."""

    def get(self, key: str, default: Any = None) -> Any:
        """The value kept under a key."""

    def set(self, key: str, value: Any) -> None:
        """Keep a value."""


@dataclass(frozen=True)
class Place:
    """One data place: its address as `--database` takes it, and how it is called on the screen."""

    address: str
    label: str

    @property
    def on_server(self) -> bool:
        """Whether it is a server and not a file of this PC."""
        return self.address.startswith("mysql://")


def known(store: Store, given: str = "") -> tuple[Place, ...]:
    """The places to offer, the one to open first; `given` comes from the command line, then the connection file."""
    if given:
        return (Place(given, label_of(given)),)
    fixed = from_connection_file(program_folder())
    if fixed is not None:
        return (fixed,)
    return tuple(Place(one["address"], one["label"]) for one in store.get(_KEY, []))


def remember(store: Store, place: Place) -> None:
    """Put a place first, for the next start."""
    others = [one for one in store.get(_KEY, []) if one["address"] != place.address]
    store.set(_KEY, [{"address": place.address, "label": place.label}, *others][:_MOST])


def label_of(address: str) -> str:
    """How an address is called when nobody named it."""
    if address.startswith("mysql://"):
        return "部门服务器 " + address.rpartition("@")[2].partition("?")[0]
    return f"本机：{Path(address).stem}"


def program_folder() -> Path:
    """The folder of the program as the office sees it: of the .exe, or of the checkout."""
    return Path(sys.executable).parent if getattr(sys, "frozen", False) else Path(__file__).resolve().parent.parent


def server_address(host: str, port: int, name: str, user: str, ca: str) -> str:
    """The address of a server database, as `--database` takes it."""
    there = f"[{host}]" if ":" in host else host
    return f"mysql://{quote(user)}@{there}:{port}/{quote(name)}" + (f"?ca={quote(ca)}" if ca else "")


def from_connection_file(folder: Path) -> Place | None:
    """The office server that the file beside the program names, or None without such a file.

    Keys: host, database, user; port (3306), ca (a file, relative to the folder) and name (shown) are optional.
    Raises ValueError, in words, when the file cannot be understood.
    """
    file = folder / CONNECTION_FILE
    if not file.is_file():
        return None
    import tomllib  # only where the file is

    try:
        values = tomllib.loads(file.read_text("utf-8"))
        ca = str(folder / values["ca"]) if values.get("ca") else ""
        address = server_address(values["host"], int(values.get("port", 3306)), values["database"], values["user"], ca)
    except (KeyError, TypeError, UnicodeDecodeError, ValueError) as fault:
        raise ValueError(
            f"程序旁边的连接文件 {CONNECTION_FILE} 有错。应写明 host、database、user，可写 port、ca、name。"
        ) from fault
    return Place(address, str(values.get("name") or label_of(address)))
