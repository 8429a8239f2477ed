"""Ask for a project, for oneself or for somebody else."""
