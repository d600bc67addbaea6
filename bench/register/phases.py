"""What is asked of the server: pages, public reports, batches of an organisation."""

from __future__ import annotations

import html
import json
import random
import re
from collections.abc import Sequence
from functools import partial
from typing import Any

from bench.register import load, made_up
from bench.register.load import Arrival, Job, Line

SESSIONS, LINES, YARDSTICK = 20, 32, 1.2  # yardstick: reports a second that reach the largest hotline
REPORT = "report"
# of a hundred requests of a session; NUMBER is that of one of a thousand reports
PAGES = {
    "triage_officer": (("/queue/", 40), ("/queue/NUMBER/", 50), ("/queue/?mine=1", 10)),
    "supervisor": (("/supervise/", 50), ("/queue/", 25), ("/queue/NUMBER/", 25)),
    "custodian": (("/custody/", 100),),
    "auditor": (("/audit/", 100),),
    "administrator": (("/manage/", 100),),
    "organisation_reporter": (("/organisation/", 50), ("/organisation/report/", 50)),
    "": (("/report/", 50), ("/report/adult/", 30), ("/receipt/", 20)),  # a stranger
}
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_LAST_SCREEN = "you"
AT_ONCE = 500


def pages(world: dict[str, Any], port: int, seconds: float, warm_up: float) -> dict[str, load.Answers]:
    """Twenty sessions of one request a second, while reports come in at the yardstick; by kind of page."""
    chance = random.Random(2)
    holders = [(role, key) for role, keys in world["sessions"].items() for key in keys]
    holders += [("", "")] * max(0, SESSIONS - len(holders))
    whole = seconds + warm_up
    plans = [_session(*holder, world["numbers"], whole, chance) for holder in holders[:SESSIONS]]
    reports = [
        Arrival(at, REPORT, public_report(chance, [])) for at in load.arrivals(YARDSTICK, whole, chance)
    ]
    return load.run(port, [*plans, *load.spread(reports, 4)], warm_up)


def _session(
    role: str, key: str, numbers: list[str], seconds: float, chance: random.Random
) -> Sequence[Arrival]:
    """One request a second, from some moment in the first second on."""
    first, found = chance.random(), []
    for n in range(int(seconds)):
        shapes, weights = zip(*PAGES[role], strict=True)
        shape = chance.choices(shapes, weights)[0]
        path = shape.replace("NUMBER", chance.choice(numbers))
        found.append(Arrival(first + n, shape, partial(_get, path, key)))
    return found


def reports(port: int, rate: float, seconds: float) -> tuple[load.Answers, list[str]]:
    """Public reports by an open loop; with the codes that were shown."""
    chance, shown = random.Random(3), list[str]()
    arriving = [
        Arrival(at, REPORT, public_report(chance, shown)) for at in load.arrivals(rate, seconds, chance)
    ]
    return load.run(port, load.spread(arriving, LINES))[REPORT], shown


def reports_at_most(port: int, seconds: float, lines: int = 8) -> tuple[int, float, list[str]]:
    """As many public reports as some lines can send."""
    chance = random.Random(4)
    jobs = [[public_report(chance, []) for _ in range(int(60 * seconds))] for _ in range(lines)]
    return load.as_fast_as_can(port, jobs, seconds)


def batches_at_most(port: int, token: str, seconds: float, lines: int = 2) -> tuple[int, float, list[str]]:
    """As many batches as two programs of an organisation can send; made before the clock runs."""
    chance, many = random.Random(5), int(3 * seconds) + 2
    jobs = [[batch(chance, token, f"L{line}-{n}") for n in range(many)] for line in range(lines)]
    return load.as_fast_as_can(port, jobs, seconds)


def _get(path: str, key: str, line: Line) -> str:
    status, _, _ = line.ask("GET", path, **({"Cookie": f"fanal={key}"} if key else {}))
    return "" if status == 200 else f"{status} {path}"


def public_report(chance: random.Random, shown: list[str]) -> Job:
    """The form's last screen fetched and sent, and the code received."""
    return partial(_send_form, made_up.answers(chance), shown)


def _send_form(answers: dict[str, str], shown: list[str], line: Line) -> str:
    status, page, cookie = line.ask("GET", "/report/adult/")
    if status != 200:
        return f"{status} form"
    form = {name: html.unescape(value) for name, value in _HIDDEN.findall(page.decode())}
    form |= answers | {"at": _LAST_SCREEN, "go": "next"}
    status, page, _ = line.ask("POST", "/report/adult/", form, Cookie=cookie)
    code = re.search(r'<p class="code">(.*?)</p>', page.decode(), re.DOTALL)
    if status != 200 or code is None:
        return f"{status} instead of a code"
    shown.append(code[1])
    return ""


def batch(chance: random.Random, token: str, name: str) -> Job:
    """Five hundred reports of an organisation."""
    body = json.dumps({"reports": [made_up.report(chance, f"{name}-{n}") for n in range(AT_ONCE)]}).encode()
    return partial(_send_batch, body, token)


def _send_batch(body: bytes, token: str, line: Line) -> str:
    status, answer, _ = line.ask(
        "POST", "/api/v1/reports", body, Content_Type="application/json", Authorization=f"Bearer {token}"
    )
    if status != 201 or json.loads(answer)["created"] != AT_ONCE:
        return f"{status} instead of {AT_ONCE} reports"
    return ""
