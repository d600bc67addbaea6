"""Duties that come by themselves: one a file, ``run(now)``; see ``upkeep``."""
