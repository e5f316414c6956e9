"""AWS's published descriptions of DynamoDB and of DynamoDB Streams, as botocore ships them."""

from functools import cache

import botocore.session

from sandbox.engine.front_door import FrontDoor


@cache
def front_door() -> FrontDoor:
    """The shapes of requests to DynamoDB and to DynamoDB Streams, compiled once for every sandbox of this process."""
    loader = botocore.session.get_session().get_component("data_loader")
    streams = FrontDoor(loader.load_service_model("dynamodbstreams", "service-2"))
    return FrontDoor(loader.load_service_model("dynamodb", "service-2"), beside=streams)
