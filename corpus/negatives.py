"""Hard negatives: what looks like an official, body, figure or sector and is none, and how to see it.

Most signs are words that no gold span holds: that they were not marked is what makes them negatives.
"""

import re
from collections.abc import Mapping

from goldspan.corpus.document import Document
from goldspan.corpus.signs import Phenomenon, one_of, span_words, spans_of, text_words, unmarked

_NAME = r"[А-ЯЁ][а-яё]+ (?:[А-ЯЁ][а-яё-]+ )?[А-ЯЁ][а-яё]+"
_FIRMS = one_of(
    r"""\bТОО \bАО \bООО \bОсОО \bЗАО \bОАО \bСП \bХО компани кампани завод холдинг комбинат фабрик
    корпораци фирм хозяйств предприяти директор"""
)
_EXPERTS = one_of(
    """эксперт экономист аналитик политолог социолог исследовател консультант советник специалист
    обозревател профессор уч[её]н агроном ветеринар инженер юрист эколог демограф"""
)
_PRIVATE = one_of(
    """журналист корреспондент спецкор репорт[её]р ведущ редактор обозревател публицист документалист
    спортсмен спортивн чемпион приз[её]р тренер пев[ец] певиц художни график модельер артист акт[её]р актрис
    композитор
    скрипач пианист музыкант дутарист домбрист кюйши исполнител писател поэт режисс[её]р фотограф
    скульптор борец борц бокс[её]р дзюдоист футболист пловец пловц пловчих легкоатлет бегун штангист шахматист
    гимнаст фигурист велогонщи велосипедист наездни лыжни стрелок стрелк альпинист фехтовальщ"""
)
_STATE_FIRMS = one_of(
    r"""госкомпани нацкомпани госконцерн госпредприяти госбанк госкорпораци концерн унитарн \bАО\b \bНК\b
    \bГП\b \bГУП\b национальн\w+_(?:\w+_)?(?:компани|холдинг|авиакомпани|оператор) железны[ех]_дорог \w+банк
    \w*банк\w*_« государственн\w+_(?:[\w-]+_){0,2}(?:компани|концерн|предприяти|банк|корпораци)"""
)
_MONTHS = one_of("январ феврал март апрел ма[яй] июн июл август сентябр октябр ноябр декабр")
_ROUTES = one_of("рейс маршрут поезд трасс автодорог дорог шоссе магистрал автобус коридор участ")
_DOCUMENTS = one_of(
    r"""стать закон указ постановлени распоряжени приказ решени \bст\. пункт соглашени протокол регламент
    кодекс парагра положени част"""
)
_SECTORS = one_of(
    """транспорт энергетик промышленност хозяйств строительств торговл туризм связ информацион цифров
    космическ финанс образовани наук здравоохранени культур спорт защит оборон таможен налог внутренних_дел
    миграц авиаци дорог геологи ветеринар сельск экологи водн лесн газ нефт машиностро металлург статистик
    инвестици труд экономик"""
)
_TITLES = one_of("министр советник инспектор руководител начальник замминистр заведующ специалист главн")
_CAPITALS = one_of(
    """Астана Нур-Султан Ташкент Бишкек Душанбе Ашхабад Москва Пекин Анкара Баку Тегеран Дели Сеул Токио
    Берлин Минск Тбилиси Ереван Париж Рим Варшава Будапешт Лондон Вашингтон Доха Эр-Рияд Исламабад Кабул
    Улан-Батор Абу-Даби"""
)
_VERB = "[а-яё]+(?:[еёи]т|[аяую]т|[иаеуя]л[аи]?|[еую]тся|ось|ась|лись)"
_BODIES = one_of(
    "министерств комисси правительств ведомств комитет агентств парламент палат акимат хокимият кабинет"
)
_EVENTS = one_of(
    "форум выставк конференци саммит конгресс фестивал ярмарк симпозиум диалог встреч совещани недел"
)
_SERVING = one_of(
    """университет больниц музе школ театр институт академи клиник колледж лице[йея] госпитал библиотек вуз
    диспансер"""
)
_NUMBERS = one_of(
    """одно двух тр[её]х четыр[её]х пяти шести семи восьми девяти десяти двенадцати пятнадцати двадцати
    полутора"""
)
_COUNTED = one_of(
    """дневн летн сторонн месячн процентн часов этажн кратн разов тысячн тонн километров недельн значн полосн
    минутн"""
)
_FRACTIONS = one_of(
    r"""вдвое втрое вчетверо впятеро дважды трижды трет[ьи] тр[её]тью половин\w+ четверт[ьи] четвертью полгода
    наполовину двое удво\w+ пополам"""
)
_PLACES = one_of(
    r"""\bимени \bим\. улиц\w+ \bул\. преми\w+ проспект\w* переул\w+ бульвар\w* площад\w+
    стипенди\w+ парк\w*"""
)
_HOLDERS = re.compile(
    one_of(
        r"""\bглав\w+_(?:государств|правительств) \bпрезидент \bпремьер \bвице-премьер \bминистр \bаким(?!ат)
        \bхоким(?!ият) \bхяким(?!лик) \bпосол\b \bпосл[ауе]м?\b \bспикер \bгубернатор \bдепутат"""
    ),
    re.IGNORECASE,
)


