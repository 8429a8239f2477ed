"""The words of the vocabulary in requests: guessed, said, counted."""
