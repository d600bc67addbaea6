"""OpenDocument spreadsheets written by hand, as small as the format allows."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

_URN = "urn:oasis:names:tc:opendocument:xmlns"
_SPACES = " ".join(f'xmlns:{name}="{_URN}:{name}:1.0"' for name in ("office", "table", "text", "style"))
_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
HIDDEN = (
    '<style:style style:name="hidden" style:family="table">'
    '<style:table-properties table:display="false"/></style:style>'
)


def cell(value: object, more: str = "") -> str:
    """One cell with its type, and what it shows, which is never read for numbers and dates."""
    kind, attribute, shown = "float", f'office:value="{value}"', "shown"
    match value:
        case None:
            return f"<table:table-cell{more}/>"
        case bool():
            kind, attribute = "boolean", f'office:boolean-value="{str(value).lower()}"'
        case str():
            kind, attribute, shown = "string", "", value
        case dt.date():
            kind, attribute = "date", f'office:date-value="{value.isoformat()}"'
    start = f'<table:table-cell office:value-type="{kind}" {attribute}{more}>'
    return f"{start}<text:p>{shown}</text:p></table:table-cell>"


def row(*cells: str, times: int = 1) -> str:
    repeated = f' table:number-rows-repeated="{times}"' if times > 1 else ""
    return f"<table:table-row{repeated}>{''.join(cells)}</table:table-row>"


def sheet(name: str, *rows: str, hidden: bool = False) -> str:
    style = ' table:style-name="hidden"' if hidden else ""
    return f'<table:table table:name="{name}"{style}>{"".join(rows)}</table:table>'


def write_ods(path: Path, *sheets: str, manifest: str = "", parts: dict[str, bytes] | None = None) -> Path:
    """A spreadsheet of these sheets; ``parts`` are written in the place of its content."""
    body = f"<office:body><office:spreadsheet>{''.join(sheets)}</office:spreadsheet></office:body>"
    styles = f"<office:automatic-styles>{HIDDEN}</office:automatic-styles>"
    content = f"<office:document-content {_SPACES}>{styles}{body}</office:document-content>"
    entry = f'manifest:full-path="/" manifest:media-type="{_TYPE}"'
    listed = (
        f'<manifest:manifest xmlns:manifest="{_URN}:manifest:1.0">'
        f"<manifest:file-entry {entry}/>{manifest}</manifest:manifest>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", _TYPE, zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", listed)
        for name, data in ({"content.xml": content.encode()} if parts is None else parts).items():
            archive.writestr(name, data)
    return path
