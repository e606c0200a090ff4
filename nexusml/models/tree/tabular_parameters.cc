#include "nexusml/models/tree/tabular_parameters.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace nexusml::models::tree {
namespace {

constexpr std::string_view kMagic = "NXMLTREE";
constexpr std::uint32_t kVersion = 1;
constexpr std::uint32_t kMaximumOutputs = 1U << 16;

Error corrupt(std::string_view what) {
  return Error(ErrorCode::kCorrupt, "tree model file: " + std::string(what));
}

class Writer {
 public:
  void u32(std::uint32_t value) {
    for (int shift = 0; shift < 32; shift += 8) bytes_.push_back(static_cast<char>((value >> shift) & 0xff));
  }
  void f32(float value) { u32(std::bit_cast<std::uint32_t>(value)); }
  void f64(double value) {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    u32(static_cast<std::uint32_t>(bits));
    u32(static_cast<std::uint32_t>(bits >> 32));
  }
  void text(std::string_view value) { bytes_.append(value); }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// Past the end it yields zeros and remembers; `has` is asked before anything is allocated.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  [[nodiscard]] bool has(std::uint64_t count, std::uint64_t size) const { return count <= bytes_.size() / size; }
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool at_end() const { return bytes_.empty(); }
  std::string_view text(std::size_t size) {
    if (size > bytes_.size()) {
      ok_ = false;
      return {};
    }
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }
  std::uint32_t u32() {
    std::uint32_t value = 0;
    int shift = 0;
    for (const char c : text(4)) {
      value |= static_cast<std::uint32_t>(static_cast<unsigned char>(c)) << shift;
      shift += 8;
    }
    return value;
  }
  float f32() { return std::bit_cast<float>(u32()); }
  double f64() {
    const std::uint64_t low = u32();
    return std::bit_cast<double>(low | static_cast<std::uint64_t>(u32()) << 32);
  }

 private:
  std::string_view bytes_;
  bool ok_ = true;
};

constexpr std::uint64_t kColumnBytes = 8;
constexpr std::uint64_t kScaleBytes = 12;
constexpr std::uint64_t kTreeBytes = 8;
constexpr std::uint64_t kNodeBytes = 20;
constexpr std::uint32_t kMissingLeftBit = 0x80000000;  // of the left child's position

void write_tree(Writer& writer, const DecisionTree& tree) {
  writer.u32(tree.output);
  writer.u32(static_cast<std::uint32_t>(tree.nodes.size()));
  for (const DecisionNode& node : tree.nodes) {
    writer.u32(node.column);
    writer.f32(node.value);
    writer.f32(node.cover);
    writer.u32(node.left | (node.missing_left ? kMissingLeftBit : 0));
    writer.u32(node.right);
  }
}

Result<DecisionTree> read_tree(Reader& reader) {
  DecisionTree tree;
  tree.output = reader.u32();
  const std::uint32_t nodes = reader.u32();
  if (!reader.has(nodes, kNodeBytes)) return corrupt("cut short in a tree");
  tree.nodes.resize(nodes);
  for (DecisionNode& node : tree.nodes) {
    node.column = reader.u32();
    node.value = reader.f32();
    node.cover = reader.f32();
    const std::uint32_t left = reader.u32();
    node.left = left & ~kMissingLeftBit;
    node.missing_left = (left & kMissingLeftBit) != 0;
    node.right = reader.u32();
  }
  return tree;
}

Status read_linear(Reader& reader, TabularParameters& parameters) {
  const std::uint64_t weights = std::uint64_t{parameters.outputs} * parameters.columns.size();
  if (!reader.has(parameters.columns.size(), kScaleBytes) || !reader.has(weights, 4)) {
    return corrupt("cut short in the linear term");
  }
  parameters.scales.resize(parameters.columns.size());
  for (ColumnScale& scale : parameters.scales) scale = {reader.f32(), reader.f32(), reader.f32()};
  if (!reader.has(weights, 4)) return corrupt("cut short in the linear term");
  parameters.weights.resize(weights);
  for (float& weight : parameters.weights) weight = reader.f32();
  const auto finite = [](float number) { return std::isfinite(number); };
  const bool scales_finite = std::all_of(parameters.scales.begin(), parameters.scales.end(), [&](const ColumnScale& s) {
    return finite(s.mean) && finite(s.inverse_deviation) && finite(s.centre);
  });
  if (!scales_finite || !std::all_of(parameters.weights.begin(), parameters.weights.end(), finite)) {
    return corrupt("the linear term holds a number that is not finite");
  }
  return {};
}

Status read_columns(Reader& reader, TabularParameters& parameters, std::uint32_t columns) {
  if (!reader.has(columns, kColumnBytes)) return corrupt("cut short in the columns");
  parameters.columns.resize(columns);
  for (EngineColumn& column : parameters.columns) {
    column.feature = reader.u32();
    column.category = static_cast<std::int32_t>(reader.u32());
    if (column.feature >= parameters.features) return corrupt("a column belongs to a feature that does not exist");
    if (column.category < EngineColumn::kNumeric) return corrupt("a column stands for a category that cannot exist");
  }
  return {};
}

}  // namespace

