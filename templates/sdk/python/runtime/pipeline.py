"""One call from arguments to result, as a generator of effects: neither threads nor asyncio are known here."""

from __future__ import annotations

import json
import logging
import time
import uuid
from collections.abc import Generator, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from .auth import Authenticator
from .bodies import Content, Payload
from .effects import Answer, Close, Effect, Send, Sleep
from .errors import (
    CancelledError,
    DecodeError,
    SdkError,
    TimeoutError,
    TransportError,
    UsageError,
    error_class,
)
from .operation import Details, Operation
from .options import CallOptions, Interceptor, RetryPolicy
from .parameters import encoded, header_text, path_text, query_text
from .transport import Request
from .values import UNSET

_HIDDEN = frozenset({"authorization", "cookie", "set-cookie", "x-api-key", "x-amz-security-token", "proxy-authorization"})


class Settings:
    """What all calls of a client share."""

    def __init__(
        self,
        *,
        base_url: str,
        headers: Mapping[str, str],
        timeout: float | None,
        attempt_timeout: float | None,
        retry: RetryPolicy,
        lenient: bool,
        user_agent: str,
        interceptors: tuple[Interceptor, ...],
        auth: Authenticator,
        logger: logging.Logger,
    ) -> None:
        self.base_url = base_url
        self.headers = {name.lower(): value for name, value in headers.items()}
        self.timeout = timeout
        self.attempt_timeout = attempt_timeout
        self.retry = retry
        self.lenient = lenient
        self.user_agent = user_agent
        self.interceptors = interceptors
        self.auth = auth
        self.logger = logger


def result_of(
    settings: Settings, operation: Operation[Any], arguments: dict[str, Any], body: Any, body_type: str | None, options: CallOptions
) -> Generator[Effect, Any, Any]:
    """Runs the call; gives its result."""
    answer = yield from answer_of(settings, operation, arguments, body, body_type, options, accept=_accept(operation.details))
    raw = yield from answer.read_all()
    return decode_result(settings, operation, answer, raw)


def decode_result(settings: Settings, operation: Operation[Any], answer: Answer, raw: bytes) -> Any:
    """The body of a success as the document describes it; None if there is none."""
    found = _documented(operation.details, answer.status)
    contents = found.contents if found else ()
    if answer.status == 204 or not contents or (not raw and not any(one.kind in ("text", "binary") for one in contents)):
        return None
    return _decoded(_by_type(contents, answer.headers.get("content-type", "")), raw, settings.lenient)


