"""The download of a person's data: a register of its parts, and the parts that users/ has.

    parts.register(parts.Part(…))     # each app registers its own at start-up

`users/actions/exports.py` asks for a download, and `making.py` makes it when the worker comes to it.
"""