std::string to_bytes(const TabularParameters& parameters) {
  Writer writer;
  writer.text(kMagic);
  writer.u32(kVersion);
  writer.u32(parameters.features);
  writer.u32(parameters.outputs);
  writer.u32(static_cast<std::uint32_t>(parameters.columns.size()));
  writer.u32(parameters.weights.empty() ? 0 : 1);
  writer.u32(static_cast<std::uint32_t>(parameters.trees.size()));
  for (const EngineColumn& column : parameters.columns) {
    writer.u32(column.feature);
    writer.u32(static_cast<std::uint32_t>(column.category));
  }
  for (const double bias : parameters.bias) writer.f64(bias);
  if (!parameters.weights.empty()) {
    for (const ColumnScale& scale : parameters.scales) {
      writer.f32(scale.mean);
      writer.f32(scale.inverse_deviation);
      writer.f32(scale.centre);
    }
    for (const float weight : parameters.weights) writer.f32(weight);
  }
  for (const DecisionTree& tree : parameters.trees) write_tree(writer, tree);
  return writer.take();
}

Result<TabularParameters> parse_tabular_parameters(std::string_view bytes) {
  Reader reader(bytes);
  if (reader.text(kMagic.size()) != kMagic) return corrupt("not a tree model");
  if (const std::uint32_t version = reader.u32(); version != kVersion) {
    return corrupt("format version " + std::to_string(version) + "; this program reads " + std::to_string(kVersion));
  }
  TabularParameters parameters;
  parameters.features = reader.u32();
  parameters.outputs = reader.u32();
  const std::uint32_t columns = reader.u32();
  const std::uint32_t linear = reader.u32();
  const std::uint32_t trees = reader.u32();
  if (!reader.ok()) return corrupt("cut short in the header");
  if (parameters.outputs == 0 || parameters.outputs > kMaximumOutputs)
    return corrupt("an impossible number of outputs");
  if (columns == 0 || linear > 1) return corrupt("an impossible header");
  NEXUSML_RETURN_IF_ERROR(read_columns(reader, parameters, columns));
  if (!reader.has(parameters.outputs, 8)) return corrupt("cut short in the bias");
  for (std::uint32_t i = 0; i < parameters.outputs; ++i) {
    parameters.bias.push_back(reader.f64());
    if (!std::isfinite(parameters.bias.back())) return corrupt("the bias is not finite");
  }
  if (linear == 1) NEXUSML_RETURN_IF_ERROR(read_linear(reader, parameters));
  if (!reader.has(trees, kTreeBytes)) return corrupt("cut short in the trees");
  parameters.trees.reserve(trees);
  for (std::uint32_t t = 0; t < trees; ++t) {
    NEXUSML_ASSIGN_OR_RETURN(DecisionTree tree, read_tree(reader));
    NEXUSML_RETURN_IF_ERROR(
        check_tree(tree, columns, parameters.outputs).while_doing("tree model file: tree " + std::to_string(t)));
    parameters.trees.push_back(std::move(tree));
  }
  if (!reader.ok()) return corrupt("cut short");
  if (!reader.at_end()) return corrupt("bytes are left over after the last tree");
  return parameters;
}

}  // namespace nexusml::models::tree
