"""What makes a document hard, and how to see that it is there.

What is looked for is a sign, narrower or wider than the thing itself: where it is missing, somebody should
read the document, and no more is said.
"""

import re
from collections.abc import Mapping
from itertools import pairwise

from goldspan.corpus.document import Document
from goldspan.corpus.signs import (
    Phenomenon,
    Test,
    after,
    all_of,
    any_of,
    around,
    before,
    between,
    one_of,
    span_words,
    spans_of,
    text_words,
    two_of,
    unit_of,
    units,
)

_ADJECTIVE = re.compile(r"[\w-]+(?:[аяоеы]я|[оеы]е|[ыио]й|[оеы]го|[ое]му?|[ыи]х|[ыи]ми?|[ую]ю)|\w+-")
_JOINT = r",? (?:и|или|а также) |, "
_BARE_NUMBER = re.compile(r"[\d\s,.]+(?:тыс\.?|млн|млрд|тысяч\w*|миллион\w*)?")
_PARTS = one_of("департамент управлени отдел бюро служб инспекци комитет центр дирекци")
_PARENTS = one_of(
    "министерств мин[а-яё]{3,} агентств комитет банк акимат хокимият правительств администрац палат мид"
)
_PARLIAMENTS = one_of("мажилис сенат парламент меджлис кенеш маджлис палат дум[аыеу] бундестаг собрани")
_ORGANISATIONS = one_of(
    """ООН ЮНЕСКО ЮНИСЕФ ЮНИДО ЮНЕП ЮНФПА ПРООН ФАО ВОЗ ВОЗЖ МОТ МОМ АБР АБИИ ЕБРР ЕАБР ИБР МФК ШОС СНГ
    ЕАЭС ЕЭК МВФ ОБСЕ МАГАТЭ ВТО ОПЕК ОТГ СВМДА ЭКО ВПП УВКБ ЕС ОЭСР ОДКБ ОИС ЭСКАТО ЦАРЭС ВМО ИКАО
    МОК МСЭ"""
)
_ALONE = one_of(
    r"""сенат\w* мажилис\w* кабинет\w*_министров кабмин\w* нацбанк\w* центробанк\w* национальн\w+_банк\w*
    центральн\w+_банк\w* меджлис\w* жогорку_кенеш\w* маджлиси_намояндагон законодательн\w+_палат\w*
    мин[а-яё]{3,} министерств\w+(?:_[а-яё]+){1,2} сч[её]тн\w+_палат\w* верховн\w+_суд\w*
    генеральн\w+_прокуратур\w* генпрокуратур\w*"""
)
_FALLING = one_of(
    """сниз сниж сократ сокращ упал упад уменьш спад падени дефицит убыт потеря отрицат недобор ниже минус
    отста"""
)
_UNITS = one_of(
    r"""[кмг]?вт(?:[·-]?ч)? га (?:куб|кв)\._?к?м к?м[²³23]? т кг л ц кв мва гкал мм °c мгц тонно?-км гбит/с
    км/ч"""
)
_HEADS = one_of(
    """сфер област отрасл сектор направлени политик служб деятельност вопрос сотрудничеств взаимодействи
    связ кооперац"""
)
_PERIODS = frozenset({"a", "mo", "wk", "d", "h", "min", "s"})
_AT = "(?: чем)?(?: на| в| с| до)? "


def _lean_adjectives(document: Document) -> int:
    text = document.text or ""
    return sum(
        bool(_ADJECTIVE.fullmatch(document.surface(one)))
        and bool(re.fullmatch(_JOINT, text[one.end : other.start]))
        for one, other in pairwise(spans_of(document, "SECTOR"))
    )


def _reused_abbreviations(document: Document) -> int:
    text, bodies = document.text or "", spans_of(document, "BODY")
    return sum(
        text[span.start - 1 : span.start] == "("
        and any(
            other.start > span.end and _same_word(document.surface(span), document.surface(other))
            for other in bodies
        )
        for span in bodies
    )


def _surnames_again(document: Document) -> int:
    earlier: list[str] = []
    number = 0
    for span in spans_of(document, "OFFICIAL"):
        words = document.surface(span).split()
        number += len(words) == 1 and any(_same_word(words[0], other) for other in earlier)
        earlier += words[1:]
    return number


def _inflected_names(document: Document) -> int:
    last = sorted({document.surface(span).split()[-1] for span in spans_of(document, "OFFICIAL")})
    return sum(_same_word(one, other) for one, other in pairwise(last))


def _same_word(one: str, other: str) -> bool:
    """Whether two words are the same but for endings of up to four letters."""
    if one == other:
        return True
    shorter, longer = sorted((len(one), len(other)))
    stem = shorter - (2 if shorter > 5 else 1)
    return stem > 2 and " " not in one + other and one[:stem] == other[:stem] and longer - stem <= 4


