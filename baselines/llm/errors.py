"""Why there is no answer."""

from goldspan.baselines.models import ModelError


class EndpointError(ModelError):
    """The endpoint gives nobody an answer: it is not there, or takes no key, model or request of ours."""


class AnswerError(ValueError):
    """One text got no answer that can be used; another text may get one."""
