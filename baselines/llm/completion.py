"""What an endpoint sends back: a chat completion, or why there is none."""

from typing import Any

import msgspec

from goldspan.baselines.llm.cache import Reply
from goldspan.baselines.llm.errors import AnswerError
from goldspan.baselines.llm.usage import Meter
from goldspan.corpus.findings import printable

_SHOWN = 200


class _Message(msgspec.Struct):
    content: str | None = None
    refusal: str | None = None


class _Choice(msgspec.Struct):
    message: _Message
    finish_reason: str | None = None


class _Tokens(msgspec.Struct):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class _Completion(msgspec.Struct):
    choices: list[_Choice]
    usage: _Tokens | None = None


def read_completion(content: bytes, meter: Meter) -> Reply:
    """The model's words and the tokens that they cost; ``meter`` counts them even if they are of no use.

    Raises:
        AnswerError: it is no chat completion, or one that has no whole answer.
    """
    try:
        completion = msgspec.json.decode(content, type=_Completion)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        said = describe_failure(content) or f": {error}"
        raise AnswerError(f"the endpoint's answer is no chat completion{said}") from None
    if not completion.choices:
        raise AnswerError("the endpoint's answer is a chat completion without a choice")
    choice, tokens = completion.choices[0], completion.usage or _Tokens()
    reply = Reply(
        content=choice.message.content or "",
        tokens_in=tokens.prompt_tokens,
        tokens_out=tokens.completion_tokens,
    )
    meter.pay(reply)
    if choice.message.refusal:
        raise AnswerError(f"the model refused to answer: {_short(choice.message.refusal)}")
    if choice.finish_reason == "length":
        counted = f" after {reply.tokens_out} tokens" if reply.tokens_out else ""
        raise AnswerError(f"the answer was cut off{counted}: raise max_tokens")
    if choice.finish_reason == "content_filter":
        raise AnswerError("the endpoint's content filter held the answer back")
    if not reply.content.strip():
        raise AnswerError("the answer is empty")
    return reply


def describe_failure(content: bytes, secret: str = "") -> str:
    """What a body says of a failure, behind a colon, or ``""``; ``secret`` is not repeated."""
    try:
        body: Any = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError):
        body = content.decode("utf-8", "replace")
    for name in ("error", "message", "detail"):
        if isinstance(body, dict) and name in body:
            body = body[name]
    if not isinstance(body, str) or not body.strip():
        return ""
    return f": {_short(body.replace(secret, '***') if secret else body)}"


def _short(words: str) -> str:
    line = printable(" ".join(words.split()))
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"
