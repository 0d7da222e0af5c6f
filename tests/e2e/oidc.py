"""Keys, tokens and an OpenID provider on loopback, with the openssl command."""

import base64
import hashlib
import hmac
import json
import pathlib
import subprocess
import tempfile

from harness import Backend


def encode(data):
    return base64.urlsafe_b64encode(data if isinstance(data, bytes) else data.encode()).rstrip(b"=").decode()


def openssl(*arguments, stdin=b""):
    done = subprocess.run(["openssl", *map(str, arguments)], input=stdin, capture_output=True, timeout=60, check=False)
    if done.returncode:
        raise AssertionError(f"openssl {arguments[0]}: {done.stderr.decode(errors='replace')}")
    return done.stdout


class RsaKey:
    """An RSA key of 2048 bits."""

    def __init__(self, name, **jwk):
        self.name = name
        self._folder = tempfile.TemporaryDirectory(prefix="apigen-key-")
        self.path = pathlib.Path(self._folder.name) / "key.pem"
        openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", self.path)
        modulus = openssl("rsa", "-in", self.path, "-noout", "-modulus").decode().strip().partition("=")[2]
        self.jwk = {"kty": "RSA", "use": "sig", "kid": name, "n": encode(bytes.fromhex(modulus)), "e": "AQAB", **jwk}

    def public(self, form="PEM"):
        return openssl("pkey", "-in", self.path, "-pubout", "-outform", form)

    def sign(self, data, pss=False):
        padding = ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"] if pss else []
        return openssl("dgst", "-sha256", *padding, "-sign", self.path, stdin=data)

    def token(self, claims, **header):
        signed = encode(json.dumps({"alg": "RS256", "kid": self.name, **header})) + "." + encode(json.dumps(claims))
        return signed + "." + encode(self.sign(signed.encode()))


def hmac_signature(secret, data):
    return hmac.new(secret, data, hashlib.sha256).digest()


class Provider(Backend):
    """Serves a discovery document and a key set; `keys` may be changed while it runs."""

    def __init__(self, *keys):
        self.keys = list(keys)
        super().__init__(self._page)

    @property
    def issuer(self):
        return self.url

    @property
    def asked(self):
        return [request.target for request in self.requests]

    def _page(self, request):
        pages = {"/.well-known/openid-configuration": {"issuer": self.issuer, "jwks_uri": self.issuer + "/jwks"},
                 "/jwks": {"keys": [key.jwk for key in self.keys]}}
        page = pages.get(request.target)
        return (200, [], json.dumps(page).encode()) if page else (404, [], b"")
