"""The way through the form. What was answered travels in the form: nothing is kept until it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fanal.register import receipt_codes
from fanal.register.actions.receive_report import Told
from fanal.register.rules.urgency import Answers
from fanal.register.web.public.questions import QUESTIONS, Mode, Question, choices_of

_ANSWERS = ("danger_now", "hurt_or_ill", "taken_away_soon", "with_person_feared")
_TO = "to-"  # a button that turns the page to another language


@dataclass(kw_only=True)
class Journey:
    """Where somebody stands in the form, and what they answered so far."""

    mode: Mode
    at: str
    token: str
    answers: dict[str, str] = field(repr=False)
    wrong: dict[str, str] = field(default_factory=dict)  # question → why its answer cannot be taken
    finished: bool = False

    @property
    def screens(self) -> tuple[str, ...]:
        return tuple(self.mode.screens)

    @property
    def number(self) -> int:
        """Which screen this is, from 1."""
        return self.screens.index(self.at) + 1

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(QUESTIONS[name] for name in self.mode.screens[self.at])

    @property
    def carried(self) -> dict[str, str]:
        """What other screens asked: hidden fields of this one."""
        here = self.mode.screens[self.at]
        return {name: value for name, value in self.answers.items() if value and name not in here}

    @property
    def in_danger(self) -> bool:
        return self.answers.get("danger_now") == "yes"

    @property
    def told_before(self) -> bool:
        """Whether the numbers stood on an earlier screen already, so that a line is enough here."""
        asked = next(
            i for i, names in enumerate(self.mode.screens.values(), start=1) if "danger_now" in names
        )
        return self.number > asked + 1

    def told(self) -> Told:
        """What was told, by data class."""
        said = self.answers
        own = self.mode.by_child
        story = {name: said.get(name, "") for name in ("story", "adult_says", "images", *_ANSWERS)}
        if not self.mode.has("adult_says"):
            del story["adult_says"]
        reporter = {name: said.get(name, "") for name in ("name", "contact", "safe_how", "relation")}
        reporter |= {"relation": "self"} if own else {}
        # a choice without anything to go with it tells nothing of who sent it
        tells = any(reporter[name] for name in ("name", "contact", "safe_how"))
        reporter |= {"safe_contact": said.get("safe_contact") or "code_only"}
        child = {
            "name": said.get("name" if own else "child_name", ""),
            "age": said.get("age", ""),
            "age_band": self.mode.code.removeprefix("child_") if own else said.get("age_band", ""),
            "place": said.get("place", ""),
        }
        online = {"locators": said.get("locators", ""), "told": said.get("told", "")}
        keeps = tells or reporter["relation"] not in ("", "self")
        return Told(
            story=story,
            reporter=reporter if keeps else {},
            child=child,
            online=online,
            answers=self._urgency(),
        )

    def _urgency(self) -> Answers:
        given = {name: self.answers.get(name, "") for name in _ANSWERS}
        return Answers(
            **given,  # type: ignore[arg-type]
            reporter_is_the_child=self.mode.by_child,
            young_child=self.mode.code == "with_child" or self.answers.get("age_band") in ("under_6", "6_9"),
        )


def begin(mode: Mode) -> Journey:
    return Journey(mode=mode, at=next(iter(mode.screens)), token=receipt_codes.new_token(), answers={})


def go_on(mode: Mode, posted: Mapping[str, str]) -> Journey:
    """The journey after a button was pressed: next, back, to another language, or sent."""
    screens = tuple(mode.screens)
    at = posted.get("at", "")
    token = posted.get("once", "")
    journey = Journey(
        mode=mode,
        at=at if at in screens else screens[0],
        token=token if receipt_codes.is_token(token) else receipt_codes.new_token(),
        answers=_answers(mode, posted),
    )
    go = posted.get("go", "next")
    if go.startswith(_TO):
        return journey
    place = screens.index(journey.at)
    if go == "back":
        journey.at = screens[max(0, place - 1)]
        return journey
    journey.wrong = _wrong(journey, journey.at)
    if journey.wrong:
        return journey
    if place + 1 < len(screens):
        journey.at = screens[place + 1]
        return journey
    return _finish(journey)


def language_asked(posted: Mapping[str, str]) -> str:
    """The language to which a button turns the page; empty for every other button."""
    go = posted.get("go", "")
    return go.removeprefix(_TO) if go.startswith(_TO) else ""


def _finish(journey: Journey) -> Journey:
    """Look at every screen once more: the fields travelled through somebody's browser."""
    for screen in journey.screens:
        journey.wrong = _wrong(journey, screen)
        if journey.wrong:
            journey.at = screen
            return journey
    journey.finished = True
    return journey


def _answers(mode: Mode, posted: Mapping[str, str]) -> dict[str, str]:
    """The answers to what this mode asks; a code that is not offered is no answer."""
    found = {}
    for name in (name for names in mode.screens.values() for name in names):
        question, value = QUESTIONS[name], posted.get(name, "").replace("\r\n", "\n").strip()
        if question.kind == "choice" and value not in choices_of(question, mode):
            value = ""
        found[name] = value
    return found


def _wrong(journey: Journey, screen: str) -> dict[str, str]:
    found = {}
    for name in journey.mode.screens[screen]:
        question, value = QUESTIONS[name], journey.answers.get(name, "")
        if question.required and not value:
            found[name] = "required"
        elif len(value) > question.most:
            found[name] = "too_long"
    return found
