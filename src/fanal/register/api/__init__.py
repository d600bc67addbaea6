"""The programming interface of organisations, ``/api/v1/``: send reports, see the states of one's own."""
