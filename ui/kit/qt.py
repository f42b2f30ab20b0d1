"""Small bridges to Qt that every kit module may use."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from typing_extensions import override
else:
    _F = TypeVar("_F", bound=Callable[..., object])

    def override(method: _F) -> _F:
        """Mark a Qt override for the type checker; importing the real one would cost a fifth of the start-up time."""
        return method


__all__ = ["override"]
