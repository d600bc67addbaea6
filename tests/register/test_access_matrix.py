"""The access matrix: every address × everybody, against the table of who may see what.

`access_matrix.toml` is the table, to be read and judged by people; here it is held against the addresses
(none may lack its rows), the answers of the pages, and `access.toml`, which decides.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matrix_world
import pytest
from django.core import signing
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from matrix_world import CLASSES, World, canaries_in

from fanal.register import access
from fanal.register.organisations import empty_templates
from fanal.register.web import guards
from fanal.register.web.staff.steps import BY_CODE
from fanal.vocabulary import code_list

TABLE = tomllib.loads(Path(__file__).with_name("access_matrix.toml").read_text(encoding="utf-8"))
COLUMNS: list[str] = TABLE["columns"].split()
WITHOUT_ACCOUNT = ("st", "re", "ko", "kx")
NO_PAGES_YET = ("service_provider", "guardian", "counsel", "justice_officer", "analyst")


def addresses(patterns: Any, before: str = "/") -> Iterator[tuple[str, Any]]:
    """Every route with its view."""
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from addresses(each.url_patterns, before + str(each.pattern))
        elif isinstance(each, URLPattern):
            yield before + str(each.pattern), each.callback


VIEWS = dict(addresses(get_resolver().url_patterns))
ROWS = [
    (route, row, dict(zip(COLUMNS, cells.split(), strict=True)))
    for route, rows in TABLE["rows"].items()
    for row, cells in rows.items()
]


def fill(world: World, route: str, row: str) -> str:
    """The address that a row asks for."""
    word = row.partition(" ")[2]
    values = {
        "<str:number>": world.case.number if route.startswith("/case/") else world.report.number,
        "<number>": world.report.number,
        "<str:other>": world.other.number,
        "<str:data_class>": word,
        "<str:code>": word,
        "<uuid:batch>": world.batch.pk,
        "<slug:digest>": "x",
        "<int:role>": world.held.pk,
    }
    if route == "/audit/trail/<str:number>/" and word == "case":
        values["<str:number>"] = world.case.number
    about = {"audit": world.glass, "custody": world.asked}.get(route.split("/")[1], world.target)
    values["<uuid:pk>"] = world.batch.organisation_id if "organisations/<" in route else about.pk
    values["<slug:paper>"] = "record-of-processing"
    values["<uuid:pk>"] = world.token.pk if route.startswith("/manage/tokens/") else values["<uuid:pk>"]
    deadline = world.deadlines["case" if route.startswith("/case/") else "report"]
    office = world.profile.pk if "/profiles/" in route else world.shift.pk
    values["<int:pk>"] = deadline.pk if "/deadlines/" in route else office
    values["<str:name>"] = "register.css" if route.startswith("/look/") else empty_templates.names("en")[0]
    for name, value in values.items():
        route = route.replace(name, str(value))
    return route


def ask(client: Client, world: World, column: str, route: str, row: str) -> tuple[str, set[str]]:
    """The letter of the answer, and the canaries in it."""
    headers = {"authorization": f"Bearer {world.tokens[column]}"} if column in world.tokens else {}
    address, method = fill(world, route, row), row.split()[0]
    if method == "GET":
        answer = client.get(address, headers=headers)
    else:
        # a reason is always given: what is refused is refused for want of the right, not of the reason
        key = signing.dumps(str(world.report.pk), salt="fanal.receipt") if column == "re" else "x"
        told = {"access_reason": "protection", "key": key, "agreed": "yes"}
        api = route.startswith("/api/")
        answer = client.post(address, "{}" if api else told, headers=headers, **(
            {"content_type": "application/json"} if api else {}))  # fmt: skip
    held = b"".join(f"{k}: {v}\n".encode() for k, v in answer.items()) + answer.content
    return letter(answer), canaries_in(held)


def letter(answer: Any) -> str:
    """o opens, l to the login, u 401, x refused, n not there, m wrong method; anything else as it is."""
    status = answer.status_code
    if status == 302:
        return "l" if answer["Location"].startswith("/accounts/login/") else "o"
    return {200: "o", 400: "o", 409: "o", 422: "o", 503: "o", 401: "u", 403: "x", 404: "n", 405: "m"}.get(
        status, str(status)
    )


def user_of(world: World, column: str) -> Any:
    return None if column in WITHOUT_ACCOUNT else world.people[column]


def walk(world: World, browser: Any, column: str, rows: Any) -> Iterator[tuple[str, str, str, set[str]]]:
    """Every row asked by one person. Signing out and other things that end a session get a new one."""
    user, client = user_of(world, column), None
    for route, row, _ in rows:
        client = client or browser(user)
        yield (route, row, *ask(client, world, column, route, row))
        if (route, row) in (("/accounts/logout/", "POST"), ("/accounts/password/", "POST")):
            client = None


def test_every_address_has_rows_and_every_row_an_address():
    assert set(TABLE["rows"]) == set(VIEWS)
    for route, rows in TABLE["rows"].items():
        methods = {row.split()[0] for row in rows}
        assert methods == {"GET", "POST"}, route


def test_every_class_and_every_step_has_rows():
    for route in ("/queue/<str:number>/open/<str:data_class>/", "/case/<str:number>/open/<str:data_class>/"):
        assert {row for row in TABLE["rows"][route] if row != "GET P1"} == {
            f"POST {name}" for name in CLASSES
        }
    steps = {row for row in TABLE["rows"]["/queue/<str:number>/do/<str:code>/"] if row.startswith("POST")}
    assert steps == {f"POST {code}" for code in BY_CODE}


def test_nobody_stands_otherwise_than_the_table_says(register, person):
    world = matrix_world.build(person)
    for column, who in TABLE["who"].items():
        user = user_of(world, column)
        if user is None:
            continue
        actor = access.actor_of(user)
        assert actor.roles == set(who["roles"]), column
        for name in ("report", "case"):
            found = access.relations(actor, getattr(world, name)) | {
                relation
                for data_class in CLASSES
                for relation in access.relations(actor, getattr(world, name), data_class)
            }
            assert found == set(who[name]), (column, name)


def test_every_role_stands_in_the_table_in_every_way_that_it_can():
    """Own, another's, and blocked for whoever can stand to a report or case; the rest once."""
    ways: dict[str, set[str]] = {}
    for who in TABLE["who"].values():
        held = {*who["report"], *who["case"]}
        way = "blocked" if "blocked" in held else "own" if held else "none"
        for role in who["roles"]:
            ways.setdefault(role, set()).add(way)
    standing = ("triage_officer", "identification_officer", "case_worker", "supervisor")
    for role in code_list("register_role").codes:
        if role in standing:
            assert ways[role] == {"own", "none", "blocked"}, role
        else:
            assert role in ways or role in NO_PAGES_YET, role


