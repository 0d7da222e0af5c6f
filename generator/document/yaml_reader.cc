// YAML by way of yaml-cpp's events. What yaml-cpp does not do, or does wrongly for OpenAPI documents, is done here: kinds of scalars
// after YAML 1.2, duplicate keys, merge keys, bounded aliases, escapes of surrogate pairs, spans, CloudFormation's short tags.
#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <istream>
#include <streambuf>
#include <unordered_map>

#include "apigen/support/text.h"
#include "builder.h"
#include "readers.h"
#include "scalars.h"
#include "short_tags.h"
#include "surrogates.h"
#include "yaml_source.h"

namespace apigen::document {
namespace {

using support::DiagnosticId;
using support::in_quotes;
using support::Span;

constexpr std::string_view kCoreTag = "tag:yaml.org,2002:";

class YamlReader final : public YAML::EventHandler {
 public:
  YamlReader(const Input& input, const SurrogateEscapes& surrogates, Document& document, support::Diagnostics& diagnostics, const Limits& limits)
      : source_(input),
        surrogates_(surrogates),
        document_(document),
        diagnostics_(diagnostics),
        limits_(limits),
        builder_(document, diagnostics, limits) {}

  const Node* root() const { return builder_.root(); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (skipped_levels_ > 0) return;
    std::size_t begin = source_.behind_properties(offset(mark));
    std::string_view word = source_.null_word(begin);
    Span span = builder_.span(begin, begin + word.size());
    if (builder_.expects_key()) {
      builder_.key(std::string(word), span);
    } else {
      add_scalar(Kind::null, span, {}, anchor);
    }
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& value) override {
    if (skipped_levels_ > 0) return;
    std::size_t begin = source_.behind_properties(offset(mark));
    Span span = builder_.span(begin, source_.scalar_end(begin, value));
    std::string text = surrogates_.empty() ? value : surrogates_.restore(value, begin, span, diagnostics_);
    bool plain = tag == "?";
    if (builder_.expects_key()) {
      if (!plain && tag != "!" && !tag.starts_with(kCoreTag)) {
        diagnostics_.report(DiagnosticId::complex_key, span, "a key cannot have the tag " + in_quotes(tag));
      }
      remember(anchor, scalar(Kind::string, span, text));
      builder_.key(std::move(text), span, plain && value == "<<");
      return;
    }
    if (plain) {
      Kind kind = core_schema_kind(text);
      add_scalar(kind, span, std::move(text), anchor);
    } else if (tag == "!") {
      add_scalar(Kind::string, span, std::move(text), anchor);
    } else if (tag.starts_with(kCoreTag)) {
      Kind kind = tagged_kind(tag, text, span);
      add_scalar(kind, span, std::move(text), anchor);
    } else if (std::string_view key = long_form_of(tag, offset(mark)); key.empty()) {
      add_scalar(Kind::string, span, std::move(text), anchor);
    } else {
      const Node& wrapper = builder_.begin(Kind::mapping, builder_.span(offset(mark), span.end));
      builder_.key(std::string(key), tag_span(offset(mark), tag));
      builder_.add(scalar(Kind::string, span, std::move(text)));
      builder_.end(span.end);
      remember(anchor, wrapper);
    }
    last_end_ = span.end;
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (skipped_levels_ > 0) return;
    Span span = builder_.span(offset(mark), source_.word_end(offset(mark)));
    last_end_ = span.end;
    const Node* named = anchor < anchors_.size() ? anchors_[anchor] : nullptr;
    if (!named) {
      diagnostics_.report(DiagnosticId::self_referring_alias, span, "the alias stands inside the value that it names, so that it would never end");
      named = &scalar(Kind::null, span, {});
    }
    if (builder_.expects_key()) {
      if (!named->is_scalar()) report_complex_key(span);
      builder_.key(named->kind == Kind::boolean ? (named->boolean ? "true" : "false") : named->text, span);
      return;
    }
    check_alias(*named, span);
    builder_.add(*named);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value style) override {
    begin_collection(Kind::sequence, offset(mark), tag, anchor, style == YAML::EmitterStyle::Flow);
  }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value style) override {
    begin_collection(Kind::mapping, offset(mark), tag, anchor, style == YAML::EmitterStyle::Flow);
  }
  void OnSequenceEnd() override { end_collection(); }
  void OnMapEnd() override { end_collection(); }

 private:
  struct Open {
    YAML::anchor_t anchor;
    bool wrapped;  // in an object made from a short tag
    bool flow;
  };
  struct Measure {
    std::size_t nodes;
    std::size_t height;
  };

