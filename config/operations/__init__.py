"""What those who run the site see of it: a log line and a figure for each request, and errors.

`middleware.py` stands around every request; `logs.py` writes lines, `metrics.py` answers /metrics,
`sentry.py` reports errors where SENTRY_DSN is set. Nothing here says what people wrote, or who they are.
"""
