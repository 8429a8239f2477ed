"""What is asked for, in its versions."""
