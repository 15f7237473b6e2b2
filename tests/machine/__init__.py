"""Live = reload, as a property."""
