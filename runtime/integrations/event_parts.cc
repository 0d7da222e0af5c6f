#include "event_parts.h"

#include "apigen/config/settings.h"
#include "apigen/core/base64.h"
#include "apigen/json/writer.h"
#include "header_rules.h"
#include "text.h"

namespace apigen::rt {

Buffer& ObjectWriter::member(std::string_view name) {
  if (!first_) out_.append(',');
  first_ = false;
  return out_.append('"').append(name).append("\":");
}

Buffer& ObjectWriter::named(std::string_view name) {
  if (!first_) out_.append(',');
  first_ = false;
  json::append_string(out_, name);
  return out_.append(':');
}

void ObjectWriter::text(std::string_view name, std::string_view value) { json::append_string(member(name), value); }

void ObjectWriter::text_or_null(std::string_view name, std::string_view value) {
  if (value.empty()) {
    member(name).append("null");
  } else {
    text(name, value);
  }
}

Headers event_headers(Exchange& x) {
  const Headers& sent = x.request.headers;
  Headers headers(x.arena);
  headers.reserve(sent.size() + 4);
  std::string_view chain;
  for (const HeaderField& field : sent) {
    if (client_header(field.name, IntegrationKind::aws_proxy) == Fate::drop) continue;
    if (equals_ignoring_case(field.name, "x-forwarded-for")) {
      chain = chain.empty() ? field.value : Buffer(x.arena).append(chain).append(", ").append(field.value).view();
      continue;
    }
    if (equals_ignoring_case(field.name, "x-forwarded-port") || equals_ignoring_case(field.name, "x-forwarded-proto") ||
        equals_ignoring_case(field.name, "x-amzn-trace-id")) {
      continue;
    }
    headers.push_back(field);
  }
  Buffer forwarded(x.arena);
  if (!chain.empty()) forwarded.append(chain).append(", ");
  headers.add("X-Amzn-Trace-Id", x.context.trace_to_backend);
  headers.add("X-Forwarded-For", forwarded.append(x.context.source_ip).view());
  // AWS terminates TLS on port 443 and says so.
  headers.add("X-Forwarded-Port", "443");
  headers.add("X-Forwarded-Proto", "https");
  return headers;
}

bool first_of_name(const Headers& headers, std::string_view name, std::size_t index) {
  for (std::size_t i = 0; i < index; ++i) {
    if (equals_ignoring_case(headers[i].name, name)) return false;
  }
  return true;
}

void append_path_parameters(const Exchange& x, Buffer& out) {
  if (!x.operation || !x.operation->parameter_count || !x.captures.count) {
    out.append("null");
    return;
  }
  ObjectWriter object(out);
  for (std::size_t i = 0; i < x.operation->parameter_count && i < x.captures.count; ++i) {
    json::append_string(object.named(x.operation->parameter_names[i]), x.captures.values[i]);
  }
}

bool has_stage_variables(const Exchange& x) {
  if (!x.stage) return false;
  return !x.stage->variables.empty() || (x.canary && x.stage->canary && !x.stage->canary->stage_variable_overrides.empty());
}

void append_stage_variables(const Exchange& x, Buffer& out) {
  if (!has_stage_variables(x)) {
    out.append("null");
    return;
  }
  ObjectWriter object(out);
  for (const auto& [name, value] : x.stage->variables) json::append_string(object.named(name), stage_variable(x, name));
  if (!x.canary || !x.stage->canary) return;
  for (const auto& [name, value] : x.stage->canary->stage_variable_overrides) {
    if (!x.stage->variables.contains(name)) json::append_string(object.named(name), value);
  }
}

void append_client_certificate(const Exchange& x, ObjectWriter& object) {
  const ClientCertificate* certificate = x.context.client_certificate;
  if (!certificate) return;
  ObjectWriter members(object.member("clientCert"));
  members.text("clientCertPem", certificate->pem);
  members.text("subjectDN", certificate->subject_dn);
  members.text("issuerDN", certificate->issuer_dn);
  members.text("serialNumber", certificate->serial_number);
  ObjectWriter validity((members.member("validity")));
  validity.text("notBefore", certificate->not_before);
  validity.text("notAfter", certificate->not_after);
}

void append_body(Exchange& x, ObjectWriter& event, bool binary) {
  std::string_view bytes = x.request.body_bytes;
  if (binary) {
    Buffer& out = event.member("body").append('"');
    append_base64(out, bytes);
    out.append('"');
  } else {
    event.text("body", as_text(x.arena, bytes));
  }
  event.member("isBase64Encoded").append(binary ? "true" : "false");
}

}  // namespace apigen::rt
