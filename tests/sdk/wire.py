"""Does a recorded request look as a scenario says?"""

import base64
import email.parser
import email.policy
import hashlib
import hmac
import json
import re
import urllib.parse


def header(request, name):
    values = [value for key, value in request["headers"] if key == name.lower()]
    return ", ".join(values) if values else None


def check_header(name, expected, got, request, origin, scenario):
    if expected is None:
        return None if got is None else f"header {name} is {got!r}, due is none"
    if got is None:
        return f"header {name} is missing"
    if isinstance(expected, dict) and "sigv4" in expected:
        return check_signature(request, origin, scenario["client"]["credentials"]["sigv4"])
    fine = re.fullmatch(expected["match"], got, re.S) if isinstance(expected, dict) else str(expected) == got
    return None if fine else f"header {name} is {got!r}, due is {expected!r}"


def parts_of(request):
    kind = header(request, "content-type") or ""
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + request["body"])
    return list(message.iter_parts()) if message.is_multipart() else None


def check_part(expected, got):
    content = got.get_payload(decode=True)
    facts = {"name": got.get_param("name", header="content-disposition"), "file_name": got.get_param("filename", header="content-disposition"),
             "type": got["content-type"]}
    for key in ("name", "file_name", "type"):
        if key in expected and expected[key] != facts[key]:
            return f"{key} is {facts[key]!r}, due is {expected[key]!r}"
    return check_content(expected, content)


def check_content(expected, body):
    if "json" in expected:
        try:
            got = json.loads(body)
        except ValueError:
            return f"body is no JSON: {body[:200]!r}"
        if expected.get("ordered", True):
            fine = json.dumps(got) == json.dumps(expected["json"])
        else:
            fine = got == expected["json"]
        return None if fine else f"body is {json.dumps(got)}, due is {json.dumps(expected['json'])}"
    if "text" in expected:
        return None if body == expected["text"].encode() else f"body is {body[:300]!r}, due is {expected['text']!r}"
    if "base64" in expected:
        return None if body == base64.b64decode(expected["base64"]) else f"body is {body[:200]!r}"
    return None


def check_body(expected, request):
    if expected is None:
        return None if not request["body"] else f"there is a body: {request['body'][:200]!r}"
    if "form" in expected:
        got = [list(pair) for pair in urllib.parse.parse_qsl(request["body"].decode(), keep_blank_values=True)]
        return None if got == expected["form"] else f"form is {got}, due is {expected['form']}"
    if "parts" in expected:
        parts = parts_of(request)
        if parts is None or len(parts) != len(expected["parts"]):
            return f"{0 if parts is None else len(parts)} parts came, due are {len(expected['parts'])}: {request['body'][:300]!r}"
        for index, (one, part) in enumerate(zip(expected["parts"], parts)):
            if problem := check_part(one, part):
                return f"part {index + 1}: {problem}"
        return None
    return check_content(expected, request["body"])


def check_request(expected, request, first, origin, scenario):
    path, _, query = request["target"].partition("?")
    for key, got in (("method", request["method"]), ("path", path), ("query", query)):
        if key in expected and expected[key] != got:
            return f"{key} is {got!r}, due is {expected[key]!r}"
    for name, value in expected.get("headers", {}).items():
        if problem := check_header(name, value, header(request, name), request, origin, scenario):
            return problem
    if name := expected.get("same_header"):
        if header(request, name) is None or header(request, name) != header(first, name):
            return f"header {name} is {header(request, name)!r}, was {header(first, name)!r} at first"
    return check_body(expected["body"], request) if "body" in expected else None


# --------------------------------------------------------------------------------------------------------------- SigV4


def encode(text):
    return urllib.parse.quote(text, safe="-_.~")


def canonical_request(request, names, digest):
    """What is signed of a request that arrived (AWS Signature Version 4): the path as it came, encoded once more."""
    path, _, query = request["target"].partition("?")
    pairs = [pair.partition("=") for pair in query.split("&") if pair]
    pairs = sorted((encode(urllib.parse.unquote(name)), encode(urllib.parse.unquote(value))) for name, _, value in pairs)
    fields = [f"{name}:{','.join(' '.join(value.split()) for key, value in request['headers'] if key == name)}" for name in names]
    return "\n".join([request["method"], "/".join(encode(segment) for segment in path.split("/")), "&".join("=".join(pair) for pair in pairs),
                      *fields, "", ";".join(names), digest])


def signature_of(canonical, time, scope, secret):
    text = "\n".join(["AWS4-HMAC-SHA256", time, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = ("AWS4" + secret).encode()
    for part in (*scope.split("/"), text):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key.hex()


def check_signature(request, origin, credentials):
    """Computes the signature anew from what arrived, as a service does; sigv4_suite.py proves that on the public suite."""
    sent = header(request, "authorization") or ""
    found = re.fullmatch(r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8}/([^/]+)/execute-api/aws4_request), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})", sent)
    if not found:
        return f"authorization is {sent!r}"
    key_id, scope, region, names, signature = found.groups()
    if key_id != credentials["access_key_id"] or region != credentials["region"]:
        return f"credential is {key_id} in {region}"
    names = names.split(";")
    for name in ("host", "x-amz-date"):
        if name not in names:
            return f"{name} is not signed"
    if credentials.get("session_token") and "x-amz-security-token" not in names:
        return "x-amz-security-token is not signed"
    digest = hashlib.sha256(request["body"]).hexdigest()
    if header(request, "x-amz-content-sha256") not in (None, digest):
        return "x-amz-content-sha256 is not the hash of the body"
    canonical = canonical_request(request, names, digest)
    fits = signature_of(canonical, header(request, "x-amz-date"), scope, credentials["secret_access_key"]) == signature
    return None if fits else f"the signature does not fit; signed was\n{canonical}"
