"""What can be done: one verb, one file. Pages, the API and commands call these and nothing else."""

from fanal.register.actions.base import Action, Refused

__all__ = ["Action", "Refused"]
