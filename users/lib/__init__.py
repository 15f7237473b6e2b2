"""A small library without people in it: nothing here imports a model, an action or a view.

Databases: `lookups.py`, `concurrently.py`, `widening.py`, `cache.py`. What people type and upload:
`texts.py`, `fields.py`, `folding.py`, `digits.py`, `moments.py`, `images.py`. The process itself:
`descriptors.py`, `draining.py`, `watchdog.py`, `registries.py`, `figures.py`. What limits count:
`addresses.py`, `rates.py`. The site's own address, versions: `site.py`, `versions.py`. Both apps and the
project use it.
"""
