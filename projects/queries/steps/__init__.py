"""Where a project stands, and what its reader does next."""
