"""What the output of an extractor depends on, as one short number."""

from collections.abc import Iterable
from hashlib import sha256
from importlib.resources import files


def sources_digest(modules: Iterable[str], *more: str) -> str:
    """Eight hex digits that change with the source of any of these modules, and with each of ``more``.

    ``modules`` are names of modules in ``goldspan.baselines``; ``more`` says what else counts, such as the
    versions of packages.
    """
    home = files("goldspan.baselines")
    digest = sha256("\n".join(more).encode())
    for module in modules:
        digest.update(home.joinpath(f"{module}.py").read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:8]
