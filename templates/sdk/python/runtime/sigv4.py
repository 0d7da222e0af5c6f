"""AWS Signature Version 4 of requests to execute-api (AWS Identity and Access Management User Guide, "Signing AWS API requests")."""

from __future__ import annotations

import datetime
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from urllib.parse import quote, unquote_to_bytes, urlsplit

from .errors import UsageError

_HOST = re.compile(r"\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?$")


class AwsCredentials:
    """An access key. `session_token` comes with temporary ones."""

    __slots__ = ("access_key_id", "secret_access_key", "session_token")

    def __init__(self, access_key_id: str, secret_access_key: str, session_token: str | None = None) -> None:
        self.access_key_id = access_key_id
        self.secret_access_key = secret_access_key
        self.session_token = session_token

    def __repr__(self) -> str:
        return f"AwsCredentials({self.access_key_id!r}, ***)"


class Sigv4:
    """Signs calls. `credentials`: a key, or a function that gives the one of the moment. `region`: else that of the host name."""

    def __init__(
        self,
        credentials: AwsCredentials | Callable[[], AwsCredentials],
        *,
        region: str | None = None,
        clock: Callable[[], datetime.datetime] | None = None,
    ) -> None:
        self._credentials = credentials
        self._region = region
        self._clock = clock or (lambda: datetime.datetime.now(datetime.timezone.utc))
        self.skew = datetime.timedelta()

    def now(self) -> datetime.datetime:
        """The time by the service's clock, as far as it is known."""
        return self._clock().astimezone(datetime.timezone.utc) + self.skew

    def correct(self, service_time: datetime.datetime) -> None:
        """Goes by the service's clock from now on."""
        self.skew = service_time - self._clock().astimezone(datetime.timezone.utc)

    def sign(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> dict[str, str]:
        """The headers to be added. `headers`: lower-case names; all of them are signed."""
        parts = urlsplit(url)
        found = _HOST.search(parts.hostname or "")
        region = self._region or (found[1] if found else None)
        if not region:
            raise UsageError("the region to sign for is not known: give Sigv4(..., region=...)")
        credentials = self._credentials() if callable(self._credentials) else self._credentials
        time = self.now().strftime("%Y%m%dT%H%M%SZ")
        added = {"x-amz-date": time, "x-amz-content-sha256": hashlib.sha256(body).hexdigest()}
        if credentials.session_token:
            added["x-amz-security-token"] = credentials.session_token
        signed = {**headers, **added, "host": parts.netloc.rpartition("@")[2]}
        names = sorted(signed)
        canonical = "\n".join(
            [
                method,
                _canonical_path(parts.path),
                _canonical_query(parts.query),
                *(f"{name}:{' '.join(signed[name].split())}" for name in names),
                "",
                ";".join(names),
                added["x-amz-content-sha256"],
            ]
        )
        scope = f"{time[:8]}/{region}/execute-api/aws4_request"
        text = f"AWS4-HMAC-SHA256\n{time}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        key = f"AWS4{credentials.secret_access_key}".encode()
        for step in scope.split("/"):
            key = hmac.new(key, step.encode(), hashlib.sha256).digest()
        signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
        added["authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={credentials.access_key_id}/{scope}, SignedHeaders={';'.join(names)}, Signature={signature}"
        )
        return added


def _canonical_path(path: str) -> str:
    # Each segment of the path as it is sent is encoded once more, for all services but S3.
    return quote(path or "/", safe="/~")


def _canonical_query(query: str) -> str:
    pairs = []
    for part in query.split("&") if query else []:
        name, _, value = part.partition("=")
        pairs.append((quote(unquote_to_bytes(name), safe="~"), quote(unquote_to_bytes(value), safe="~")))
    return "&".join(f"{name}={value}" for name, value in sorted(pairs))
