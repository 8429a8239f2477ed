"""What coordinators look at, note and export; no state is edited by hand."""

from projects.admin import calls, papers, prices, work
from projects.admin.projects import pages

__all__ = ["calls", "pages", "papers", "prices", "work"]
