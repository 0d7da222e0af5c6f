"""Plays scenarios with a Python package: one JSON object a line in, one out (docs/sdk.md).

    driver.py PACKAGE-SOURCES [async]     `async` uses the client for asyncio"""

import asyncio
import base64
import datetime
import importlib
import json
import pkgutil
import sys
import threading

sys.path.insert(0, sys.argv[1])
sdk = importlib.import_module("scenario_shop")
codec = importlib.import_module("scenario_shop._runtime.codec")
auth = importlib.import_module("scenario_shop._runtime.auth")


def operations():
    """Neutral name -> (group's attribute, operation's table)."""
    package = importlib.import_module("scenario_shop._operations")
    found = {}
    for module in pkgutil.iter_modules(package.__path__):
        loaded = importlib.import_module(f"scenario_shop._operations.{module.name}")
        for value in vars(loaded).values():
            if type(value).__name__ == "Operation":
                found[value.name] = (module.name, value)
    return found


OPERATIONS = operations()


def codec_of(kind):
    """The package's own codec of a type in the dump's spelling: "pet", "[pet]", "pet|null"; None for what JSON is already."""
    if kind.endswith("|null"):
        inner = codec_of(kind[:-5])
        return inner and codec.Nullable(inner)
    if kind.startswith("["):
        return codec.ListOf(codec_of(kind[1:-1]) or codec.ANY)
    return getattr(sdk.models, f"_{kind}_codec", None)


def files(value):
    if isinstance(value, dict) and "$base64" in value:
        content = base64.b64decode(value["$base64"])
        if "$file_name" in value or "$type" in value:
            return sdk.File(content, value.get("$file_name", "file"), value.get("$type", "application/octet-stream"))
        return content
    if isinstance(value, dict):
        return {key: files(item) for key, item in value.items()}
    return [files(item) for item in value] if isinstance(value, list) else value


def decode_body(request):
    kind = request["types"]["body"]
    body = files(request["body"])
    found = codec_of(kind["type"])
    return found.decode(body, True) if found and kind["kind"] != "text" else body


def encode_result(value, kind):
    if value is None:
        return None
    if isinstance(value, bytes):
        return {"$base64": base64.b64encode(value).decode()}
    found = codec_of(kind["type"]) if kind else None
    return found.encode(value, True) if found else value


def credentials_of(given):
    out = {}
    for name, value in given.items():
        if not isinstance(value, dict):
            out[name] = value
        elif "tokens" in value:
            tokens = list(value["tokens"])
            out[name] = lambda tokens=tokens: tokens.pop(0) if len(tokens) > 1 else tokens[0]
        elif "access_key_id" in value:
            key = sdk.AwsCredentials(value["access_key_id"], value["secret_access_key"], value.get("session_token"))
            fixed = value.get("date")
            time = fixed and datetime.datetime.strptime(fixed, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc)
            out[name] = sdk.Sigv4(key, region=value.get("region"), clock=(lambda time=time: time) if time else None)
        elif "client_id" in value:
            out[name] = auth.ClientCredentials(value["client_id"], value["client_secret"])
        else:
            out[name] = auth.BasicCredentials(value["username"], value["password"])
    return out


def seconds(value):
    return None if value is None else value / 1000


def retry_of(given, base=None):
    if not {"retries", "retry_delay_ms", "retry_conflict"} & given.keys():
        return base
    base = base or sdk.RetryPolicy()
    return sdk.RetryPolicy(given.get("retries", base.retries), seconds(given.get("retry_delay_ms", base.delay * 1000)),
                           given.get("retry_conflict", base.on_conflict))


def client_of(cls, given):
    options = {name: given[name] for name in ("headers", "lenient", "user_agent_suffix", "server_variables") if name in given}
    if "timeout_ms" in given:
        options["timeout"] = seconds(given["timeout_ms"])
    return cls(given["base_url"], **credentials_of(given.get("credentials", {})), attempt_timeout=seconds(given.get("attempt_timeout_ms")),
               retry=retry_of(given), **options)


def call_options(given, client_options):
    cancel = None
    if "cancel_after_ms" in given:
        cancel = sdk.CancelToken()
        threading.Timer(given["cancel_after_ms"] / 1000, cancel.cancel).start()
    retry = retry_of(given, retry_of(client_options)) if {"retries", "retry_delay_ms"} & given.keys() else None
    return sdk.CallOptions(headers=given.get("headers", {}), timeout=seconds(given.get("timeout_ms")), retry=retry,
                           attempt_timeout=seconds(given.get("attempt_timeout_ms")), idempotency_key=given.get("idempotency_key"), cancel=cancel)


def find_method(client, request):
    """The method of the request's operation and mode, by the group whose class has it."""
    module, operation = OPERATIONS[request["operation"]]
    group = next(value for value in vars(client).values() if type(value).__module__.endswith(f"_operations.{module}"))
    name = request["operation"]
    names = {"call": [name, name + "_"], "pages": [f"iter_{name}", f"iter_{name}_"],
             "stream": [f"stream_{name}", f"stream_{name}_", name, name + "_"]}[request["mode"]]
    return operation, next(getattr(group, one) for one in names if hasattr(group, one))


def arguments_of(operation, request):
    arguments = {}
    parameters = {parameter.name.rstrip("_"): parameter for parameter in operation.details.parameters}
    for name, value in request["args"].items():
        arguments[parameters[name].name] = parameters[name].codec.decode(value, True)
    if "body" in request:
        arguments["body"] = decode_body(request)
    if "body_type" in request:
        arguments["body_type"] = request["body_type"]
    return arguments


def item_kind(request):
    types = request["types"]
    return types["item"] if request["mode"] == "pages" else types["stream"] or types["result"]


def run(request):
    with client_of(sdk.Client, request["client"]) as client:
        operation, method = find_method(client, request)
        result = method(**arguments_of(operation, request), options=call_options(request["options"], request["client"]))
        if request["mode"] == "call":
            return encode_result(result, request["types"]["result"])
        return [encode_result(item, item_kind(request)) for item in result]


async def run_async(request):
    async with client_of(sdk.AsyncClient, request["client"]) as client:
        operation, method = find_method(client, request)
        result = method(**arguments_of(operation, request), options=call_options(request["options"], request["client"]))
        if request["mode"] == "call":
            return encode_result(await result, request["types"]["result"])
        items = result if request["mode"] == "pages" else await result
        return [encode_result(item, item_kind(request)) async for item in items]


def describe(error):
    kinds = {"api": sdk.ApiError, "transport": sdk.TransportError, "timeout": sdk.TimeoutError, "cancelled": sdk.CancelledError,
             "decode": sdk.DecodeError, "usage": sdk.UsageError}
    kind = next((name for name, cls in kinds.items() if isinstance(error, cls)), f"other: {error!r}")
    out = {"kind": kind, "message": str(error)}
    if isinstance(error, sdk.ApiError):
        try:
            body = json.loads(error.body)
        except ValueError:
            body = None
        out.update(message=error.message, status=error.status, type=error.error_type, request_id=error.request_id, body=body)
    if isinstance(error, sdk.DecodeError):
        out["pointer"] = error.pointer
    return out


def main():
    asynchronous = len(sys.argv) > 2 and sys.argv[2] == "async"
    for line in sys.stdin:
        request = json.loads(line)
        try:
            outcome = {"ok": True, "result": asyncio.run(run_async(request)) if asynchronous else run(request)}
        except Exception as error:  # told to the runner, whatever it is
            outcome = {"ok": False, "error": describe(error)}
        print(json.dumps(outcome), flush=True)


main()
