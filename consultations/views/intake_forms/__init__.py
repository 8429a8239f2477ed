"""The booking form: filled in by people, written by coordinators."""
