// ConditionKeys: the values of a request's condition keys, which conditions and variables in
// policies test. Pure functions.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace onggi::iam {

/// Returns the name of a condition key in the form in which names are compared: lower case up to
/// the first '/'. After the '/' comes the key of a tag, whose case matters.
[[nodiscard]] std::string normalized_key(std::string_view name);

/// The condition keys of one request. A key may have several values.
class ConditionKeys {
 public:
  /// Adds a value to the key `name`.
  void add(std::string_view name, std::string value);
  /// Adds the key `name` with no values.
  void add_empty(std::string_view name);
  /// Adds all keys and values of `others`.
  void add_all(const ConditionKeys& others);
  /// Returns the values of a key, or null if the key is absent. `name` must be normalized.
  [[nodiscard]] const std::vector<std::string>* find(std::string_view name) const;

 private:
  std::vector<std::string>& values_of(std::string_view name);

  std::vector<std::pair<std::string, std::vector<std::string>>> keys_;
};

}  // namespace onggi::iam
