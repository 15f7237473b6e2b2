"""What people see and do about themselves and other people. One noun a file, one URL a view."""
