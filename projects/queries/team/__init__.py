"""The people of a project: who they are, what they hold, who could join."""
