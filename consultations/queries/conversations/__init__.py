"""The form as a conversation: what to ask next, what to offer, what to notice, what we know."""
