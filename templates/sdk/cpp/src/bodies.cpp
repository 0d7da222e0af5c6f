#include "bodies.hpp"

#include "crypto.hpp"
#include "text.hpp"

namespace sdk::detail {
namespace {

/// As browsers quote names (WHATWG HTML, "Multipart form data").
std::string quoted(std::string text) {
  return "\"" + replaced(replaced(replaced(std::move(text), "\r", "%0D"), "\n", "%0A"), "\"", "%22") + "\"";
}

std::string one_line(std::string_view text) { return replaced(replaced(std::string(text), "\r", ""), "\n", ""); }

/// Several sources one after another.
class Chain {
 public:
  void add(Source source) {
    const std::string* bytes = source.memory();
    if (bytes && !pieces_.empty() && pieces_.back().memory()) {
      pieces_.back() = Source(*pieces_.back().memory() + *bytes);
    } else {
      pieces_.push_back(std::move(source));
    }
  }

  Source source() const {
    if (pieces_.size() == 1) return pieces_.front();
    std::optional<std::uint64_t> size = 0;
    bool repeatable = true;
    for (const Source& piece : pieces_) {
      size = size && piece.size() ? std::optional<std::uint64_t>(*size + *piece.size()) : std::nullopt;
      repeatable = repeatable && piece.repeatable();
    }
    struct State {
      std::vector<Source> pieces;
      std::size_t next = 0;
      Source::Read read;
    };
    auto state = std::make_shared<State>(State{pieces_, 0, nullptr});
    Source::Read read = [state](char* into, std::size_t room) -> std::optional<std::size_t> {
      for (;;) {
        if (!state->read) {
          if (state->next == state->pieces.size()) return 0;
          state->read = state->pieces[state->next++].open();
          if (!state->read) return std::nullopt;
        }
        const std::optional<std::size_t> count = state->read(into, room);
        if (!count || *count > 0) return count;
        state->read = nullptr;
      }
    };
    std::function<bool()> rewind;
    if (repeatable) {
      rewind = [state] {
        state->next = 0;
        state->read = nullptr;
        return true;
      };
    }
    return Source::from_reader(std::move(read), size, std::move(rewind));
  }

 private:
  std::vector<Source> pieces_;
};

}  // namespace

void RequestBody::parts(const Json& members) {
  for (std::size_t index = 0; index < members.names().size(); ++index)
    add({.wire = members.names()[index]}, members.items()[index]);
}

void RequestBody::add(const PartRules& rules, const Json& value) {
  if (value.is_array()) {
    for (const Json& item : value.items()) add(rules, item);
    return;
  }
  const std::string type(rules.content_type.empty() && value.is_object() ? "application/json" : rules.content_type);
  made_.push_back({std::string(rules.wire), type, std::nullopt, Source(plain_text(value))});
}

void RequestBody::file(const PartRules& rules, const File& value) {
  std::string type(rules.content_type);
  if (type.empty()) type = value.type.empty() ? "application/octet-stream" : value.type;
  made_.push_back({std::string(rules.wire), std::move(type), value.name.empty() ? "file" : value.name, value.content});
}

const PartRules* RequestBody::rules_of(std::string_view wire) const {
  for (const PartRules& one : parts_) {
    if (one.wire == wire) return &one;
  }
  return nullptr;
}

std::string RequestBody::form() const {
  std::vector<std::string> all;
  for (std::size_t index = 0; index < json_.names().size(); ++index) {
    const std::string& name = json_.names()[index];
    const Json& value = json_.items()[index];
    ParameterRules rules{.wire = name};
    if (const PartRules* part = rules_of(name)) {
      rules.style = part->style;
      rules.explode = part->explode;
      rules.reserved = part->reserved;
    }
    if (value.is_object() && rules.style == Style::form) rules.style = Style::json;
    for (std::string& pair : query_pairs(rules, value, form_text)) all.push_back(std::move(pair));
  }
  return joined(all, "&");
}

std::string RequestBody::lines() const {
  std::string out;
  for (const Json& item : json_.items()) out += item.dump() + "\n";
  return out;
}

Payload RequestBody::multipart_payload() const {
  // RFC 7578
  const std::string boundary = hex(random_bytes(16));
  Chain chain;
  for (const Part& part : made_) {
    std::string head = "--" + boundary + "\r\nContent-Disposition: form-data; name=" + quoted(part.name);
    if (part.file_name) head += "; filename=" + quoted(*part.file_name);
    if (!part.content_type.empty()) head += "\r\nContent-Type: " + one_line(part.content_type);
    chain.add(Source(head + "\r\n\r\n"));
    chain.add(part.content);
    chain.add(Source("\r\n"));
  }
  chain.add(Source("--" + boundary + "--\r\n"));
  return {std::string(media_type_) + "; boundary=" + boundary, chain.source()};
}

Payload RequestBody::payload() const {
  const std::string type(media_type_);
  switch (kind_) {
    case BodyKind::binary:
      return {type, source_};
    case BodyKind::form:
      return {type, Source(form())};
    case BodyKind::multipart:
      return multipart_payload();
    case BodyKind::text:
    case BodyKind::events:
      return {type, Source(plain_text(json_))};
    case BodyKind::lines:
      return {type, Source(lines())};
    case BodyKind::json:
      break;
  }
  return {type, Source(json_.dump())};
}

}  // namespace sdk::detail
