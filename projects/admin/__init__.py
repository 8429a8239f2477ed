"""What coordinators look at, note and export; no state is edited by hand."""

from projects.admin import papers, prices, projects, selection, work

__all__ = ["papers", "prices", "projects", "selection", "work"]
