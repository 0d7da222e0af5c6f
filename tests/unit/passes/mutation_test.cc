// A bad input gives a diagnostic, never a crash: every node of the golden documents is replaced by values of other
// kinds, one at a time, and what comes out is lowered, planned and printed.
#include <gtest/gtest.h>

#include <deque>
#include <filesystem>

#include "tests/support/lowered.h"

namespace apigen {
namespace {

using document::Kind;
using document::Node;

/// A copy of a tree with the node of one number (in the order of the walk) replaced.
class Mutant {
 public:
  Mutant(const Node& root, std::size_t victim, const Node& replacement) : victim_(victim), replacement_(replacement) {
    root_ = copy(root);
  }

  const Node* root() const { return root_; }
  std::size_t size() const { return count_; }

  /// Local references only.
  const Node* resolve(const Node& reference) const {
    std::string_view pointer = reference.find("$ref")->text;
    if (pointer.substr(0, 2) != "#/") return nullptr;
    pointer.remove_prefix(2);
    const Node* at = root_;
    while (at && !pointer.empty()) {
      std::size_t slash = pointer.find('/');
      std::string token(pointer.substr(0, slash));
      pointer = slash == std::string_view::npos ? std::string_view() : pointer.substr(slash + 1);
      at = at->find(token);
    }
    return at;
  }

 private:
  const Node* copy(const Node& from) {
    std::size_t number = count_++;
    Node& to = nodes_.emplace_back(number == victim_ ? replacement_ : from);
    to.span = from.span;
    if (number == victim_) return &to;
    for (const Node*& item : to.items) item = copy(*item);
    for (document::Member& member : to.members) member.value = copy(*member.value);
    return &to;
  }

  std::size_t victim_;
  const Node& replacement_;
  const Node* root_ = nullptr;
  std::size_t count_ = 0;
  std::deque<Node> nodes_;
};

std::vector<Node> replacements() {
  static const Node text = [] {
    Node node;
    node.kind = Kind::string;
    node.text = "{x+}/..%00'\"${";
    return node;
  }();
  std::vector<Node> out(7);
  out[1].kind = Kind::boolean;
  out[2].kind = Kind::integer;
  out[2].text = "99999999999999999999";
  out[3] = text;
  out[4].kind = Kind::sequence;
  out[4].items = {&text};
  out[5].kind = Kind::mapping;
  out[6].kind = Kind::mapping;
  out[6].members = {{"$ref", {}, &text}};
  return out;
}

void lower_mutant(const Mutant& mutant) {
  passes::Inputs inputs;
  inputs.documents.push_back({mutant.root(), [&](const Node& node) { return mutant.resolve(node); }, "t.yaml"});
  support::Diagnostics diagnostics;
  std::optional<model::ApiModel> model = passes::lower(inputs, diagnostics);
  passes::dump_spec(inputs, diagnostics);
  if (!model) {
    EXPECT_TRUE(diagnostics.has_errors()) << "refused in silence";
    return;
  }
  passes::dump_model(*model);
  passes::dump_plan(passes::plan(*model, diagnostics));
}

TEST(Mutations, NeverCrash) {
  const std::vector<Node> values = replacements();
  for (const auto& entry : std::filesystem::directory_iterator(APIGEN_SOURCE_DIR "/tests/cases/lowering")) {
    std::string path = entry.path() / "spec.yaml";
    SCOPED_TRACE(path);
    document::Loader loader;
    support::Diagnostics diagnostics;
    const document::Document* document = loader.load(path, diagnostics);
    ASSERT_TRUE(document && document->root());
    std::size_t nodes = Mutant(*document->root(), static_cast<std::size_t>(-1), values[0]).size();
    for (std::size_t victim = 0; victim < nodes; ++victim) {
      // All kinds at every node would take minutes under sanitizers; each node meets one, and its neighbours the
      // others.
      lower_mutant(Mutant(*document->root(), victim, values[victim % values.size()]));
      if (HasFailure()) return;
    }
  }
}

}  // namespace
}  // namespace apigen
