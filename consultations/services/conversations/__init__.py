"""The booking form as a conversation: what else may read what is written."""
