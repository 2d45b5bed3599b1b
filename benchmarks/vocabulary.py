"""Sentences of realistic length in several languages, drawn from words as unequal as real ones.

A few written words come often, some thousand made-up ones seldom (Zipf), so that indexes have the
shape they have over real text: a word in a third of all claims, and words in one claim alone.
"""

from functools import cache
from itertools import accumulate
from random import Random

LANGUAGES = {"en": 62, "de": 14, "fr": 8, "es": 5, "ru": 4, "it": 3, "pt": 2, "zh-Hans": 2}

_OFTEN = {
    "en": """the of to and in that is for not with alliance war China Russia will government as
    by it are military on cooperation energy be sanctions from this which security trade
    economic policy Europe power would party interest states support against peace leaders
    more agreement border defence partners gas influence nuclear never exports weapons
    neutral summit treaty drills doctrine minister pressure weaker stronger benefits risk""",
    "de": """die der und das ist nicht zu von mit dass den Krieg China Russland Bündnis Regierung
    für auf ein wird Zusammenarbeit Sanktionen Energie als Sicherheit Europa Macht gegen Frieden
    Vertrag Interesse Grenze Druck Gas Einfluss Waffen neutral Gipfel Übungen Wirtschaft""",
    "fr": """la le de et les que est pas des une guerre Chine Russie alliance gouvernement pour
    avec coopération sanctions énergie sécurité Europe puissance contre paix traité intérêt
    frontière pression influence armes neutre sommet économie élargissement""",
    "es": """la de que el no en los es por una guerra China Rusia alianza gobierno para con
    cooperación sanciones energía seguridad Europa poder contra paz tratado interés frontera
    presión influencia armas neutral cumbre economía región""",
    "ru": """и не в на что это война Китай Россия союз правительство для сотрудничество санкции
    энергия безопасность Европа власть против мир договор интерес граница давление влияние
    оружие нейтральный саммит экономика учения""",
    "it": """la di che il non è e per una guerra Cina Russia alleanza governo con cooperazione
    sanzioni energia sicurezza Europa potere contro pace trattato interesse confine pressione
    influenza armi neutrale vertice economia""",
    "pt": """a de que o não é e para uma guerra China Rússia aliança governo com cooperação
    sanções energia segurança Europa poder contra paz tratado interesse fronteira pressão
    influência armas neutro cúpula economia""",
    "zh-Hans": """中国 俄罗斯 战争 联盟 政府 合作 制裁 能源 安全 欧洲 权力 和平 条约 利益 边界 压力
    影响 武器 中立 峰会 经济 演习 贸易 军事 政策""",
}
_SYLLABLES = {
    "ru": "ба ве го ди жу за ки ло ме ну по ра се та фи хо ча ше".split(),
    "zh-Hans": list("安北城大东发国海和家建江金京开来力明南平山上天文西新"),
}
_LATIN = "ba ce di fo gu ha ke li mo nu pa re si to vu wa xe zi bra cle dri fro gra sta".split()
SELDOM = 4_000


@cache
def _words(language: str) -> tuple[list[str], list[float]]:
    """The words of a language and, added up, how often each comes."""
    often = _OFTEN[language].split()
    syllables = _SYLLABLES.get(language, _LATIN)
    random = Random(language)
    seldom = {
        "".join(random.choices(syllables, k=random.choice((2, 3, 3, 4)))) for _ in range(SELDOM)
    }
    words = often + sorted(seldom - set(often))
    return words, list(accumulate(1 / (place + 2.7) for place in range(len(words))))


def sentence(random: Random, language: str = "en", *, least: int = 7, most: int = 24) -> str:
    words, weights = _words(language)
    drawn = random.choices(words, cum_weights=weights, k=random.randint(least, most))
    between, end = ("", "。") if language == "zh-Hans" else (" ", ".")
    text = between.join(drawn) + end
    return text[0].upper() + text[1:]


def often(language: str, least: int = 5, many: int = 15) -> list[str]:
    """The commonest written words of some length: those no search leaves out."""
    return [word for word in _OFTEN[language].split() if len(word) >= least][:many]


def language(random: Random) -> str:
    return random.choices(list(LANGUAGES), weights=list(LANGUAGES.values()))[0]


@cache
def _zipf(many: int, exponent: float) -> list[float]:
    return list(accumulate((place + 1) ** -exponent for place in range(many)))


def long_tailed(random: Random, things: list, exponent: float = 0.9):  # type: ignore
    """One of them: the first ones often, the last ones hardly ever."""
    return random.choices(things, cum_weights=_zipf(len(things), exponent))[0]
