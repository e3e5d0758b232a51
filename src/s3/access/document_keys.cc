#include "s3/access/document_keys.h"

#include "s3/access/condition_keys.h"
#include "s3/documents/create.h"
#include "s3/documents/lock.h"
#include "s3/documents/tags.h"

namespace onggi::s3 {

S3Result<iam::ConditionKeys> object_tag_keys(const Context& context) {
  const auto tags = ONGGI_TRY(parse_tagging(context.document, catalog::kObjectTagsMax));
  iam::ConditionKeys keys;
  add_request_tags(keys, tags);
  return keys;
}

S3Result<iam::ConditionKeys> bucket_tag_keys(const Context& context) {
  const auto tags = ONGGI_TRY(parse_tag_resource(context.document));
  iam::ConditionKeys keys;
  add_bucket_tags(keys, tags);
  return keys;
}

S3Result<iam::ConditionKeys> retention_keys(const Context& context) {
  const auto retention = ONGGI_TRY(parse_retention(context.document, context.caller.now));
  iam::ConditionKeys keys;
  add_lock_keys(keys, {.retention = retention, .legal_hold = {}}, context.caller.now);
  return keys;
}

S3Result<iam::ConditionKeys> legal_hold_keys(const Context& context) {
  const auto on = ONGGI_TRY(parse_legal_hold(context.document));
  iam::ConditionKeys keys;
  add_lock_keys(keys, {.retention = {}, .legal_hold = on}, context.caller.now);
  return keys;
}

S3Result<iam::ConditionKeys> creation_keys(const Context& context) {
  const auto wanted = ONGGI_TRY(parse_create_document(context.document));
  iam::ConditionKeys keys;
  if (!wanted.location.empty()) keys.add("s3:locationconstraint", wanted.location);
  add_bucket_tags(keys, wanted.tags);
  return keys;
}

}  // namespace onggi::s3
