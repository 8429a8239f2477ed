"""The project's own files, as the tests of its shape read them."""

import ast
from pathlib import Path

HERE = Path(__file__).resolve().parents[2]
APPS = ("consultations", "fbias", "members", "projects")


def modules():
    """Every module of ours but migrations."""
    return [
        path
        for app in APPS
        for path in (HERE / app).rglob("*.py")
        if "migrations" not in path.parts
    ]


def templates():
    return sorted((HERE / "templates").rglob("*.html")) + sorted(
        path for app in APPS for path in (HERE / app).rglob("templates/**/*.html")
    )


def name(path):
    return path.relative_to(HERE).as_posix()


def called(tree):
    """(what is called, the call) for every call, attribute calls by their last name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            target = node.func
            yield getattr(target, "attr", getattr(target, "id", "")), node
