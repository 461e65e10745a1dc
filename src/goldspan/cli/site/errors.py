"""What keeps a site from being built."""


class SiteError(Exception):
    """The site cannot be built; the message says why, and what to do."""
