"""Adjudication in a terminal: conflicts one at a time, each with its text, and what a person types.

Whatever a document says is shown with control and direction characters escaped, and spans stand in brackets,
so that nothing hangs on colours. Every decision is on disk before the next conflict is shown.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from goldspan.annotation.adjudication import Adjudicated
from goldspan.annotation.adjudication_files import Work, adjudicate_one, put_back, save_decisions
from goldspan.annotation.adjudication_report import place
from goldspan.annotation.alignment import bare
from goldspan.annotation.conflict_drawing import draw
from goldspan.annotation.conflicts import Candidate, Conflict, worst_first
from goldspan.annotation.decisions import DEFER, EDIT, PICK, REJECT, Decision
from goldspan.annotation.desk import DeskError
from goldspan.annotation.edited_span import ask_content, ask_spans
from goldspan.annotation.outcomes import overlaps
from goldspan.corpus.document import Span
from goldspan.corpus.findings import printable
from goldspan.corpus.scheme import GUIDELINES_VERSION

if TYPE_CHECKING:
    from rich.console import Console

# What a conflict is known by while a session lasts.
_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Step:
    """A decision that was saved, so that it can be undone."""

    key: _Key
    before: bytes
    after: bytes


@dataclass(slots=True)
class Session:
    """One person's way through the conflicts of documents.

    ``ask`` shows a prompt and gives the line that was typed, or raises ``EOFError``; ``clock`` gives the time
    in UTC.
    """

    work: Work
    console: "Console"
    ask: Callable[[str], str]
    clock: Callable[[], str]
    reason: str = ""
    _documents: dict[str, Adjudicated] = field(default_factory=dict)
    _passed: set[_Key] = field(default_factory=set)
    _steps: list[_Step] = field(default_factory=list)

    def run(self, names: Iterable[str]) -> None:
        """Go through the conflicts of the documents ``names``, until none is left or the person quits.

        Raises:
            InputError, ValueError, OSError: a document cannot be read or written any more.
        """
        for name in names:
            self._load(name)
        try:
            while queue := self._queue():
                self._show(queue[0], len(queue))
                if not self._answer(queue[0]):
                    return
            self._say("no conflict is left that you have not seen")
        except EOFError:
            self._say("the input has ended; what was decided is saved")

    @property
    def saved(self) -> frozenset[str]:
        """The ids of the documents that decisions were saved in."""
        return frozenset(name for step in self._steps for name in step.key[:1])

    def _load(self, name: str) -> None:
        self._documents[name] = adjudicate_one(self.work, name, self.clock())

    def _queue(self) -> list[Conflict]:
        """What is left, worst first, with what was deferred behind it; not what was passed by."""
        left = worst_first(conflict for done in self._documents.values() for conflict in done.conflicts)
        seen = [conflict for conflict in left if _key(conflict) not in self._passed]
        return sorted(seen, key=lambda conflict: conflict.deferred is not None)

    def _text(self, conflict: Conflict) -> str:
        return self._documents[conflict.document].document.text or ""

    def _answer(self, conflict: Conflict) -> bool:
        """Ask what to do about a conflict until something is done; ``False`` to quit."""
        last = len(conflict.candidates)
        picks = {str(number): candidate for number, candidate in enumerate(conflict.candidates, start=1)}
        numbers = "1" if last == 1 else f"1-{last}"
        prompt = f"{numbers} pick, e edit, r reject all, d defer, s skip, u undo, q quit> "
        while True:
            key = self.ask(prompt).strip().lower()
            if key == "q":
                return False
            if key == "s":
                self._passed.add(_key(conflict))
                return True
            if key == "u":
                if self._undo():
                    return True
                continue
            decision = self._decision(conflict, key, picks)
            if decision is not None:
                self._save(conflict, decision)
                return True

    def _decision(self, conflict: Conflict, key: str, picks: dict[str, Candidate]) -> Decision | None:
        """What a key means for a conflict, with its reason, or ``None`` if nothing was decided."""
        spans: tuple[Span, ...] = ()
        content = None
        if key in picks:
            choice, spans, content = PICK, tuple(map(bare, picks[key].spans)), picks[key].content
            if overlaps(spans):
                self._say("its spans overlap: choose another, or edit")
                return None
        elif key == "e":
            choice = EDIT
            try:
                if conflict.field:
                    content = ask_content(self.ask, conflict)
                else:
                    spans = ask_spans(self.ask, self._text(conflict), conflict)
                    self._check(conflict, spans)
            except ValueError as error:
                self._say(str(error))
                return None
        elif key in {"r", "d"}:
            choice = REJECT if key == "r" else DEFER
        else:
            self._say(f"{key!r} is none of the keys" if key else "choose one of the keys")
            return None
        reason = self._ask_reason()
        if not reason:
            return None
        about = (bare(conflict.about[0]),) if conflict.field else tuple(map(bare, conflict.about))
        return Decision(
            conflict=conflict.fingerprint,
            choice=choice,
            reason=reason,
            rule=self._line("rule, if one says so> "),
            decided_by=self.work.rules.adjudicator,
            decided_at=self.clock(),
            guidelines=GUIDELINES_VERSION,
            about=about,
            spans=() if conflict.field else spans,
            field=conflict.field,
            content=content if conflict.field else None,
        )

    def _check(self, conflict: Conflict, spans: tuple[Span, ...]) -> None:
        """See that spans that were typed in share no text with others.

        Raises:
            ValueError: they do.
        """
        if overlaps(spans):
            raise ValueError("the spans overlap each other")
        settlement = self._documents[conflict.document].settlement
        for other in settlement.spans if settlement else ():
            for span in spans:
                if span.start < other.end and other.start < span.end:
                    raise ValueError(f"{place(span)} overlaps {place(other)}, which is settled")

    def _ask_reason(self) -> str:
        repeat = ", = for the last one" if self.reason else ""
        typed = self._line(f"reason (Enter goes back{repeat})> ")
        self.reason = self.reason if typed == "=" else typed or self.reason
        return self.reason if typed else ""

    def _line(self, prompt: str) -> str:
        """A line that was typed, without spaces around it; asked again if it is no Unicode."""
        while True:
            typed = self.ask(prompt).strip()
            try:
                typed.encode()
            except UnicodeEncodeError:
                self._say("that is not UTF-8")
            else:
                return typed

    def _save(self, conflict: Conflict, decision: Decision) -> None:
        """Put a decision on disk, unless the conflict is not what was shown any more."""
        name = conflict.document
        file = self.work.files[name]
        before = file.read_bytes()
        self._load(name)
        if all(other.fingerprint != conflict.fingerprint for other in self._documents[name].conflicts):
            self._say("the document was changed meanwhile, and this conflict with it")
            return
        try:
            done = save_decisions(self.work, name, [decision], self.clock())
        except DeskError as error:
            self._say(str(error))
            return
        self._documents[name] = done
        self._steps.append(_Step(_key(conflict), before, file.read_bytes()))
        if decision.choice == DEFER:
            self._passed.add(_key(conflict))
        if done.decided:
            self._say(f"{name} has its ground truth")

    def _undo(self) -> bool:
        """Take the last decision back; ``False`` if there is none, or it cannot be."""
        if not self._steps:
            self._say("there is nothing to undo")
            return False
        step = self._steps.pop()
        name, _ = step.key
        try:
            put_back(self.work.files[name], step.before, step.after)
        except DeskError as error:
            self._say(str(error))
            return False
        self._passed.discard(step.key)
        self._load(name)
        return True

    def _say(self, words: str) -> None:
        self.console.print(printable(words), markup=False, highlight=False, emoji=False, soft_wrap=True)

    def _show(self, conflict: Conflict, left: int) -> None:
        for line in draw(conflict, self._text(conflict), left):
            self.console.print(line, soft_wrap=True)


def _key(conflict: Conflict) -> _Key:
    return conflict.document, conflict.fingerprint
