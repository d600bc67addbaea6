"""Thai script to Latin letters after the Royal Thai General System of Transcription (RTGS, 1999).

Vowels written before a consonant are spoken after it; a sign under a silencing mark is not; a consonant at
the end of a syllable has the sound of its class. Vowels that are not written are guessed (a capital).
"""

from __future__ import annotations

import re

_FIRST = dict(zip("กขฃคฅฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ",
                  ["k", "kh", "kh", "kh", "kh", "kh", "ng", "ch", "ch", "ch", "s", "ch", "y", "d", "t", "th", "th", "th",  # noqa: E501
                   "n", "d", "t", "th", "th", "th", "n", "b", "p", "ph", "f", "ph", "f", "ph", "m", "y", "r", "l", "w",  # noqa: E501
                   "s", "s", "s", "h", "l", "", "h"], strict=True))  # fmt: skip
_LAST = {"kh": "k", "ch": "t", "s": "t", "d": "t", "th": "t", "b": "p", "ph": "p", "f": "p", "r": "n", "l": "n",  # noqa: E501
         "h": "", "w": "o", "y": "i"}  # fmt: skip
C = "[ก-ฮ]"
_CLUSTER = "(?:[กขคตปผพ][รลว]|ทร|สร|ศร|ห[งญณนมยรลวฬ]|อย|[ก-ฮ])"
_SYLLABLES = tuple(
    (re.compile(pattern), vowel)
    for pattern, vowel in (
        (rf"แ({C})็?ว(?![ก-ฮะัาิีึืุูำ])", "aeo"), (rf"เ({C})็?ว(?![ก-ฮะัาิีึืุูำ])", "eo"),
        (rf"เ([ฉสถขผ][ลนมยรว])ิ({C})", "oe"), (rf"เ([ฉสถขผ][ลนมยรว])ีย({C}?)", "ia"),
        (r"เ([ฉสถขผ][ลนมยรว])อ", "oe"),
        (rf"เ({_CLUSTER})ียะ", "ia"), (rf"เ({_CLUSTER})ีย({C}?)", "ia"), (rf"เ({_CLUSTER})ือ({C}?)", "uea"),
        (rf"เ({_CLUSTER})อะ", "oe"), (rf"เ({_CLUSTER})าะ", "o"), (rf"เ({_CLUSTER})า", "ao"),
        (rf"เ({_CLUSTER})อ({C}?)", "oe"), (rf"เ({_CLUSTER})ิ({C})", "oe"), (rf"เ({_CLUSTER})ย(?![ะัาิีึืุู])", "oei"),  # noqa: E501
        (rf"เ({_CLUSTER})็?({C}?)(?![ะัาิีึืุูำ])ะ?", "e"), (rf"แ({_CLUSTER})็?({C}?)(?![ะัาิีึืุูำ])ะ?", "ae"),  # noqa: E501
        (rf"โ({_CLUSTER})({C}?)(?![ะัาิีึืุูำ])ะ?", "o"), (rf"[ใไ]({_CLUSTER})(?:ย(?![ะัาิีึืุูำ]))?", "ai"),
        (rf"({_CLUSTER})ัวะ?", "ua"), (rf"({_CLUSTER})ั({C})", "a"), (rf"({_CLUSTER})ะ", "a"), (rf"({_CLUSTER})ำ", "am"),  # noqa: E501
        (rf"({_CLUSTER})รร({C}?)(?![ะัาิีึืุูำ])", "a"),
        (rf"({_CLUSTER})า({C}?)(?![ะัาิีึืุูำ])", "a"), (rf"({_CLUSTER})[ิี]({C}?)(?![ะัาิีึืุูำ])", "i"),
        (rf"({_CLUSTER})ื(?:อ|({C}))(?![ะัาิีึืุูำ])", "ue"), (rf"({_CLUSTER})ึ({C}?)(?![ะัาิีึืุูำ])", "ue"),
        (rf"({_CLUSTER})[ุู]({C}?)(?![ะัาิีึืุูำ])", "u"), (rf"({_CLUSTER})ว({C})(?![ะัาิีึืุูำ])", "ua"),
        (rf"({_CLUSTER})อ({C}?)(?![ะัาิีึืุูำ])", "o"), (rf"({_CLUSTER})({C})(?![ะัาิีึืุูำ์])", "O"),
    )
)  # fmt: skip
_SILENCED = re.compile(r"[ก-ฮ][ิุ]?์")
_TONES = re.compile("[\u0e48-\u0e4b\u0e4e\u0e2f\u0e46\u0e3a]")


