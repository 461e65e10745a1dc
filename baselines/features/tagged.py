"""``slovnet``: what the news network takes each word for, and whom of its people for officials."""

from goldspan.baselines.features.group import Features
from goldspan.baselines.features.proposals import places
from goldspan.baselines.features.reading import Reading
from goldspan.baselines.people import officials
from goldspan.baselines.rule import Candidate
from goldspan.corpus.document import Span
from goldspan.corpus.tags import read_tags


def tagged(reading: Reading) -> list[Features]:
    """Of each word: its tag, and its place in a name that the network finds and an office is tied to.

    Who is tied to an office is what ``slovnet+rules`` asks, where the rules themselves have not found the
    person.
    """
    found = [[f"t={tag}"] for tag in reading.network]
    words = reading.words
    people = [
        Span(words.starts[first], words.ends[behind - 1], label)
        for first, behind, label in read_tags(reading.network, "IOB2", "conlleval").chunks
        if label == "PER"
    ]
    if people:
        ruled = [Span(one.start, one.end, one.label) for one in reading.chosen]
        names = (
            Candidate(span.start, span.end, span.label, "") for span in officials(words.text, ruled, people)
        )
        for index, place, _ in places(reading, names):
            found[index].append(f"o={place}")
    return list(found)
