"""How long lists are."""

PAGE_SIZE = 20  # cards on a first page, and on each further one
COMMENTS_SIZE = 50
MESSAGES_SIZE = 50
UNREAD_SIZE = 150  # messages on the page of a conversation that opens at the first unread one
HISTORY_SIZE = 20  # earlier versions on a page
# Cards, rows or comments that may stay on a page by name; some kilobytes of names. What stands below
# them stays as it is.
NAMED = 300
# Rows that a page shows below one another, however often "Show more" is pressed; then the list goes on on
# another page.
LISTED = 300
