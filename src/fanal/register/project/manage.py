"""For developers: Django's commands over a throwaway register (makemigrations, check, showmigrations)."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from fanal.foundation.crypto import new_master
from fanal.register.project import Deployment, start


def main(words: list[str]) -> None:
    """``python -m fanal.register.project.manage makemigrations register -n readable_name``"""
    with tempfile.TemporaryDirectory() as folder:
        start(Deployment(folder=Path(folder), master=new_master()))
        from django.core.management import execute_from_command_line

        execute_from_command_line(["manage", *words])


if __name__ == "__main__":
    main(sys.argv[1:])
