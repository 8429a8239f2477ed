"""A project is asked for: drafted, filed, changed, asked for again."""