def _nameless_titles(document: Document) -> int:
    """Titles with no official behind them in the next 80 characters."""
    starts = [span.start for span in spans_of(document, "OFFICIAL")]
    return sum(
        not any(match.start() <= start <= match.end() + 80 for start in starts)
        for match in _HOLDERS.finditer(document.text or "")
    )


NEGATIVES: Mapping[str, Phenomenon] = {
    "company-head": Phenomenon(
        "a full name behind a word for a company, and no official",
        unmarked(rf"(?i:{_FIRMS})[^.;\n]{{0,90}}?{_NAME}"),
    ),
    "expert": Phenomenon(
        "a full name behind «эксперт», «экономист» and the like, and no official",
        unmarked(rf"(?i:{_EXPERTS})[^.;\n]{{0,70}}?{_NAME}"),
    ),
    "private-person": Phenomenon(
        "a full name behind «журналист», «чемпион», «художник» and the like, and no official",
        unmarked(rf"(?i:{_PRIVATE})[^.;\n]{{0,70}}?{_NAME}"),
    ),
    "state-company": Phenomenon(
        "a state company, concern or bank that is no body", unmarked(rf"(?i:{_STATE_FIRMS})", "BODY")
    ),
    "date": Phenomenon(
        "a date, a calendar year or a time of day",
        text_words(rf"\b\d{{1,2}} {_MONTHS}|\b(?:19|20)\d\d(?:[-–]\d+)? год|\b\d{{1,2}}[.:]\d\d\b|\d часов"),
    ),
    "ordinal": Phenomenon(
        "a number with an ordinal's ending", text_words(r"\b\d+-(?:е|й|я|го|м|му|ое|ом|ая|ой|ую|х|ю)\b")
    ),
    "route-number": Phenomenon(
        "a number behind «рейс», «маршрут», «поезд», «трасса» and the like",
        text_words(
            rf"{_ROUTES}\w*[^.;\n]{{0,40}}?(?:№ ?|\b[А-ЯA-ZЁ]{{1,3}}[- ]?)\d+"
            rf"|{_ROUTES}\w* \d+|\b[МАРKКMAP]-?\d{{1,3}}\b"
        ),
    ),
    "document-number": Phenomenon(
        "a number behind «статья», «закон», «постановление» and the like",
        text_words(rf"{_DOCUMENTS}[^.;\n]{{0,80}}?(?:№ ?|\b)\d"),
    ),
    "phone-or-address": Phenomenon(
        "a telephone number, a street or a building",
        text_words(
            r"\bтел\.|телефон|горяч\w+ лини|колл-центр|\d\d-\d\d-\d\d|\+\d{3}"
            r"|\bулиц|\bул\.|проспект|\bпр\.|бульвар|переул|\bдом \d"
        ),
    ),
    "sector-in-body": Phenomenon("a word for a sector in a body", span_words("BODY", rf"\b\w*{_SECTORS}")),
    "sector-in-title": Phenomenon(
        "a word for a sector behind «министр», «начальник», «главный» and the like",
        text_words(rf"{_TITLES}\w* (?:по |в области |[\w-]+ (?:и )?){{0,3}}{_SECTORS}"),
    ),
    "title-without-name": Phenomenon(
        "a head of state, premier, minister, governor or deputy with no official behind", _nameless_titles
    ),
    "bare-noun": Phenomenon(
        "«министерство», «комиссия», «правительство» and the like that are no body",
        unmarked(rf"\b(?i:{_BODIES})\w*", "BODY OFFICIAL"),
    ),
    "capital-as-government": Phenomenon(
        "a capital with a verb behind it, or two capitals joined, and no body",
        unmarked(rf"\b{_CAPITALS}(?:,? [\w-]+,?){{0,2}} {_VERB}\b|\b{_CAPITALS}\w* и {_CAPITALS}", "BODY"),
    ),
    "event-name": Phenomenon(
        "a forum, exhibition, conference, summit or meeting", unmarked(rf"\b\w*(?i:{_EVENTS})\w*")
    ),
    "serving-institution": Phenomenon(
        "a university, hospital, museum, school or theatre that is no body",
        unmarked(rf"\b\w*(?i:{_SERVING})\w*"),
    ),
    "number-adjective": Phenomenon(
        "an adjective with a number in it, in digits or words",
        text_words(rf"\b\d[\d,]*-[а-яё]{{4,}}|\b{_NUMBERS}{_COUNTED}\w+"),
    ),
    "age-or-score": Phenomenon(
        "an age or a score that is no figure",
        unmarked(
            r"\b\d+ (?:лет|года?)\b|\d+-летн\w+|\b\d+ ?[:–-] ?\d+\b|\bлет\b"
            r"|в возрасте|старше|младше|сч[её]т\w* \d+",
            "FIGURE",
        ),
    ),
    "over-arching": Phenomenon(
        "«торгово-экономический», «инвестиционный», «двусторонний» and the like, and no sector",
        unmarked(
            r"\b(?i:торгово-экономическ|внешнеэкономическ|экономическ|инвестиционн|двусторонн|гуманитарн"
            r"|политическ)\w+"
        ),
    ),
    "goods-and-services": Phenomenon("goods and services are open classes, so nothing is looked for", None),
    "media-or-party": Phenomenon(
        "a newspaper, channel, portal, news agency or party",
        text_words(
            r"газет|журнал|издани|\w*канал|телекомпани|телевидени|радио|портал"
            r"|информагент|информационн\w+ агентств|\bпарти[яиюей]|фракци"
        ),
    ),
    "fraction-word": Phenomenon(
        "«вдвое», «треть», «половина», «дважды» and the like, and no figure",
        unmarked(rf"\b(?i:{_FRACTIONS})\b", "FIGURE"),
    ),
    "name-inside-name": Phenomenon(
        "a capital behind «имени», «улица», «премия» and the like",
        unmarked(rf"(?i:{_PLACES}) (?:[а-яё]+ )?[А-ЯЁ]", "OFFICIAL"),
    ),
    "trade": Phenomenon(
        "«торговля», «товарооборот», «связи», «отношения» and no sector",
        unmarked(
            r"\b(?i:торговл\w+|товарооборот\w*|связ(?:и|ей|ям|ями|ях)|отношени(?:я|й|ям|ями|ях))\b", "SECTOR"
        ),
    ),
}
