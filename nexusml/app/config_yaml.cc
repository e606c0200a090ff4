// Reads a configuration out of YAML.
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>

#include "nexusml/app/config.h"
#include "nexusml/app/setting_keys.h"
#include "nexusml/app/setting_values.h"
#include "nexusml/base/text.h"

namespace nexusml::app {
namespace {

constexpr int kMaximumDepth = 8;
constexpr std::size_t kMaximumKeys = 10'000;  // aliases of aliases could make any number out of a small file

std::string place(std::string_view file, const YAML::Mark& mark) {
  if (mark.is_null()) return std::string(file);
  return std::string(file) + " line " + std::to_string(mark.line + 1) + " column " + std::to_string(mark.column + 1);
}

/// Walks a YAML tree down to its scalars.
class YamlWalk {
 public:
  YamlWalk(Config& config, std::string_view file) : config_(config), file_(file) {}

  Status walk(const YAML::Node& node, const std::string& path, int depth) {
    if (depth > kMaximumDepth) return fail(node, "nested too deeply");
    if (node.IsNull() && path.empty()) return {};  // an empty file
    if (!node.IsMap())
      return fail(node, "the file must hold keys and values, such as \"server: {listen: 127.0.0.1:8000}\"");
    for (const auto& entry : node) {
      if (!entry.first.IsScalar()) return fail(entry.first, "a key must be a word");
      const std::string key = (path.empty() ? "" : path + ".") + entry.first.Scalar();
      if (!seen_.insert(key).second) return fail(entry.first, in_quotes(key) + " stands twice");
      if (seen_.size() > kMaximumKeys) return fail(entry.first, "more than " + std::to_string(kMaximumKeys) + " keys");
      if (is_section(key) || is_in_family(key, entry.second)) {
        NEXUSML_RETURN_IF_ERROR(section(entry.first, entry.second, key, depth));
      } else {
        NEXUSML_RETURN_IF_ERROR(scalar(entry.first, entry.second, key));
      }
    }
    return {};
  }

 private:
  /// A family's name may be written in levels: thresholds.per_model: {email: {data_drift_high: 0.3}}.
  static bool is_in_family(const std::string& key, const YAML::Node& value) {
    return value.IsMap() && find_family(key) != nullptr;
  }

  /// Where a key stands; the key itself says where in the line.
  std::string line_of(const YAML::Node& node) const { return file_ + " line " + std::to_string(node.Mark().line + 1); }

  Status fail(const YAML::Node& node, const std::string& what) const {
    return Error(ErrorCode::kInvalidArgument, place(file_, node.Mark()) + ": " + what);
  }

  Status section(const YAML::Node& key_node, const YAML::Node& node, const std::string& key, int depth) {
    if (node.IsMap()) return walk(node, key, depth + 1);
    if (node.IsNull()) return {};  // a section whose keys are all commented out
    return fail(key_node, in_quotes(key) + " is a section: it must hold keys and values, not " +
                              (node.IsSequence() ? "a list" : "the value " + in_quotes(node.Scalar())));
  }

  Status scalar(const YAML::Node& key_node, const YAML::Node& node, const std::string& key) {
    if (find_setting(key) == nullptr && find_family(key) == nullptr) return unknown_key(key, line_of(key_node));
    if (node.IsScalar()) return set_value(config_, key, node.Scalar(), line_of(key_node));
    if (node.IsNull()) return fail(key_node, in_quotes(key) + " has no value");
    return fail(key_node,
                in_quotes(key) + " must have one value, not " + (node.IsMap() ? "keys and values" : "a list"));
  }

  Config& config_;
  std::string file_;
  std::set<std::string> seen_;
};

/// yaml-cpp would replace what is not UTF-8, and silently end at a NUL.
Status check_text(std::string_view yaml, std::string_view name) {
  const bool is_utf16 = yaml.starts_with("\xff\xfe") || yaml.starts_with("\xfe\xff");
  const std::size_t wrong = is_utf16 ? 0 : std::min(base::find_invalid_utf8(yaml), yaml.find('\0'));
  if (wrong == std::string_view::npos) return {};
  const std::string_view before = yaml.substr(0, wrong);
  const std::size_t line_begin = before.rfind('\n') + 1;  // 0 if there is none
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  return Error(ErrorCode::kInvalidArgument, std::string(name) + " line " + std::to_string(line) + " column " +
                                                std::to_string(wrong - line_begin + 1) + ": this is not UTF-8 text");
}

/// The column of a tab that indents the line of an error, for yaml-cpp's words for it are of no help; -1 if there is none.
int column_of_tab(const YAML::Mark& mark, std::string_view yaml) {
  for (int line = 0; line < mark.line; ++line) {
    const std::size_t end = yaml.find('\n');
    if (end == std::string_view::npos) return -1;
    yaml.remove_prefix(end + 1);
  }
  const std::size_t text = yaml.find_first_not_of(" \t");
  const std::size_t tab = yaml.find('\t');
  return tab < text ? static_cast<int>(tab) : -1;
}

Error syntax_error(const YAML::Exception& failure, std::string_view yaml, std::string_view name) {
  YAML::Mark mark = failure.mark;
  const int tab = mark.is_null() ? -1 : column_of_tab(mark, yaml);
  if (tab < 0) return Error(ErrorCode::kInvalidArgument, place(name, mark) + ": " + failure.msg);
  mark.column = tab;
  return Error(ErrorCode::kInvalidArgument, place(name, mark) + ": YAML is indented with spaces, and this is a tab");
}

}  // namespace

Status apply_yaml(Config& config, std::string_view yaml, std::string_view name) {
  NEXUSML_RETURN_IF_ERROR(check_text(yaml, name));
  try {
    const std::vector<YAML::Node> documents = YAML::LoadAll(std::string(yaml));
    if (documents.size() > 1) {
      return Error(ErrorCode::kInvalidArgument,
                   place(name, documents[1].Mark()) + ": a second document begins (---); one is allowed");
    }
    return documents.empty() ? Status() : YamlWalk(config, name).walk(documents[0], "", 0);
  } catch (const YAML::Exception& failure) {
    return syntax_error(failure, yaml, name);
  }
}

}  // namespace nexusml::app
