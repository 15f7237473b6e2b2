"""Around every request: who asks, for which site, and how often they may.

`middleware.py` refuses other hosts and says who is signed in, `pace.py` bounds pages, `limits.py`
bounds what one view does (`@limited("post")`), `uploads.py` bounds the files that come with a form,
`converters.py` reads the ids in addresses.
"""
