"""The F-BIAS portal: wiring and platform apps."""
