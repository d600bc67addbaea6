"""Tags of the working screens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html

from fanal.foundation.messages import text
from fanal.register.signs import sign, sign_groups
from fanal.register.web.staff.words import maybe

register = template.Library()


@register.simple_tag(takes_context=True)
def in_lang(context: Context, texts: Mapping[str, str]) -> str:
    """One of several languages: what our data files hold as ``{en: …, fr: …}``."""
    return texts.get(context.get("lang", "en")) or texts.get("en", "")


@register.simple_tag(takes_context=True)
def reason(context: Context, why: Any) -> str:
    """A reason of the definition with the article that says so."""
    return format_html("{} ({})", why.say(_lang(context)), cited(context, why.source))


@register.simple_tag(takes_context=True)
def cited(context: Context, source: str) -> str:
    """Where something is said, in the page's language; one that we cannot put into it stays as it is."""
    words = maybe(f"act.cite.{source}", _lang(context)) or maybe(
        f"register.staff.cite.{source}", _lang(context)
    )
    return words or source


@register.simple_tag(takes_context=True)
def sign_source(context: Context, code: str) -> str:
    """Where a sign stands. The title keeps its language, and says which it is."""
    found, lang = sign(code), _lang(context)
    group = next(each for each in sign_groups() if each.code == found.group)
    title = format_html('<cite lang="en">{}</cite>', found.title)
    said = text("register.staff.signs.source", lang, title="{title}", group=group.label(lang))
    before, _, after = said.partition("{title}")
    more = "" if found.compared else text("register.staff.signs.not_compared", lang)
    return format_html("{}{}{}{}", before, title, after, more)


def _lang(context: Context) -> str:
    return str(context.get("lang", "en"))
