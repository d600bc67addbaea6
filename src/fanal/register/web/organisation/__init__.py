"""The door of organisations: report one child, send a file, see what became of it (codes alone)."""
