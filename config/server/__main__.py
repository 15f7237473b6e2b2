"""`python -m config.server`: serve the site until stopped."""

import sys

from config.server.server import main

main(sys.argv[1:])
