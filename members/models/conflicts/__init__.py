"""Conflicts of interest: who declared one, and what it hides."""
