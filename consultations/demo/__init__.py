"""The open desks of the demo facility."""
