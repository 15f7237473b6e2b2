"""Pictures on what people write."""
