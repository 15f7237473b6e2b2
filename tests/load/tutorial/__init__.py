"""Live posts as the usual Channels tutorials build them, to measure against. Start with consumers.py."""
