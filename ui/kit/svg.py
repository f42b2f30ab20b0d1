"""Reads the shipped line icons and gives them a colour."""

from functools import cache

import resources


@cache
def _source(name: str, size: int, filled: bool) -> str:
    style = "filled" if filled else "regular"
    for candidate in (size, 20, 16, 12):
        file = resources.path("icons", f"{name}_{candidate}_{style}.svg")
        if file.is_file():
            return file.read_text("utf-8")
    raise LookupError(f"no icon {name} ({style})")


def coloured(name: str, colour: str, size: int = 20, filled: bool = False) -> bytes:
    """Return the SVG of an icon drawn for `size` pixels, or the nearest drawing, filled with `colour` (#RRGGBB).

    Raises LookupError for a name that is not shipped.
    """
    return _source(name, size, filled).replace("<svg ", f'<svg fill="{colour}" ', 1).encode()
