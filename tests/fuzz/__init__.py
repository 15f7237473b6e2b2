"""Odd requests to every address, by everybody: none may break anything, or tell what is hidden."""
