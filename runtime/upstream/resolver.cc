#include "resolver.h"

#include "apigen/rt/message.h"

namespace apigen::upstream {
namespace {

bool is_localhost(std::string_view host) {
  if (!host.empty() && host.back() == '.') host.remove_suffix(1);
  constexpr std::string_view name = "localhost";
  if (host.size() < name.size()) return false;
  if (!rt::equals_ignoring_case(host.substr(host.size() - name.size()), name)) return false;
  return host.size() == name.size() || host[host.size() - name.size() - 1] == '.';
}

}  // namespace

Resolver::Query::~Query() = default;

void Resolver::resolve(std::string_view host, Query& query) {
  query.done_ = true;
  if (auto literal = parse_address(host)) {
    query.addresses_.add(*literal);
  } else if (is_localhost(host)) {
    query.addresses_.add(*parse_address("127.0.0.1"));
    query.addresses_.add(*parse_address("::1"));
  } else {
    query.problem_ = "no resolver";
  }
}

}  // namespace apigen::upstream
