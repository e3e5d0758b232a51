// The parsed form of a policy statement, used for evaluation. Private to the policy files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "iam/policy/pattern.h"
#include "iam/policy/policy.h"

namespace onggi::iam {

/// A statement's principals. AWS services and identity providers never match a requester.
struct Principals {
  bool negated = false;            // true for NotPrincipal
  bool everybody = false;          // true for "*", which includes anonymous requests
  bool account = false;            // true: every user of this server
  std::vector<std::string> users;  // user names and canonical ids
};

/// The patterns of an Action or Resource element, or of the negated form, such as NotAction.
/// Actions are in lower case. Resources start with the bucket's name, without "arn:aws:s3:::".
struct Names {
  bool negated = false;
  std::vector<Pattern> patterns;
};

struct Statement {
  std::string label;  // Sid, or "statement 2" for a statement without Sid
  Effect effect = Effect::kNone;
  Principals principals;
  Names actions;
  Names resources;
  std::vector<Condition> conditions;
};

enum class PolicyKind : std::uint8_t { kBucket, kUser };

/// Parses a policy into its statements. Errors: kTooLarge; kInvalid if `text` is not a valid policy
/// of the given kind.
[[nodiscard]] Result<std::vector<Statement>> parse_statements(std::string_view text,
                                                              PolicyKind kind,
                                                              std::string_view bucket);

}  // namespace onggi::iam
