"""What stands in what people write: links, @names and #tags, and what they are about to type.

Nothing here asks the database; `feed/models/suggesting.py` does, for names and tags.
"""
