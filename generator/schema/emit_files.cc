// The functions of a plan as one file, or laid out over several.
#include "emitter.h"

namespace apigen::schema {
namespace {

using Blocks = std::vector<BlockId>;

std::string exported_function(const Plan& plan, const Exported& one, const std::string& function) {
  std::string text = "\nbool " + one.function + "(const json::Value& v, rt::Validation& c) {\n";
  if (plan.dynamic) text += "  c.use_scopes();\n";
  return text + "  return " + function + "(v, c" + (plan.block(one.block).notes ? ", nullptr" : "") + ");\n}\n";
}

/// A function, what it calls, what that calls: neighbours mostly need each other.
Blocks depth_first(const Emitter& emitter, const std::vector<Exported>& exported) {
  Blocks order;
  std::set<BlockId> seen;
  for (const Exported& one : exported) {
    Blocks waiting{one.block};
    while (!waiting.empty()) {
      const BlockId next = waiting.back();
      waiting.pop_back();
      if (!seen.insert(next).second) continue;
      order.push_back(next);
      const Blocks& calls = emitter.function(next).calls;
      waiting.insert(waiting.end(), calls.rbegin(), calls.rend());
    }
  }
  return order;
}

/// Cuts at functions whose names say so, between half and twice the size that is wanted.
std::vector<Blocks> cut(const Emitter& emitter, const Blocks& order, std::size_t size) {
  std::vector<Blocks> files(1);
  std::size_t bytes = 0;
  for (BlockId id : order) {
    const Emitter::Function& function = emitter.function(id);
    std::uint32_t hash = 2166136261u;  // FNV-1a: the same on every machine
    for (char c : function.name) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    const bool boundary = (hash >> 8) % 32 == 0;
    if (bytes >= size * 2 || (bytes >= size / 2 && boundary)) {
      files.emplace_back();
      bytes = 0;
    }
    files.back().push_back(id);
    bytes += function.text.size();
  }
  return files;
}

std::string one_file(const Plan& plan, const Emitter& emitter, const std::vector<Exported>& exported) {
  std::string text = "namespace {\n\n";
  for (std::size_t i = 0; i < emitter.definition_count(); ++i) text += emitter.definition(i);
  if (emitter.definition_count()) text += "\n";
  for (BlockId id : emitter.order()) text += emitter.signature(id) + ";\n";
  text += "\n";
  for (BlockId id : emitter.order()) text += emitter.function(id).text;
  text += "}  // namespace\n";
  for (const Exported& one : exported) text += exported_function(plan, one, emitter.function(one.block).name);
  return text;
}

}  // namespace

std::string emit_cpp(const Plan& plan, const std::vector<Exported>& exported) {
  Emitter emitter(plan, exported);
  emitter.run();
  return one_file(plan, emitter, exported);
}

std::vector<std::string> emit_cpp_files(const Plan& plan, const std::vector<Exported>& exported, const std::string& scope, std::size_t size) {
  Emitter emitter(plan, exported);
  emitter.run();
  const std::vector<Blocks> files = cut(emitter, depth_first(emitter, exported), size);
  if (files.size() == 1) return {one_file(plan, emitter, exported)};
  std::map<BlockId, std::size_t> file_of;
  for (std::size_t i = 0; i < files.size(); ++i) {
    for (BlockId id : files[i]) file_of[id] = i;
  }
  std::set<BlockId> shared;
  for (const auto& [id, file] : file_of) {
    for (BlockId call : emitter.function(id).calls) {
      if (file_of.at(call) != file) shared.insert(call);
    }
  }
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < files.size(); ++i) {
    std::set<std::size_t> definitions;
    std::set<BlockId> foreign;
    std::string declared, own, hidden, visible;
    for (BlockId id : files[i]) {
      const Emitter::Function& function = emitter.function(id);
      definitions.insert(function.definitions.begin(), function.definitions.end());
      for (BlockId call : function.calls) {
        if (file_of.at(call) != i && foreign.insert(call).second) declared += emitter.signature(call) + ";\n";
      }
      (shared.contains(id) ? declared : own) += emitter.signature(id) + ";\n";
      (shared.contains(id) ? visible : hidden) += function.text;
    }
    std::string text = "namespace " + scope + " {\n\n" + declared + "\nnamespace {\n\n";
    for (std::size_t definition : definitions) text += emitter.definition(definition);
    text += "\n" + own + "\n" + hidden + "}  // namespace\n\n" + visible + "}  // namespace " + scope + "\n";
    for (const Exported& one : exported) {
      if (file_of.at(one.block) == i) text += exported_function(plan, one, scope + "::" + emitter.function(one.block).name);
    }
    texts.push_back(std::move(text));
  }
  return texts;
}

}  // namespace apigen::schema
