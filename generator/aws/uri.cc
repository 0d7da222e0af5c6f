#include "apigen/aws/uri.h"

namespace apigen::aws {

namespace {

bool name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '.' || c == '$';
}

bool is_name(std::string_view text) {
  if (text.empty()) return false;
  for (char c : text) {
    if (!name_character(c)) return false;
  }
  return true;
}

/// Takes text up to the separator off the front; all of it if there is none.
std::string_view take(std::string_view& text, char separator) {
  std::size_t at = text.find(separator);
  std::string_view head = text.substr(0, at);
  text = at == std::string_view::npos ? std::string_view() : text.substr(at + 1);
  return head;
}

constexpr std::string_view kStageVariable = "${stageVariables.";
constexpr std::string_view kInvocations = "/invocations";
constexpr std::string_view kStreaming = "/response-streaming-invocations";

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() > end.size() && text.substr(text.size() - end.size()) == end;
}

}  // namespace

model::UriTemplate parse_uri_template(std::string_view text) {
  model::UriTemplate out;
  out.text = std::string(text);
  std::string literal;
  auto flush = [&] {
    if (!literal.empty()) out.parts.emplace_back(model::UriLiteral{std::move(literal)});
    literal.clear();
  };
  while (!text.empty()) {
    if (text.substr(0, kStageVariable.size()) == kStageVariable) {
      std::size_t close = text.find('}');
      if (close != std::string_view::npos) {
        std::string_view name = text.substr(kStageVariable.size(), close - kStageVariable.size());
        if (is_name(name)) {
          flush();
          out.parts.emplace_back(model::UriStageVariable{std::string(name)});
          text.remove_prefix(close + 1);
          continue;
        }
      }
    } else if (text.front() == '{') {
      std::size_t close = text.find('}');
      if (close != std::string_view::npos) {
        std::string_view name = text.substr(1, close - 1);
        if (ends_with(name, "+")) name.remove_suffix(1);
        if (is_name(name)) {
          flush();
          out.parts.emplace_back(model::UriPathParameter{std::string(name)});
          text.remove_prefix(close + 1);
          continue;
        }
      }
    }
    // A "$" before a brace that is no stage variable takes the brace with it: "${x}" is literal text, not "{x}" after
    // "$".
    std::size_t length = text.size() > 1 && text.front() == '$' && text[1] == '{' ? 2 : 1;
    literal += text.substr(0, length);
    text.remove_prefix(length);
  }
  flush();
  return out;
}

std::optional<ServiceArn> parse_service_arn(std::string_view uri, UriFault& fault) {
  std::string_view rest = uri;
  std::string_view arn = take(rest, ':');
  std::string_view partition = take(rest, ':');
  std::string_view product = take(rest, ':');
  ServiceArn out;
  out.region = std::string(take(rest, ':'));
  std::string_view service = take(rest, ':');
  if (arn != "arn" || partition.empty() || product.empty()) {
    fault.text = "Invalid ARN specified in the request";
    return std::nullopt;
  }
  if (product != "apigateway" || out.region.empty() || service.empty()) {
    fault.text = "AWS ARN for integration must contain path or action";
    return std::nullopt;
  }
  std::size_t dot = service.rfind('.');
  if (dot == std::string_view::npos) {
    out.service = std::string(service);
  } else {
    out.subdomain = std::string(service.substr(0, dot));
    out.service = std::string(service.substr(dot + 1));
  }
  if (rest.substr(0, 5) == "path/" || rest == "path") {
    rest.remove_prefix(rest.size() > 4 ? 5 : 4);
    // A doubled slash after `path` occurs in the wild and works (aws-behaviour.md 6.1).
    while (!rest.empty() && rest.front() == '/') rest.remove_prefix(1);
  } else if (rest.substr(0, 7) == "action/" && rest.size() > 7) {
    out.action = true;
    rest.remove_prefix(7);
  } else {
    fault.text = "AWS ARN for integration must contain path or action";
    return std::nullopt;
  }
  out.rest = std::string(rest);
  return out;
}

std::optional<LambdaPath> parse_lambda_path(const ServiceArn& arn) {
  if (arn.service != "lambda" || arn.action) return std::nullopt;
  std::string_view rest = arn.rest;
  std::string_view date = take(rest, '/');
  if (date.size() != 10 || rest.substr(0, 10) != "functions/") return std::nullopt;
  rest.remove_prefix(10);
  LambdaPath out;
  if (ends_with(rest, kStreaming)) {
    out.streaming = true;
    rest.remove_suffix(kStreaming.size());
  } else if (ends_with(rest, kInvocations)) {
    rest.remove_suffix(kInvocations.size());
  } else {
    return std::nullopt;
  }
  out.function = std::string(rest);
  return out;
}

bool is_function_arn(std::string_view uri) {
  std::string_view rest = uri;
  if (take(rest, ':') != "arn") return false;
  if (take(rest, ':').empty()) return false;
  if (take(rest, ':') != "lambda") return false;
  take(rest, ':');
  take(rest, ':');
  return take(rest, ':') == "function" && !rest.empty();
}

std::string function_name(std::string_view function) {
  if (!is_function_arn(function)) return std::string(function);
  std::string_view rest = function;
  for (int i = 0; i < 6; ++i) take(rest, ':');
  // A stage variable may hold a colon of its own only outside "${...}", so a qualifier starts at the next one.
  return std::string(rest.substr(0, rest.find(':')));
}

}  // namespace apigen::aws
