"""Hours: worked, locked, and where there is still a place for more."""
