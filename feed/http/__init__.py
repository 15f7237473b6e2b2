"""Around every request and handshake of the feed.

`middleware.py` reads the cursor before a page is made, `context.py` gives it to templates,
`origins.py` says whether a socket comes from one of our pages, `converters.py` reads addresses.
"""
