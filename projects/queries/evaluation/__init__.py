"""What the committee thinks, and what it comes to."""
