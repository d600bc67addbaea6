"""Fills a register that was begun with the people and reports of the journeys; prints how they sign in.

python register_people.py DATA KEY_FILE
"""

from __future__ import annotations

import json
import secrets
import sys
from pathlib import Path

STORY = "A man keeps a girl in the house by the river."
REPORTER = "Nadia of the kiosk"
BY_ROLE = {
    "officer": ("triage_officer",),
    "custodian": ("custodian",),
    "supervisor": ("supervisor",),
    "administrator": ("administrator",),
    "auditor": ("auditor",),
    "stranger": (),
    "newcomer": ("triage_officer",),
}


def main(data: str, key_file: str) -> None:
    from fanal.register.project import start
    from fanal.register.project.opening import migrate, open_deployment

    start(open_deployment(Path(data), key_file=Path(key_file)))
    migrate()
    from fanal.register.models import Organisation

    post = Organisation.objects.create(name="Border post of Oruna", type="border_guard")
    people = {name: account(name, *roles) for name, roles in BY_ROLE.items()}
    people["border"] = account("border", "organisation_reporter", organisation=post)
    people["newcomer"]["secret"] = ""
    print(json.dumps({"people": people, "number": a_report(), "post": str(post.pk)}))  # noqa: T201


def account(name: str, *roles: str, organisation: object = None) -> dict[str, str]:
    """An account with its roles and, but for the newcomer, an app of its own."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    from fanal.register.models import Membership, User

    password = secrets.token_urlsafe(18)
    user = User.objects.create_user(f"{name}.1", password, display_name=name.capitalize())
    for role in roles:
        Membership.objects.create(user=user, role=role, organisation=organisation)
    secret = generate_totp_secret()
    if name != "newcomer":
        TOTP.activate(user, secret)
    return {"name": user.username, "password": password, "secret": secret}


def a_report() -> str:
    from fanal.register import clock, due, in_force, vault
    from fanal.register.models import Event, Report

    report = Report.objects.create(channel="public", profile=in_force.version())
    vault.put_many(
        [
            vault.Part(report, "P1", {"story": STORY}),
            vault.Part(report, "P2", {"name": REPORTER, "relation": "saw"}),
        ]
    )
    about = {"subject_kind": "report", "subject_id": report.pk, "profile": in_force.version()}
    Event.objects.create(code="report_received", at=report.received_at, **about)
    due.recompute(report, clock.now())
    return str(report.number)


if __name__ == "__main__":
    main(*sys.argv[1:])
