"""Who reads the figures."""

from members.rules import is_coordinator, is_funder

reads_figures = is_coordinator | is_funder
