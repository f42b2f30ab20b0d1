"""Ledgers of finance, heat by area and gas by volume: what their rows say, what they mean, writing and taking back."""
