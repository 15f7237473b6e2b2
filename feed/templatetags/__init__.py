"""Tags for templates: `{% load live text %}`."""
