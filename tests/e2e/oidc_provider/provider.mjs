// The OpenID provider `oidc-provider` on loopback, with one client that gets tokens by its own credentials.
// Usage: node provider.mjs NODE_MODULES ALGORITHM; prints the issuer when it serves.
import http from "node:http";
import path from "node:path";
import { generateKeyPairSync } from "node:crypto";
import { pathToFileURL } from "node:url";

const [modules, algorithm] = process.argv.slice(2);
const { default: Provider } = await import(pathToFileURL(path.join(modules, "oidc-provider", "lib", "index.js")));

const made = { RS256: () => generateKeyPairSync("rsa", { modulusLength: 2048 }), PS256: () => generateKeyPairSync("rsa", { modulusLength: 2048 }),
               ES256: () => generateKeyPairSync("ec", { namedCurve: "P-256" }),
               EdDSA: () => generateKeyPairSync("ed25519") }[algorithm]();
const key = { ...made.privateKey.export({ format: "jwk" }), kid: `key-${algorithm}`, alg: algorithm, use: "sig" };

const server = http.createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    jwks: { keys: [key] },
    scopes: ["pets.read"],
    clients: [{ client_id: "robot", client_secret: "robot-secret-0123456789", grant_types: ["client_credentials"], redirect_uris: [], response_types: [],
                id_token_signed_response_alg: algorithm }],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({ scope: "pets.read pets.write", audience: "https://pets.test", accessTokenTTL: 600, accessTokenFormat: "jwt",
                                        jwt: { sign: { alg: algorithm } } }),
      },
    },
  });
  server.on("request", provider.callback());
  console.log(issuer);
});
