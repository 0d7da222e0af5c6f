// sdk::Sdk: what a client package offers, in the terms of no language.
//
// Made once by sdk::build (build.h) from model::Api and never changed after; reading it is thread-safe. Value structs; the
// nodes that they point to belong to the documents, which must outlive the Sdk. Order is the document's. Every `name` is
// neutral: lower-case ASCII words joined by `_`, unique in its scope even without the underscores and frozen by the lock
// file, so that a language only has to style it (names.h). Every `wire` is what travels, to be escaped by the language.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "apigen/document/node.h"

namespace apigen::sdk {

// -------------------------------------------------------------------------------------------------------------- types

/// Index into Sdk::types.
enum class TypeId : std::uint32_t {};

/// A use of a type. Absent is the user's of the TypeRef to say (Field::required); null is said here.
struct TypeRef {
  TypeId type{};
  bool nullable = false;
  friend bool operator==(const TypeRef&, const TypeRef&) = default;
};

/// What a person reads. Text of the document as it is (CommonMark), to be made safe by the language's comment escaper.
struct Docs {
  std::string summary;
  std::string description;
  std::string url;          // externalDocs
  bool deprecated = false;
};

enum class Scalar {
  any,        // any JSON value; also what no type can be given to
  boolean,
  int32,
  int64,      // never by way of a double: values above 2^53 are kept
  integer,    // no format: as wide as is usual in the language
  float32,
  number,
  decimal,    // digits in a JSON string, format `decimal`: kept as text
  string,
  date_time,  // RFC 3339, the offset is kept
  date,       // RFC 3339 full-date
  uuid,
  uri,
  bytes,      // base64 in a JSON string (format `byte`, contentEncoding base64)
  binary,     // raw bytes as a whole body or a part of a multipart body; within JSON a string
};

struct ScalarType { Scalar kind = Scalar::any; };
struct ListType { TypeRef element; };
/// An object with nothing but additional members.
struct MapType { TypeRef value; };
/// A declared name for another type. Languages without aliases look through it (Sdk::resolve).
struct AliasType { TypeRef target; };

struct EnumValue {
  std::string name;
  std::string text;  // string enumerations: the value; integer ones: its digits
  std::string description;
  std::string constant;  // neutral, apart from all types and all other constants: "<type>_<name>" unless that is taken
};
/// Values that are known. In what is received others may occur and are kept as they are (`open`).
struct EnumType {
  bool integer = false;
  bool open = true;  // false: only ever sent, so the type may be closed
  std::vector<EnumValue> values;
};

struct Field {
  std::string name;
  std::string wire;
  TypeRef type;
  bool required = false;
  bool read_only = false;    // not sent; never required in a request
  bool write_only = false;   // not received; never required in a response
  bool boxed = false;        // the field closes a cycle of values: value-typed languages need indirection here
  const document::Node* constant = nullptr;  // the only value that is allowed; an SDK may fill it in
  const document::Node* fallback = nullptr;  // `default`: for documentation, the service applies it
  const document::Node* example = nullptr;
  Docs docs;
};

/// An object. Members that are not among the fields are kept in whatever is received, and sent again.
struct StructType {
  std::vector<Field> fields;            // base schemas of allOf first
  std::optional<TypeRef> additional;    // the type of further members; none: any value
  bool closed = false;                  // additionalProperties: false: an SDK need not offer to send others
};

/// The kinds of JSON value that a type can have, null apart.
struct JsonKinds {
  bool object = false, array = false, string = false, integer = false, fraction = false, boolean = false;
  friend bool operator==(const JsonKinds&, const JsonKinds&) = default;
};

struct Variant {
  std::string name;
  TypeRef type;
  std::vector<std::string> tags;           // values of the discriminator that mean this variant
  JsonKinds kinds;
  std::vector<std::string> required;       // objects: members that must be there (wire names)
  std::vector<std::string> known;          // objects: all members that are known (wire names)
  bool boxed = false;                      // as Field::boxed
};

/// One of several types. How to tell which a JSON value is (every language the same, so that all agree):
/// 1. With a discriminator and an object: the variant whose `tags` hold the member's value; no such value: unknown.
/// 2. Variants whose `kinds` fit; of objects those whose `required` members are all there. None: unknown.
/// 3. Of several objects the one with the most `known` members present, the earlier on a tie. Else the first that fits;
///    of strings an enumeration that knows the value before any other.
/// Unknown keeps the JSON value as it is.
struct UnionType {
  std::string discriminator;  // wire name of the member; empty for none
  bool inferred = false;      // the document does not declare it; every variant requires it, with values of its own
  std::vector<Variant> variants;
};

struct Type {
  std::string name;   // of declared types: struct, enumeration, union, alias; else empty
  std::string origin; // where it stands: "#/components/schemas/Pet", "GET /pets 200"; the key in the lock file
  Docs docs;
  const document::Node* node = nullptr;  // null for a type that no schema stands for
  bool in_request = false;   // reachable from a parameter or a body
  bool in_response = false;  // reachable from a response
  std::variant<ScalarType, ListType, MapType, AliasType, EnumType, StructType, UnionType> shape;

