"""What the solver refuses."""


class BadProblem(ValueError):
    """The problem cannot be read; carries one sentence that says where and why."""
