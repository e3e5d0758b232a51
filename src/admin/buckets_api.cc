// Buckets and the multipart uploads in them.
#include "admin/call.h"

namespace onggi::admin {
namespace {

json::object bucket_json(const Call& call, const catalog::Bucket& bucket) {
  const auto owner = call.services.directory.find_user_by_id(bucket.owner_id);
  return {{"name", bucket.name},
          {"owner", owner ? json::value(owner->name) : json::value(nullptr)},
          {"created", format_iso8601(bucket.created)}};
}

Task<ApiResult<json::object>> bucket_with_usage(Call& call, const catalog::Bucket& bucket) {
  ONGGI_API_ASSIGN(const auto usage, co_await call.services.buckets.usage(bucket));
  auto object = bucket_json(call, bucket);
  object["objects"] = usage.objects;
  object["bytes"] = usage.bytes;
  co_return object;
}

/// Who can do what on the bucket.
json::array bucket_grants(const Call& call, const std::string& bucket) {
  json::array grants;
  for (const auto& user : call.services.directory.list_users()) {
    for (const auto& grant : user->grants) {
      if (grant.bucket != bucket) continue;
      json::array rights;
      for (const auto& [right, name] : iam::kRightNames)
        if (iam::contains(grant.rights, right)) rights.emplace_back(name);
      grants.push_back(json::object{{"user", user->name},
                                    {"rights", std::move(rights)},
                                    {"prefix", grant.prefix},
                                    {"expires", to_json(grant.expires)}});
    }
  }
  return grants;
}

json::value upload_json(const Call& call, const catalog::UploadInfo& upload) {
  const auto owner = call.services.directory.find_user_by_id(upload.owner_id);
  return json::object{{"key", upload.key},
                      {"upload_id", upload.upload_id},
                      {"initiated", format_iso8601(upload.initiated)},
                      {"owner", owner ? json::value(owner->name) : json::value(nullptr)}};
}

}  // namespace

Task<ApiResult<Answer>> list_buckets(Call& call) {
  ONGGI_API_ASSIGN(const auto limit, call.limit());
  const auto prefix = call.param("prefix").value_or("");
  const auto after = call.param("after").value_or("");
  const auto page = call.services.buckets.list(prefix, after, limit);
  json::array list;
  for (const auto& bucket : page.buckets) {
    ONGGI_API_ASSIGN(auto object, co_await bucket_with_usage(call, bucket));
    list.push_back(std::move(object));
  }
  json::object body{{"buckets", std::move(list)}};
  body["next"] = page.next ? json::value(*page.next) : json::value(nullptr);
  co_return Answer{200, std::move(body)};
}

Task<ApiResult<Answer>> create_bucket(Call& call) {
  Fields fields(call.body);
  auto name = fields.required_text("name");
  const auto owner = fields.required_text("owner");
  ONGGI_API_TRY(fields.finish());
  const auto user = call.services.directory.find_user(owner);
  if (!user) co_return refuse(404, "not_found", "there is no user " + owner, "owner");
  if (!call.services.buckets.find(name))
    ONGGI_API_TRY(co_await call.services.directory.forget_bucket(name, call.actor));
  auto created = co_await call.services.buckets.create(name, user->id);
  if (!created) {
    auto problem = to_problem(created.error());
    problem.field = "name";
    co_return std::unexpected(std::move(problem));
  }
  ONGGI_API_TRY(co_await audit(call, "bucket.create", name));
  co_return Answer{201, bucket_json(call, **created)};
}

Task<ApiResult<Answer>> get_bucket(Call& call) {
  ONGGI_API_ASSIGN(const auto bucket, call.services.buckets.find(call.args[0]));
  ONGGI_API_ASSIGN(auto object, co_await bucket_with_usage(call, *bucket));
  object["grants"] = bucket_grants(call, bucket->name);
  co_return Answer{200, std::move(object)};
}

Task<ApiResult<Answer>> delete_bucket(Call& call) {
  ONGGI_API_TRY(co_await call.services.buckets.remove(call.args[0]));
  ONGGI_API_TRY(co_await call.services.directory.forget_bucket(call.args[0], call.actor));
  ONGGI_API_TRY(co_await audit(call, "bucket.delete", call.args[0]));
  co_return Answer{204, nullptr};
}

Task<ApiResult<Answer>> list_uploads(Call& call) {
  ONGGI_API_ASSIGN(const auto bucket, call.services.buckets.find(call.args[0]));
  catalog::UploadListRequest request;
  ONGGI_API_ASSIGN(request.limit, call.limit());
  request.prefix = call.param("prefix").value_or("");
  request.key_marker = call.param("key_marker").value_or("");
  request.upload_id_marker = call.param("upload_id_marker").value_or("");
  ONGGI_API_ASSIGN(const auto page,
                   co_await call.services.uploads.list(*bucket, std::move(request)));
  json::array list;
  for (const auto& upload : page.uploads) list.push_back(upload_json(call, upload));
  json::object body{{"uploads", std::move(list)}};
  if (page.truncated) {
    body["next_key_marker"] = page.next_key_marker;
    body["next_upload_id_marker"] = page.next_upload_id_marker;
  }
  co_return Answer{200, std::move(body)};
}

Task<ApiResult<Answer>> abort_upload(Call& call) {
  ONGGI_API_ASSIGN(const auto bucket, call.services.buckets.find(call.args[0]));
  const auto key = call.param("key");
  if (!key) co_return refuse(400, "invalid", "key is required", "key");
  ONGGI_API_TRY(co_await call.services.uploads.abort(*bucket, *key, call.args[1]));
  ONGGI_API_TRY(co_await audit(call, "upload.abort", bucket->name + "/" + *key));
  co_return Answer{204, nullptr};
}

}  // namespace onggi::admin
