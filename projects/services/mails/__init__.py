"""Who is told what about a project; nobody in conflict is told anything."""
