// Multipart uploads through the console.
#include "admin/call.h"

namespace onggi::admin {
namespace {

json::value upload_json(const Call& call, const catalog::UploadInfo& upload) {
  const auto owner = call.services.directory.find_user_by_id(upload.owner_id);
  return json::object{{"key", upload.key},
                      {"upload_id", upload.upload_id},
                      {"initiated", format_iso8601(upload.initiated)},
                      {"owner", owner ? json::value(owner->name) : json::value(nullptr)}};
}

}  // namespace

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
