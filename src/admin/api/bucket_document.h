// A document that configures a bucket (catalog/bucket_documents.h), replaced as a whole by whoever
// names the state that it replaces. Private to admin/.
#pragma once

#include <optional>
#include <string>

#include "admin/protocol/call.h"
#include "catalog/bucket_documents.h"
#include "catalog/rules.h"
#include "catalog/types.h"

namespace onggi::admin {

/// The tag of its state, with quotes; when there is none, of that.
[[nodiscard]] std::string document_etag(const catalog::Bucket& bucket,
                                        catalog::BucketDocument kind);

/// Lets a change pass only while the document is the one that If-Match names; 428 without it.
[[nodiscard]] ApiResult<catalog::BucketCheck> check_unchanged(const Call& call,
                                                              catalog::BucketDocument kind);

/// The same where the caller need not name what he replaces: whoever names nothing replaces
/// anything.
[[nodiscard]] catalog::BucketCheck check_if_named(const Call& call, catalog::BucketDocument kind);

/// Sets it (none: removes it) and writes `action` into the audit log. 428 without If-Match, 412
/// when the document is another by now.
Task<ApiResult<void>> replace_document(Call& call, const catalog::Bucket& bucket,
                                       catalog::BucketDocument kind,
                                       std::optional<std::string> text, std::string action);
/// Removes it whatever it is.
Task<ApiResult<Answer>> delete_document(Call& call, catalog::BucketDocument kind,
                                        std::string action);

/// "rules[2].days".
[[nodiscard]] std::string rule_field(std::size_t rule, const std::string& field);
/// 400, naming the field of the rule.
[[nodiscard]] std::unexpected<Problem> refuse_rule(const catalog::RuleFault& fault);

/// The members of the body's `rules`, each an object.
[[nodiscard]] ApiResult<std::vector<const json::object*>> rule_objects(const json::object& body,
                                                                       std::size_t count_max);

}  // namespace onggi::admin
