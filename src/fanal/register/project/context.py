"""What every template may use: the language, the actor and what it may, the places of its work."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from fanal.register import access
from fanal.register.access import Actor
from fanal.register.project import current

# verb that opens the place, its address, the end of its text's key
PLACES = (
    ("queue.see", "/queue/", "queue"),
    ("case.list", "/case/", "cases"),
    ("custody.see", "/custody/", "custody"),
    ("supervise.see", "/supervise/", "supervise"),
    ("audit.see", "/audit/", "audit"),
    ("manage.see", "/manage/", "manage"),
    ("organisation.send", "/organisation/report/", "organisation"),
)


def page(request: HttpRequest) -> dict[str, Any]:
    actor = getattr(request, "actor", access.STRANGER)
    return {
        "lang": getattr(request, "lang", "en"),
        "actor": actor,
        "demo": current().demo,
        "may": {verb.replace(".", "_"): True for verb in access.policy.verbs_of(actor)},
        "places": [
            {
                "address": address,
                "key": f"register.core.nav.{name}",
                "here": request.path.startswith(address),
            }
            for address, name in places_of(actor)
        ],
    }


def places_of(actor: Actor) -> list[tuple[str, str]]:
    """The places where an actor works, the first one to land on."""
    return [(address, name) for verb, address, name in PLACES if access.policy.may_at_all(actor, verb)]
