"""Forms of projects, one noun a file: they clean, the services write."""
