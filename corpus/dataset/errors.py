"""Why a dataset cannot be built, described or published."""


class DatasetError(Exception):
    """What keeps a dataset from being built or published; the message says what to do about it."""
