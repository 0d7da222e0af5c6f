"""Credentials and how they are put on requests."""

from __future__ import annotations

import base64
import datetime
import json
import threading
import time
from collections.abc import Awaitable, Callable, Generator
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from .bodies import Payload
from .effects import Effect, Provide, Send
from .errors import ApiError, UsageError, error_class
from .sigv4 import AwsCredentials, Sigv4
from .transport import Request

# A token, or a function that gives the one of the moment; it is asked again after a 401.
Token = str | Callable[[], str] | Callable[[], Awaitable[str]]


class BasicCredentials:
    """User name and password."""

    __slots__ = ("password", "username")

    def __init__(self, username: str, password: str) -> None:
        self.username = username
        self.password = password

    def __repr__(self) -> str:
        return f"BasicCredentials({self.username!r}, ***)"


class ClientCredentials:
    """OAuth 2.0 client credentials (RFC 6749 section 4.4); `token_url` instead of the document's."""

    __slots__ = ("client_id", "client_secret", "token_url")

    def __init__(self, client_id: str, client_secret: str, token_url: str | None = None) -> None:
        self.client_id = client_id
        self.client_secret = client_secret
        self.token_url = token_url

    def __repr__(self) -> str:
        return f"ClientCredentials({self.client_id!r}, ***)"


class Scheme:
    """One security scheme of the document."""

    __slots__ = ("kind", "location", "name", "parameter", "token_url")

    def __init__(self, name: str, kind: str, *, location: str = "header", parameter: str = "", token_url: str = "") -> None:
        self.name = name
        self.kind = kind
        self.location = location
        self.parameter = parameter
        self.token_url = token_url


class _CachedToken:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.value = ""
        self.until = 0.0


class Authenticator:
    """The credentials of one client. Thread-safe."""

    def __init__(self, schemes: dict[str, Scheme], credentials: dict[str, Any]) -> None:
        self._schemes = schemes
        self._credentials = {name: value for name, value in credentials.items() if value is not None}
        self._tokens: dict[tuple[str, str], _CachedToken] = {}
        self._lock = threading.Lock()
        for name, value in self._credentials.items():
            if schemes[name].kind == "sigv4" and isinstance(value, AwsCredentials):
                self._credentials[name] = Sigv4(value)

    def choose(self, alternatives: tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The first alternative that there are all credentials for."""
        for alternative in alternatives:
            if all(name in self._credentials or self._schemes[name].kind == "mutual_tls" for name, _ in alternative):
                return alternative
        if not alternatives:
            return ()
        needed = " or ".join("+".join(name for name, _ in alternative) for alternative in alternatives)
        raise UsageError(f"this call needs credentials: give the client {needed}")

    def secrets_in_query(self) -> list[str]:
        """Names of query parameters that hold credentials."""
        return [scheme.parameter for scheme in self._schemes.values() if scheme.kind == "api_key" and scheme.location == "query"]

    def can_renew(self, uses: tuple[tuple[str, tuple[str, ...]], ...]) -> bool:
        """Whether asking again may give another token."""
        return any(callable(self._credentials.get(name)) or self._schemes[name].kind == "client_credentials" for name, _ in uses)

    def forget(self, uses: tuple[tuple[str, tuple[str, ...]], ...]) -> None:
        """The service refused the tokens: the next ones are fetched."""
        for name, scopes in uses:
            cached = self._tokens.get((name, " ".join(scopes)))
            if cached:
                cached.until = 0.0

    def correct_clock(self, uses: tuple[tuple[str, tuple[str, ...]], ...], headers: dict[str, str]) -> bool:
        """Takes the service's time over for signing; True if that may help."""
        for name, _ in uses:
            signer = self._credentials.get(name)
            if isinstance(signer, Sigv4) and "date" in headers:
                from email.utils import parsedate_to_datetime

                try:
                    service = parsedate_to_datetime(headers["date"])
                except (TypeError, ValueError):
                    return False
                if abs(service - signer.now()) > datetime.timedelta(minutes=4):
                    signer.correct(service)
                    return True
        return False

    def apply(self, request: Request, uses: tuple[tuple[str, tuple[str, ...]], ...], base_url: str) -> Generator[Effect, Any, None]:
        """Puts the credentials on a request; signatures come last."""
        signers: list[Sigv4] = []
        for name, scopes in uses:
            scheme = self._schemes[name]
            credential: Any = self._credentials.get(name)
            if scheme.kind == "mutual_tls":
                continue
            if scheme.kind == "sigv4":
                signers.append(credential)
            elif scheme.kind == "basic":
                text = f"{credential.username}:{credential.password}"
                request.headers["authorization"] = "Basic " + base64.b64encode(text.encode()).decode("ascii")
            elif scheme.kind == "client_credentials":
                token = yield from self._client_token(scheme, credential, scopes, base_url, request)
                request.headers["authorization"] = f"Bearer {token}"
            else:
                token = (yield Provide(credential)) if callable(credential) else credential
                _put(request, scheme, token)
        for signer in signers:
            # What transports may change on the way is not signed.
            body = request.body.whole() if request.body else b""
            if body is None:
                raise UsageError("a signed call needs a body of bytes, not of a stream")
            request.headers.update(signer.sign(request.method, request.url, {}, body))

    def _client_token(
        self, scheme: Scheme, credential: ClientCredentials, scopes: tuple[str, ...], base_url: str, call: Request
    ) -> Generator[Effect, Any, str]:
        key = (scheme.name, " ".join(scopes))
        with self._lock:
            cached = self._tokens.setdefault(key, _CachedToken())
        yield Provide(cached.lock.acquire)
        try:
            if time.monotonic() < cached.until:
                return cached.value
            url = urljoin(base_url + "/", credential.token_url or scheme.token_url)
            if not urlsplit(url).netloc:
                raise UsageError(f"the token URL {url!r} has no host")
            form = "grant_type=client_credentials" + (f"&scope={quote(' '.join(scopes), safe='').replace('%20', '+')}" if scopes else "")
            text = f"{quote(credential.client_id, safe='')}:{quote(credential.client_secret, safe='')}"
            headers = {
                "accept": "application/json",
                "authorization": "Basic " + base64.b64encode(text.encode()).decode("ascii"),
                "content-type": "application/x-www-form-urlencoded",
            }
            request = Request("POST", url, headers, Payload(form.encode(), headers["content-type"]))
            request.deadline, request.cancel = call.deadline, call.cancel
            response = yield Send(request)
            body = yield from response.read_all()
            if response.status != 200:
                raise error_class(response.status)(response.status, response.headers, body)
            answer = json.loads(body)
            if not isinstance(answer, dict) or not isinstance(answer.get("access_token"), str):
                raise ApiError(response.status, response.headers, body)
            cached.value = answer["access_token"]
            seconds = answer.get("expires_in", 3600)
            cached.until = time.monotonic() + (float(seconds) if isinstance(seconds, (int, float, str)) else 3600.0) - 30.0
            return cached.value
        finally:
            cached.lock.release()


def _put(request: Request, scheme: Scheme, token: str) -> None:
    if scheme.kind == "bearer":
        request.headers["authorization"] = f"Bearer {token}"
    elif scheme.location == "query":
        request.url += ("&" if "?" in request.url else "?") + f"{quote(scheme.parameter, safe='')}={quote(token, safe='')}"
    elif scheme.location == "cookie":
        cookie = f"{scheme.parameter}={token}"
        request.headers["cookie"] = f"{request.headers['cookie']}; {cookie}" if "cookie" in request.headers else cookie
    else:
        request.headers[scheme.parameter.lower()] = token
