"""Samples of the actions of swaps, rotations and leaving the post."""

from __future__ import annotations

from tests.samples import Maker

SAMPLES: dict[str, Maker] = {}
