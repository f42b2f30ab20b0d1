"""Punches as the machines gave them: never changed, imported from any layout, no source doubled."""
