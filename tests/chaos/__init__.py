"""The site with something breaking: `make chaos`. Start with `town.py`, then `faults/`."""
