"""The report as a live page; importing `app` loads the web framework."""
