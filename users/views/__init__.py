"""What one sees and does about oneself and other people. One noun a file, one URL a view."""
