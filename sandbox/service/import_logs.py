"""CloudWatch Logs for imports: why items were left out, in the service's group, streams and form.

Source: Developer Guide, S3DataImport.Validation, troubleshooting.
"""

import json
from typing import Any

from sandbox.engine.engine import Engine
from sandbox.engine.errors import ServiceError
from sandbox.engine.imports import LOG_GROUP, Unreads

TARGET = "Logs_20140328"
_MOST_EVENTS = 10_000  # in one answer; CloudWatch Logs API reference, GetLogEvents
_LONGEST_PLACE = 9  # digits of an event's number in a token

Answer = dict[str, Any]


def answer(engine: Engine, operation: str, request: Answer, region: str) -> Answer | None:
    """Answer what concerns the log group of imports; None for everything else. Raises ServiceError."""
    group = request.get("logGroupName") or request.get("logGroupIdentifier") or ""
    if LOG_GROUP not in (group, group.partition("log-group:")[2].removesuffix(":*")):
        return None
    logs = {f"{number}/error": one for number, one in engine.imports(region).unread.items()}
    match operation:
        case "DescribeLogStreams":
            return {"logStreams": [_stream(name, one) for name, one in logs.items()]}
        case "GetLogEvents":
            name = request.get("logStreamName", "")
            if name not in logs:
                raise ServiceError(
                    "ResourceNotFoundException", "The specified log stream does not exist."
                )
            return _page(_events(logs[name]), request)
        case "FilterLogEvents":
            wanted = request.get("logStreamNames") or list(logs)
            found = [
                {"logStreamName": name, "eventId": f"{number:056}", **event}
                for name in wanted
                for number, event in enumerate(_events(logs[name]) if name in logs else ())
            ]
            return {"events": found, "searchedLogStreams": []}
    return None


def _stream(name: str, unread: Unreads) -> Answer:
    at = round(unread.at * 1_000)
    return {"logStreamName": name, "creationTime": at,
            "firstEventTimestamp": at, "lastEventTimestamp": at}  # fmt: skip


def _events(unread: Unreads) -> list[Answer]:
    """One for each item, or object, that could not be read."""
    at = round(unread.at * 1_000)
    events = []
    for each in unread.found:
        pointer = {"bucket": unread.bucket, "key": each.key, "itemIndex": each.index}
        told = {
            "itemS3Pointer": pointer,
            "importArn": unread.import_arn,
            "errorMessages": [each.message],
        }
        message = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        events.append({"timestamp": at, "message": message, "ingestionTime": at})
    return events


def _page(events: list[Answer], request: Answer) -> Answer:
    """A page, with tokens that name the events around it; at an end the token stays the same, as the API has it."""
    size = int(request.get("limit") or _MOST_EVENTS)
    way, _, place = str(request.get("nextToken") or "").partition("/")
    if place and not (place.isdecimal() and len(place) <= _LONGEST_PLACE):
        raise ServiceError("InvalidParameterException", "The specified nextToken is invalid.")
    if way == "f" or (not way and request.get("startFromHead")):
        start = min(int(place or 0), len(events))
    else:
        start = max(0, int(place or len(events)) - size)
    end = min(len(events), int(place) if way == "b" else start + size)
    return {
        "events": events[start:end],
        "nextForwardToken": f"f/{end}",
        "nextBackwardToken": f"b/{start}",
    }
