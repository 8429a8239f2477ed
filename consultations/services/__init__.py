"""Everything that changes an open desk or a consultation, one verb a function."""
