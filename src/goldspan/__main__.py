"""``python -m goldspan`` is the ``goldspan`` command."""

from goldspan.cli import main

main()
