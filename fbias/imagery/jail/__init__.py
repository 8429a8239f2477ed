"""Reading files that strangers sent, in a process that has nothing to lose."""
