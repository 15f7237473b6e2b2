"""Views: one noun a file, one URL each. Each works with and without htmx."""