  bool declared() const { return !name.empty(); }
};

// -------------------------------------------------------------------------------------------------------- parameters

/// `method`: the caller chooses the method of an ANY operation.
enum class Location { path, query, header, cookie, method };

/// `tab` is Swagger 2.0's; `json`: the value is JSON text (a parameter with `content`).
enum class Style { simple, label, matrix, form, space, pipe, tab, deep_object, json };

struct Parameter {
  std::string name;
  std::string wire;
  Location location = Location::query;
  TypeRef type;
  bool required = false;
  Style style = Style::form;
  bool explode = true;
  bool allow_reserved = false;  // query: RFC 3986 reserved characters are sent as they are
  bool greedy = false;          // path: {name+}, slashes are sent as they are
  const document::Node* fallback = nullptr;
  const document::Node* example = nullptr;
  Docs docs;
};

// -------------------------------------------------------------------------------------------------- bodies, responses

/// `events`: text/event-stream; `lines`: one JSON value a line (application/x-ndjson, application/jsonl).
enum class BodyKind { json, form, multipart, text, binary, events, lines };

/// How one member of a form or multipart body is sent.
struct Part {
  std::string wire;            // of the field in the body's struct
  std::string content_type;    // empty: by type (multipart: JSON for objects, text/plain, application/octet-stream)
  bool file = false;           // bytes, or a list of bytes (one part for each)
  Style style = Style::form;   // as a query parameter of that style
  bool explode = true;
  bool allow_reserved = false;
};

struct Content {
  std::string media_type;      // as to be sent
  BodyKind kind = BodyKind::json;
  TypeRef type;                // events, lines: of one item
  std::vector<Part> parts;     // form, multipart with a struct type
  const document::Node* example = nullptr;
};

struct Body {
  bool required = false;
  std::vector<Content> contents;  // alternatives; the first is the one that an SDK offers without being asked. Not empty
  std::string description;
};

struct Response {
  std::string status;             // "200", "4XX", "default"
  std::vector<Content> contents;  // empty: no body
  std::vector<Parameter> headers;
  std::string description;

