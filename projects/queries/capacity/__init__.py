"""Who has how many hours, month by month and project by project."""
