"""Tags of the working screens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.template import Context

register = template.Library()


@register.simple_tag(takes_context=True)
def in_lang(context: Context, texts: Mapping[str, str]) -> str:
    """One of several languages: what our data files hold as ``{en: …, fr: …}``."""
    return texts.get(context.get("lang", "en")) or texts.get("en", "")


@register.simple_tag(takes_context=True)
def reason(context: Context, why: Any) -> str:
    """A reason of the definition with the article that says so."""
    return f"{why.say(context.get('lang', 'en'))} ({why.source})"
