"""SQLite as Plaza uses it: writers take turns."""
