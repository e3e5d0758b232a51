// The admin API's handlers for the tags of buckets and objects. A change replaces the whole tag
// set. As in S3, the last writer wins.
#include <string>

#include "admin/api/object_json.h"
#include "admin/api/rows.h"
#include "catalog/bucket_tags.h"
#include "catalog/objects.h"
#include "catalog/rules.h"

namespace onggi::admin {
namespace {

Said said_of(const catalog::Pairs& tags, const catalog::BadTag& bad, std::size_t count_max) {
  using enum catalog::TagFault;
  if (bad.fault == kTooMany) return say("tags_max", count_max);
  const auto& key = tags[bad.at].first;
  switch (bad.fault) {
    case kKey: return say("tag_key_form");
    case kValue: return say("tag_value_form", key);
    case kReserved: return say("tag_reserved");
    default: return say("tag_twice", key);
  }
}

ApiResult<catalog::Pairs> read_tags(const Call& call, std::size_t count_max) {
  Fields fields(call.body);
  fields.skip("tags");
  if (auto done = fields.finish(); !done) return std::unexpected(std::move(done.error()));
  const auto* value = call.body.if_contains("tags");
  if (value == nullptr || !value->is_object())
    return refuse(400, "invalid", say("tags_object"), "tags");
  catalog::Pairs tags;
  for (const auto& [key, text] : value->get_object()) {
    if (!text.is_string()) return refuse(400, "invalid", say("tag_text"), "tags");
    tags.emplace_back(std::string(key), std::string(text.get_string()));
  }
  if (const auto bad = catalog::find_bad_tag(tags, count_max))
    return refuse(400, "invalid", said_of(tags, *bad, count_max), "tags");
  return tags;
}

Answer tags_answer(const catalog::Pairs& tags) {
  json::object object;
  for (const auto& [key, value] : tags) object[key] = value;
  return Answer{200, json::object{{"tags", std::move(object)}}};
}

iam::AuditDetail tags_detail(const catalog::Pairs& tags) {
  iam::AuditDetail object;
  for (const auto& [key, value] : tags) object.add(key, value);
  iam::AuditDetail detail;
  detail.add_object("tags", object);
  return detail;
}

Task<ApiResult<Answer>> get_bucket_tags(Call& call) {
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  const auto tags = ONGGI_CO_TRY(co_await call.services.bucket_tags.read(*bucket));
  co_return tags_answer(tags);
}

Task<ApiResult<Answer>> set_bucket_tags(Call& call) {
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  const auto tags = ONGGI_CO_TRY(read_tags(call, catalog::kBucketTagsMax));
  ONGGI_CO_TRY(co_await call.services.bucket_tags.replace(*bucket, tags));
  ONGGI_CO_TRY(co_await audit(call, bucket->name, tags_detail(tags)));
  co_return tags_answer(tags);
}

Task<ApiResult<Answer>> set_object_tags(Call& call) {
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  const auto key = ONGGI_CO_TRY(object_key(call));
  const auto version = ONGGI_CO_TRY(version_id(call));
  auto tags = ONGGI_CO_TRY(read_tags(call, catalog::kObjectTagsMax));
  auto detail = tags_detail(tags);
  const catalog::ObjectName name{.key = key, .version_id = version};
  const auto tagged =
      ONGGI_CO_TRY(co_await call.services.objects.set_tags(*bucket, name, std::move(tags)));
  detail.add("version_id", shown_version(tagged.version_id));
  ONGGI_CO_TRY(co_await audit(call, subject_of(*bucket, key), std::move(detail)));
  co_return Answer{200, object_detail(tagged)};
}

}  // namespace

constinit const ApiRoute kGetBucketTags{.method = "GET",
                                        .path = "/buckets/{}/tags",
                                        .role = iam::Role::kViewer,
                                        .handler = get_bucket_tags};

constinit const ApiRoute kSetBucketTags{.method = "PUT",
                                        .path = "/buckets/{}/tags",
                                        .role = iam::Role::kOperator,
                                        .audit = {"bucket.tags"},
                                        .handler = set_bucket_tags};

constinit const ApiRoute kSetObjectTags{.method = "PUT",
                                        .path = "/buckets/{}/object/tags",
                                        .role = iam::Role::kOperator,
                                        .audit = {"object.tags"},
                                        .handler = set_object_tags};

}  // namespace onggi::admin
