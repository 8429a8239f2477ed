"""Who reads the figures, and who gives them away."""

from members.rules import is_analyst, is_coordinator, is_funder

reads_figures = is_coordinator | is_funder
reads_demand = reads_figures | is_analyst
keeps_figures = is_coordinator
