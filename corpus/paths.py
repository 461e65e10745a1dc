"""Paths that a file names, which nobody has checked."""

from pathlib import PureWindowsPath


def stays_inside(name: str) -> bool:
    """Whether a path that a file names stays in that file's folder, on any system.

    A link in that folder may lead out of it all the same.
    """
    # Windows takes both slashes, drives and, behind a colon, streams: what is inside there is so everywhere.
    path = PureWindowsPath(name)
    plain = ":" not in name and name.isprintable()
    return plain and bool(path.parts) and not path.anchor and ".." not in path.parts