def answer_of(
    settings: Settings,
    operation: Operation[Any],
    arguments: dict[str, Any],
    body: Any,
    body_type: str | None,
    options: CallOptions,
    *,
    accept: str,
    url: str | None = None,
) -> Generator[Effect, Any, Answer]:
    """Runs the call up to the head of a success; raises ApiError for any other answer. `url` instead of the operation's own."""
    details = operation.details
    start = time.monotonic()
    timeout = options.timeout if options.timeout is not None else settings.timeout
    deadline = start + timeout if timeout is not None else None
    attempt_timeout = options.attempt_timeout if options.attempt_timeout is not None else settings.attempt_timeout
    retry = options.retry or settings.retry
    uses = settings.auth.choose(details.security)
    payload = _payload(details, body, body_type)
    base = _prepared(settings, operation, arguments, payload, options, accept, url)
    repeatable = base.method not in ("POST", "PATCH") or any(
        name in base.headers for name in ("idempotency-key", details.idempotency_header.lower())
    )
    renewed = corrected = False
    attempt = 0
    while True:
        request = Request(base.method, base.url, dict(base.headers), payload)
        request.cancel = options.cancel
        request.deadline = deadline
        if attempt_timeout is not None:
            request.deadline = (
                min(deadline, time.monotonic() + attempt_timeout) if deadline is not None else time.monotonic() + attempt_timeout
            )
        if options.cancel and options.cancel.cancelled:
            raise CancelledError("the call was cancelled")
        for interceptor in settings.interceptors:
            interceptor.on_request(request)
        yield from settings.auth.apply(request, uses, settings.base_url)
        again = attempt < retry.retries and (payload is None or payload.replayable)
        began = time.monotonic()
        try:
            answer: Answer = yield Send(request)
        except (TransportError, TimeoutError) as problem:
            _log(settings, request, type(problem).__name__, began)
            unsent = isinstance(problem, TransportError) and not problem.sent
            delay = retry.wait(attempt, None) if again and (repeatable or unsent) else None
            if delay is None:
                raise
            _check_time(deadline, delay)
            yield Sleep(request, delay)
            attempt += 1
            continue
        _log(settings, request, str(answer.status), began)
        for interceptor in settings.interceptors:
            interceptor.on_response(request, answer.response)  # type: ignore[arg-type]
        if 200 <= answer.status < 300:
            if options.on_response:
                options.on_response(answer.status, answer.headers)
            return answer
        if answer.status == 401 and not renewed and settings.auth.can_renew(uses) and (payload is None or payload.replayable):
            renewed = True
            settings.auth.forget(uses)
            yield Close(answer.response)
            continue
        if answer.status == 403 and not corrected and settings.auth.correct_clock(uses, answer.headers):
            corrected = True
            yield Close(answer.response)
            continue
        if again and repeatable and retry.wants(answer.status, answer.headers):
            delay = retry.wait(attempt, answer.headers)
            if delay is not None:
                yield from _drained(answer)
                _check_time(deadline, delay)
                yield Sleep(request, delay)
                attempt += 1
                continue
        raw = yield from answer.read_all()
        if options.on_response:
            options.on_response(answer.status, answer.headers)
        raise error_class(answer.status)(answer.status, dict(answer.headers), raw, _error_data(details, answer, raw))


def _drained(answer: Answer) -> Generator[Effect, Any, None]:
    try:
        yield from answer.read_all()
    except SdkError:
        yield Close(answer.response)  # the next attempt has a connection of its own


def _check_time(deadline: float | None, delay: float) -> None:
    if deadline is not None and time.monotonic() + delay >= deadline:
        raise TimeoutError("the time for the call is over before the next attempt")


def _documented(details: Details, status: int) -> Any:
    found = max(details.responses, key=lambda one: one.fits(status), default=None)
    return found if found and found.fits(status) else None


def _media_type(text: str) -> str:
    return text.split(";", 1)[0].strip().lower()


def _by_type(contents: tuple[Content, ...], content_type: str) -> Content:
    wanted = _media_type(content_type)
    for one in contents:
        if _media_type(one.media_type) == wanted:
            return one
    json_like = wanted.endswith(("/json", "+json"))
    return next((one for one in contents if (one.kind == "json") == json_like), contents[0])


def _decoded(content: Content, raw: bytes, lenient: bool) -> Any:
    if content.kind == "binary":
        return raw
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise DecodeError("the answer is not UTF-8") from problem
    if content.kind == "text":
        return _text_value(content, text)
    try:
        value = json.loads(text)
    except ValueError as problem:
        raise DecodeError(f"the answer is not JSON: {problem}") from problem
    return content.codec.decode(value, lenient)


def _text_value(content: Content, text: str) -> Any:
    try:
        return content.codec.decode(text)
    except DecodeError:
        try:
            return content.codec.decode(json.loads(text))
        except ValueError:
            raise DecodeError(f"the answer {text[:60]!r} is not of the documented type") from None


def _error_data(details: Details, answer: Answer, raw: bytes) -> Any:
    found = _documented(details, answer.status)
    if found and found.contents and raw:
        try:
            return _decoded(_by_type(found.contents, answer.headers.get("content-type", "")), raw, True)
        except DecodeError:
            pass  # gateways answer with bodies of their own
    try:
        return json.loads(raw)
    except ValueError:
        return None


def _accept(details: Details) -> str:
    kinds = [one.media_type for response in details.responses if response.status[0] == "2" for one in response.contents]
    return ", ".join(dict.fromkeys(kinds)) or "*/*"


