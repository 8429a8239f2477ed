"""Hours: noted or timed, locked by month, with an alert as they run out."""
