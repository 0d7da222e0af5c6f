"""What `bench_access` measures: a gateway that checks callers in every way, and nginx and HAProxy set up to do what they can of it."""

import json
import os
import shutil
import subprocess

from servers import Server, free_port, wait_for

ACCOUNT, REGION = "123456789012", "us-east-1"
ACCESS_KEY, SECRET_KEY = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
TOKEN_SECRET = "0123456789abcdef0123456789abcdef"
ALGORITHMS = ("HS256", "RS256", "ES256")
PLENTY = {"rateLimit": 1_000_000, "burstLimit": 1_000_000}


def issuer(algorithm):
    return f"https://cognito-idp.eu-west-1.amazonaws.com/{algorithm}"


def function(name):
    return f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}/invocations"


def scheme(kind, header="Authorization", **authorizer):
    made = {"type": "apiKey", "in": "header", "name": header}
    if kind:
        made["x-amazon-apigateway-authtype"] = kind
    if authorizer:
        made["x-amazon-apigateway-authorizer"] = authorizer
    return made


SCHEMES = {
    "key": scheme(None, "x-api-key"),
    "lambda": scheme("custom", type="token", authorizerUri=function("auth"), authorizerResultTtlInSeconds=3600),
    "iam": scheme("awsSigv4"),
    **{algorithm: scheme("cognito_user_pools", type="cognito_user_pools", providerARNs=[f"arn:aws:cognito-idp:eu-west-1:{ACCOUNT}:userpool/{algorithm}"])
       for algorithm in ALGORITHMS}}
