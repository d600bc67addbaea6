"""What the public form asks, as data: which questions, on which screens, in which voice.

Whether images of a child are part of it is asked, and a link to the help for it stands on every first screen.
No machine looks for such words in the text: it would be silent where it misses them, in the languages that it
knows least first, and signs are for people to tick.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fanal.foundation.messages import catalogue, text

UNSURE = ("yes", "no", "dont_know")


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question. ``kind``: long, line, choice. Nothing is required but what happened."""

    name: str
    kind: str
    picture: str
    choices: tuple[str, ...] = ()
    most: int = 300
    required: bool = False


@dataclass(frozen=True, kw_only=True)
class Mode:
    """One way to report: its code, its screens (names of questions), and whose words it speaks in.

    ``voices`` are tried in order: what has no words of its own for a youth speaks as to a child.
    """

    code: str
    screens: Mapping[str, tuple[str, ...]]
    voices: tuple[str, ...]
    by_child: bool = False
    ages: tuple[str, ...] = ()

    def say(self, key: str, lang: str) -> str:
        """The words of this mode for a key below ``register.public``; empty where there are none."""
        for voice in self.voices:
            if f"public.{voice}.{key}" in catalogue(lang, "register"):
                return text(f"register.public.{voice}.{key}", lang)
        return ""

    def has(self, name: str) -> bool:
        return any(name in names for names in self.screens.values())


def _unsure(name: str, picture: str) -> Question:
    return Question(name=name, kind="choice", picture=picture, choices=UNSURE)


QUESTIONS: Mapping[str, Question] = {
    each.name: each
    for each in (
        _unsure("danger_now", "danger"),
        Question(name="story", kind="long", picture="speak", most=20_000, required=True),
        Question(name="adult_says", kind="long", picture="speak", most=10_000),
        _unsure("hurt_or_ill", "hurt"),
        _unsure("with_person_feared", "person"),
        _unsure("taken_away_soon", "away"),
        _unsure("images", "picture"),
        Question(name="locators", kind="long", picture="picture", most=4_000),
        Question(name="told", kind="line", picture="picture"),
        Question(
            name="age_band",
            kind="choice",
            picture="age",
            choices=("under_6", "6_9", "10_14", "15_17", "adult", "unknown"),
        ),
        Question(name="age", kind="choice", picture="age"),
        Question(name="place", kind="line", picture="place", most=1_000),
        Question(name="child_name", kind="line", picture="name"),
        Question(
            name="relation",
            kind="choice",
            picture="person",
            choices=("family", "knows", "professional", "saw", "someone_else"),
        ),
        Question(name="name", kind="line", picture="name"),
        Question(name="safe_contact", kind="choice", picture="phone", choices=("code_only", "contact")),
        Question(name="contact", kind="line", picture="phone"),
        Question(name="safe_how", kind="line", picture="phone", most=1_000),
    )
}

_CHILD_SCREENS = {
    "begin": (),
    "danger": ("danger_now",),
    "story": ("story",),
    "hurt": ("hurt_or_ill",),
    "with": ("with_person_feared",),
    "away": ("taken_away_soon",),
    "images": ("images",),
    "age": ("age",),
    "place": ("place",),
    "name": ("name",),
    "contact": ("safe_contact", "contact", "safe_how"),
}
_ABOUT_CHILD = ("child_name", "age_band", "place")
_NOW = ("hurt_or_ill", "with_person_feared", "taken_away_soon", "images", "locators", "told")
_YOU = ("relation", "name", "safe_contact", "contact", "safe_how")

ADULT = Mode(
    code="adult",
    screens={"worry": ("danger_now", "story"), "child": _ABOUT_CHILD, "now": _NOW, "you": _YOU},
    voices=("adult",),
)
WITH_CHILD = Mode(
    code="with_child",
    screens={
        "worry": ("danger_now", "story", "adult_says"),
        "child": _ABOUT_CHILD,
        "now": _NOW,
        "you": _YOU,
    },
    voices=("with_child", "adult"),
)
CHILD_10_14 = Mode(
    code="child_10_14",
    screens=_CHILD_SCREENS,
    voices=("child",),
    by_child=True,
    ages=("10", "11", "12", "13", "14"),
)
CHILD_15_17 = Mode(
    code="child_15_17",
    screens={**_CHILD_SCREENS, "images": ("images", "locators")},
    voices=("youth", "child"),
    by_child=True,
    ages=("15", "16", "17"),
)


def choices_of(question: Question, mode: Mode) -> tuple[str, ...]:
    """The codes that a question offers."""
    return mode.ages if question.name == "age" else question.choices
