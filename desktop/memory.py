"""What this PC remembers for the person who uses it: small values in one file of his profile."""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path
from typing import Any

log = logging.getLogger("hearthdesk.memory")


class Memory:
    """JSON values by key in one file; a file that cannot be read counts as empty and is put aside."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._values: dict[str, Any] = {}
        try:
            self._values = json.loads(file.read_text("utf-8"))
        except FileNotFoundError:
            pass
        except (OSError, ValueError):
            log.warning("%s cannot be read, starting with nothing remembered", file.name)

    def get(self, key: str, default: Any = None) -> Any:
        """The value kept under a key."""
        return self._values.get(key, default)

    def set(self, key: str, value: Any) -> None:
        """Keep a value; None forgets it."""
        if self._values.get(key) == value:
            return
        if value is None:
            self._values.pop(key, None)
        else:
            self._values[key] = value
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            beside = self._file.with_suffix(".new")
            beside.write_text(json.dumps(self._values, ensure_ascii=False, indent=1), "utf-8")
            beside.replace(self._file)
        except OSError:
            log.exception("%s cannot be written", self._file.name)

    def of(self, owner: str) -> Part:
        """The values of one person or purpose."""
        return Part(self, f"{owner}/")


class Part:
    """The values of a Memory below one name."""

    def __init__(self, memory: Memory, prefix: str) -> None:
        self._memory = memory
        self._prefix = prefix

    def get(self, key: str, default: Any = None) -> Any:
        """The value kept under a key."""
        return self._memory.get(self._prefix + key, default)

    def set(self, key: str, value: Any) -> None:
        """Keep a value; None forgets it."""
        self._memory.set(self._prefix + key, value)


def folder() -> Path:
    """The folder of this program in the profile of the person who uses this PC; not made by asking."""
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "Hearthdesk"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "hearthdesk"
