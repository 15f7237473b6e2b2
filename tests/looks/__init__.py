"""How the main pages look: pictures of them all, held against the last accepted set.

The repository keeps a manifest of hashes; the pictures themselves stay in `var/looks`.
"""
