"""``command:./mine --fast``: a program in any language that answers JSON Lines with JSON Lines."""

import os
import shlex
import shutil
import weakref
from collections.abc import Iterator, Sequence
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import msgspec

from goldspan.baselines.answers import NoAnswerError
from goldspan.baselines.program import Program, ProgramError
from goldspan.baselines.spec import OptionError
from goldspan.corpus.document import Span
from goldspan.corpus.findings import printable

# What ends a line for the readers of some languages; of these JSON escapes only those below U+0020 by itself.
_LINE_ENDS = "\x85\u2028\u2029"

# How much of a line that is no answer is shown.
_SHOWN = 80


class CommandError(NoAnswerError):
    """The program gave a text no answer that can be used; the message says what it did."""


class _Span(msgspec.Struct, frozen=True):
    """A span as the program writes it."""

    start: int
    end: int
    label: str
    score: float | None = None
    value: dict[str, str | None] | None = None


class _Answer(msgspec.Struct, frozen=True):
    """A line of the program: the spans of a text, or why it has none."""

    id: str
    spans: list[_Span] | None = None
    error: str | None = None


class CommandExtractor:
    """What a program answers, which is started with the first text and then runs to the end.

    It reads ``{"id": "1", "text": "…"}`` on its stdin, a line for each text in UTF-8, and writes
    ``{"id": "1", "spans": [{"start": 0, "end": 3, "label": "BODY"}]}`` to its stdout, a line for each text
    in the same order, which it flushes; a span may have ``score`` and ``value`` as well. In place of spans
    there may be ``"error": "…"`` for a text that it cannot work on. It may read ahead. ``load``
    asks about an empty text, with the id 0: whatever the answer, the program is then loaded. At the end of
    its stdin it ends, or is killed, with all that it has started. Its stderr is passed on, with its name
    before each line. A program that dies, hangs or says something else is started again for the next text.

    Source: written for goldspan. Licence: the program's own.

    Options:

    - ``line``: the command line, split as a shell does; no shell runs it.
    - ``timeout``: seconds that it may be silent when an answer is due, its start among them.

    Raises:
        OptionError: the command line is empty or has an open quotation mark, or there is no such program.
    """

    def __init__(self, *, line: str, timeout: float = 300.0) -> None:
        try:
            self._arguments = shlex.split(line)
        except ValueError as error:
            raise OptionError(f"command: {line!r} cannot be split: {error}") from None
        if not self._arguments:
            raise OptionError("command needs a program: write command:./mine --fast")
        _check_program(self._arguments[0])
        self.name = f"command:{line.strip()}"
        self._timeout = timeout
        self._asked = 0
        self._program: Program | None = None
        self._finalizer: weakref.finalize[..., CommandExtractor] | None = None

    @cached_property
    def version(self) -> str:
        """A hash of the command line, and of the files that stand in it, the program among them."""
        digest = sha256(repr(self._arguments).encode())
        program = shutil.which(self._arguments[0])
        for path in (program, *self._arguments[1:]):
            if path and os.path.isfile(path):  # noqa: PTH113 - a long argument is no file, and no error
                digest.update(sha256(Path(path).read_bytes()).digest())
        return digest.hexdigest()[:8]

    def load(self) -> None:
        """Start the program, and wait until it has answered something.

        Raises:
            OptionError: it cannot be started.
        """
        program = self._program or self._start()
        program.ask(_question(0, ""))
        try:
            program.answer(self._timeout)
        except ProgramError:  # what is wrong with it is told of a text
            self.close(at_once=True)

    def extract(self, texts: Sequence[str]) -> Iterator[Sequence[Span]]:
        """What the program finds in each text.

        Raises:
            CommandError: it says of a text that it cannot work on it, or says nothing that can be used.
            OptionError: it cannot be started.
        """
        first = self._asked + 1
        self._asked += len(texts)
        lines = [_question(number, text) for number, text in enumerate(texts, start=first)]
        program = self._program or self._start()
        for line in lines:
            program.ask(line)
        due = len(texts)
        try:
            for number in range(first, first + len(texts)):
                answer = _read(program.answer(self._timeout), str(number))
                due -= 1
                yield _spans(answer)
        except ProgramError as error:
            due = -1
            raise CommandError(f"the program {error}") from None
        except _NotDueError as error:
            due = -1
            raise CommandError(f"the program printed {error}") from None
        finally:
            if due:  # what it still says would be taken for the answers to other texts
                self.close(at_once=True)

    def close(self, *, at_once: bool = False) -> None:
        """End the program; the next text starts it again."""
        if self._program is not None and self._finalizer is not None:
            self._finalizer.detach()
            self._program.end(at_once=at_once)
        self._program = self._finalizer = None

    def _start(self) -> Program:
        program = self._arguments[0]
        try:
            self._program = Program(Path(program).name, self._arguments)
        except OSError as error:
            why = f"{error.strerror} (is there an interpreter in its first line, and installed?)"
            raise OptionError(f"{program} cannot be started: {why}") from error
        self._finalizer = weakref.finalize(self, self._program.end)
        return self._program


def _check_program(program: str) -> None:
    if shutil.which(program):
        return
    hint = "it is not on PATH, nor is its path written out"
    if Path(program).is_file():
        here = os.sep not in program
        hint = f"write ./{program} for a file in this folder" if here else "make it executable (chmod +x)"
    elif os.sep in program:
        hint = "there is no such file"
    raise OptionError(f"command: {program} cannot be run: {hint}")


class _NotDueError(ValueError):
    """A line that is not the answer that was due; the message shows it."""


def _question(number: int, text: str) -> bytes:
    line = msgspec.json.encode({"id": str(number), "text": text})
    for mark in _LINE_ENDS:
        line = line.replace(mark.encode(), f"\\u{ord(mark):04x}".encode())
    return line + b"\n"


def _read(line: bytes, due: str) -> _Answer:
    shown = printable(line[: 4 * _SHOWN].decode(errors="replace"))[:_SHOWN]
    try:
        answer = msgspec.json.decode(line, type=_Answer)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _NotDueError(f"{shown!r} where an answer was due ({error})") from None
    if answer.id != due:
        raise _NotDueError(f"{shown!r} where the answer to the id {due!r} was due")
    if answer.spans is None and answer.error is None:
        raise _NotDueError(f"{shown!r}, which has neither spans nor an error")
    return answer


def _spans(answer: _Answer) -> list[Span]:
    if answer.error is not None or answer.spans is None:
        raise CommandError(f"the program reported an error: {printable(answer.error or '')[:300]}")
    return [Span(one.start, one.end, one.label, score=one.score, value=one.value) for one in answer.spans]
