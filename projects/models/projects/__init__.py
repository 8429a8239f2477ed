"""Projects, and the words in which rows of them are asked for."""