# the letters for a consonant with its vowel: ri after some consonants, rue elsewhere; lue
_VOCALIC = (
    (re.compile("[ฤ]ๅ"), "รือ"), (re.compile("[ฦ]ๅ"), "ลือ"), (re.compile("ทฤ"), "ธริ"),
    (re.compile("(?<=[กตปศส])ฤ"), "ริ"), (re.compile("ฤ"), "รึ"), (re.compile("ฦ"), "ลึ"),
)  # fmt: skip
# endings from Sanskrit that are written and not spoken
_UNSPOKEN = (
    (re.compile("(?<=[ก-ฮ])[ทตดก]ร์|(?<=ก)ษณ์"), ""),
    (_SILENCED, ""),
    (re.compile("(?<=[าัร])ต[ิุ](?![ก-ฮ]์)"), "ต"),
    (re.compile("(?<=ีย)รต"), "ต"),
    (re.compile("(?<=[ิุัู])([ตทกช])ร(?![ะัาิีึืุูำ็ร])"), r"\1"),
    (re.compile("(เ[ก-ฮ])([ตทกช])ร(?![ะัาิีึืุูำ็ร])"), r"\1\2"),
)


def spell(text: str) -> str:
    return " ".join(_word(word) for word in text.split())


def _word(word: str) -> str:
    rest = _TONES.sub("", word).replace("\u0e4dา", "ำ")
    for pattern, letters in (*_VOCALIC, *_UNSPOKEN):
        rest = pattern.sub(letters, rest)
    made = ""
    while rest:
        best = None
        for pattern, vowel in _SYLLABLES:
            match = pattern.match(rest)
            if match:
                best = (match, vowel)
                break
        if best is None:
            sound = _FIRST.get(rest[0], "")
            made += sound + ("A" if (sound and len(rest) > 1) or (rest[0] == "อ" and not made) else "")
            rest = rest[1:]
            continue
        match, vowel = best
        final = match.group(2) if match.lastindex and match.lastindex > 1 else None
        end = match.end()
        if final and vowel != "O" and _begins(rest[match.start(2) :], rest):
            final, end = None, match.start(2)  # it opens the next syllable
        elif final and vowel == "O" and _begins(rest[match.start(2) :], rest):
            final, end, vowel = None, match.start(2), "A"
        made += _opening(match.group(1)) + vowel + (_closing(final) if final else "")
        rest = rest[end:]
    return made


def _begins(after: str, whole: str) -> bool:
    """Whether the consonant belongs to a syllable that begins with it."""
    return bool(re.match(r"[ก-ฮ][ะัาิีึืุูำ็]", after)) or bool(
        re.match(r"[กขคตปผพ][รลว][ะัาิีึืุูำ]|[ก-ฮ]รร|[ก-ฮ][ก-ฮ]$", after)
    )


def _opening(cluster: str) -> str:
    if cluster in ("สร", "ศร"):
        return "s"
    if cluster == "ทร":
        return "s"
    if len(cluster) == 2 and cluster[0] in "หอ":
        cluster = cluster[1]
    if (
        len(cluster) == 2
        and cluster[0] in "ฉสถขผ"
        and cluster[1] not in ("ร", "ล", "ว")[: 3 if cluster[0] in "ขผ" else 0]
    ):
        return _FIRST[cluster[0]] + "A" + _FIRST[cluster[1]]
    return "".join(_FIRST[char] for char in cluster)


def _closing(char: str) -> str:
    sound = _FIRST[char]
    if char == "ญ":
        return "n"
    return _LAST.get(sound, sound)
