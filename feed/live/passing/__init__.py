"""What passes: who is writing in a conversation, who is there. No log and no database holds it.

    writing.py   who is writing where, each until so many seconds after their last key
    presence.py  who has a page open, in this process or another, and when somebody last had
    showing.py   which of it a page shows, and what it was last sent
    passing.py   what the Hub does with all of it

Other processes tell theirs by the doorbell's channel, and what they told has an end of its own. Who may
tell and see it is `feed/models/visibility/company.py`. How it converges: docs/live.md, "What passes".
"""
