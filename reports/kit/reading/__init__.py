"""Opening and reading office files of every kind, safely."""
