"""Panels for a whole open desk, provably best; docs/panels.md defines what best means.

Pure: no database and no model. Start at `solving.solve`; `pricing` recomputes every plan.
"""
