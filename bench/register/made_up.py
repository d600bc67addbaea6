"""Made-up reports of an honest size: about 300 letters of story, a name, a place, facts as codes."""

from __future__ import annotations

import random
from typing import Any

_WORDS = (
    "the girl came with a man at the bus station and he holds her papers they say she works in a house far "
    "away her brother was promised school she cries at night the phone is taken a woman at the market saw "
    "them twice before the rain and again nobody knows the village they came from he paid the driver"
).split()
_NAMES = (
    "Amina Noor Lio Zefira Maru Tessa Ilko Banu Rafe Sorin Dalia Kito Yara Emeka Priya Tomas Leila Anh Ines "
    "Ravi"
).split()
_PURPOSES = ("forced_labour", "begging", "sexual_exploitation", "domestic_servitude")
_ANSWERS = ("yes", "no", "dont_know")
# emergencies are seen within the hour, so that few of fifty thousand open reports are one
IN_DANGER = 0.0005


def story(chance: random.Random) -> str:
    return " ".join(chance.choices(_WORDS, k=60))


def name(chance: random.Random) -> str:
    """Rare enough that name tokens are not all the same."""
    return f"{chance.choice(_NAMES)} {chance.choice(_NAMES)}{chance.randrange(4000)}"


def report(chance: random.Random, number: str) -> dict[str, Any]:
    """One report as the API takes it."""
    return {
        "record_number": number,
        "story": story(chance),
        "danger_now": "yes" if chance.random() < IN_DANGER else "no",
        "hurt_or_ill": chance.choice(_ANSWERS),
        "child": {"name": name(chance), "place": "near the bus station"},
        "facts": {
            "sex": chance.choice("FM"),
            "age_identification": chance.randrange(6, 18),
            "purposes": [chance.choice(_PURPOSES)],
            "acts": ["recruitment"],
        },
        "contact": {"name": "Night desk", "contact": "extension 12"},
    }


def answers(chance: random.Random) -> dict[str, str]:
    """One report as the public form takes it."""
    return {
        "danger_now": "yes" if chance.random() < IN_DANGER else "no",
        "hurt_or_ill": chance.choice(_ANSWERS),
        "story": story(chance),
        "child_name": name(chance),
        "age_band": "10_14",
        "place": "near the bus station",
    }
