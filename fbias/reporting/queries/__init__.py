"""The figures of the facility, computed from the rows as they are now."""
