"""Invented images for the demo facility and for trials."""
