"""Tables as the bytes of Parquet files, the same wherever the same writer makes them."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from goldspan.corpus.dataset.features import Features, arrow_schema
from goldspan.corpus.extras import needed

# Parquet bytes are the same for the same rows and writer. What is published is written by this one.
WRITER = "pyarrow 26.0.1"


class File(NamedTuple):
    """The bytes of a Parquet file, its number of rows, and how many bytes they take in memory."""

    content: bytes
    rows: int
    size: int


def writer() -> str:
    """The writer that is installed, and its version."""
    return f"pyarrow {needed('pyarrow', 'a dataset', 'hub').__version__}"


def parquet_file(features: Features, rows: Iterable[Mapping[str, Any]]) -> File:
    """A table as a Parquet file.

    Raises:
        MissingExtraError: pyarrow is not installed.
    """
    pa, parquet = (needed(name, "a dataset", "hub") for name in ("pyarrow", "pyarrow.parquet"))
    table = pa.Table.from_pylist(list(rows), schema=arrow_schema(features))
    sink = pa.BufferOutputStream()
    # Pages end where the content says: a changed document leaves the other pages as the Hub has them.
    parquet.write_table(
        table, sink, compression="zstd", write_page_index=True, use_content_defined_chunking=True
    )
    return File(sink.getvalue().to_pybytes(), table.num_rows, table.nbytes)
