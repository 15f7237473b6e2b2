"""What makes daphne ours, and the small things around it."""
