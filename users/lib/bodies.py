"""How much of a request is kept."""

# Two pictures and the form around them. What is more is read and forgotten but for its end, so that whoever
# sent it gets an answer in words; nginx takes a little more (config/deploy/plaza.conf.template).
BODY_MEGABYTES = 20
BODY_BYTES = BODY_MEGABYTES * 1024 * 1024
