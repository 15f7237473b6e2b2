"""What the commands are made of, and the commands."""
