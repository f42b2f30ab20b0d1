"""Starts the window."""

from __future__ import annotations

import gc
from collections.abc import Sequence


def run(argv: Sequence[str], *, address: str = "", user: str = "") -> int:
    """Show the window until it is closed; returns the exit status.

    `address` and `user` are those of the command line: then they are taken instead of what this PC remembers.
    """
    gc.disable()  # looking for garbage while Qt's classes are made takes a tenth of the start; on again once painted
    from desktop import firstpaint

    return firstpaint.run(argv, address=address, user=user)
