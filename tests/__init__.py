"""Tests; their names are sentences that can be false."""
