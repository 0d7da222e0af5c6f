// Pieces that the events of all API types share.
#pragma once

#include <string_view>

#include "apigen/rt/integrations.h"

namespace apigen::rt {

/// Writes the members of one JSON object, with commas between them.
class ObjectWriter {
 public:
  explicit ObjectWriter(Buffer& out) : out_(out) { out_.append('{'); }
  ~ObjectWriter() { out_.append('}'); }
  ObjectWriter(const ObjectWriter&) = delete;
  ObjectWriter& operator=(const ObjectWriter&) = delete;

  /// `name` is a literal that needs no escapes; the caller appends the value to the buffer.
  Buffer& member(std::string_view name);
  /// A name that comes from a request or a document.
  Buffer& named(std::string_view name);
  void text(std::string_view name, std::string_view value);
  /// null if the value is empty.
  void text_or_null(std::string_view name, std::string_view value);

 private:
  Buffer& out_;
  bool first_ = true;
};

/// The client's headers with the gateway's own ones (X-Forwarded-*, X-Amzn-Trace-Id), without what AWS drops, in order.
Headers event_headers(Exchange& x);

/// Whether line `index` is the first of its name.
bool first_of_name(const Headers& headers, std::string_view name, std::size_t index);

/// "pathParameters" and "stageVariables" objects, null where there are none.
void append_path_parameters(const Exchange& x, Buffer& out);
bool has_stage_variables(const Exchange& x);
void append_stage_variables(const Exchange& x, Buffer& out);

/// The member "clientCert" of a client that showed a certificate; nothing otherwise.
void append_client_certificate(const Exchange& x, ObjectWriter& object);

/// "body" and "isBase64Encoded" of a body that goes as base64 if `binary`.
void append_body(Exchange& x, ObjectWriter& event, bool binary);

}  // namespace apigen::rt