  bool range() const { return status.size() == 3 && status[1] == 'X'; }
  bool success() const { return status[0] == '2'; }
};

// ------------------------------------------------------------------------------------------------------- pagination

struct Pagination {
  enum class Kind {
    cursor,  // the next call sends what `next` holds as parameter `input`; ends when it is absent, null or ""
    offset,  // `input` grows by the number of items; ends with a page without items, or shorter than `limit`
    page,    // `input` grows by one; ends as offset does
    url,     // `next` holds the URL of the next page; it must have the origin of the base URL
    link,    // as url, from the header Link with rel="next" (RFC 8288)
  } kind = Kind::cursor;
  std::optional<std::size_t> input;  // index into Operation::parameters; none for url and link, and where the body has it
  std::string input_member;          // cursor: member of the JSON body that takes it instead
  std::optional<std::size_t> limit;  // parameter with the size of a page
  std::vector<std::string> items;    // wire names that lead to the list in the result; empty: the result is the list
  std::vector<std::string> next;     // cursor, url: wire names that lead to it
  TypeRef item;
  std::int64_t first = 0;            // page, offset: where counting starts
  bool declared = false;             // by x-apigen-pagination; else a recognised pattern
};

// --------------------------------------------------------------------------------------------------------- security

struct Scheme {
  enum class Kind {
    api_key,             // `parameter` in header, query or cookie
    basic,
    bearer,              // Authorization: Bearer; OAuth2 flows that need a person and OpenID Connect too
    client_credentials,  // OAuth2, RFC 6749 section 4.4: token from `token_url`, kept until it expires
    cognito,             // user pool token: `parameter` (Authorization) holds the bare token
    sigv4,               // AWS Signature Version 4, service execute-api
    mutual_tls,          // a matter of the transport: nothing is sent
  } kind = Kind::api_key;
  std::string name;      // neutral: the option of the client that holds the credentials
  std::string wire;      // the scheme's name in the document
  Location location = Location::header;
  std::string parameter;
  std::string token_url;
  std::vector<std::string> scopes;  // client_credentials: all that the flow declares
  std::string description;
};

struct SchemeUse {
  std::size_t scheme = 0;  // index into Sdk::schemes
  std::vector<std::string> scopes;
};

// -------------------------------------------------------------------------------------------------------- operations

struct ServerVariable {
  std::string name;
  std::string wire;
  std::string fallback;
  std::vector<std::string> values;  // empty: any
  std::string description;
};
/// `url` holds {wire} for each variable. The stage of an API Gateway is a variable (basePath, stage). A relative URL has
/// no host: the caller must give the base URL.
struct Server {
  std::string url;
  std::string description;
  std::vector<ServerVariable> variables;
};

struct Operation {
  std::string name;            // unique in the API
  std::string group;           // Group::name
  std::string params_name;     // neutral type names that are reserved for this operation
  std::string error_name;
  std::string key;             // "GET /pets/{petId}"
  std::string id;              // operationId of the document, else empty
  std::string method;          // "GET"; "ANY": a parameter with Location::method has it
  std::string path;            // "/pets/{petId}", {name+} as {name}
  Docs docs;
  std::vector<Parameter> parameters;
  std::optional<Body> body;
  std::vector<Response> responses;            // document order
  std::optional<TypeRef> result;              // of a success; none: nothing. A union of all if the 2xx differ
  bool result_optional = false;               // some 2xx has no body
  BodyKind result_kind = BodyKind::json;      // events and lines: the result is a stream of items of type `result`
  std::optional<Content> stream;              // a success can also be events or lines, besides `result`
  std::vector<std::vector<SchemeUse>> security;  // alternatives of schemes that are all needed; an empty one: none needed
  std::optional<Pagination> pagination;
  std::string idempotency_header;             // declared by the operation; empty: retrying a POST or PATCH is not safe
  std::vector<Server> servers;                // instead of the API's; usually empty
  const document::Node* node = nullptr;
};

/// Operations that belong together: of one tag, else of one first path segment.
struct Group {
  std::string name;
  std::string title;       // the tag
  std::string description;
  std::vector<std::size_t> operations;
};

/// info.license and info.contact, for package metadata.
struct Metadata {
  std::string license_name, license_identifier, license_url;
  std::string contact_name, contact_email, contact_url;
};

struct Sdk {
  std::string name;          // neutral, from the title: environment variables begin with it in capitals
  std::string title;
  std::string version;       // of the API
  Docs docs;
  Metadata metadata;
  std::vector<Server> servers;
  std::vector<Scheme> schemes;  // only those that an operation uses
  std::vector<Type> types;
  std::vector<Operation> operations;
  std::vector<Group> groups;

  const Type& type(TypeId id) const { return types[static_cast<std::size_t>(id)]; }
  const Type& type(TypeRef ref) const { return type(ref.type); }
  /// The use without aliases; nullable if any of them is.
  TypeRef resolve(TypeRef ref) const;
  /// The shape of a use without aliases; null if it has another one.
  template <class Shape>
  const Shape* as(TypeRef ref) const { return std::get_if<Shape>(&type(resolve(ref)).shape); }
  /// True for a scalar of this kind, aliases looked through.
  bool is(TypeRef ref, Scalar kind) const;
};

}  // namespace apigen::sdk
