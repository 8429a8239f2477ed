"""`one` and `found` stand where their own line explains them; what lives longer has a noun."""

import ast

from tests.architecture.sources import modules, name

WITHOUT_A_NOUN = {"one", "found"}
MOST_LINES = 2
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
SCOPES = FUNCTIONS | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp | ast.ClassDef
BINDING = {ast.arg: "arg", ast.ExceptHandler: "name", ast.MatchAs: "name", ast.MatchStar: "name"}


def nodes_of(scope):
    for node in ast.iter_child_nodes(scope):
        yield node
        if not isinstance(node, SCOPES):
            yield from nodes_of(node)


def bound_by(node):
    if isinstance(node, ast.Name):
        return node.id if isinstance(node.ctx, ast.Store) else None
    return getattr(node, BINDING.get(type(node), ""), None)


def lines_of(scope, bindings=()):
    """The lines on which each binding of these names is written, by its scope."""
    nodes = list(nodes_of(scope))
    here = {word: [] for word in WITHOUT_A_NOUN & {bound_by(node) for node in nodes}}
    known = dict(bindings) | here
    for node in nodes:
        word = node.id if isinstance(node, ast.Name) else bound_by(node)
        if word in known:
            known[word].append(node.lineno)
        if isinstance(node, SCOPES):
            yield from lines_of(node, known.items())
    yield from here.items()


def too_long(text):
    return [
        (word, min(lines), max(lines))
        for word, lines in lines_of(ast.parse(text))
        if max(lines) - min(lines) >= MOST_LINES
    ]


def test_what_lives_longer_than_a_glance_has_a_noun():
    long = {name(path): too_long(path.read_text()) for path in modules()}

    assert {path: words for path, words in long.items() if words} == {}


def test_a_name_is_followed_into_what_it_is_used_in_and_no_further():
    read_far_below = "def f():\n    found = g()\n    h()\n    return [found for _x in y]"
    bound_again = "a = [one for one in b]\n" + "h()\n" * 20 + "c = [one for one in d]"

    assert too_long(read_far_below) == [("found", 2, 4)]
    assert too_long(bound_again) == []
