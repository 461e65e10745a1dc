"""Groups of features."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from goldspan.baselines.features.forms import Form
from goldspan.baselines.features.reading import Reading

# The features of one word, as strings; ``reading`` has a list of them for each of its words.
Features = Sequence[str]


class Group(NamedTuple):
    """Features of one kind, and how many words to either side see them.

    ``of_form`` gives those that a word has wherever it stands, ``of_text`` those that it has at its place.
    """

    reach: int
    of_form: Callable[[Form], Features] | None = None
    of_text: Callable[[Reading], Sequence[Features]] | None = None
