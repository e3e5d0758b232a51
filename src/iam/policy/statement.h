// A statement of a policy in the form that is asked. Private to the policy files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "iam/policy/policy.h"

namespace onggi::iam {

/// Whom a statement is about. Services and identity providers are nobody here.
struct Principals {
  bool negated = false;            // NotPrincipal
  bool everybody = false;          // "*", with and without signature
  bool account = false;            // every user
  std::vector<std::string> users;  // names and canonical ids
};

/// Action or Resource, and their Not forms. Actions are in lower case; resources without what comes
/// before the bucket in their ARN.
struct Names {
  bool negated = false;
  std::vector<std::string> patterns;
};

struct Statement {
  std::string label;  // Sid, or "statement 2"
  Effect effect = Effect::kNone;
  Principals principals;
  Names actions;
  Names resources;
  std::vector<Condition> conditions;
  bool variables = false;  // of policies of 2012 and later
};

enum class PolicyKind : std::uint8_t { kBucket, kUser };

/// kInvalid for what is no policy of that kind.
[[nodiscard]] Result<std::vector<Statement>> parse_statements(std::string_view text,
                                                              PolicyKind kind,
                                                              std::string_view bucket);

}  // namespace onggi::iam
