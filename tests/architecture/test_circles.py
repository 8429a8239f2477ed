"""Modules lead to one another in one direction."""

from graphlib import CycleError, TopologicalSorter

import grimp

APPS = ("consultations", "fbias", "members", "projects")


def test_no_module_imports_what_imports_it():
    graph = grimp.build_graph(*APPS, exclude_type_checking_imports=True)
    imports = {
        module: graph.find_modules_directly_imported_by(module)
        for module in graph.modules
        if ".migrations" not in module
    }

    try:
        list(TopologicalSorter(imports).static_order())
        circle = []
    except CycleError as error:
        circle = error.args[1]

    assert circle == []
