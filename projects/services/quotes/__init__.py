"""Quotes: drafted from hours and the price list, sent, answered once, amended."""
