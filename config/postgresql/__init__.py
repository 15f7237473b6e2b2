"""PostgreSQL as Plaza uses it: Django's, which says why it is not let in."""
