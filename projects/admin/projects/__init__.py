"""Projects in the admin, with what belongs to them."""
