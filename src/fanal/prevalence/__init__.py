"""Overlapping lists become an honest estimate of how many were never detected. Built by its own issue."""
