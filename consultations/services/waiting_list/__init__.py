"""The waiting list: join, be offered a place, accept, pass, leave; by hand from any state."""
