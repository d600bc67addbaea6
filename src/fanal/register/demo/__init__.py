"""``fanal serve --demo``: a register with made-up people and reports, on this machine alone.

Its pages differ from a real one's in a banner, in its open door (R18 does not hold: nobody reads what is
sent), and in "Who are you?", which signs in by one click. None of this exists outside a folder that was begun
as a demonstration.
"""

from __future__ import annotations

from fanal.register.demo.serving import serve_demo

__all__ = ["serve_demo"]
