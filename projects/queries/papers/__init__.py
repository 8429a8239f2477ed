"""Papers as people read them."""
