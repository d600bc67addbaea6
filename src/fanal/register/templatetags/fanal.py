"""Tags of every template: texts, labels and moments in the page's language."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from django import template
from django.template import Context
from django.utils.html import format_html

from fanal.foundation.messages import LANGUAGES, locale_of, number, text
from fanal.vocabulary import code_list

register = template.Library()


@register.simple_tag(takes_context=True)
def t(context: Context, key: str, **params: Any) -> str:
    """A message of the catalogues: ``{% t "register.public.title" %}``, ``{% t "register.staff.n" n=count
    %}``.
    """
    return text(key, context.get("lang", "en"), **params)


@register.simple_tag(takes_context=True)
def label(context: Context, name: str, code: str) -> str:
    """The label of a code: ``{% label "report_state" report.state %}``."""
    found = code_list(name)
    return found.label(code, context.get("lang", "en")) if code in found else code


@register.simple_tag(takes_context=True)
def moment(context: Context, value: datetime | None, zone: str = "") -> str:
    """A point in time as the language writes it, in the profile's zone, which it names."""
    if value is None:
        return ""
    minute = value.replace(second=0, microsecond=0)
    return _minute(minute, zone or context.get("zone") or "UTC", str(context.get("lang", "en")))


@lru_cache(maxsize=4096)
def _minute(value: datetime, zone: str, lang: str) -> str:
    """A queue shows hundreds of them, and again the next time."""
    pattern = "d MMM y, HH:mm" if lang != "fr" else "d MMM y 'à' HH:mm"
    shown = format_datetime(value, pattern, tzinfo=ZoneInfo(zone), locale=locale_of(lang))
    return f"{shown} UTC" if zone == "UTC" else shown


@register.simple_tag(takes_context=True)
def day(context: Context, value: date | None) -> str:
    """A date as the language writes it."""
    return format_date(value, "d MMMM y", locale=locale_of(context.get("lang", "en"))) if value else ""


@register.simple_tag(takes_context=True)
def count(context: Context, value: int) -> str:
    """A number as the language writes it."""
    return number(value, context.get("lang", "en"))


@register.simple_tag
def t_in(lang: str, key: str, **params: Any) -> str:
    """A message in a language of its own: ``{% t_in "fr" "register.core.demo_banner" %}``."""
    plain = LANGUAGES[LANGUAGES.index(lang)]  # a template's own literal is no plain str
    return text(key, plain, **params)


@register.simple_tag(takes_context=True)
def t_of(context: Context, group: str, code: str, part: str = "", **params: Any) -> str:
    """A message of a group by a code: ``{% t_of "register.core.error" kind "title" %}``."""
    key = ".".join(each for each in (group, str(code), part) if each)
    return text(key, context.get("lang", "en"), **params)


@register.simple_tag
def look(name: str) -> str:
    """The address of a shared file: ``{% look "register.css" %}``."""
    from fanal.register.web.look.views import digest

    return f"/look/{digest()}/{name}"


@register.simple_tag(takes_context=True)
def language_link(context: Context) -> str:
    """A link to the same page in the other language; after a form, to its first page."""
    request, lang = context.get("request"), context.get("lang", "en")
    other = "en" if lang == "fr" else "fr"
    # an error page repeats nothing of the address that led to it
    path = quote(request.path if request is not None and "reference" not in context else "/")
    return format_html(
        '<a href="/language/?to={}&amp;next={}" lang="{}" hreflang="{}">{}</a>',
        other, path, other, other, text("register.core.language", other),
    )  # fmt: skip
