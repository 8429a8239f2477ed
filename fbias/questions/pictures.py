"""The small drawings of `static/src/pictures/drawings.svg` that an answer can have beside it."""

PICTURES = (
    "count", "size", "bright", "area", "overlap", "arrange", "move", "signal", "types", "long",
    "outline", "align", "clean", "show", "data", "stats", "unsure", "start", "tool", "fix", "auto",
    "plan", "project", "typical", "difficult", "positive", "negative", "single", "manual", "other",
)  # fmt: skip
