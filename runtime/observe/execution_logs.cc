#include "apigen/observe/execution_logs.h"

#include <cstdio>
#include <ctime>

namespace apigen::observe {
namespace {

constexpr std::size_t kLongestText = 1024;  // of one value or body, as AWS keeps

std::optional<rt::LogDetail> detail_of_settings(const config::MethodSettings& settings) {
  if (settings.logging_level == "ERROR") return rt::LogDetail::error;
  if (settings.logging_level == "INFO") return settings.data_trace_enabled.value_or(false) ? rt::LogDetail::trace : rt::LogDetail::info;
  return std::nullopt;
}

void append_time(rt::Buffer& out, std::int64_t at_ms) {
  const std::time_t seconds = static_cast<std::time_t>(at_ms / 1000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[40];
  const std::size_t size = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  out.append(std::string_view(text, size));
  out.append(std::string_view(text, static_cast<std::size_t>(std::snprintf(text, sizeof text, ".%03dZ", static_cast<int>(at_ms % 1000)))));
}

}  // namespace

std::unique_ptr<ExecutionLogs> ExecutionLogs::make(const config::Settings& settings, LogSinks& sinks, std::vector<std::string>& problems) {
  auto logs = std::make_unique<ExecutionLogs>();
  auto add = [&](const std::string& api, const std::vector<config::Stage>& stages) {
    for (const config::Stage& stage : stages) {
      StageLog log;
      bool any = false;
      for (const auto& [method, method_settings] : stage.method_settings) {
        if (method_settings.logging_level.empty()) continue;  // nothing said: what "*/*" says
        std::optional<rt::LogDetail> detail = detail_of_settings(method_settings);
        log.methods[method] = detail;
        any = any || detail;
      }
      if (!any) continue;
      std::string problem;
      log.sink = sinks.open(stage.execution_log_destination, problem);
      if (problem.empty()) {
        logs->stages_[api][stage.name] = std::move(log);
      } else {
        problems.push_back(problem);
      }
    }
  };
  add("", settings.stages);
  for (const auto& [id, api] : settings.apis) add(id, api.stages);
  return logs->stages_.empty() ? nullptr : std::move(logs);
}

const ExecutionLogs::StageLog* ExecutionLogs::find(const rt::Exchange& x) const {
  auto api = stages_.find(x.api ? x.api->id : std::string_view());
  if (api == stages_.end()) api = stages_.find("");
  if (api == stages_.end()) return nullptr;
  auto stage = api->second.find(x.stage_name);
  return stage == api->second.end() ? nullptr : &stage->second;
}

// The most particular key that says something: "~1pets/GET", then "*/GET", then "*/*".
std::optional<rt::LogDetail> ExecutionLogs::detail_of(const rt::Exchange& x, const StageLog& stage) {
  rt::Buffer path(x.arena);
  for (char c : x.operation->resource_path) {
    if (c == '/') path.append("~1");
    else path.append(c);
  }
  const std::string_view places[] = {path.view(), "*"};
  for (std::string_view place : places) {
    for (std::string_view method : {x.context.method, x.operation->method, std::string_view("*")}) {
      auto found = stage.methods.find(rt::Buffer(x.arena).append(place).append('/').append(method).view());
      if (found != stage.methods.end()) return found->second;
    }
  }
  return std::nullopt;
}

void ExecutionLogs::begin(rt::Exchange& x) const {
  const StageLog* stage = find(x);
  if (!stage) return;
  if (std::optional<rt::LogDetail> detail = detail_of(x, *stage)) x.log = x.arena.make<rt::ExecutionLog>(x.arena, *detail, kLongestText);
}

void ExecutionLogs::write(const rt::Exchange& x) const {
  const StageLog* stage = find(x);
  if (!stage || x.log->lines.empty()) return;
  rt::Buffer text(x.arena);
  for (const rt::ExecutionLog::Line& line : x.log->lines) {
    if (!text.empty()) text.append('\n');
    append_time(text, line.at_ms);
    text.append(" (").append(x.context.request_id).append(") ");
    append_on_one_line(text, line.text);
  }
  stage->sink->write(text.view());
}

}  // namespace apigen::observe
