"""All papers, as pages that print on A4: one file each, with everything it needs inside."""

from __future__ import annotations

from html import escape
from pathlib import Path

from django.template.loader import render_to_string

from fanal.foundation.messages import LANGUAGES, text
from fanal.register import clock, in_force
from fanal.register.project import current
from fanal.register.protection.assessment import assessment
from fanal.register.protection.declared import Declared
from fanal.register.protection.document import Document
from fanal.register.protection.notices import READERS, notice
from fanal.register.protection.record import record

_STYLE = Path(__file__).parents[1] / "web" / "manage" / "static" / "manage" / "protection.css"


def declared(lang: str) -> Declared:
    """What this register declares now."""
    return Declared(deployment=current(), profile=in_force.profile(), today=clock.now().date(), lang=lang)


def papers(lang: str) -> list[Document]:
    """The record, the skeleton of the assessment, the three notices."""
    told = declared(lang)
    return [record(told), assessment(told), *(notice(told, reader) for reader in READERS)]


def write(folder: Path) -> list[tuple[Path, int]]:
    """Write every paper in every language; each with how many places are still to be filled in."""
    folder.mkdir(parents=True, exist_ok=True)
    done = []
    for lang in LANGUAGES:
        for paper in papers(lang):
            path = folder / f"{paper.code}.{lang}.html"
            path.write_text(page(paper, lang), encoding="utf-8")
            done.append((path, paper.missing))
    return done


def page(paper: Document, lang: str) -> str:
    """One paper as a whole page."""
    day = clock.now().date()
    body = render_to_string("manage/_paper.html", {"paper": paper, "lang": lang, "day": day, "level": "h1"})
    style = _STYLE.read_text(encoding="utf-8")
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(paper.title)}</title>\n<style>\n{style}</style>\n</head>\n"
        f'<body class="paper">\n{body}\n'
        f"<footer>{escape(text('register.protection.footer', lang))}</footer>\n</body>\n</html>\n"
    )
