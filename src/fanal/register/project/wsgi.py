"""The application for a server of your own, which loads ``fanal.register.project.wsgi:application``.

``FANAL_REGISTER_DATA`` names the data folder, ``FANAL_REGISTER_KEY_FILE`` the key file; the addresses of the
databases come from ``DATABASE_URL`` and ``KEYS_DATABASE_URL``. The databases are brought up to date by
``fanal serve`` and by every ``fanal register`` command, never here, where several processes start at once.
"""

from __future__ import annotations

import os
from pathlib import Path

from django.core.wsgi import get_wsgi_application

from fanal.register.project import current, start
from fanal.register.project.opening import open_deployment

try:
    current()
except RuntimeError:
    start(
        open_deployment(
            Path(os.environ.get("FANAL_REGISTER_DATA", "register")),
            key_file=Path(os.environ.get("FANAL_REGISTER_KEY_FILE", "register.key")),
        )
    )

application = get_wsgi_application()


def _ready() -> None:
    """Pages, forms and texts are read before the first person asks, who would wait a second or two for it."""
    from django.urls import get_resolver

    from fanal.foundation.messages import LANGUAGES, catalogue

    get_resolver().url_patterns  # noqa: B018 - a property that imports every view
    for lang in LANGUAGES:
        catalogue(lang, "register")


_ready()

from fanal.register import upkeep  # noqa: E402 - needs Django set up

upkeep.begin(current())
