"""NextToken: the last key read, sealed together with the request that it continues."""

import binascii
import json
from base64 import b64decode, b64encode
from hashlib import sha256
from typing import Any

from sandbox.engine.errors import ValidationError
from sandbox.engine.work import Request
from sandbox.model.attributes import Item, as_base64, item_to_dynamodb

_SEAL = 16  # bytes


def next_token(request: Request, last: Item) -> str:
    """What goes on after this key, and only for the same statement with the same parameters."""
    key = json.dumps(item_to_dynamodb(last, as_base64)).encode()
    return b64encode(_seal(request, key) + key).decode()


def start_key(request: Request) -> Any:
    """The key in the request's NextToken, in DynamoDB JSON, or None; raises ValidationError for another's token."""
    if (token := request.get("NextToken")) is None:
        return None
    try:
        sealed = b64decode(token, validate=True)
    except (binascii.Error, ValueError):
        raise ValidationError("Invalid NextToken") from None
    if _seal(request, sealed[_SEAL:]) != sealed[:_SEAL]:
        raise ValidationError("NextToken does not match request")
    return json.loads(sealed[_SEAL:])


def _seal(request: Request, key: bytes) -> bytes:
    asked = json.dumps([request["Statement"], request.get("Parameters")], sort_keys=True).encode()
    return sha256(sha256(asked).digest() + key).digest()[:_SEAL]
