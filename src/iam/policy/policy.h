// Policy: the policy of a bucket or a user in IAM's policy language, parsed once and evaluated for
// each request. The functions are pure. The caller combines the verdicts of several policies; an
// explicit deny in any policy overrides every allow.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/security_iam_service-with-iam.html
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "iam/model/types.h"
#include "iam/policy/condition.h"

namespace onggi::iam {

inline constexpr std::size_t kPolicySizeMax = 20 * 1024;

/// The maximum work of one evaluation of a policy, in units of WorkBudget; takes well below 2 ms. A
/// policy with a thousand ARNs needs a quarter of this maximum.
inline constexpr std::size_t kEvaluationWorkMax = 100'000;
/// The value of Verdict::statement if an evaluation exceeds kEvaluationWorkMax.
inline constexpr std::string_view kTooMuchWork = "too much work";

/// The account number in ARNs. All users of a server belong to this one account.
inline constexpr std::string_view kAccountId = "000000000000";

/// Returns the ARN of a user: "arn:aws:iam::000000000000:user/NAME".
[[nodiscard]] std::string user_arn(std::string_view name);

/// A request to evaluate: the user, the action and the resource.
struct PolicyRequest {
  const User* user = nullptr;  // null if the request is anonymous
  std::string_view action;     // for example "s3:GetObject"
  std::string_view resource;   // "bucket" or "bucket/key"
  const ConditionKeys& keys;
};

enum class Effect : std::uint8_t { kNone, kAllow, kDeny };

/// The result of evaluating a policy. Names the deciding statement by its Sid, or as "statement 2".
struct Verdict {
  Effect effect = Effect::kNone;
  std::string statement = {};
  bool too_much_work = false;  // true: denied, because the evaluation exceeded kEvaluationWorkMax
};

struct Statement;

class Policy {
 public:
  /// Parses a bucket policy. Its statements must name principals, and may name only `bucket` and
  /// objects in it as resources. Errors: kTooLarge; kInvalid if `text` is not a valid bucket
  /// policy, with S3's own message if S3 has one.
  [[nodiscard]] static Result<Policy> for_bucket(std::string_view text, std::string_view bucket);
  /// Parses a user policy. Its statements have no principals and may name any resource. Errors:
  /// like for_bucket().
  [[nodiscard]] static Result<Policy> for_user(std::string_view text);
  /// Returns a policy that denies everything. It replaces a stored policy that cannot be parsed.
  [[nodiscard]] static Policy denying();

  Policy(Policy&&) noexcept;
  Policy& operator=(Policy&&) noexcept;
  ~Policy();

  /// Returns the first deny that applies to the request. Without a deny, returns the first allow
  /// that applies, or kNone. Denies a request whose evaluation would exceed kEvaluationWorkMax.
  [[nodiscard]] Verdict evaluate(const PolicyRequest& request) const;

  /// Returns true if an Allow statement names the action and the user, whatever its resources and
  /// conditions. If `user` is null, the statement may name any user. Also returns true if the
  /// evaluation would exceed kEvaluationWorkMax. Ignores Deny statements.
  [[nodiscard]] bool may_allow(const User* user, std::string_view action) const;

  /// Returns true if AWS would call the policy public: an Allow statement for "*" has no condition
  /// that restricts the requester or the origin of the request to fixed values.
  /// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
  [[nodiscard]] bool is_public() const { return is_public_; }

  /// Returns true if a condition or a variable uses a condition key that starts with `prefix`
  /// (normalized).
  [[nodiscard]] bool asks_for(std::string_view prefix) const;

  /// Returns the users that the policy names as principals, by name or canonical id.
  [[nodiscard]] std::vector<std::string> named_users() const;

 private:
  explicit Policy(std::vector<Statement> statements);

  std::vector<Statement> statements_;
  bool is_public_ = false;
  std::set<std::string, std::less<>> keys_;  // condition keys of the conditions and variables
};

/// Parses a policy that was accepted and stored earlier. Never returns null: if the text is no
/// longer valid, returns Policy::denying().
[[nodiscard]] std::shared_ptr<const Policy> stored_bucket_policy(std::string_view text,
                                                                 std::string_view bucket);
[[nodiscard]] std::shared_ptr<const Policy> stored_user_policy(std::string_view text);

}  // namespace onggi::iam
