"""Backends of live pre-annotation as the projects of a Label Studio server know them."""

from typing import TYPE_CHECKING

from goldspan.annotation.connection import server_errors
from goldspan.annotation.desk import DeskError
from goldspan.annotation.projects import server_of
from goldspan.corpus.extras import needed

if TYPE_CHECKING:
    from label_studio_sdk import LabelStudio


def connect_backend(client: "LabelStudio", project: int, url: str, title: str) -> bool:
    """Let a project ask the backend at ``url``, which must be running; whether it did not do so before.

    Raises:
        DeskError: the server does not reach the backend, or does not answer; the project is as it was.
    """
    api_error = needed("label_studio_sdk.core.api_error", "talking to Label Studio", "annotate").ApiError
    address = server_of(client)
    with server_errors(address):
        if _backends(client, project, url):
            return False
        try:
            client.ml.create(project=project, url=url, title=title)
        except api_error as error:
            # A server that may save such an address but not ask it has made a row that leads nowhere.
            for number in _backends(client, project, url):
                client.ml.delete(id=number)
            if error.status_code in {400, 403}:
                raise DeskError(
                    f"the server at {address} does not reach the backend at {url}: it asks one on its own"
                    " machine only if it was started with `goldspan annotate up --local-backend`"
                ) from error
            raise
        return True


def _backends(client: "LabelStudio", project: int, url: str) -> list[int]:
    return [one.id for one in client.ml.list(project=project) if one.url == url and one.id is not None]
