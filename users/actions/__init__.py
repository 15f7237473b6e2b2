"""What people do to their own account and to each other: one noun a file."""
