"""The command ``fanal``: finds the command asked for and turns every error into words and an exit code."""

from __future__ import annotations

import argparse
import importlib
import json
import secrets
import sys
from collections.abc import Sequence
from typing import NoReturn

from fanal.cli.registering import WORDS, module_of
from fanal.foundation.errors import CALL_WRONG, COULD_NOT_FINISH, CallError, FanalError
from fanal.foundation.messages import LANGUAGES, language, text

# the order of the help page
COMMANDS = (
    "demo",
    "new",
    "check",
    "map",
    "run",
    "link",
    "review",
    "encode",
    "fill",
    "estimate",
    "serve",
    "register",
)


class WrongCall(CallError):
    code = "FNL-CLI-001"


class _Parser(argparse.ArgumentParser):
    """Argparse whose own words come from the catalogue and whose mistakes are our errors."""

    lang = "en"

    def error(self, message: str) -> NoReturn:
        raise WrongCall(command=self.prog)

    def format_help(self) -> str:
        shown = super().format_help()
        for english in ("usage:", "positional arguments:", "options:", "show this help message and exit"):
            shown = shown.replace(english, text(f"cli.argparse.{_slug(english)}", self.lang))
        return shown


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code (0 done, 1 data, 2 call, 3 could not finish)."""
    words = list(sys.argv[1:] if argv is None else argv)
    lang = language(_asked_language(words))
    asked = _json_of(words)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        options = parser(lang).parse_args(words)
        if options.command is None:
            print(parser(lang).format_help())  # noqa: T201
            return CALL_WRONG
        command = importlib.import_module(f"fanal.cli.{options.command}")
        return int(command.run(options, lang))
    except FanalError as error:
        return _say(error, lang, asked)
    except KeyboardInterrupt:
        print(text("cli.interrupted", lang), file=sys.stderr)  # noqa: T201
        return COULD_NOT_FINISH
    except BrokenPipeError:
        return COULD_NOT_FINISH
    except (OSError, MemoryError) as error:
        return _say(_as_ours(error), lang, asked)
    except Exception as error:  # noqa: BLE001 - our own defect: a reference, never a traceback that could quote a cell
        return _say(_defect(error), lang, asked)


class SystemFailed(FanalError):
    code = "FNL-RUN-002"


class OurDefect(FanalError):
    code = "FNL-RUN-003"


def parser(lang: str) -> argparse.ArgumentParser:
    """The parser of every command, its help in one language."""
    _Parser.lang = lang
    top = _Parser(prog="fanal", description=text("cli.description", lang), epilog=text("cli.epilog", lang))
    top.add_argument("--version", action="version", version=_version(), help=text("cli.version", lang))
    top.add_argument("--lang", choices=LANGUAGES, help=text("cli.lang", lang))
    commands = top.add_subparsers(
        dest="command", metavar=text("cli.command", lang), title=text("cli.commands", lang)
    )
    for name in COMMANDS:
        sub = commands.add_parser(
            name, help=text(f"cli.{name}.help", lang), description=text(f"cli.{name}.about", lang)
        )
        sub.add_argument("--lang", choices=LANGUAGES, help=text("cli.lang", lang), default=argparse.SUPPRESS)
        _ARGUMENTS[name](sub, lang)
    return top


def _demo(sub: argparse.ArgumentParser, lang: str) -> None:
    sub.add_argument("--records", type=int, default=5_000, metavar="N", help=text("cli.demo.records", lang))
    sub.add_argument("--seed", type=int, default=20240730, metavar="S", help=text("cli.demo.seed", lang))
    sub.add_argument("--out", default="demo", metavar="DIR", help=text("cli.demo.out", lang))
    _common(sub, lang)


def _new(sub: argparse.ArgumentParser, lang: str) -> None:
    sub.add_argument("dir", metavar="DIR", help=text("cli.new.dir", lang))
    sub.add_argument("--templates", action="store_true", help=text("cli.templates.help", lang))


def _check(sub: argparse.ArgumentParser, lang: str) -> None:
    sub.add_argument("files", nargs="+", metavar="FILE", help=text("cli.check.files", lang))
    sub.add_argument("--mapping", metavar="NAME", help=text("cli.check.mapping", lang))
    sub.add_argument("--json", action="store_true", help=text("cli.json", lang))


def _map(sub: argparse.ArgumentParser, lang: str) -> None:
    sub.add_argument("file", metavar="FILE", help=text("mapping.command.file", lang))
    sub.add_argument("--out", metavar="MAPPING.xlsx", help=text("mapping.command.out", lang))
    sub.add_argument("--study", metavar="DIR", help=text("mapping.command.study", lang))
    sub.add_argument("--json", action="store_true", help=text("cli.json", lang))


def _run(sub: argparse.ArgumentParser, lang: str) -> None:
    sub.add_argument("dir", metavar="DIR", help=text("cli.run.dir", lang))
    sub.add_argument("--strict", action="store_true", help=text("cli.run.strict", lang))
    sub.add_argument("--public", action="store_true", help=text("cli.run.public", lang))
    _common(sub, lang)


def _link(sub: argparse.ArgumentParser, lang: str) -> None:
    sub.add_argument("files", nargs="+", metavar="FILE", help=text("cli.link.files", lang))
    sub.add_argument("--out", "--into", required=True, metavar="DIR", help=text("cli.link.out", lang))
    sub.add_argument("--key", metavar="COLUMN", help=text("cli.link.key", lang))
    sub.add_argument("--by", metavar="COLUMN", help=text("cli.link.by", lang))
    sub.add_argument("--map", metavar="FILE", help=text("cli.link.map", lang))
    kind = text("cli.link.kind", lang)
    sub.add_argument("--kind", action="append", metavar="SOURCE=KIND", help=kind)
    sub.add_argument("--truth", metavar="COLUMN", help=text("cli.link.truth", lang))
    sub.add_argument("--encoded", action="store_true", help=text("cli.link.encoded", lang))
    _common(sub, lang)


def _review(sub: argparse.ArgumentParser, lang: str) -> None:
    sub.add_argument("dir", metavar="DIR", help=text("cli.review.dir", lang))
    sub.add_argument("--file", nargs="?", const="", metavar="FILE", help=text("cli.review.file", lang))
    sub.add_argument("--apply", metavar="FILE", help=text("cli.review.apply", lang))
    sub.add_argument("--by", metavar="WHO", help=text("cli.review.by", lang))
    sub.add_argument("--most", type=int, default=50, metavar="N", help=text("cli.review.most", lang))
    sub.add_argument("--four-eyes", action="store_true", help=text("cli.review.four_eyes", lang))
    sub.add_argument("--undo", type=int, metavar="N", help=text("cli.review.undo", lang))


def _encode(sub: argparse.ArgumentParser, lang: str) -> None:
    sub.add_argument("files", nargs="+", metavar="FILE", help=text("cli.encode.files", lang))
    sub.add_argument("--secret-file", required=True, metavar="FILE", help=text("cli.encode.secret", lang))
    sub.add_argument("--out", required=True, metavar="DIR", help=text("cli.encode.out", lang))
    sub.add_argument("--key", metavar="COLUMN", help=text("cli.encode.key", lang))
    sub.add_argument("--map", metavar="FILE", help=text("cli.encode.map", lang))


def _fill(sub: argparse.ArgumentParser, lang: str) -> None:
    sub.add_argument("dir", metavar="DIR", help=text("cli.fill.dir", lang))
    sub.add_argument("--form", required=True, metavar="FORM", help=text("cli.fill.form", lang))
    sub.add_argument("--out", required=True, metavar="FILE", help=text("cli.fill.out", lang))
    sub.add_argument("--area", metavar="CODE", help=text("cli.fill.area", lang))
    sub.add_argument("--years", metavar="A-B", help=text("cli.fill.years", lang))


def _estimate(sub: argparse.ArgumentParser, lang: str) -> None:
    sub.add_argument("table", metavar="TABLE", help=text("cli.estimate.table", lang))
    sub.add_argument("--quick", action="store_true", help=text("cli.estimate.quick", lang))
    sub.add_argument("--html", metavar="FILE", help=text("cli.estimate.html", lang))
    sub.add_argument("--method", action="append", metavar="NAME", help=text("cli.estimate.method", lang))
    sub.add_argument("--resamples", type=int, metavar="N", help=text("cli.estimate.resamples", lang))
    sub.add_argument("--seed", type=int, default=1, metavar="S", help=text("cli.estimate.seed", lang))
    _common(sub, lang)


def _serve(sub: argparse.ArgumentParser, lang: str) -> None:
    sub.add_argument("--data", metavar="DIR", help=text("register.cli.data", lang))
    sub.add_argument("--key-file", metavar="FILE", help=text("register.cli.key_file", lang))
    sub.add_argument("--port", type=int, default=8400, metavar="N", help=text("register.cli.port", lang))
    sub.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help=text("register.cli.host", lang))
    sub.add_argument("--workers", type=int, default=0, metavar="N", help=text("register.cli.workers", lang))
    sub.add_argument("--demo", action="store_true", help=text("register.cli.demo", lang))


def _register(sub: argparse.ArgumentParser, lang: str) -> None:
    words = sub.add_subparsers(dest="word", required=True, metavar=text("register.cli.word", lang))
    for word in WORDS:
        doing = importlib.import_module(module_of(word))
        about = text(f"register.cli.help.{word.replace('-', '_')}", lang)
        own = words.add_parser(word, help=about, description=about)
        own.add_argument("--lang", choices=LANGUAGES, help=text("cli.lang", lang), default=argparse.SUPPRESS)
        doing.arguments(own, lang)


def _common(sub: argparse.ArgumentParser, lang: str) -> None:
    sub.add_argument("--json", action="store_true", help=text("cli.json", lang))
    sub.add_argument("--quiet", action="store_true", help=text("cli.quiet", lang))


_ARGUMENTS = {
    "demo": _demo,
    "new": _new,
    "check": _check,
    "map": _map,
    "run": _run,
    "link": _link,
    "review": _review,
    "encode": _encode,
    "fill": _fill,
    "estimate": _estimate,
    "serve": _serve,
    "register": _register,
}


def _asked_language(words: list[str]) -> str | None:
    for position, word in enumerate(words):
        value = word.removeprefix("--lang=") if word.startswith("--lang=") else None
        if word == "--lang" and position + 1 < len(words):
            value = words[position + 1]
        if value in LANGUAGES:
            return value
    return None


def _version() -> str:
    import fanal

    return f"fanal {fanal.__version__}"


def _slug(english: str) -> str:
    return english.rstrip(":").replace(" ", "_")


def _as_ours(error: OSError | MemoryError) -> FanalError:
    return SystemFailed(kind=type(error).__name__, reason=(getattr(error, "strerror", "") or ""))


def _defect(error: Exception) -> FanalError:
    """A reference that names the place in our code, so that a report needs no data: file, line, kind."""
    frames = []
    trace = error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename.replace("\\", "/")
        if "/fanal/" in name:
            frames.append(f"{name.rpartition('/fanal/')[2]}:{trace.tb_lineno}")
        trace = trace.tb_next
    where = frames[-1] if frames else "?"
    return OurDefect(reference=f"{secrets.token_hex(3)} {type(error).__name__} {where}")


def _json_of(words: Sequence[str]) -> str | None:
    """The name of the JSON output asked for, even where the call is too wrong to be parsed."""
    if "--json" not in words:
        return None
    return next((name for name in ("check", "map", "estimate", "link") if name in words), "run")


def _say(error: FanalError, lang: str, asked: str | None) -> int:
    if asked:
        what, do = (text(f"errors.{error.code}.{part}", lang, **error.params) for part in ("what", "do"))
        body: dict[str, object] = {
            "schema": f"fanal.{asked}/1",
            "error": {"code": error.code, "what": what, "do": do},
        }
        if asked == "check":
            body["files"] = []
        print(json.dumps({**body, "exit_code": error.exit_code}, ensure_ascii=False))  # noqa: T201
    print(f"{text('cli.error', lang)} {error.code}: {error.say(lang)}", file=sys.stderr)  # noqa: T201
    return error.exit_code
