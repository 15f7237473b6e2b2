"""What people do: one noun a file. Each action checks permission, writes, and logs the event.

Only actions write what open pages follow; views, consumers, admin and commands call them.
"""
