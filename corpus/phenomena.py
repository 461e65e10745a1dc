"""What makes a document hard, and how to see in its text and gold that it is there.

Each phenomenon and each hard negative of the plan has a name, says what is looked for, and counts it in a
document. What is looked for is a sign, narrower or wider than the thing itself: a sign that is missing says
where to read, and no more. What no sign shows has no test, and is not verified.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from goldspan.corpus.document import Document, Span

Test = Callable[[Document], int]


class Phenomenon(NamedTuple):
    """What is looked for in a document, and how often it is there; without a test it cannot be verified."""

    sign: str
    test: Test | None


def spans_of(document: Document, label: str) -> list[Span]:
    """The gold spans of a label, in order."""
    return [span for span in document.spans if span.label == label]


def span_words(label: str, pattern: str) -> Test:
    """How many spans of a label match a pattern."""
    found = re.compile(pattern, re.IGNORECASE)
    return lambda document: sum(
        bool(found.search(document.surface(span))) for span in spans_of(document, label)
    )


def text_words(pattern: str) -> Test:
    """How often a pattern stands in the text, letter case apart."""
    found = re.compile(pattern, re.IGNORECASE)
    return lambda document: len(found.findall(document.text or ""))


def before(label: str, pattern: str) -> Test:
    """How many spans of a label have the pattern at the end of the 60 characters before them."""
    found = re.compile(f"(?:{pattern})$", re.IGNORECASE)
    return lambda document: sum(bool(found.search(left)) for left, _, _ in _around(document, label))


def after(label: str, pattern: str) -> Test:
    """How many spans of a label have the pattern right behind them."""
    found = re.compile(pattern, re.IGNORECASE)
    return lambda document: sum(bool(found.match(right)) for _, _, right in _around(document, label))


def between(label: str, pattern: str) -> Test:
    """How many times two neighbouring spans of a label have exactly the pattern between them."""
    found = re.compile(pattern, re.IGNORECASE)

    def test(document: Document) -> int:
        text = document.text or ""
        return sum(
            bool(found.fullmatch(text[one.end : other.start]))
            for one, other in pairwise(spans_of(document, label))
        )

    return test


def units(pattern: str) -> Test:
    """How many figures have a unit that matches a pattern in whole."""
    found = re.compile(pattern)
    return lambda document: sum(
        bool(found.fullmatch((span.value or {}).get("unit") or "")) for span in spans_of(document, "FIGURE")
    )


def all_of(*tests: Test) -> Test:
    """The least of several counts: each of the things must be there."""
    return lambda document: min(test(document) for test in tests)


def any_of(*tests: Test) -> Test:
    """The sum of several counts."""
    return lambda document: sum(test(document) for test in tests)


def kinds(*tests: Test) -> Test:
    """How many of several things are there, beyond the first of them."""
    return lambda document: max(0, sum(test(document) > 0 for test in tests) - 1)


def _around(document: Document, label: str) -> Iterator[tuple[str, str, str]]:
    text = document.text or ""
    for span in spans_of(document, label):
        yield text[max(0, span.start - 60) : span.start], document.surface(span), text[span.end : span.end + 60]


def _joined_adjectives(document: Document) -> int:
    """Adjectives in front of a comma or conjunction and another sector: they lean on its head."""
    text = document.text or ""
    return sum(
        bool(_ADJECTIVE.fullmatch(document.surface(one)))
        and bool(_JOINT.fullmatch(text[one.end : other.start]))
        for one, other in pairwise(spans_of(document, "SECTOR"))
    )


def _reused_abbreviations(document: Document) -> int:
    """Bodies in brackets that come again, in any case."""
    text = document.text or ""
    bodies = spans_of(document, "BODY")
    return sum(
        text[span.start - 1 : span.start] == "("
        and any(other.start > span.end and _alike(document, span, other) for other in bodies)
        for span in bodies
    )


def _surnames_again(document: Document) -> int:
    """Officials of one word after a longer name with the same surname."""
    names = spans_of(document, "OFFICIAL")
    return sum(
        len(document.surface(span).split()) == 1
        and any(
            other.end < span.start
            and any(_same_stem(word, document.surface(span)) for word in document.surface(other).split()[1:])
            for other in names
        )
        for span in names
    )


def _inflected_names(document: Document) -> int:
    """Last words of names that differ in their endings only."""
    last = sorted({document.surface(span).split()[-1] for span in spans_of(document, "OFFICIAL")})
    return sum(one != other and _same_stem(one, other) for one, other in pairwise(last))


def _currencies(document: Document) -> int:
    """Currencies beyond the first."""
    found = {
        unit
        for span in spans_of(document, "FIGURE")
        if re.fullmatch(r"[A-Z]{3}", unit := ((span.value or {}).get("unit") or "").split("/")[0])
    }
    return max(0, len(found) - 1)


def _title_chains(document: Document) -> int:
    """Titles (field ``role``) with a comma, a dash or a conjunction between their parts."""
    roles = ((span.value or {}).get("role") or "" for span in spans_of(document, "OFFICIAL"))
    return sum(bool(re.search(r", | [-–—] |-сопредсед", role)) for role in roles)


def _long_bodies(document: Document) -> int:
    return sum(len(document.surface(span).split()) >= 8 for span in spans_of(document, "BODY"))


def _number_words(document: Document) -> int:
    return sum(not re.search(r"\d", document.surface(span)) for span in spans_of(document, "FIGURE"))


def _lists(document: Document) -> int:
    """Lines that begin with a dash or a number and a bracket, and semicolons, beyond the first of them."""
    text = document.text or ""
    return max(0, len(re.findall(r"^(?:[-–—]|\d+[.)]) ", text, re.MULTILINE)) + text.count(";") - 1)


def _alike(document: Document, one: Span, other: Span) -> bool:
    first, second = document.surface(one), document.surface(other)
    return first == second or (" " not in second and _same_stem(first, second))


def _same_stem(one: str, other: str) -> bool:
    """Whether two words differ in no more than an ending of three letters."""
    stem = min(len(one), len(other)) - (2 if min(len(one), len(other)) > 5 else 1)
    return stem > 2 and one[:stem] == other[:stem] and max(len(one), len(other)) - stem <= 4


_ADJECTIVE = re.compile(r"[\w-]+(?:[аяоеыи]я|[оеы]е|[ыио]й|[оеы]го|[ое]му?|[ыи]х|[ыи]ми?|[ую]ю)|\w+-")
_JOINT = re.compile(r",? (?:и|или|а также) |, ")
_NUMBER = r"[\d\s,.]+(?:тыс\.?|млн|млрд|тысяч\w*|миллион\w*)?"
_PARENT = r"(?:министерств|мин[а-яё]{3,}|агентств|комитет|банк|акимат|хокимият|правительств|администрац|палат|мид)"
_PARLIAMENT = r"мажилис|сенат|парламент|меджлис|кенеш|маджлис|палат|дум[аыеу]\b|бундестаг|национальн\w+ собрани"
_SHORT = (
    r"\b(?:ООН|ЮНЕСКО|ЮНИСЕФ|ЮНИДО|ПРООН|ФАО|ВОЗ|МОТ|МОМ|АБР|АБИИ|ЕБРР|ЕАБР|ИБР|МФК|ШОС|СНГ|ЕАЭС|ЕЭК|МВФ|ОБСЕ|МАГАТЭ|ВТО"
    r"|ОПЕК|ОТГ|СВМДА|ЭКО|ВПП|УВКБ|ЕС|ОЭСР|ОДКБ|МАРП|ОИС|ВОЗЖ|ЭСКАТО|ЦАРЭС|ВМО|ИКАО|МОК|МСЭ|ЮНЕП|ЮНФПА|ЕЭК ООН)\b"
)
_QUOTED = r"[«\"][^«»\"\n]{25,}?[»\"]?,? ?[»\"]?,? [–—-] |^[–—-] .{25,}|: [«\"][^»\"\n]{25,}"

PHENOMENA: Mapping[str, Phenomenon] = {
    "coordination-of-sectors": Phenomenon(
        "an adjective that is a sector, joined to the next sector", _joined_adjectives
    ),
    "coordination-of-bodies": Phenomenon(
        "two bodies joined by a comma or conjunction", between("BODY", _JOINT.pattern)
    ),
    "abbreviation-in-brackets": Phenomenon("a body in brackets that comes again", _reused_abbreviations),
    "range": Phenomenon(
        "two figures with a dash between them, or with «от» and «до»",
        any_of(between("FIGURE", r" ?[-–—] ?"), before("FIGURE", r"\bот [^.;]{1,30} до ")),
    ),
    "change": Phenomenon(
        "two figures with «с» and «до», in either order",
        any_of(
            before("FIGURE", r"\bсо? [^.;]{1,40}?\d[^.;]{0,40} до "),
            before("FIGURE", r"\bсо? [а-яё]+ до "),
            before("FIGURE", r"\bдо [^.;]{0,40}?\d[^.;]{0,40} со? "),
        ),
    ),
    "number-word": Phenomenon("a figure without a digit", _number_words),
    "several-currencies": Phenomenon("figures in two currencies or more", _currencies),
    "initials": Phenomenon("an official with initials", span_words("OFFICIAL", r"\b[А-ЯЁ]\.")),
    "patronymic": Phenomenon(
        "an official with a patronymic",
        span_words("OFFICIAL", r"(?:ович|евич|ьич|ови?ч|овн|евн|ичн)[а-яё]{0,2}\b|\b(?:оглы|кызы|угли|уулу)\b"),
    ),
    "inflected-name": Phenomenon("a surname with two endings", _inflected_names),
    "title-chain": Phenomenon("a title with a comma or dash in it", _title_chains),
    "long-body-name": Phenomenon("a body of eight words or more", _long_bodies),
    "quotation": Phenomenon(
        "words in quotation marks with a dash behind them or a colon before, or a line of speech",
        lambda document: len(re.findall(_QUOTED, document.text or "", re.MULTILINE)),
    ),
    "rate": Phenomenon(
        "a figure with a period in it or in its unit",
        any_of(units(r".+/.+"), span_words("FIGURE", r"годовых|раза? в |/[чсм]\b")),
    ),
    "percentage-points": Phenomenon(
        "percentage points", span_words("FIGURE", r"процентн\w+ пункт|п\. ?п\.|п\.п|пункт")
    ),
    "approximator": Phenomenon(
        "two approximators or more beside figures",
        kinds(
            before("FIGURE", r"\b(?:более|свыше|больше)(?: чем)?(?: на| в| с)? "),
            before("FIGURE", r"\b(?:не менее|как минимум|не меньше)(?: чем)?(?: на| в)? "),
            before("FIGURE", r"(?<!не )\b(?:менее|меньше)(?: чем)?(?: на| в)? "),
            before("FIGURE", r"\b(?:до|не более|не больше|максимум|не выше)(?: чем)?(?: на| в)? "),
            before("FIGURE", r"\b(?:около|порядка|примерно|приблизительно|ориентировочно)(?: на| в)? "),
            before("FIGURE", r"\bпочти(?: на| в| до)? "),
            span_words("FIGURE", "с лишним"),
        ),
    ),
    "elided-noun": Phenomenon(
        "a bare number with no noun behind it",
        lambda document: sum(
            bool(re.fullmatch(_NUMBER, words)) and bool(re.match(r"[.,;)\n]|$| (?:и|из|а|против)\b", right))
            and (not re.match(r"[,;]? (?:до|и|или) \d", right))
            for _, words, right in _around(document, "FIGURE")
        ),
    ),
    "counted-noun": Phenomenon(
        "a bare number with a noun behind it",
        lambda document: sum(
            bool(re.fullmatch(_NUMBER, words)) and bool(re.match(r"\s[а-яё]{3,}", right))
            for _, words, right in _around(document, "FIGURE")
        ),
    ),
    "duration": Phenomenon(
        "a duration in digits and one in words",
        kinds(
            lambda document: _durations(document, digits=True),
            lambda document: _durations(document, digits=False),
        ),
    ),
    "department": Phenomenon(
        "a department, and its parent, in one body",
        span_words(
            "BODY",
            rf"^(?:[\w-]+ ){{0,2}}(?:департамент|управлени|отдел|бюро|служб|инспекци|комитет|центр|дирекци)\w*\b.*\b{_PARENT}",
        ),
    ),
    "body-without-country": Phenomenon(
        "a chamber, cabinet, central bank or ministry by its name alone",
        span_words(
            "BODY",
            r"^(?:сенат\w*|мажилис\w*|кабинет\w* министров|кабмин\w*|нацбанк\w*|центробанк\w*|национальн\w+ банк\w*"
            r"|центральн\w+ банк\w*|меджлис\w*|жогорку кенеш\w*|мин[а-яё]{3,}|министерств\w+ [а-яё]+(?: [а-яё]+)?"
            r"|счетн\w+ палат\w*|счётн\w+ палат\w*|верховн\w+ суд\w*|законодательн\w+ палат\w*|маджлиси намояндагон"
            r"|генеральн\w+ прокуратур\w*|генпрокуратур\w*)$",
        ),
    ),
    "adjective-of-place": Phenomenon(
        "a body that begins with an adjective in -ский",
        span_words("BODY", r"^[\w-]+[сц]к(?:ий|ая|ое|ого|ой|ому|им|ом|ую|ие|их|ими) "),
    ),
    "regional-administration": Phenomenon(
        "an akimat, khokimiyat, hakimlik, administration or city hall",
        span_words("BODY", r"акимат|хокимият|хякимлик|хукумат|администраци|мэри|полномочн\w+ представител|маслихат|кенгаш|аппарат"),
    ),
    "former-official": Phenomenon(
        "«бывший», «экс-», «прежний», «покойный» and the like",
        text_words(
            r"\bбывш|\bэкс-|\bпрежн\w+ (?!год)|\bпокойн|предшественни|\bранее \w*(?:занима|возглавля|руководи|работа)|скончал"
            r"|\bэкс \w|в отставк|до этого|покинувш|ушедш|на пенси|оставивш"
        ),
    ),
    "appointed-official": Phenomenon(
        "«назначен», «избран», «утверждён» and the like",
        text_words(r"\bназнач|\bизбран|\bутвержд[её]н\w* в должности|вступил\w* в должность|\bна должность|\bприступил|на пост\b"),
    ),
    "surname-only": Phenomenon("a surname alone, after the full name", _surnames_again),
    "head-of-delegation": Phenomenon(
        "«делегация» near «глава», «возглавлять» or «во главе»",
        text_words(
            r"(?:глав|руковод|возглав)\w*[^.\n]{0,60}делегаци|делегаци\w+[^.\n]{0,80}(?:во главе|руковод|возглав)|главы? \w+ делегаци"
        ),
    ),
    "international-organisation": Phenomenon(
        "an abbreviated international organisation", lambda document: sum(
            bool(re.search(_SHORT, document.surface(span))) for span in spans_of(document, "BODY")
        ),
    ),
    "embassy": Phenomenon("an embassy or consulate", span_words("BODY", r"посольств|консульств|диппредставит|постпредств")),
    "parliament-committee": Phenomenon(
        "a committee, in a document with a parliament",
        all_of(
            span_words("BODY", r"^(?:[\w-]+ ){0,2}(?:комитет|комисси|подкомитет)|комитет\w* (?:\w+ ){0,8}(?:мажилис|сенат|кенеш|меджлис)"),
            span_words("BODY", _PARLIAMENT),
        ),
    ),
    "ratio": Phenomenon("a number of times", span_words("FIGURE", r"\bраза?$|-кратн")),
    "unit-abbreviation": Phenomenon(
        "a figure that ends with an abbreviated unit",
        span_words("FIGURE", r"[\d\s.](?:[кМмГ]?[Вв]т(?:[·-]?ч)?|га|(?:куб|кв)\. ?к?м|к?м[²³23]?|т|кг|л|тонно?-км|кВ|МВА|Гкал|ц|мм|°C|МГц|Гбит/с|км/ч|м³)(?:/\w+| в \w+)?$"),
    ),
    "falling-figure": Phenomenon(
        "a figure after a word of falling, or with a minus",
        any_of(
            before("FIGURE", r"(?:сниз|сниж|сократ|сокращ|упал|упад|уменьш|спад|падени|дефицит|убыт|потеря|отрицат|недобор|ниже|минус|отста|−)[^.;\n]{0,50}"),
            span_words("FIGURE", r"^(?:минус|[-−–]) ?\d"),
        ),
    ),
    "classifying-head": Phenomenon(
        "a sector with a classifying word behind it",
        after(
            "SECTOR",
            r"[^.;\n]{0,30}?\b(?:сфер|област|отрасл|сектор|направлени|политик|служб|деятельност|вопрос|сотрудничеств|взаимодействи|связ|кооперац)",
        ),
    ),
    "fused-adjective": Phenomenon("a sector with a hyphen in it", span_words("SECTOR", r"\w-\w")),
    "list": Phenomenon("lines that begin with a dash or number, or semicolons", _lists),
    "legal-form": Phenomenon("a body with a name in quotation marks", span_words("BODY", r"[«\"„]")),
    "foreign-name": Phenomenon(
        "a name with «оглы», «кызы», «-зода» and the like, or a surname without a Russian ending",
        any_of(
            span_words("OFFICIAL", r"оглы|кызы|угли|уулу|заде|зод[аыеу]\b|аль-|\bван\b|\w-\w"),
            span_words("OFFICIAL", r" (?!\w+(?:[оеё]в|[иы]н|ск|цк)\w{0,3}$)[\w-]+$"),
        ),
    ),
}


def _durations(document: Document, *, digits: bool) -> int:
    return sum(
        (span.value or {}).get("unit") in {"a", "mo", "wk", "d", "h", "min", "s"}
        and bool(re.search(r"\d", document.surface(span))) == digits
        for span in spans_of(document, "FIGURE")
    )
