// The access checks that S3 requests require, decided by access::Judge (access/judge.h). Private to
// s3/access: handlers run after a request has been admitted, and check no permissions.
#pragma once

#include <string_view>

#include "access/judge.h"
#include "base/task.h"
#include "s3/protocol/context.h"

namespace onggi::s3 {

/// Returns the question that access::Judge decides: may the requester perform the operation?
/// Operation::right and Operation::any_right determine which grants are sufficient.
[[nodiscard]] access::Question operation_question(const Context& context);

/// Returns the decision of access::Judge. `more`, if not null, contains condition keys that are not
/// in the request.
Task<iam::Decision> decide(const Context& context, const access::Question& question,
                           const iam::ConditionKeys* more = nullptr);

/// Returns true if the requester may perform `action` (such as "s3:GetObject") on the object `key`.
/// With a version id, checks the corresponding action on versions (access::ask_about_object()).
Task<bool> may(const Context& context, std::string_view action, const catalog::Bucket& bucket,
               std::string_view key, std::string_view version_id = {});

/// Returns true if the requester may list `key` in the bucket, and therefore may learn whether the
/// key exists.
Task<bool> may_list(const Context& context, const catalog::Bucket& bucket, std::string_view key);

/// Returns true if the requester may perform `action` as part of the write that `question`
/// describes, which was allowed for `reason`. If a policy allowed the write, `action` must be
/// allowed as well, as on AWS. If ownership, a grant or an ACL allowed the write, it is enough that
/// no policy denies `action`.
Task<bool> may_along(const Context& context, access::Question question, std::string_view action,
                     iam::DecisionReason reason, const iam::ConditionKeys* more = nullptr);

/// Returns true if `expected` is the user id of the bucket's owner, or the account id that all
/// users share.
[[nodiscard]] bool is_owner(const catalog::Bucket& bucket, std::string_view expected);

}  // namespace onggi::s3
