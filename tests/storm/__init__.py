"""A storm in real browsers: dozens of tabs over every kind of page, people and faults among them.

At each quiet moment every tab is held against a fresh load of its address. What differs is reduced to the
shortest sequence of actions. It reads pages as a person does, over HTTP and the DOM, and shares no code
with the other tests but what starts the servers.
"""
