"""The public door: anybody reports, comes back with a code, leaves in a moment. No script is needed."""
