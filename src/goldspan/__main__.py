"""``python -m goldspan`` is the ``goldspan`` command."""

from goldspan.cli import main

if __name__ == "__main__":  # a spawned process imports this module again
    main()