AUTHORIZER = """
def handler(event, context):
    return {"principalId": "ann", "context": {"tenant": "blue"}, "policyDocument": {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}]}}
"""
POLICY = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"},
    {"Effect": "Deny", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*", "Condition": {"NotIpAddress": {"aws:SourceIp": ["127.0.0.0/8", "10.0.0.0/8"]}}}]}

# A `return` would pass limit_req by, so every answer is an empty file.
NGINX = """
{user}worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log /dev/null crit;
events {{ worker_connections 4096; }}
http {{
  access_log off; keepalive_requests 100000000; map_hash_max_size 1000000; map_hash_bucket_size 128;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3; uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  map $http_x_api_key $known {{ default 0; include {folder}/keys; }}
  limit_req_zone $http_x_api_key zone=k:32m rate=1000000r/s;
  limit_req_zone $server_name zone=all:1m rate=1000000r/s;
  server {{
    listen 127.0.0.1:{port}; default_type application/json; root {folder};
    location = /open {{ try_files /empty =404; }}
    location = /throttled {{ try_files /empty =404; limit_req zone=all burst=1000000 nodelay; }}
    location = /keyed {{ if ($known = 0) {{ return 403 '{{"message":"Forbidden"}}'; }} try_files /empty =404;
                        limit_req zone=k burst=1000000 nodelay; limit_req zone=all burst=1000000 nodelay; }}
  }}
}}
"""
HAPROXY = """
global
  nbthread 1
  maxconn 4096
defaults
  mode http
  timeout client 60s
  timeout server 60s
  timeout connect 5s
frontend f
  bind 127.0.0.1:{port}
  stick-table type string len 64 size 200k expire 60s store http_req_rate(1s)
  acl keyed path /keyed
  acl throttled path /throttled
  http-request return status 403 content-type application/json string '{{"message":"Forbidden"}}' if keyed !{{ req.hdr(x-api-key),map_str({folder}/haproxy.keys) -m found }}
  http-request track-sc0 req.hdr(x-api-key) if keyed
  http-request track-sc0 path if throttled
  http-request return status 429 if {{ sc_http_req_rate(0) gt 1000000000 }}
{tokens}
  http-request return status 200 content-type application/json string "{{}}"
"""
HAPROXY_TOKEN = """
  acl {name} path /{name}
  http-request set-var(txn.token) http_auth_bearer if {name}
  http-request set-var(txn.alg) var(txn.token),jwt_header_query('$.alg') if {name}
  http-request set-var(txn.iss) var(txn.token),jwt_payload_query('$.iss') if {name}
  http-request set-var(txn.exp) var(txn.token),jwt_payload_query('$.exp','int') if {name}
  http-request set-var(txn.now) date() if {name}
  http-request deny deny_status 401 if {name} ! {{ var(txn.alg) -m str {name} }}
  http-request deny deny_status 401 if {name} ! {{ var(txn.iss) -m str {issuer} }}
  http-request deny deny_status 401 if {name} ! {{ var(txn.token),jwt_verify(txn.alg,"{key}") -m int 1 }}
  http-request deny deny_status 401 if {name} {{ var(txn.exp),sub(txn.now) -m int lt 0 }}
"""


def spec(title, paths, **more):
    mock = {"type": "mock", "requestTemplates": {"application/json": '{"statusCode": 200}'}, "responses": {"default": {"statusCode": "200"}}}
    return {"openapi": "3.0.1", "info": {"title": title, "version": "1"}, "components": {"securitySchemes": SCHEMES}, **more,
            "paths": {"/" + path: {"get": {"responses": {"200": {"description": "ok"}}, "x-amazon-apigateway-integration": mock, "security": [{lock: []}] if lock else []}}
                      for path, lock in paths.items()}}


class Measured(Server):
    def __init__(self, name, command, port, **options):
        self.name = name
        self.url = f"http://127.0.0.1:{port}"
        self.begin(command, **options)
        wait_for(self.url + "/open", 120)  # reading many keys takes a while


def gateway(name, apigen, folder, document, settings):
    made = folder / name
    made.mkdir()
    (made / "spec.json").write_text(json.dumps(document))
    (made / "gateway.yaml").write_text(json.dumps(settings, indent=0))
    subprocess.run([apigen, "build", made / "spec.json", "-o", made / "gateway"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    port = free_port()
    return Measured(name, [made / "gateway", "--config", made / "gateway.yaml", "--listen", f"127.0.0.1:{port}", "--threads", "1"], port, stdout=subprocess.DEVNULL)


def plain_gateway(apigen, folder, keys):
    (folder / "auth").mkdir()
    (folder / "auth" / "main.py").write_text(AUTHORIZER)
    return gateway("gateway", apigen, folder, spec("access", {"open": None, "throttled": None, "keyed": "key", "lambda": "lambda", "iam": "iam", **{a: a for a in ALGORITHMS}}), {
        "stages": [{"stageName": "prod", "methodSettings": {f"~1{path}/GET": {"throttlingRateLimit": 1_000_000, "throttlingBurstLimit": 1_000_000} for path in ("throttled", "keyed")}}],
        "apiKeys": [{"id": f"k{i}", "value": key} for i, key in enumerate(keys)],
        "usagePlans": [{"id": "p", "throttle": PLENTY, "quota": {"limit": 10**12, "period": "DAY"}, "keyIds": [f"k{i}" for i in range(len(keys))],
                        "apiStages": [{"apiId": "access", "stage": "prod"}]}],
        "functions": {"auth": {"runtime": "python3.11", "handler": "main.handler", "codeUri": str(folder / "auth"), "timeout": 10}},
        "aws": {"accountId": ACCOUNT, "region": REGION},
        "identities": [{"accessKeyId": ACCESS_KEY, "secretAccessKey": SECRET_KEY, "userArn": f"arn:aws:iam::{ACCOUNT}:user/ann"}],
        "issuers": {issuer(a): {"secret": TOKEN_SECRET} if a == "HS256" else {"jwksFile": str(folder / f"{a}.jwks")} for a in ALGORITHMS}})


def policy_gateway(apigen, folder):
    return gateway("policy", apigen, folder, spec("policy", {"open": None}, **{"x-amazon-apigateway-policy": POLICY}), {"stages": [{"stageName": "prod"}]})


def nginx(folder):
    port = free_port()
    user = "user root;\n" if os.geteuid() == 0 else ""  # else workers become nobody, who cannot read a temporary folder
    (folder / "nginx.conf").write_text(NGINX.format(user=user, folder=folder, port=port))
    return Measured("nginx", [shutil.which("nginx") or "/usr/sbin/nginx", "-p", folder, "-c", folder / "nginx.conf"], port, stderr=subprocess.DEVNULL)


def haproxy(folder):
    port = free_port()
    tokens = "".join(HAPROXY_TOKEN.format(name=a, issuer=issuer(a), key=TOKEN_SECRET if a == "HS256" else folder / f"{a}.pem") for a in ALGORITHMS)
    (folder / "haproxy.cfg").write_text(HAPROXY.format(folder=folder, port=port, tokens=tokens))
    return Measured("haproxy", [shutil.which("haproxy") or "/usr/sbin/haproxy", "-db", "-q", "-f", folder / "haproxy.cfg"], port)
