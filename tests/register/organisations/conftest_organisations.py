"""What the tests of organisations share."""

from __future__ import annotations

from typing import Any, NamedTuple

HEADER = "Registration number;Given name;Family name;Sex;Age at identification;Purposes of exploitation\n"


class Ready(NamedTuple):
    organisation: Any
    user: Any


def organisation_with_reporter(person: Any, name: str) -> Ready:
    from fanal.register.models import Organisation

    organisation = Organisation.objects.create(name=name, type="immigration_service")
    return Ready(
        organisation, person("organisation_reporter", organisation=organisation, name=name.replace(" ", "-"))
    )


def csv_of(*rows: list[str]) -> str:
    return HEADER + "".join(";".join(row) + "\n" for row in rows)


CSV = csv_of(
    ["A1", "Amina", "Zefira", "girl", "15", "begging"],
    ["A2", "Noor", "Zefira", "boy", "fifteen", "begging"],
    ["A3", "=1+1", "Zefira", "girl", "12", "forced labour"],
    ["A4", "", "", "boy", "17", ""],
    ["", "Lio", "", "boy", "16", "begging"],
)