@pytest.mark.parametrize("column", COLUMNS)
def test_the_pages_answer_as_the_table_says_and_show_what_it_allows(register, person, browser, column):
    world = matrix_world.build(person)
    wrong, seen = [], set()
    wanted = {(route, row): cells[column] for route, row, cells in ROWS}
    for route, row, found, canaries in walk(world, browser, column, ROWS):
        seen |= canaries
        if found != wanted[route, row]:
            wrong.append(f"{route} {row}: {found}, the table says {wanted[route, row]}")
    assert not wrong
    # both ways: nothing more than the table allows, and all of it, so that the search is known to work
    assert seen == set(TABLE["sees"][column].split())


def test_roles_of_rooms_that_come_later_get_what_an_account_without_a_role_gets(register, person, browser):
    world = matrix_world.build(person)
    world.people["no"] = person(*NO_PAGES_YET, name="later")
    wanted = {(route, row): cells["no"] for route, row, cells in ROWS}
    for route, row, found, canaries in walk(world, browser, "no", ROWS):
        assert (found, canaries) == (wanted[route, row], set()), (route, row)


@pytest.mark.parametrize("column", [each for each in COLUMNS if each not in WITHOUT_ACCOUNT])
def test_the_table_is_the_one_that_decides(column):
    """Who lacks the verb of a page, or the relation to its subject, is refused in the table."""
    who = TABLE["who"][column]
    actor = access.Actor("user", None, tuple(access.Post(role) for role in who["roles"]))
    for route, row, cells in ROWS:
        rule = guards.rule_of(VIEWS[route])
        if rule not in access.policy.verbs:
            continue
        if not access.policy.may_at_all(actor, rule):
            assert cells[column] == "x", (route, row)
            continue
        # the page is reached; from here on the subject decides
        subject = subject_of(route)
        if subject and not may_on(actor, who[subject], route, row, rule):
            assert cells[column] in "xnm", (route, row)
        elif not row.startswith("POST") or subject:
            assert cells[column] in "onm", (route, row)


def subject_of(route: str) -> str:
    return "case" if route.startswith("/case/<") else "report" if route.startswith("/queue/<") else ""


def may_on(actor: access.Actor, relations: list[str], route: str, row: str, rule: str) -> bool:
    """Whether `access.toml` lets somebody who stands so do what a row asks."""
    word = row.partition(" ")[2]
    may = access.policy.may(actor, rule, None, relations)
    if "<str:data_class>" in route:
        return may and access.policy.may(actor, "read", word, relations)
    if "<str:code>" in route:
        return may and access.policy.may(actor, BY_CODE[word].action.verb, None, relations)
    return may


def test_a_number_that_one_may_not_see_and_one_that_nobody_has_answer_alike(register, person, browser):
    world = matrix_world.build(person)
    for column in ("tx", "sx", "tb"):
        client = browser(world.people[column])
        places = [
            client.get("/queue/number/", {"number": number})["Location"]
            for number in (world.report.number, "0000-0000")
        ]
        assert places[0] == places[1] and client.get(places[0]).status_code == 404, column
    found = browser(world.people["to"]).get("/queue/number/", {"number": world.report.number})
    assert found["Location"] == f"/queue/{world.report.number}/"
