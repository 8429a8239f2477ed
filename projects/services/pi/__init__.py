"""The PI: named, asked to confirm, and let in by a personal link."""
