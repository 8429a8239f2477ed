"""What changes what the facility promises and reports."""
