"""The casework web application; for a study it is one more source. Built by its own issue."""
