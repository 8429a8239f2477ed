"""Sessions: the free ones, and those of one analyst."""
