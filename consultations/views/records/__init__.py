"""Records: written by the panel, read by the user and by the members."""
