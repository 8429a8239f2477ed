"""The panels of one open desk: as they are, as the solver reads them, and what a change costs."""
