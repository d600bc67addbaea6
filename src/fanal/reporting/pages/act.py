"""What trafficking in children is, how to stay safe, where to find help, what each of us can do.

Links lead out only from here; the report loads nothing from them.
"""

from __future__ import annotations

from fanal.reporting.blocks import Page, Section, bullets, note, para, table
from fanal.reporting.context import Writer
from fanal.reporting.pages.act_blocks import addresses, alert, keys, say, sheet, sources
from fanal.reporting.pages.act_check import check_section

# services; a number alone has no address
HELP = {
    "chi": "https://childhelplineinternational.org/helplines/",
    "eu_child": "",
    "eu_missing": "https://missingchildreneurope.eu/hotline-116-000/",
    "inhope": "https://www.inhope.org/EN",
    "bik": "https://better-internet-for-kids.europa.eu/en",
    "takeitdown": "https://takeitdown.ncmec.org/",
    "cybertip": "https://report.cybertip.org/",
    "icmec": "https://www.icmec.org/",
    "unodc": "https://www.unodc.org/unodc/en/human-trafficking/index.html",
}
GIVE = {
    "fund": "https://www.unodc.org/unodc/human-trafficking-fund.html",
    "blueheart": "https://www.unodc.org/blueheart/",
}
# what each sheet of advice rests on
ADVICE = {
    "under10": ("itu", "unicef_young", "unicef_parents"),
    "from10": ("itu", "europol", "global_report"),
    "from15": ("itu", "europol", "icat", "coe_online"),
    "adults": ("itu", "unicef_parents", "unicef_victims", "coe_digital"),
    "work": ("gc25", "itu", "weprotect"),
}
# where a publication can be read, if its address was found to hold it; the others are cited by title alone
READ = {
    "itu": "https://www.itu-cop-guidelines.com/",
    "gc25": "https://www.ohchr.org/en/documents/general-comments-and-recommendations/"
    "general-comment-no-25-2021-childrens-rights-relation",
    "unicef_young": "https://www.unicef.org/rosa/stories/5-ways-protect-your-young-child-online",
    "unicef_parents": "https://www.unicef.org/eap/keeping-your-child-safe-online-5-top-tips-parents",
    "unicef_media": "https://www.unicef.cn/en/press-centre/guidelines-journalists",
    "europol": "https://www.europol.europa.eu/operations-services-and-innovation/"
    "public-awareness-and-prevention-guides/online-sexual-coercion-and-extortion-crime",
}
WHO = ("children", "parents", "teachers", "workers", "companies", "media", "local")


def act_page(w: Writer) -> Page:
    """The page for everybody who asks: and now?"""
    return Page(
        "act",
        say(w, "title"),
        say(w, "lead"),
        [_help(w), _what(w), check_section(w), _safe(w), _each(w), _give(w)],
        counts_victims=False,
        nav="act",
        short=say(w, "nav"),
    )


def _help(w: Writer) -> Section:
    blocks = [
        alert(say(w, "help.danger")),
        *(para(say(w, f"help.{key}")) for key in ("sure", "blame")),
        bullets([say(w, f"help.{key}") for key in ("helpline", "hotline", "police", "keep")]),
        note(say(w, "help.images")),
        addresses(w, HELP, say(w, "help.where")),
        para(say(w, "help.place")),
        note(say(w, "help.not_here")),
    ]
    return Section(say(w, "help.title"), blocks)


def _what(w: Writer) -> Section:
    points = [say(w, f"what.{key}") for key in ("child", "means", "forms", "where", "who", "border")]
    blocks = [para(say(w, "what.lead")), bullets(points), para(say(w, "what.source"))]
    return Section(say(w, "what.title"), blocks)


def _safe(w: Writer) -> Section:
    sheets = [sheet(w, f"safe.{name}", cited) for name, cited in ADVICE.items()]
    blocks = [para(say(w, "safe.lead")), *sheets, sources(w, READ)]
    return Section(say(w, "safe.title"), blocks)


def _each(w: Writer) -> Section:
    cited = {"workers": ("unicef_victims",), "media": ("unicef_media", "terminology")}
    sheets = [sheet(w, f"each.{name}", cited.get(name, ())) for name in WHO]
    rows = [[say(w, f"words.use.{key}"), say(w, f"words.not.{key}")] for key in keys(w, "words.use")]
    columns = [say(w, "words.write"), say(w, "words.avoid")]
    return Section(say(w, "each.title"), [*sheets, table(say(w, "words.caption"), columns, rows, words=2)])


def _give(w: Writer) -> Section:
    points = [para(say(w, f"give.{key}")) for key in ("day", "fund", "blueheart", "none")]
    return Section(say(w, "give.title"), [*points[:-1], addresses(w, GIVE), points[-1]])
