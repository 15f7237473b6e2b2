"""Accounts: signing up, signing in, and staying signed in.

`adapter.py` and its neighbours are how django-allauth fits this site: its settings name them. The
rest says whose account is meant, which passwords may be chosen, how often they may be tried, which
second factor was shown and when, and whether a session still holds. Who follows
whom is elsewhere (`users/models/relation.py`).
"""
