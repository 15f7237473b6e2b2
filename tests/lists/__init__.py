"""Every list, walked page by page to its end, beside one plain way to tell what stands in it.

worlds.py    small worlds of few people, drawn by Hypothesis, and put into the database
plain.py     what stands in each list of such a world, told in plain Python
walking.py   the lists as pages show them, walked from their head to their end
"""