  std::size_t offset(const YAML::Mark& mark) const { return source_.offset(mark.pos); }

  Node& scalar(Kind kind, Span span, std::string text) {
    Node& node = document_.make(kind, span);
    if (kind == Kind::boolean) node.boolean = core_schema_boolean(text);
    if (kind != Kind::boolean && kind != Kind::null) node.text = std::move(text);
    return node;
  }

  void add_scalar(Kind kind, Span span, std::string text, YAML::anchor_t anchor) {
    const Node& node = scalar(kind, span, std::move(text));
    remember(anchor, node);
    builder_.add(node);
    last_end_ = span.end;
  }

  void remember(YAML::anchor_t anchor, const Node& node) {
    if (anchor == 0) return;
    if (anchors_.size() <= anchor) anchors_.resize(anchor + 1, nullptr);
    anchors_[anchor] = &node;
  }

  Span tag_span(std::size_t begin, std::string_view tag) const {
    std::size_t at = source_.find_tag(begin);
    return builder_.span(at, at + tag.size());
  }

  /// "Fn::Sub" for "!Sub"; empty, and reported, for a tag that means nothing here.
  std::string_view long_form_of(std::string_view tag, std::size_t begin) {
    std::string_view key = long_form(tag);
    if (key.empty()) {
      std::string near = nearest_short_tag(tag);
      diagnostics_.report(DiagnosticId::unknown_tag, tag_span(begin, tag), "the tag " + in_quotes(tag) + " is not known",
                          near.empty() ? "" : "did you mean " + near + "?");
    }
    return key;
  }

  Kind tagged_kind(std::string_view tag, std::string_view text, Span span) {
    std::string_view name = tag.substr(kCoreTag.size());
    Kind found = core_schema_kind(text);
    Kind wanted = Kind::string;
    if (name == "int") wanted = Kind::integer;
    else if (name == "float") wanted = Kind::number;
    else if (name == "bool") wanted = Kind::boolean;
    else if (name == "null") wanted = Kind::null;
    else if (name != "str" && name != "binary" && name != "timestamp") {
      diagnostics_.report(DiagnosticId::unknown_tag, span, "the tag " + in_quotes("!!" + std::string(name)) + " is not of YAML's core schema for text");
      return found;
    }
    if (wanted == Kind::string || wanted == found || (wanted == Kind::number && found == Kind::integer)) return wanted;
    diagnostics_.report(DiagnosticId::bad_tagged_value, span, in_quotes(text) + " is not " + std::string(describe(wanted)) + ", as its tag says");
    return found;
  }

  void report_complex_key(Span span) {
    diagnostics_.report(DiagnosticId::complex_key, span, "a key must be plain text, not a list or an object",
                        "put quotes around the key if it is meant as text");
  }

  void begin_collection(Kind kind, std::size_t mark, const std::string& tag, YAML::anchor_t anchor, bool flow) {
    if (skipped_levels_ > 0 || builder_.expects_key()) {
      if (skipped_levels_ == 0) report_complex_key(builder_.span(mark, mark + 1));
      ++skipped_levels_;
      return;
    }
    std::string_view wrap;
    bool untyped = tag == "?" || tag == "!";
    if (tag.starts_with(kCoreTag)) {
      std::string_view name = std::string_view(tag).substr(kCoreTag.size());
      if (name != (kind == Kind::mapping ? "map" : "seq")) {
        diagnostics_.report(DiagnosticId::bad_tagged_value, builder_.span(mark, source_.word_end(mark)),
                            std::string(describe(kind)) + " cannot have the tag " + in_quotes("!!" + std::string(name)));
      }
    } else if (!untyped && !tag.empty()) {
      wrap = long_form_of(tag, mark);
    }
    if (!wrap.empty()) {
      builder_.begin(Kind::mapping, builder_.span(mark, mark + tag.size()));
      builder_.key(std::string(wrap), tag_span(mark, tag));
    }
    std::size_t begin = source_.behind_properties(mark);
    builder_.begin(kind, builder_.span(begin, begin + 1));
    open_.push_back({anchor, !wrap.empty(), flow});
    last_end_ = begin + (flow ? 1 : 0);
  }

  void end_collection() {
    if (skipped_levels_ > 0) {
      if (--skipped_levels_ == 0) builder_.key("(complex key " + std::to_string(++complex_keys_) + ")", builder_.span(last_end_, last_end_));
      return;
    }
    Open open = open_.back();
    open_.pop_back();
    if (open.flow) last_end_ = source_.behind_flow_end(last_end_);
    const Node* node = &builder_.end(last_end_);
    if (open.wrapped) node = &builder_.end(last_end_);
    remember(open.anchor, *node);
  }

