#include "codec.hpp"

#include <algorithm>
#include <limits>

#include "crypto.hpp"
#include "text.hpp"

namespace sdk::detail {
namespace {

char kind_of(const Json& json) {
  switch (json.kind()) {
    case Json::Kind::null:
      return 'n';
    case Json::Kind::boolean:
      return 'b';
    case Json::Kind::number:
      return json.is_integer() ? 'i' : 'f';
    case Json::Kind::string:
      return 's';
    case Json::Kind::array:
      return 'a';
    case Json::Kind::object:
      break;
  }
  return 'o';
}

std::string_view kind_name(const Json& json) {
  switch (kind_of(json)) {
    case 'n':
      return "null";
    case 'b':
      return "a boolean";
    case 'i':
      return "an integer";
    case 'f':
      return "a fraction";
    case 's':
      return "a string";
    case 'a':
      return "a list";
    default:
      return "an object";
  }
}

template <class T>
bool decode_integer(const Json& json, T& into, Decoder& decoder) {
  if (!json.is_integer()) return decoder.mismatch("an integer", json);
  const std::optional<std::int64_t> value = json.as_int64();
  if (!value || *value < std::numeric_limits<T>::min() || *value > std::numeric_limits<T>::max()) {
    return decoder.fail("this integer has more than " + std::to_string(sizeof(T) * 8) + " bits");
  }
  into = static_cast<T>(*value);
  return true;
}

std::size_t present(const Json& json, const std::vector<std::string_view>& names) {
  return static_cast<std::size_t>(
      std::count_if(names.begin(), names.end(), [&](std::string_view name) { return json.find(name) != nullptr; }));
}

std::optional<std::size_t> by_tag(const Json& json, std::string_view discriminator,
                                  std::span<const VariantRules> variants) {
  const Json* tag = json.find(discriminator);
  if (!tag || !tag->is_string()) return std::nullopt;
  for (std::size_t index = 0; index < variants.size(); ++index) {
    if (std::find(variants[index].tags.begin(), variants[index].tags.end(), tag->text()) != variants[index].tags.end())
      return index;
  }
  return std::nullopt;
}

}  // namespace

bool Decoder::fail(std::string message) {
  message_ = std::move(message);
  return false;
}

bool Decoder::mismatch(std::string_view wanted, const Json& got) {
  return fail(std::string(wanted) + " is needed, this is " + std::string(kind_name(got)));
}

bool Decoder::below(std::string_view key) {
  // RFC 6901 section 3
  pointer_ = "/" + replaced(replaced(std::string(key), "~", "~0"), "/", "~1") + pointer_;
  return false;
}

bool decode(const Json& json, bool& into, Decoder& decoder) {
  const std::optional<bool> value = json.as_bool();
  if (!value) return decoder.mismatch("a boolean", json);
  into = *value;
  return true;
}

bool decode(const Json& json, std::int32_t& into, Decoder& decoder) { return decode_integer(json, into, decoder); }

bool decode(const Json& json, std::int64_t& into, Decoder& decoder) { return decode_integer(json, into, decoder); }

bool decode(const Json& json, float& into, Decoder& decoder) {
  double value = 0;
  if (!decode(json, value, decoder)) return false;
  into = static_cast<float>(value);
  return true;
}

bool decode(const Json& json, double& into, Decoder& decoder) {
  if (!json.is_number()) return decoder.mismatch("a number", json);
  const std::optional<double> value = json.as_double();
  if (!value) return decoder.fail("this number is too large");
  into = *value;
  return true;
}

bool decode(const Json& json, std::string& into, Decoder& decoder) {
  if (!json.is_string()) return decoder.mismatch("a string", json);
  into = json.text();
  return true;
}

bool decode(const Json& json, Json& into, Decoder&) {
  into = json;
  return true;
}

bool decode(const Json& json, DateTime& into, Decoder& decoder) {
  if (!json.is_string()) return decoder.mismatch("a string", json);
  std::optional<DateTime> value = DateTime::parse(json.text());
  if (!value) return decoder.fail("a date and time (RFC 3339) is needed");
  into = std::move(*value);
  return true;
}

bool decode(const Json& json, Date& into, Decoder& decoder) {
  if (!json.is_string()) return decoder.mismatch("a string", json);
  const std::optional<Date> value = parse_date(json.text());
  if (!value) return decoder.fail("a date (RFC 3339) is needed");
  into = *value;
  return true;
}

bool decode(const Json& json, Bytes& into, Decoder& decoder) {
  if (!json.is_string()) return decoder.mismatch("a string of base64", json);
  const std::optional<std::string> value = from_base64(json.text());
  if (!value) return decoder.fail("this is no base64");
  into.assign(value->begin(), value->end());
  return true;
}

bool decode(const Json& json, File& into, Decoder& decoder) {
  if (!json.is_string()) return decoder.mismatch("a string", json);
  into = File{.content = Source(json.text())};
  return true;
}

Json encode(const DateTime& value, const Encoder&) { return Json(value.text()); }

Json encode(const Date& value, const Encoder&) { return Json(to_string(value)); }

Json encode(const Bytes& value, const Encoder&) { return Json(base64(std::string(value.begin(), value.end()))); }

Json encode(const File& value, const Encoder&) { return Json(value.content.read_all().value_or(std::string())); }

ObjectReader::ObjectReader(const Json& json, Decoder& decoder)
    : json_(json), decoder_(decoder), taken_(json.names().size()) {
  if (!json.is_object()) good_ = decoder.mismatch("an object", json);
}

const Json* ObjectReader::take(std::string_view wire) {
  if (!good_) return nullptr;
  const std::vector<std::string>& names = json_.names();
  for (std::size_t step = 0; step < names.size(); ++step) {
    const std::size_t index = (next_ + step) % names.size();
    if (names[index] != wire) continue;
    taken_[index] = true;
    next_ = index + 1;
    return &json_.items()[index];
  }
  return nullptr;
}

bool ObjectReader::missing(std::string_view wire) {
  if (decoder_.lenient) return true;
  decoder_.fail("a required member is missing");
  return decoder_.below(wire);
}

bool ObjectWriter::is_known(std::string_view name) const {
  return std::find(names_.begin(), names_.end(), name) != names_.end();
}

std::optional<std::size_t> choose_variant(const Json& json, std::string_view discriminator,
                                          std::span<const VariantRules> variants) {
  if (!discriminator.empty() && json.is_object()) return by_tag(json, discriminator, variants);
  std::optional<std::size_t> best;
  std::size_t most = 0;
  for (std::size_t index = 0; index < variants.size(); ++index) {
    const VariantRules& rules = variants[index];
    if (rules.kinds.find(kind_of(json)) == std::string_view::npos) continue;
    if (json.is_object() && present(json, rules.required) < rules.required.size()) continue;
    std::size_t score = json.is_object() ? present(json, rules.known) : 0;
    if (json.is_string() && rules.knows && rules.knows(json.text())) score = 1;
    if (best && score <= most) continue;
    best = index;
    most = score;
  }
  return best;
}

std::size_t place_of(std::string_view text, std::span<const std::string_view> known) {
  return static_cast<std::size_t>(std::find(known.begin(), known.end(), text) - known.begin());
}

std::size_t place_of(std::int64_t number, std::span<const std::int64_t> known) {
  return static_cast<std::size_t>(std::find(known.begin(), known.end(), number) - known.begin());
}

std::string text_at(std::size_t place, std::span<const std::string_view> known) {
  return place < known.size() ? std::string(known[place]) : std::string();
}

std::int64_t number_at(std::size_t place, std::span<const std::int64_t> known) {
  return place < known.size() ? known[place] : 0;
}

}  // namespace sdk::detail
