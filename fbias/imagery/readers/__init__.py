"""One small module per family of formats; which one reads a file is decided by its first bytes."""
