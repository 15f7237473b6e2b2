"""The download of one's data: a register of its parts, and the parts that users/ has.

    parts.register(parts.Part(…))     # each app registers its own at start-up

`users/actions/exports.py` asks for a download and makes it; nothing here knows who waits for one.
"""