  /// Aliases share nodes, so they cost nothing here; but whoever walks the tree sees it unfolded.
  void check_alias(const Node& named, Span span) {
    Measure measure = measure_of(named);
    alias_nodes_ += measure.nodes;
    if (alias_nodes_ > limits_.max_alias_nodes) {
      diagnostics_.report(DiagnosticId::too_many_aliases, span,
                          "aliases add more than " + std::to_string(limits_.max_alias_nodes) + " values to the document");
      throw Abandoned{};
    }
    if (open_.size() + measure.height > limits_.max_depth) {
      diagnostics_.report(DiagnosticId::too_deep, span, "with this alias, lists and objects are nested more than " + std::to_string(limits_.max_depth) + " levels deep");
      throw Abandoned{};
    }
  }

  Measure measure_of(const Node& node) {
    if (node.is_scalar()) return {1, 0};
    if (auto known = measures_.find(&node); known != measures_.end()) return known->second;
    Measure sum{1, 0};
    auto add = [&](const Node& child) {
      Measure of_child = measure_of(child);
      // Saturating: the sum may be exponential in the length of the text.
      sum.nodes = std::min(sum.nodes + of_child.nodes, limits_.max_alias_nodes + 1);
      sum.height = std::max(sum.height, of_child.height);
    };
    for (const Node* item : node.items) add(*item);
    for (const Member& member : node.members) add(*member.value);
    ++sum.height;
    measures_.emplace(&node, sum);
    return sum;
  }

  YamlSource source_;
  const SurrogateEscapes& surrogates_;
  Document& document_;
  support::Diagnostics& diagnostics_;
  const Limits& limits_;
  TreeBuilder builder_;
  std::vector<Open> open_;
  std::vector<const Node*> anchors_;  // by number; null while the value is not complete
  std::unordered_map<const Node*, Measure> measures_;
  std::size_t alias_nodes_ = 0;
  std::size_t last_end_ = 0;        // of what was met last
  std::size_t skipped_levels_ = 0;  // inside a complex key
  std::size_t complex_keys_ = 0;
};

/// Notices a second document and looks at nothing in it.
class SecondDocument final : public YAML::EventHandler {
 public:
  explicit SecondDocument(int& position) : position_(position) {}
  void OnDocumentStart(const YAML::Mark& mark) override {
    position_ = mark.pos;
    throw Abandoned{};
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}

 private:
  int& position_;
};

/// Lets yaml-cpp read a string_view without a copy.
class ViewBuffer final : public std::streambuf {
 public:
  explicit ViewBuffer(std::string_view text) {
    char* begin = const_cast<char*>(text.data());  // never written: there is no put area
    setg(begin, begin, begin + text.size());
  }
};

}  // namespace

Outcome read_yaml(const Input& input, Document& document, support::Diagnostics& diagnostics, const Limits& limits) {
  SurrogateEscapes surrogates(input);
  ViewBuffer buffer(surrogates.text());
  std::istream stream(&buffer);
  YamlReader reader(input, surrogates, document, diagnostics, limits);
  int second = -1;
  try {
    YAML::Parser parser(stream);
    if (parser.HandleNextDocument(reader)) document.set_root(reader.root());
    if (document.root()) {
      SecondDocument more(second);
      parser.HandleNextDocument(more);
    }
  } catch (const Abandoned&) {
    if (second < 0) return Outcome::abandoned;
    std::size_t begin = YamlSource(input).offset(second);
    diagnostics.report(DiagnosticId::several_documents, {&document.source(), static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + 3)},
                       "a second YAML document begins here; a file must have one only", "put it into a file of its own");
  } catch (const YAML::DeepRecursion& error) {
    std::uint32_t begin = static_cast<std::uint32_t>(YamlSource(input).offset(error.mark.pos));
    diagnostics.report(DiagnosticId::too_deep, {&document.source(), begin, begin + 1}, "lists and objects are nested too deeply");
    return Outcome::abandoned;
  } catch (const YAML::Exception& error) {
    report_syntax_error(input, document.source(), error.mark.pos, error.msg, diagnostics);
    document.set_root(nullptr);
    return Outcome::syntax_error;
  }
  if (!document.root() || (document.root()->is_null() && document.root()->span.begin == document.root()->span.end)) {
    diagnostics.report(DiagnosticId::empty_document, {&document.source(), 0, 0}, "the file has no content");
    document.set_root(nullptr);
  }
  return Outcome::done;
}

}  // namespace apigen::document
