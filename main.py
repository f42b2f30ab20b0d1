"""Starts the window, or the command line when the arguments name a command; imports nothing that it does not need."""

from __future__ import annotations

import sys

WITH_VALUE = ("--database", "--user")


def for_screen(arguments: list[str]) -> dict[str, str] | None:
    """What the window is to start with, or None when these are words for the command line."""
    given: dict[str, str] = {}
    rest = iter(arguments)
    for word in rest:
        name, sign, value = word.partition("=")
        if name not in WITH_VALUE:
            return None
        following = value if sign else next(rest, None)
        if following is None:
            return None
        given[name] = following
    return given


def main(arguments: list[str]) -> int:
    """Run the program; returns its exit status."""
    screen = for_screen(arguments)
    if screen is None:
        from desktop import cli

        return cli.main(arguments)
    from desktop import start

    return start.run(sys.argv[:1], address=screen.get("--database", ""), user=screen.get("--user", ""))


if __name__ == "__main__":
    if getattr(sys, "frozen", False):  # a process of its own starts as this program: multiprocessing takes it over here
        import multiprocessing

        multiprocessing.freeze_support()
    sys.exit(main(sys.argv[1:]))