def _currencies(document: Document) -> int:
    found = {unit_of(span).split("/")[0] for span in spans_of(document, "FIGURE")}
    return max(0, sum(bool(re.fullmatch("[A-Z]{3}", unit)) for unit in found) - 1)


def _title_chains(document: Document) -> int:
    roles = ((span.value or {}).get("role") or "" for span in spans_of(document, "OFFICIAL"))
    return sum(bool(re.search(", | [-–—] ", role)) for role in roles)


def _long_bodies(document: Document) -> int:
    return sum(len(words.split()) >= 8 for _, words, _ in around(document, "BODY"))


def _number_words(document: Document) -> int:
    return sum(not re.search(r"\d", words) for _, words, _ in around(document, "FIGURE"))


def _list_items(document: Document) -> int:
    """Items of a list beyond the first."""
    text = document.text or ""
    return max(0, len(re.findall(r"^(?:[-–—]|\d+[.)]) ", text, re.MULTILINE)) + text.count(";") - 1)


def _bare_number(behind: str) -> Test:
    """Figures of a number alone, with the pattern behind them."""
    found = re.compile(behind)
    return lambda document: sum(
        bool(_BARE_NUMBER.fullmatch(words) and found.match(right))
        for _, words, right in around(document, "FIGURE")
    )


def _duration(pattern: str) -> Test:
    """Durations whose words match the pattern."""
    found = re.compile(pattern)
    return lambda document: sum(
        unit_of(span) in _PERIODS and bool(found.search(document.surface(span)))
        for span in spans_of(document, "FIGURE")
    )


