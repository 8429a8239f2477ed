"""Quotes: as the office writes them, and as the PI answers."""
