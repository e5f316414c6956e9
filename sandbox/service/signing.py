"""Who signed a request: AWS's Signature Version 4, read and checked as the service does.

Rules: AWS's reference on signing API requests. An emulator that takes any signature hides mistakes that the service
will not forgive.
"""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, quote

from sandbox.engine.errors import ServiceError

ALGORITHM = "AWS4-HMAC-SHA256"
_PART = re.compile(r"(Credential|SignedHeaders|Signature)=([^,\s]*)")
_HEX = re.compile(r"[0-9a-f]{64}")
_IN_QUERY = (
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Signature",
    "X-Amz-SignedHeaders",
    "X-Amz-Date",
)

Environ = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Signed:
    """What a request's Authorization header says."""

    key: str
    date: str
    region: str
    service: str
    headers: tuple[str, ...]
    signature: str
    timestamp: str


def read_signature(environ: Environ) -> Signed:
    """The signature of a request; raises the service's errors for one that is missing or incomplete."""
    header = environ.get("HTTP_AUTHORIZATION", "")
    query = dict(parse_qsl(environ.get("QUERY_STRING", "")))
    if "X-Amz-Algorithm" in query:
        return _from_query(header, query)
    if not header.lstrip().startswith("AWS4-"):  # a password, say, is no signature at all
        raise ServiceError(
            "MissingAuthenticationTokenException", "Request is missing Authentication Token"
        )
    parts = dict(_PART.findall(header))
    timestamp = environ.get("HTTP_X_AMZ_DATE") or environ.get("HTTP_DATE") or ""
    missing = [
        f"Authorization header requires '{name}' parameter. "
        for name in ("Credential", "Signature", "SignedHeaders")
        if not parts.get(name)
    ]
    if not timestamp:
        missing.append(
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
        )
    if missing:
        raise ServiceError(
            "IncompleteSignatureException", f"{''.join(missing)}Authorization={header}"
        )
    return _signed(parts["Credential"], parts["SignedHeaders"], parts["Signature"], timestamp)


def _from_query(header: str, query: Mapping[str, str]) -> Signed:
    if header.strip():
        raise _invalid(
            "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header."
        )
    missing = "".join(
        f"AWS query-string parameters must include '{name}'. "
        for name in _IN_QUERY
        if not query.get(name)
    )
    if missing:
        raise ServiceError(
            "IncompleteSignatureException", f"{missing}Re-examine the query-string parameters."
        )
    return _signed(
        query["X-Amz-Credential"],
        query["X-Amz-SignedHeaders"],
        query["X-Amz-Signature"],
        query["X-Amz-Date"],
    )


def _signed(credential: str, headers: str, signature: str, timestamp: str) -> Signed:
    scope = credential.split("/")
    if len(scope) != 5 or scope[4] != "aws4_request" or not all(scope[:1] + scope[2:4]):
        raise ServiceError(
            "IncompleteSignatureException",
            "Credential must have exactly 5 slash-delimited elements, e.g. "
            f"keyid/date/region/service/term, got '{credential}'",
        )
    key, date, region, service, _ = scope
    names = tuple(headers.lower().split(";"))
    return Signed(key, date, region, service, names, signature, timestamp)


def check_signature(signed: Signed, environ: Environ, body: bytes, secret: str | None) -> None:
    """Refuse a signature that does not fit the request; without a ``secret`` only its form can be judged."""
    if signed.service != "dynamodb":
        raise _invalid("Credential should be scoped to correct service: 'dynamodb'. ")
    fits = (
        _HEX.fullmatch(signed.signature) is not None
        if secret is None
        else hmac.compare_digest(
            signed.signature.encode(), _calculate(signed, environ, body, secret)
        )
    )
    if not fits:
        raise _invalid(
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
            "Access Key and signing method. Consult the service documentation for details."
        )


def _calculate(signed: Signed, environ: Environ, body: bytes, secret: str) -> bytes:
    given = {name: " ".join(_header(environ, name).split()) for name in signed.headers}
    query = sorted(
        (quote(name, safe="-_.~"), quote(value, safe="-_.~"))
        for name, value in parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)
        if name != "X-Amz-Signature"
    )
    canonical = "\n".join(
        [
            environ["REQUEST_METHOD"],
            quote(environ["PATH_INFO"] or "/", safe="/-_.~"),
            "&".join(f"{name}={value}" for name, value in query),
            *[f"{name}:{value}" for name, value in given.items()],
            "",
            ";".join(signed.headers),
            sha256(body).hexdigest(),
        ]
    )
    scope = f"{signed.date}/{signed.region}/{signed.service}/aws4_request"
    text = "\n".join([ALGORITHM, signed.timestamp, scope, sha256(canonical.encode()).hexdigest()])
    key = f"AWS4{secret}".encode()
    for part in (signed.date, signed.region, signed.service, "aws4_request", text):
        key = hmac.digest(key, part.encode(), "sha256")
    return key.hex().encode()


def _header(environ: Environ, name: str) -> str:
    key = name.upper().replace("-", "_")
    return str(environ.get(key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}", ""))


def _invalid(message: str) -> ServiceError:
    return ServiceError("InvalidSignatureException", message)
