"""What several kinds of page are made of: parts of lists, trees, the names of what may stay."""
