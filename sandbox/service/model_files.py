"""AWS's published description of DynamoDB, as botocore ships it."""

from functools import cache

import botocore.session

from sandbox.engine.front_door import FrontDoor


@cache
def front_door() -> FrontDoor:
    """The shapes of DynamoDB's requests, compiled once for every sandbox of this process."""
    loader = botocore.session.get_session().get_component("data_loader")
    return FrontDoor(loader.load_service_model("dynamodb", "service-2"))
