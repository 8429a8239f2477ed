"""What upper apps know about people and words, and want to hear, through what they registered."""
