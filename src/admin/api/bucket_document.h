// Reads and replaces a bucket's configuration documents (catalog/bucket_documents.h). A document is
// always replaced as a whole, and If-Match must contain the current document's ETag. Private to
// admin/.
#pragma once

#include <optional>
#include <string>

#include "admin/protocol/call.h"
#include "catalog/bucket_documents.h"
#include "catalog/rules.h"
#include "catalog/types.h"

namespace onggi::admin {

/// Returns the current ETag, with quotes, of the bucket's document of the given kind. A missing
/// document also has an ETag.
[[nodiscard]] std::string document_etag(const catalog::Bucket& bucket,
                                        catalog::BucketDocument kind);

/// Returns a check that accepts a change only if the document still has the ETag in If-Match, or if
/// If-Match is "*". Error: 428 if the request has no If-Match.
[[nodiscard]] ApiResult<catalog::BucketCheck> check_unchanged(const Call& call,
                                                              catalog::BucketDocument kind);

/// Like check_unchanged(), but accepts any document if the request has no If-Match.
[[nodiscard]] catalog::BucketCheck check_if_named(const Call& call, catalog::BucketDocument kind);

/// Replaces the bucket's document of the given kind, or deletes it if `text` is nullopt, and
/// records the route's action and the number of rules in the audit log. Errors: 428 if the request
/// has no If-Match, 412 if If-Match differs from the document's current ETag.
Task<ApiResult<void>> replace_document(Call& call, const catalog::Bucket& bucket,
                                       catalog::BucketDocument kind,
                                       std::optional<std::string> text, std::size_t rules);
/// Deletes a document regardless of its current state, and records the route's action in the audit
/// log.
Task<ApiResult<Answer>> delete_document(Call& call, catalog::BucketDocument kind);

/// Returns the path of a rule's field in the request body, for example "rules[2].days". An empty
/// `field` gives the path of the rule itself.
[[nodiscard]] std::string rule_field(std::size_t rule, const std::string& field);
/// Returns a 400 problem that names the rule's faulty field.
[[nodiscard]] std::unexpected<Problem> refuse_rule(const catalog::RuleFault& fault);

/// Returns the elements of the `rules` list in `body`. Error: 400 if `body` has any other field, if
/// `rules` is not a list of objects, or if the list has more than `count_max` elements.
[[nodiscard]] ApiResult<std::vector<const json::object*>> rule_objects(const json::object& body,
                                                                       std::size_t count_max);

}  // namespace onggi::admin
