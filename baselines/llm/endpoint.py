"""An OpenAI-compatible chat endpoint, over HTTP: asked until it answers or has no answer."""

import asyncio
import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from urllib.parse import urlsplit

import msgspec

from goldspan.baselines.llm.cache import Reply
from goldspan.baselines.llm.completion import describe_failure, read_completion
from goldspan.baselines.llm.errors import AnswerError, EndpointError
from goldspan.baselines.llm.prompt import SCHEMA
from goldspan.baselines.llm.usage import Meter
from goldspan.baselines.spec import OptionError

if TYPE_CHECKING:
    import httpx

_PATH = "/chat/completions"
# No answer that was asked for is longer.
_BYTES = 8 << 20
# What passes: a server that is busy, or that a proxy does not reach just now.
_PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
# What an endpoint says to a response format, or to anything else, that it does not take.
_REFUSED = frozenset({400, 415, 422, 501})
# From the one that holds a model to the answer's form to none; an endpoint gets the first that it takes.
FORMATS: tuple[dict[str, Any], ...] = (
    {
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "spans", "strict": True, "schema": SCHEMA},
        }
    },
    {"response_format": {"type": "json_object"}},
    {},
)


class Patience(NamedTuple):
    """How long an endpoint is waited for, in seconds.

    ``timeout`` is for one answer, from the request to its last byte. What passes is asked again ``retries``
    times, after ``backoff`` seconds and each time twice as many, up to ``most``, or after as many as the
    endpoint asks for; if it asks for more than ``most``, that is the end.
    """

    timeout: float
    retries: int
    backoff: float
    most: float


class _PassingError(Exception):
    """What may be better the next time; ``final`` is raised if there is none."""

    def __init__(self, final: Exception, wait: float = 0.0) -> None:
        super().__init__(str(final))
        self.final, self.wait = final, wait


def full_address(url: str) -> str:
    """Where chats are completed, of an endpoint that is named by its base or in full.

    Raises:
        OptionError: it is no HTTP address.
    """
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if not usable:
        raise OptionError(f"llm: url={url} is no address such as http://127.0.0.1:8000/v1")
    path = parts.path.rstrip("/")
    return parts._replace(path=path if path.endswith(_PATH) else path + _PATH).geturl()


class Endpoint:
    """Sends chats, ``concurrency`` at a time, and reads what comes back; an async context manager.

    ``key_env`` names the variable of the environment that holds the key; the key goes into one header, and
    into no message. ``formats`` are the answers' formats to try, in order, from which those are removed that
    the endpoint does not take.
    """

    def __init__(
        self,
        url: str,
        key_env: str,
        patience: Patience,
        concurrency: int,
        formats: list[dict[str, Any]],
        meter: Meter,
    ) -> None:
        self._url, self._key_env, self._patience, self._meter = url, key_env, patience, meter
        self._key = os.environ.get(key_env, "").strip()
        self._turns = asyncio.Semaphore(concurrency)
        self._formats = formats
        parts = urlsplit(url)
        self._shown = parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()

    async def __aenter__(self) -> Self:
        import httpx

        if not re.fullmatch(r"[!-~]*", self._key):
            raise EndpointError(f"{self._key_env} holds characters that no key has: set it again")
        headers = {"Content-Type": "application/json"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        self._client = httpx.AsyncClient(headers=headers, timeout=None)  # noqa: S113 - each try has a timeout
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def ask(self, request: Mapping[str, Any]) -> Reply:
        """The reply to a chat, in the strictest format that the endpoint takes.

        Raises:
            AnswerError: this chat has no answer that can be used.
            EndpointError: no chat would have one.
        """
        async with self._turns:
            refusals: list[AnswerError] = []
            formats = tuple(self._formats)
            for form in formats:
                try:
                    reply = await self._ask(msgspec.json.encode({**request, **form}))
                except _RefusedError as refusal:
                    refusals.append(refusal)
                else:
                    self._formats[:] = formats[len(refusals) :]
                    return reply
            # Whatever it is that the endpoint does not take, it is not the format.
            raise AnswerError(str(refusals[0]))

    async def _ask(self, body: bytes) -> Reply:
        _, retries, backoff, most = self._patience
        for tried in range(retries + 1):
            try:
                return await self._try(body)
            except _PassingError as passing:
                final, wait = passing.final, passing.wait
            if tried == retries or wait > most:
                break
            self._meter.retries += 1
            await asyncio.sleep(max(wait, min(backoff * 2**tried, most)))
        often = "" if tried == 0 else f", {tried + 1} times"
        asks = f"; it asks to wait {wait:.0f} s" if wait > most else ""
        raise type(final)(f"{final}{often}{asks}")

    async def _try(self, body: bytes) -> Reply:
        import httpx

        self._meter.requests += 1
        try:
            async with asyncio.timeout(self._patience.timeout):
                response, content = await self._send(body)
        except TimeoutError:
            final = AnswerError(f"{self._shown} gave no answer within {self._patience.timeout:g} s")
            raise _PassingError(final) from None
        except httpx.ConnectError as error:
            raise _PassingError(EndpointError(f"{self._shown} cannot be reached: {error}")) from None
        except httpx.InvalidURL as error:
            raise EndpointError(f"{self._shown} cannot be reached: {error}") from None
        except (httpx.TransportError, httpx.DecodingError) as error:
            what = str(error) or type(error).__name__
            final = AnswerError(f"{self._shown} broke off before its answer was whole: {what}")
            raise _PassingError(final) from None
        if response.status_code == 200:
            return read_completion(content, self._meter)
        raise self._failure(response, content)

    async def _send(self, body: bytes) -> "tuple[httpx.Response, bytes]":
        content = bytearray()
        async with self._client.stream("POST", self._url, content=body) as response:
            async for piece in response.aiter_bytes():
                content += piece
                if len(content) > _BYTES:
                    raise AnswerError(f"{self._shown} gave an answer of more than {_BYTES >> 20} MiB")
        return response, bytes(content)

    def _failure(self, response: "httpx.Response", content: bytes) -> Exception:
        status = response.status_code
        said = f"HTTP {status}{describe_failure(content, secret=self._key)}"
        if status == 429:
            final = EndpointError(f"{self._shown} takes no more requests for now ({said})")
            return _PassingError(final, _wait(response.headers))
        if status in _PASSING:
            return _PassingError(AnswerError(f"{self._shown} failed ({said})"), _wait(response.headers))
        if status in _REFUSED:
            return _RefusedError(f"{self._shown} refused the request ({said})")
        if status in {401, 403}:
            what = f"the key in {self._key_env}" if self._key else "a request without a key"
            return EndpointError(f"{self._shown} refuses {what} ({said}): set {self._key_env}")
        if status == 404:
            return EndpointError(f"{self._shown} has no such model, or is no chat endpoint ({said})")
        return EndpointError(f"{self._shown} cannot be used ({said})")


class _RefusedError(AnswerError):
    """The endpoint does not take something in the request."""


def _wait(headers: Mapping[str, str]) -> float:
    """The seconds that a ``Retry-After`` asks for, as RFC 9110 has it: a number of them, or a date."""
    value = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d+)?", value, re.ASCII):
        return float(value)
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return max(0.0, (date - datetime.now(UTC)).total_seconds())