PHENOMENA: Mapping[str, Phenomenon] = {
    "coordination-of-sectors": Phenomenon(
        "an adjective that is a sector, joined to the next one", _lean_adjectives
    ),
    "coordination-of-bodies": Phenomenon(
        "two bodies with a comma or conjunction between", between("BODY", _JOINT)
    ),
    "abbreviation-in-brackets": Phenomenon("a body in brackets that comes again", _reused_abbreviations),
    "range": Phenomenon(
        "two figures with a dash between, or with «от» and «до»",
        any_of(between("FIGURE", " ?[-–—] ?"), before("FIGURE", r"\bот [^.;]{1,30} до ")),
    ),
    "change": Phenomenon(
        "a figure with «с» and «до» before, or «до» and «с»",
        any_of(
            before("FIGURE", r"\bсо? [^.;]{0,40}\d[^.;]{0,40} до "),
            before("FIGURE", r"\bсо? [а-яё]+ до "),
            before("FIGURE", r"\bдо [^.;]{0,40}\d[^.;]{0,40} со? "),
        ),
    ),
    "number-word": Phenomenon("a figure without a digit", _number_words),
    "several-currencies": Phenomenon("figures in two currencies", _currencies),
    "initials": Phenomenon("an official with a letter and a full stop", span_words("OFFICIAL", r"\b\w\.")),
    "patronymic": Phenomenon(
        "an official with a name in «-ович», «-овна» and the like, or with «оглы», «кызы»",
        span_words("OFFICIAL", r"(?:ович|евич|ьич|овн|евн|ичн)\w{0,2}\b|\b(?:оглы|кызы|угли|уулу)\b"),
    ),
    "inflected-name": Phenomenon("a surname with two endings", _inflected_names),
    "title-chain": Phenomenon("a title with a comma or dash in it", _title_chains),
    "long-body-name": Phenomenon("a body of eight words or more", _long_bodies),
    "quotation": Phenomenon(
        "words in quotation marks before a dash or behind a colon, or a line of speech",
        text_words(r"""[«"][^«»"\n]{25,}?[»"]?,? ?[»"]?,? [–—-] |^[–—-] .{25,}|: [«"][^»"\n]{25,}"""),
    ),
    "rate": Phenomenon(
        "a figure with a period in its unit or words",
        any_of(units(".+/.+"), span_words("FIGURE", r"годовых|раза? в |/[чсм]\b")),
    ),
    "percentage-points": Phenomenon(
        "a figure in points", span_words("FIGURE", r"процентн\w+ пункт|п\. ?п\.|п\.п|пункт")
    ),
    "approximator": Phenomenon(
        "two kinds of approximators at figures",
        two_of(
            before("FIGURE", rf"\b(?:более|свыше|больше){_AT}"),
            before("FIGURE", rf"\b(?:не менее|не меньше|как минимум){_AT}"),
            before("FIGURE", rf"(?<!не )\b(?:менее|меньше){_AT}"),
            before("FIGURE", rf"\b(?:до|не более|не больше|не выше|максимум){_AT}"),
            before("FIGURE", rf"\b(?:около|порядка|примерно|приблизительно|ориентировочно){_AT}"),
            before("FIGURE", rf"\bпочти{_AT}"),
            span_words("FIGURE", "с лишним"),
        ),
    ),
    "elided-noun": Phenomenon(
        "a bare number before a stop, «из», «и» or «против»",
        _bare_number(r"(?:[.,;)\n]|$| (?:и|из|а|против)\b)(?! (?:до|и|или) \d| \d)"),
    ),
    "counted-noun": Phenomenon("a bare number before a noun", _bare_number(r"\s[а-яё]{3,}")),
    "duration": Phenomenon(
        "a duration in digits, and one in words", two_of(_duration(r"\d"), _duration(r"^\D+$"))
    ),
    "department": Phenomenon(
        "a department and its parent in one body",
        span_words("BODY", rf"^(?:[\w-]+ ){{0,2}}{_PARTS}\w*\b.*\b{_PARENTS}"),
    ),
    "body-without-country": Phenomenon(
        "a chamber, cabinet, central bank, court or ministry by its name alone",
        span_words("BODY", f"^{_ALONE}$"),
    ),
    "adjective-of-place": Phenomenon(
        "a body that begins with an adjective in «-ский»",
        span_words("BODY", "^[\\w-]+[сц]к(?:ий|ая|ое|ого|ой|ому|им|ом|ую|ие|их|ими) "),
    ),
    "regional-administration": Phenomenon(
        "an akimat, khokimiyat, hakimlik or other executive of a region, whether a body or bare",
        text_words(r"акимат|хокимият|хякимлик|хукумат|мэри[яиюей]|администраци\w+ \w|исполнительн\w+ орган"),
    ),
    "former-official": Phenomenon(
        "«бывший», «экс-», «прежний», «предшественник», «покойный» and the like",
        text_words(
            r"\bбывш|\bэкс[- ]|\bпрежн\w+ (?!год)|предшественни|\bпокойн|скончал|в отставк|до этого|на пенси"
            r"|покинувш|ушедш|оставивш|\bранее \w*(?:занима|возглавля|руководи|работа)"
        ),
    ),
    "appointed-official": Phenomenon(
        "«назначен», «избран», «занял должность» and the like",
        text_words(
            r"\bназнач|\bизбран|\bприступил|на пост\b"
            r"|(?:занял|вступил|утвержд[её]н|получи)\w* (?:в |эту |на )?должност"
        ),
    ),
    "surname-only": Phenomenon("a surname alone, after the full name", _surnames_again),
    "head-of-delegation": Phenomenon(
        "«делегация» near «глава», «руководитель» or «возглавлять»",
        text_words(
            r"(?:глав|руковод)\w*[^.\n]{0,60}делегаци|делегаци\w+[^.\n]{0,80}(?:во главе|руковод|возглав)"
        ),
    ),
    "international-organisation": Phenomenon(
        "the abbreviation of an international organisation", span_words("BODY", rf"\b{_ORGANISATIONS}\b")
    ),
    "embassy": Phenomenon("an embassy or consulate", span_words("BODY", "посольств|консульств|постпредств")),
    "parliament-committee": Phenomenon(
        "a committee or commission, and a parliament",
        all_of(
            span_words("BODY", r"^(?:[\w-]+ ){0,2}(?:под)?(?:комитет|комисси)"),
            span_words("BODY", _PARLIAMENTS),
        ),
    ),
    "ratio": Phenomenon("a number of times", span_words("FIGURE", r"\bраза?$|-кратн")),
    "unit-abbreviation": Phenomenon(
        "a figure that ends with an abbreviated unit",
        span_words("FIGURE", rf"[\d\s.]{_UNITS}(?:/\w+| в \w+)?$"),
    ),
    "falling-figure": Phenomenon(
        "a figure near «снизиться», «сократиться», «дефицит», «минус» and the like",
        any_of(
            before("FIGURE", rf"{_FALLING}[^.;\n]{{0,50}}"), span_words("FIGURE", r"^(?:минус|[-−–]) ?\d")
        ),
    ),
    "classifying-head": Phenomenon(
        "a sector before «сфера», «отрасль», «сотрудничество» and the like",
        after("SECTOR", rf"[^.;\n]{{0,30}}?\b{_HEADS}"),
    ),
    "fused-adjective": Phenomenon("a sector with a hyphen in it", span_words("SECTOR", r"\w-\w")),
    "list": Phenomenon("two lines with a dash or number before them, or two semicolons", _list_items),
    "legal-form": Phenomenon(
        "a name in quotation marks after «учреждение», «фонд» and the like, whether a body or none",
        text_words(r"(?:учреждени|предприяти|фонд|дирекци|агентств|организаци|концерн|центр)\w* [«\"„]"),
    ),
    "foreign-name": Phenomenon(
        "an official with «оглы», «-зода», «аль-» or a hyphen, or a surname without a Russian ending",
        any_of(
            span_words("OFFICIAL", r"оглы|кызы|угли|уулу|заде|зод[аыеу]\b|аль-|\bван\b|\w-\w"),
            span_words("OFFICIAL", r" (?!\w+(?:[оеё]в|[иы]н|ск|цк)\w{0,3}$)[\w-]+$"),
        ),
    ),
}
