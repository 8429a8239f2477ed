"""Where a booking stands."""
