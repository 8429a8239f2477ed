"""Claim a session, answer, book, move, cancel; a place is confirmed, runs out, is released."""
