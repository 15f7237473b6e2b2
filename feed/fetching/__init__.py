"""What a page of another site says of itself, asked for without harm to us or to others.

People write the addresses that are asked here, and whoever wrote one may own the machine behind it. So
nothing is reached but the open web (`open_web.py`, `asking.py`), no more is read than a bounded part of a
page or picture (`reading.py`, `heads.py`), and all of it happens in a process of its own that ends after
ten seconds (`__main__.py`), which `apart.py` starts and believes nothing.
"""
