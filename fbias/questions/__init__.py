"""Forms as data: a question, its field, its answer in words. Knows no domain."""
