"""Registers the extractors of ``odd_extractor`` as an installed package would."""

ENTRY_POINTS = """[goldspan.extractors]
odd = odd_extractor:Odd
miscounting = odd_extractor:Miscounting
broken = odd_extractor:broken
"""


def install(folder):
    """Make a package's metadata in ``folder``, which is to be on the path."""
    info = folder / "odd-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: odd\nVersion: 1\n")
    (info / "entry_points.txt").write_text(ENTRY_POINTS)
