// Requests and answers against everything that the document says of them (x-apigen-validation: strict, and
// x-apigen-response-validation): parameters of every location and style, media types, bodies, statuses, headers.
//
// Generated code writes one function an operation and side, a line for each thing declared. It runs once, ending at the first
// failure and recording nothing; only if something failed it runs a second time and records every failure (bounded). One
// thread; memory comes from the request's arena. Source: OpenAPI 3.1 section 4.8.12 (parameters), 4.8.15 (encoding), RFC 6570
// (styles), Swagger 2.0 (collectionFormat), RFC 9457 (the answer).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "apigen/rt/exchange.h"
#include "apigen/rt/validate.h"

namespace apigen::rt {

// ------------------------------------------------------------------------------------------------- text into values

struct TextShape;
struct MemberShape {
  std::string_view name;
  const TextShape* shape;
};

/// Which values a text may stand for: the types that a schema leaves open, so that "5" becomes a number only where a number
/// is wanted.
struct TextShape {
  enum Bit : std::uint8_t { null = 1, boolean = 2, number = 4, string = 8, array = 16, object = 32, any = 63 };
  std::uint8_t types = any;
  bool ambiguous = true;                  // one text has several readings: they are tried in turn
  const TextShape* item = nullptr;        // an array's elements; null: anything
  const MemberShape* members = nullptr;   // an object's members
  std::size_t member_count = 0;
  const TextShape* additional = nullptr;  // its other members; null: it has none
};
inline constexpr TextShape kAnyText{};
inline constexpr TextShape kJsonText{.ambiguous = false};  // one reading: it is parsed

enum class Style : std::uint8_t { form, simple, label, matrix, space_delimited, pipe_delimited, tab_delimited, deep_object };

/// A parameter, a header of an answer, or a field of a form.
struct TextParameter {
  std::string_view name;
  Style style = Style::simple;
  bool explode = false;
  bool required = false;
  bool allow_empty = false;              // allowEmptyValue
  bool json = false;                     // its text is JSON (content-typed)
  const TextShape* shape = &kAnyText;
  Check check = nullptr;                 // null: any value
  std::string_view content_types{};      // multipart: "image/png, image/*"; empty: any
};

// ------------------------------------------------------------------------------------------------------------- bodies

enum class BodyKind : std::uint8_t {
  json,
  text,       // the text is the value
  form,       // application/x-www-form-urlencoded
  multipart,  // multipart/form-data
  opaque,     // not looked into
  by_type,    // a range of types: what the body's own type says
};

/// One entry of `content`.
struct BodyContent {
  std::string_view media_type;           // lower case, without parameters: "application/json", "text/*", "*/*"
  BodyKind kind;
  Check check = nullptr;
  const TextShape* shape = &kAnyText;    // forms and text
  const TextParameter* fields = nullptr; // fields of a form that are not written in the default way
  std::size_t field_count = 0;
};

// ----------------------------------------------------------------------------------------------------------- checking

/// One failure, for the answer: where ("query", "limit", "#/0"), and a plain sentence.
struct ContractFailure {
  std::string_view in;       // path, query, header, cookie, body; status, content-type
  std::string_view name;     // of the parameter or header; empty for others
  std::string_view pointer;  // RFC 6901 section 6, into the value; empty where there is no value
  std::string_view sentence;
};

class ContractCheck {
 public:
  bool good() const { return good_; }
  const ArenaVector<ContractFailure>& failures() const { return failures_; }

 protected:
  ContractCheck(Exchange& x, bool record) : x_(x), failures_(x.arena), record_(record) {}
  /// Nothing more is to be found out.
  bool over() const;
  void fail(std::string_view in, std::string_view name, std::string_view sentence);
  void check_value(std::string_view in, std::string_view name, const json::Value& value, Check check);
  void check_header(const Headers& headers, const TextParameter& parameter);
  /// Checks a body that is not empty against the entry of its media type; there has to be one.
  void check_body(const BodyContent* contents, std::size_t count, std::string_view content_type, std::string_view body);

  struct Source;
  void check_text(const Source& source, const TextParameter& parameter);

  Exchange& x_;
  ArenaVector<ContractFailure> failures_;
  bool record_;
  bool good_ = true;
};

/// What a generated request function tells.
class RequestCheck : public ContractCheck {
 public:
  RequestCheck(Exchange& x, bool record) : ContractCheck(x, record) {}

  void path(const TextParameter& parameter);
  /// `declared`: names of the operation's query parameters, for an object that takes all names but these.
  void query(const TextParameter& parameter, const std::string_view* declared = nullptr, std::size_t count = 0);
  void header(const TextParameter& parameter) { check_header(x_.request.headers, parameter); }
  void cookie(const TextParameter& parameter);
  /// Query parameters other than these, or than "name[...]" for a deepObject `name[`, are refused, if `refuse`.
  void only_query(const std::string_view* names, std::size_t count, bool refuse);
  void body(const BodyContent* contents, std::size_t count, bool required);

  /// 400, or 415 if the media type alone was wrong.
  GatewayError error() const;

 private:
  const NamedValue* query_pairs();

  const NamedValue* pairs_ = nullptr;  // names decoded, values as sent
  std::size_t pair_count_ = 0;
};
using RequestContract = void (*)(RequestCheck& r);
/// Fails with every problem found; passes if gateway.yaml says `validation: aws`. The body has been read before, if the operation declares one.
Outcome check_request(Exchange& x, RequestContract contract);

/// What a generated answer function tells.
class AnswerCheck : public ContractCheck {
 public:
  AnswerCheck(Exchange& x, bool record) : ContractCheck(x, record) {}

  int status() const { return x_.response.status; }
  void header(const TextParameter& parameter) { check_header(x_.response.headers, parameter); }
  void body(const BodyContent* contents, std::size_t count);
  void undeclared_status();
  /// All failures in one line.
  std::string_view summary() const;
};
using AnswerContract = void (*)(AnswerCheck& r);
enum class AnswerMode : std::uint8_t {
  log,      // one line on stderr, the answer goes out
  enforce,  // 502 instead of the answer
};
/// Checks x.response, in the mode of gateway.yaml if that names one. The body is complete; a streamed one is read first, up to the limit of bodies.
Outcome check_answer(Exchange& x, AnswerContract contract, AnswerMode mode);
Task<Outcome> read_and_check_answer(Exchange& x, AnswerContract contract, AnswerMode mode);

}  // namespace apigen::rt
