// Runs cases of the public AWS SigV4 suite: sigv4_suite CASE_FOLDER...
//
// A case's signed requests (one signed by a header field, one by its query) say which fields are signed; canonical request,
// string to sign and signature have to come out as the suite has them, as they would for one who verifies the request.
#include <cstdio>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>

#include "apigen/core/urlencoding.h"
#include "apigen/json/value.h"
#include "apigen/sigv4/key.h"

namespace {

using namespace apigen;

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

struct Context {
  std::string secret, region, service, time, date;
  bool normalize = true, sign_body = false, token_unsigned = false;
};

std::optional<Context> read_context(rt::Arena& arena, const std::string& folder) {
  const std::string text = read(folder + "/context.json");
  if (text.empty()) return std::nullopt;
  const json::Parsed parsed = json::parse(arena, text);
  if (!parsed.value) return std::nullopt;
  auto string = [&](const json::Value* value) { return value && value->is(json::Type::string) ? std::string(value->text()) : std::string(); };
  auto flag = [&](const char* name, bool otherwise) {
    const json::Value* value = parsed.value->find(name);
    return value ? value->is(json::Type::boolean) && value->boolean : otherwise;
  };
  Context context;
  const json::Value* credentials = parsed.value->find("credentials");
  if (!credentials) return std::nullopt;
  context.secret = string(credentials->find("secret_access_key"));
  context.region = string(parsed.value->find("region"));
  context.service = string(parsed.value->find("service"));
  context.normalize = flag("normalize", true);
  context.sign_body = flag("sign_body", false);
  context.token_unsigned = flag("omit_session_token", false);
  // "2015-08-30T12:36:00Z" to "20150830T123600Z"
  for (char c : string(parsed.value->find("timestamp"))) {
    if (c != '-' && c != ':') context.time += c;
  }
  context.date = context.time.substr(0, 8);
  return context;
}

struct Request {
  explicit Request(rt::Arena& arena) : headers(arena) {}
  std::string_view method, path, query, body;
  rt::Headers headers;
};

// As lenient as the suite needs: blanks in the target, folded fields, a head without its empty line.
Request parse(rt::Arena& arena, std::string_view text) {
  Request out(arena);
  auto line = [&] {
    const std::size_t end = text.find('\n');
    const std::string_view taken = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    return taken;
  };
  std::string_view first = line();
  out.method = first.substr(0, first.find(' '));
  std::string_view target = first.substr(out.method.size() + 1, first.rfind(' ') - out.method.size() - 1);
  out.path = target.substr(0, target.find('?'));
  if (out.path.size() < target.size()) out.query = target.substr(out.path.size() + 1);
  while (!text.empty()) {
    const std::string_view field = line();
    if (field.empty()) break;
    if (field.front() == ' ' && !out.headers.empty()) {
      rt::HeaderField& last = out.headers[out.headers.size() - 1];
      last.value = rt::Buffer(arena).append(last.value).append(field).view();
      continue;
    }
    const std::size_t colon = field.find(':');
    out.headers.add(field.substr(0, colon), field.substr(colon + 1));
  }
  out.body = text;
  return out;
}

std::string_view between(std::string_view text, std::string_view begin, std::string_view end) {
  const std::size_t at = text.find(begin);
  if (at == std::string_view::npos) return {};
  text.remove_prefix(at + begin.size());
  return text.substr(0, text.find(end));
}

bool same(const std::string& what, std::string_view expected, std::string_view got) {
  while (expected.ends_with('\n')) expected.remove_suffix(1);
  if (expected == got) return true;
  std::printf("FAILED %s\n--- expected\n%.*s\n--- got\n%.*s\n", what.c_str(), static_cast<int>(expected.size()), expected.data(),
              static_cast<int>(got.size()), got.data());
  return false;
}

bool run(const std::string& folder, const Context& context, const std::string& kind) {
  rt::Arena arena;
  const std::string signed_text = read(folder + "/" + kind + "-signed-request.txt");
  Request request = parse(arena, signed_text);
  std::string_view names = between(request.headers.last("authorization"), "SignedHeaders=", ",");
  sigv4::Signable signable;
  signable.method = request.method;
  signable.path = request.path;
  signable.headers = &request.headers;
  signable.path_rule = context.normalize ? sigv4::PathRule::standard : sigv4::PathRule::s3;
  signable.left_out_parameter = "X-Amz-Signature";
  signable.payload_hash = sigv4::sha256_hex(arena, context.sign_body || kind == "header" ? request.body : std::string_view());
  rt::Buffer query(arena);
  rt::ArenaVector<rt::NamedValue> kept(arena);
  for (const rt::NamedValue& parameter : rt::decode_query(arena, request.query)) {
    if (kind == "query" && parameter.name == "X-Amz-SignedHeaders") names = parameter.value;
    if (!(context.token_unsigned && parameter.name == "X-Amz-Security-Token")) kept.push_back(parameter);
  }
  signable.query = request.query;
  if (kept.size() && context.token_unsigned) {
    rt::append_query(query, kept);
    signable.query = query.view();
  }
  rt::Buffer canonical(arena), to_sign(arena);
  sigv4::append_canonical_request(canonical, signable, names);
  const sigv4::Scope scope{context.date, context.region, context.service};
  sigv4::append_string_to_sign(to_sign, context.time, scope, canonical.view());
  const std::string_view signature = sigv4::signature(arena, sigv4::derive_key(context.secret, scope), to_sign.view());
  bool good = same(folder + " " + kind + " canonical request", read(folder + "/" + kind + "-canonical-request.txt"), canonical.view());
  good = same(folder + " " + kind + " string to sign", read(folder + "/" + kind + "-string-to-sign.txt"), to_sign.view()) && good;
  return same(folder + " " + kind + " signature", read(folder + "/" + kind + "-signature.txt"), signature) && good;
}

}  // namespace

int main(int argc, char** argv) {
  int failed = 0, ran = 0;
  for (int i = 1; i < argc; ++i) {
    rt::Arena arena;
    const std::string folder = argv[i];
    const std::optional<Context> context = read_context(arena, folder);
    if (!context) {
      std::printf("FAILED %s: no usable context.json\n", folder.c_str());
      ++failed;
      continue;
    }
    for (const char* kind : {"header", "query"}) {
      ++ran;
      if (!run(folder, *context, kind)) ++failed;
    }
  }
  std::printf("%d signatures, %d failed\n", ran, failed);
  return failed || !ran ? 1 : 0;
}
