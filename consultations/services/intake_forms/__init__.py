"""The booking form: written by coordinators, answered by people."""
