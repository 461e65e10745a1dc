"""The extractor ``llm``."""

from collections.abc import Iterator, Sequence
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from goldspan.baselines.guidelines import LANGUAGES
from goldspan.baselines.llm.answers import read_answer
from goldspan.baselines.llm.background import background_loop, in_order, wait_for
from goldspan.baselines.llm.cache import Cache, cache_key
from goldspan.baselines.llm.endpoint import FORMATS, Endpoint, Patience, full_address
from goldspan.baselines.llm.errors import AnswerError, EndpointError
from goldspan.baselines.llm.prompt import Message, ask, make_prompt
from goldspan.baselines.llm.shots import choose_shots
from goldspan.baselines.llm.usage import Meter, Usage
from goldspan.baselines.sources import sources_digest
from goldspan.baselines.spec import OptionError
from goldspan.corpus.document import Document, Span
from goldspan.corpus.gold import load

# What makes spans of answers; what makes the prompt is in the version by the prompt itself.
_SOURCES = (
    "llm/answers",
    "llm/completion",
    "llm/endpoint",
    "../corpus/formats/placement",
    "../corpus/formats/quotes",
)


@cache
def _training_documents() -> tuple[Document, ...]:
    return tuple(load("train"))


class LlmExtractor:
    """What a language model marks that is told the guidelines, behind any OpenAI-compatible endpoint.

    It gets the guidelines' rules, some gold documents of the training split, and the text, and answers with
    quotes, which are looked up in the text (``goldspan.corpus.formats.quotes``). Quotes that stand nowhere in
    it are left out and counted; of quotes that overlap the longer stands. The answer's form is asked for by
    JSON schema or, if the endpoint refuses that, as a JSON object or in words only. Texts without a word are
    not asked about. A text that gets no answer is an error, and never one without spans.

    Source: written for goldspan; the protocol is OpenAI's "Create chat completion". Licence: goldspan's own,
    Apache-2.0, and httpx's, BSD-3-Clause; the model's is its provider's.

    Options:

    - ``url``: where the endpoint is, such as ``http://127.0.0.1:8000/v1``; ``model``: its name there.
    - ``key_env``: the variable of the environment that holds the key; none is sent where it is not set.
    - ``shots``: how many documents are shown; ``language``: of the rules, ``en`` or ``ru``; ``decisions``:
      whether the guidelines' decisions on rare cases are told as well, which doubles the prompt.
    - ``temperature`` and ``seed``, which are sent (``null``: not), the latter also for the choice of the
      documents; ``max_tokens`` of an answer (``null``: no limit), sent in the field ``limit_field``
      (``max_completion_tokens`` with some models).
    - ``timeout``: seconds for one answer; ``retries``, ``backoff``, ``max_wait``: how often and after how
      many seconds what passes (a busy server, a lost connection) is asked again, and the longest wait.
    - ``concurrency``: requests at a time.
    - ``cache``: a folder that keeps answers, so that none is paid for twice.
    - ``price_in``, ``price_out``: of a million tokens, for the cost in ``usage``.

    Raises:
        OptionError: an option's value cannot be used.
    """

    name = "llm"

    def __init__(  # noqa: PLR0913 - each is an option that users ask for
        self,
        *,
        url: str,
        model: str,
        key_env: str = "OPENAI_API_KEY",
        shots: int = 3,
        language: str = "en",
        decisions: bool = False,
        temperature: float | None = 0.0,
        seed: int | None = 0,
        max_tokens: int | None = 4096,
        limit_field: str = "max_tokens",
        timeout: float = 120.0,
        retries: int = 4,
        backoff: float = 1.0,
        max_wait: float = 60.0,
        concurrency: int = 4,
        cache: Path | None = None,
        price_in: float | None = None,
        price_out: float | None = None,
    ) -> None:
        least: dict[str, tuple[float | None, float]] = {
            "shots": (shots, 0), "max_tokens": (max_tokens, 1), "timeout": (timeout, 0.001),
            "retries": (retries, 0), "backoff": (backoff, 0), "max_wait": (max_wait, 0),
            "concurrency": (concurrency, 1), "price_in": (price_in, 0), "price_out": (price_out, 0),
        }  # fmt: skip
        for option, (value, limit) in least.items():
            if value is not None and not value >= limit:
                raise OptionError(f"llm: {option}={value} cannot be used: it must be at least {limit:g}")
        if language not in LANGUAGES:
            raise OptionError(f"llm: language={language} cannot be used: it must be {' or '.join(LANGUAGES)}")
        self._url = full_address(url)
        self._model, self._key_env = model, key_env
        self._shots, self._language, self._decisions, self._seed = shots, language, decisions, seed
        sampling = {"temperature": temperature, "seed": seed, limit_field: max_tokens}
        self._sampling = {field: value for field, value in sampling.items() if value is not None}
        self._patience = Patience(timeout, retries, backoff, max_wait)
        self._concurrency = concurrency
        self._formats = list(FORMATS)
        self._cache = Cache(cache)
        self._meter = Meter((price_in, price_out))

    @cached_property
    def prompt(self) -> list[Message]:
        """The messages that stand in front of each text."""
        shots = choose_shots(_training_documents(), self._shots, self._seed or 0) if self._shots else []
        return make_prompt(shots, self._language, with_decisions=self._decisions)

    @cached_property
    def version(self) -> str:
        """The model's name, a digest of the endpoint and all that is sent beside a text, one of sources."""
        sent = msgspec.json.encode([self._url, self._request(""), FORMATS], order="sorted")
        return f"{self._model}-{sha256(sent).hexdigest()[:8]}-{sources_digest(_SOURCES)}"

    @property
    def usage(self) -> Usage:
        """What was used until now."""
        return self._meter.read()

    def extract(self, texts: Sequence[str]) -> Iterator[Sequence[Span]]:
        """Find spans in each text: flat, in order.

        Raises:
            AnswerError: a text got no answer that can be used; the message says which.
            EndpointError: the endpoint answers nobody, or the cache cannot be written.
        """
        with background_loop() as loop:
            endpoint = Endpoint(
                self._url, self._key_env, self._patience, self._concurrency, self._formats, self._meter
            )
            wait_for(endpoint.__aenter__(), loop)
            try:

                async def answer(numbered: tuple[int, str]) -> Sequence[Span]:
                    number, text = numbered
                    try:
                        return await self._answer(endpoint, text) if text.strip() else ()
                    except (AnswerError, EndpointError) as error:
                        raise type(error)(f"text {number} of {len(texts)}: {error}") from None

                yield from in_order(answer, enumerate(texts, start=1), 4 * self._concurrency, loop)
            finally:
                wait_for(endpoint.__aexit__(), loop)

    async def _answer(self, endpoint: Endpoint, text: str) -> Sequence[Span]:
        request = self._request(text)
        try:
            key = cache_key(self._url, request | FORMATS[0])
        except UnicodeEncodeError:
            raise AnswerError("it holds a lone surrogate, which is no character") from None
        reply = self._cache.get(key)
        known = reply is not None
        if reply is None:
            reply = await endpoint.ask(request)
        found = read_answer(reply.content, text)
        if not known:
            try:
                self._cache.put(key, reply, url=self._url, model=self._model)
            except OSError as error:
                raise EndpointError(
                    f"the cache cannot be written: {error.filename}: {error.strerror}"
                ) from None
        self._meter.answers += 1
        self._meter.cached += known
        self._meter.quotes += found.quotes
        return found.spans

    def _request(self, text: str) -> dict[str, Any]:
        """What is sent for ``text``, but for the format of the answer."""
        return {"model": self._model, "messages": [*self.prompt, ask(text)], **self._sampling}