def _payload(details: Details, body: Any, body_type: str | None) -> Payload | None:
    if isinstance(body, Payload):
        return body
    if body is UNSET or (body is None and not details.body_required):
        if details.body_required:
            raise UsageError("this call needs a body")
        return None
    contents = details.bodies
    if body_type is not None:
        contents = tuple(one for one in contents if _media_type(one.media_type) == _media_type(body_type))
        if not contents:
            raise UsageError(f"{body_type} is none of the body's media types: {', '.join(one.media_type for one in details.bodies)}")
    try:
        return contents[0].payload(body)
    except (AttributeError, TypeError, ValueError) as problem:
        raise UsageError(f"the body cannot be sent: {problem}") from problem


def _prepared(
    settings: Settings,
    operation: Operation[Any],
    arguments: dict[str, Any],
    payload: Payload | None,
    options: CallOptions,
    accept: str,
    url: str | None,
) -> Request:
    details = operation.details
    path, method = operation.path, operation.method
    query: list[str] = []
    headers = {"accept": accept, "user-agent": settings.user_agent, **settings.headers}
    cookies: list[str] = []
    for parameter in details.parameters:
        try:
            value = encoded(parameter, arguments.get(parameter.name, UNSET))
        except (AttributeError, TypeError, ValueError) as problem:
            raise UsageError(f"argument {parameter.name}: {problem}") from problem
        if value is UNSET or value == [] or value == {}:
            if parameter.required and (value is UNSET or parameter.location == "path"):
                raise UsageError(f"argument {parameter.name} is required")
            if value is UNSET or not (parameter.location == "query" and parameter.style == "form" and not parameter.explode):
                continue
        if parameter.location == "path":
            text = path_text(parameter, value)
            if text in ("", ".", ".."):
                raise UsageError(f"argument {parameter.name} is no path segment: {text!r}")
            path = path.replace("{" + parameter.wire + "}", text)
        elif parameter.location == "query":
            if part := query_text(parameter, value):
                query.append(part)
        elif parameter.location == "header":
            headers[parameter.wire.lower()] = header_text(parameter, value)
        elif parameter.location == "cookie":
            cookies.append(f"{parameter.wire}={quote(header_text(parameter, value), safe=_COOKIE)}")
        else:
            method = str(value).upper()
    if cookies:
        headers["cookie"] = "; ".join(cookies)
    if payload is not None:
        headers["content-type"] = payload.media_type
    key = details.idempotency_header.lower()
    if key and key not in headers:
        headers[key] = options.idempotency_key or str(uuid.uuid4())
    elif options.idempotency_key:
        headers.setdefault("idempotency-key", options.idempotency_key)
    headers.update({name.lower(): value for name, value in options.headers.items()})
    for name, text in headers.items():
        if "\r" in text or "\n" in text or "\0" in text:
            raise UsageError(f"the header {name} holds a line end")
    if url is None:
        url = settings.base_url + path + (f"?{'&'.join(query)}" if query else "")
    return Request(method, url, headers)


# RFC 6265 section 4.1.1, cookie-octet.
_COOKIE = "!#$&'()*+-./:<=>?@[]^_`{|}~"


def _log(settings: Settings, request: Request, outcome: str, began: float) -> None:
    if not settings.logger.isEnabledFor(logging.DEBUG):
        return
    headers = {name: "***" if name in _HIDDEN else value for name, value in request.headers.items()}
    url = request.url
    for name in settings.auth.secrets_in_query():
        head, mark, rest = url.partition(f"{quote(name, safe='')}=")
        if mark:
            _, more, tail = rest.partition("&")
            url = f"{head}{mark}***{more}{tail}"
    settings.logger.debug("%s %s: %s in %.0f ms %s", request.method, url, outcome, (time.monotonic() - began) * 1000, headers)


def same_origin(one: str, other: str) -> bool:
    """Whether two URLs have the same scheme, host and port."""
    a, b = urlsplit(one), urlsplit(other)
    return (a.scheme, a.hostname, a.port) == (b.scheme, b.hostname, b.port)
