"""How one Chinese character's reading is spelled: Hanyu Pinyin, Wade-Giles, and the spellings of the south.

Wade-Giles is made by rule from Pinyin (ALA-LC, New Chinese Romanization Guidelines, 1998), without its marks,
as passports write it. The spellings of Cantonese (Hong Kong government), Hokkien and Hakka have sounds of
their own: the tables give, for a reading in Pinyin, what family names and syllables of given names are
written as.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product

_INITIALS = ("zh", "ch", "sh", *"bpmfdtnlgkhjqxrzcsyw")
_WADE = {
    "b": "p",
    "d": "t",
    "g": "k",
    "j": "ch",
    "q": "ch",
    "x": "hs",
    "zh": "ch",
    "z": "ts",
    "c": "ts",
    "r": "j",
}
_WADE_FINALS = {"ian": "ien", "ie": "ieh", "ong": "ung", "iong": "iung", "ue": "ueh", "uo": "o"}
_WADE_WHOLE = {
    "yan": "yen", "ye": "yeh", "you": "yu", "yong": "yung", "yue": "yueh", "er": "erh", "zi": "tzu",
    "ci": "tzu",
    "si": "ssu", "zhi": "chih", "chi": "chih", "shi": "shih", "ri": "jih", "ge": "ko", "ke": "ko", "he": "ho",
    "gui": "kuei", "kui": "kuei", "guo": "kuo", "kuo": "kuo", "huo": "huo", "shuo": "shuo", "yi": "i",
}  # fmt: skip
_OTHER_WADE = {"i": "yi", "ssu": "szu", "tzu": "tze"}
# family names: Cantonese, then Hokkien, Teochew and Hakka spellings of the same characters
_FAMILY = {
    "an": "on", "bai": "pak pek", "cai": "choi choy tsoi chua chai", "cao": "tso cho chou",
    "chen": "chan tan",
    "cheng": "ching chia thia", "deng": "tang teng", "ding": "ting", "dong": "tung tang", "du": "to toh",
    "fan": "fan huan", "fang": "fong png hong", "feng": "fung pang", "fu": "foo fu poh", "gao": "ko ko koh",
    "guo": "kwok kuok quek kwek", "guan": "kwan", "han": "hon", "he": "ho hoe", "hong": "hung ang",
    "hou": "hau how", "hu": "wu woo oh", "huang": "wong ng ooi wee", "jiang": "kong keung cheung kang",
    "jin": "kam kim", "kang": "hong", "lai": "lai", "lei": "lui", "li": "lee lei li",
    "liang": "leung leong neo niu",
    "liao": "liu leow", "lin": "lam lum lim", "liu": "lau low lew", "long": "lung",
    "lu": "lo luk loke loh lui",
    "luo": "lo law loh", "lv": "lui loo", "ma": "ma beh", "mai": "mak", "mo": "mok", "ou": "au ow",
    "pan": "poon pun phua",
    "peng": "pang phang", "qian": "chin", "qiu": "yau hiu khoo koo", "ren": "yam yum",
    "shen": "sum sham shum sim",
    "shi": "shek sze see sih", "situ": "szeto", "song": "sung soong song", "su": "so soo soh",
    "sun": "suen sun sng",
    "tan": "tam tham", "tang": "tong teng", "tian": "tin", "wan": "man", "wang": "wong ong",
    "wei": "ngai wai wee", "wen": "man wan boon", "weng": "yung", "wu": "ng ngo go goh mo", "xia": "ha har",
    "xiao": "siu siew sieu", "xie": "tse cheah chia", "xiong": "hung", "xu": "hui hsu tsui koh khaw chee",
    "xue": "sit",
    "yan": "yim ngan gan", "yang": "yeung yeong young iu yeo", "yao": "yiu yew", "ye": "yip ip yap",
    "yin": "wan yan",
    "you": "yau yew", "yu": "yu yue yee", "yuan": "yuen wan", "zeng": "tsang chang chan", "zhan": "chim",
    "zhang": "cheung cheong chong teo tiong teoh", "zhao": "chiu chew teo", "zheng": "cheng tay teh the",
    "zhong": "chung",
    "zhou": "chow chau chew", "zhu": "chu choo", "zhuang": "chong chng", "zou": "chau chow",
}  # fmt: skip
# syllables of given names in Cantonese, as the Hong Kong government writes them
_GIVEN = {
    "an": "on", "bao": "po", "bin": "pan", "bing": "ping", "bo": "pok", "cai": "choi", "chang": "cheong",
    "chao": "chiu",
    "chen": "san", "cheng": "shing", "chun": "chun", "da": "tai", "dan": "tan", "de": "tak", "ding": "ting",
    "dong": "tung", "en": "yan", "fa": "fat", "fang": "fong", "fei": "fei", "fen": "fan", "feng": "fung",
    "fu": "fu fuk",
    "gang": "kong", "guang": "kwong", "gui": "kwai", "guo": "kwok", "hai": "hoi", "han": "hon",
    "hao": "ho", "he": "ho wo", "hong": "hung", "hua": "wa wah", "hui": "wai fai", "jia": "ka kar",
    "jian": "kin",
    "jie": "kit", "jin": "kam", "jing": "ching king", "juan": "kuen", "jun": "kwan chun", "kai": "hoi",
    "kang": "hong",
    "ke": "ho", "lan": "lan", "li": "lai lee", "lian": "lin", "liang": "leung", "lin": "lam",
    "ling": "ling", "long": "lung",
    "mei": "mei", "min": "man", "ming": "ming", "na": "na", "ning": "ning", "ping": "ping", "qi": "kei",
    "qiang": "keung",
    "qin": "kam", "qing": "ching hing", "rong": "wing yung", "rui": "sui yui", "shan": "shan",
    "sheng": "shing sang",
    "shu": "shuk", "ting": "ting", "wei": "wai", "wen": "man", "wu": "mo", "xia": "ha",
    "xiang": "cheung heung",
    "xiao": "siu hiu", "xin": "sun yan sum", "xing": "hing", "xiong": "hung", "xiu": "sau", "xue": "suet",
    "yan": "yin yan",
    "yang": "yeung", "yi": "yi yee", "ying": "ying", "yong": "wing yung", "you": "yau", "yu": "yu yuk",
    "yuan": "yuen",
    "yue": "yuet", "yun": "wan", "zhen": "chun ching", "zhi": "chi", "zhong": "chung", "zhu": "chu",
}  # fmt: skip


def wade(syllable: str) -> str:
    """A syllable of Pinyin in Wade-Giles without marks."""
    if syllable in _WADE_WHOLE:
        return _WADE_WHOLE[syllable]
    initial = next((each for each in _INITIALS if syllable.startswith(each)), "")
    final = syllable[len(initial) :]
    if initial in ("j", "q", "x", "n", "l") and final == "v":
        final = "u"
    return _WADE.get(initial, initial) + _WADE_FINALS.get(final, final)


@lru_cache(maxsize=1 << 14)
def spellings(syllables: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Ways to write a name, family name first, each in one system."""
    plain = tuple(each.replace("v", "u") for each in syllables)
    giles = tuple(wade(each) for each in syllables)
    made = [plain, giles, tuple(_OTHER_WADE.get(each, each) for each in giles)]
    if len(syllables) > 4:
        return tuple(made)
    family = _FAMILY.get(syllables[0], "").split()
    # abroad the family name keeps its southern spelling beside a given name in Pinyin
    made += [(name, *plain[1:]) for name in family]
    given = [_GIVEN.get(each, "").split() for each in plain[1:]]
    if len(syllables) > 1:
        made += [(name, *rest) for name in [*family, plain[0]] for rest in product(*given)]
    return tuple(dict.fromkeys(made))
