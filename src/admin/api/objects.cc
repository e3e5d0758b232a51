// The admin API's handlers for objects: listing, details, small uploads, renames, and deletes.
#include "admin/api/object_json.h"
#include "admin/api/rows.h"
#include "base/codec.h"
#include "base/when_all.h"

namespace onggi::admin {
namespace {

constexpr std::size_t kDeleteKeysMax = 1000;
/// The maximum total size, in bytes, of the keys in one audit event.
constexpr std::size_t kKeysOfEventMax = 32 << 10;
/// The maximum number of concurrent deletes. Concurrent commits share disk syncs.
constexpr std::size_t kRemovalsAtOnceMax = 64;

/// Returns the key or common prefix after which the listing continues. The cursor is base64,
/// because keys can contain any character.
ApiResult<std::string> read_cursor(const Call& call) {
  const auto cursor = call.param("cursor");
  if (!cursor) return std::string();
  auto after = base64_decode(*cursor);
  if (!after) return refuse(400, "invalid", say("cursor_unknown"), "cursor");
  return *std::move(after);
}

ApiResult<catalog::ListRequest> read_listing(const Call& call) {
  catalog::ListRequest request;
  request.prefix = call.param("prefix").value_or("") + call.param("q").value_or("");
  request.delimiter = call.param("delimiter").value_or("/");
  if (request.delimiter != "/" && !request.delimiter.empty())
    return refuse(400, "invalid", say("delimiter_form"), "delimiter");
  auto after = read_cursor(call);
  if (!after) return std::unexpected(after.error());
  request.after = *std::move(after);
  auto limit = call.limit();
  if (!limit) return std::unexpected(limit.error());
  request.limit = *limit;
  return request;
}

Task<Result<catalog::Removed>> remove_one(Call& call, const catalog::Bucket& bucket,
                                          std::string key) {
  catalog::RemoveRequest request;
  request.key = std::move(key);
  co_return co_await call.services.objects.remove(bucket, std::move(request));
}

catalog::ObjectAttributes attributes_of(const Call& call, const catalog::Bucket& bucket) {
  catalog::ObjectAttributes attributes;
  attributes.owner_id = bucket.owner_id;
  if (const auto type = call.request.header("content-type"); type && !type->empty())
    attributes.system_metadata.emplace_back("content-type", *type);
  return attributes;
}

iam::AuditDetail written_detail(const catalog::ObjectInfo& object) {
  iam::AuditDetail detail;
  detail.add("size", static_cast<std::int64_t>(object.size));
  detail.add("version_id", shown_version(object.version_id));
  return detail;
}

/// Records all deleted keys in the audit log. Splits them into several events if their total size
/// exceeds kKeysOfEventMax.
Task<ApiResult<void>> record_deletes(Call& call, const catalog::Bucket& bucket,
                                     std::span<const std::string> keys, std::size_t failed) {
  do {
    std::size_t count = 0;
    for (std::size_t size = 0; count < keys.size(); ++count) {
      size += keys[count].size();
      if (count > 0 && size > kKeysOfEventMax) break;
    }
    iam::AuditDetail detail;
    detail.add("deleted", static_cast<std::int64_t>(count));
    detail.add("failed", static_cast<std::int64_t>(failed));
    detail.add_list("keys", keys.first(count));
    ONGGI_CO_TRY(co_await audit(call, bucket.name, std::move(detail)));
    keys = keys.subspan(count);
    failed = 0;
  } while (!keys.empty());
  co_return ApiResult<void>();
}

Task<ApiResult<Answer>> list_objects(Call& call) {
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  auto request = ONGGI_CO_TRY(read_listing(call));
  const auto page = ONGGI_CO_TRY(co_await call.services.listing.list(*bucket, std::move(request)));
  json::array objects;
  for (const auto& object : page.objects) objects.push_back(object_summary(object));
  json::array prefixes;
  for (const auto& prefix : page.common_prefixes) prefixes.emplace_back(prefix);
  json::object body{{"objects", std::move(objects)}, {"prefixes", std::move(prefixes)}};
  body["next"] = page.truncated ? json::value(base64_encode(page.next)) : json::value(nullptr);
  co_return Answer{200, std::move(body)};
}

Task<ApiResult<Answer>> get_object(Call& call) {
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  const auto key = ONGGI_CO_TRY(object_key(call));
  const auto version = ONGGI_CO_TRY(version_id(call));
  const catalog::ObjectName name{.key = key, .version_id = version};
  const auto object = ONGGI_CO_TRY(co_await call.services.objects.stat(*bucket, name));
  co_return Answer{200, object_detail(object)};
}

Task<ApiResult<Answer>> put_object(Call& call) {
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  catalog::PutRequest request;
  request.key = ONGGI_CO_TRY(object_key(call));
  auto body = ONGGI_CO_TRY(incoming_body(call, kPutObjectSizeMax));
  request.attributes = attributes_of(call, *bucket);
  if (const auto condition = call.request.header("if-none-match")) {
    if (*condition != "*")
      co_return refuse(400, "invalid", say("if_none_match_form"), "If-None-Match");
    request.conditions.if_none_match = "*";
  }
  const auto object = ONGGI_CO_TRY(
      co_await call.services.objects.put(*bucket, std::move(request), std::move(body)));
  ONGGI_CO_TRY(co_await audit(call, subject_of(*bucket, object.key), written_detail(object)));
  co_return Answer{200, object_detail(object)};
}

Task<ApiResult<Answer>> delete_object(Call& call) {
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  const auto key = ONGGI_CO_TRY(object_key(call));
  const auto removed = ONGGI_CO_TRY(co_await remove_one(call, *bucket, key));
  iam::AuditDetail detail;
  detail.add_flag("existed", removed.existed).add_flag("delete_marker", removed.delete_marker);
  if (removed.delete_marker) detail.add("version_id", shown_version(removed.version_id));
  ONGGI_CO_TRY(co_await audit(call, subject_of(*bucket, key), std::move(detail)));
  co_return Answer{204, nullptr};
}

Task<ApiResult<Answer>> rename_object(Call& call) {
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  catalog::RenameRequest request;
  request.from = ONGGI_CO_TRY(object_key(call));
  Fields fields(call.body);
  request.to = fields.required_text("to");
  if (!fields.flag("overwrite").value_or(false)) request.conditions.if_none_match = "*";
  ONGGI_CO_TRY(fields.finish());
  if (request.to.empty() || request.to.size() > catalog::kKeySizeMax || !is_utf8(request.to))
    co_return refuse(400, "invalid", say("key_size", catalog::kKeySizeMax), "to");
  const auto subject = subject_of(*bucket, request.from);
  auto renamed = co_await call.services.objects.rename(*bucket, std::move(request));
  if (!renamed && renamed.error().code == Code::kPreconditionFailed)
    co_return refuse(409, "exists", say("object_exists"), "to");
  ONGGI_CO_TRY(renamed);
  iam::AuditDetail detail;
  detail.add("to", renamed->key).add("version_id", shown_version(renamed->version_id));
  ONGGI_CO_TRY(co_await audit(call, subject, std::move(detail)));
  co_return Answer{200, object_detail(*renamed)};
}

Task<ApiResult<Answer>> delete_objects(Call& call) {
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  call.body = ONGGI_CO_TRY(co_await read_json(*call.request.body, kKeyListSizeMax));
  Fields fields(call.body);
  const auto keys = fields.texts("keys");
  ONGGI_CO_TRY(fields.finish());
  if (keys.empty() || keys.size() > kDeleteKeysMax)
    co_return refuse(400, "invalid", say("keys_count", kDeleteKeysMax), "keys");

  std::vector<Task<Result<catalog::Removed>>> tasks;
  tasks.reserve(keys.size());
  for (const auto& key : keys) tasks.push_back(remove_one(call, *bucket, key));
  const auto outcomes = co_await when_all(std::move(tasks), kRemovalsAtOnceMax);

  json::array failed;
  std::vector<std::string> deleted;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (outcomes[i]) {
      deleted.push_back(keys[i]);
      continue;
    }
    const auto problem = to_problem(outcomes[i].error());
    auto failure = failure_json(problem);
    failure["key"] = keys[i];
    failed.push_back(std::move(failure));
  }
  ONGGI_CO_TRY(co_await record_deletes(call, *bucket, deleted, failed.size()));
  co_return Answer{200, json::object{{"deleted", deleted.size()}, {"failed", std::move(failed)}}};
}

Task<ApiResult<Answer>> create_folder(Call& call) {
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  Fields fields(call.body);
  auto prefix = fields.required_text("prefix");
  ONGGI_CO_TRY(fields.finish());
  if (!prefix.ends_with('/')) prefix += '/';
  if (prefix.size() > catalog::kKeySizeMax || prefix == "/")
    co_return refuse(400, "invalid", say("folder_size", catalog::kKeySizeMax - 1), "prefix");
  catalog::PutRequest request;
  request.key = prefix;
  request.attributes.owner_id = bucket->owner_id;
  request.attributes.system_metadata.emplace_back("content-type", "application/x-directory");
  request.conditions.if_none_match = "*";
  catalog::IncomingBody empty;
  empty.source = call.request.body;  // no bytes of the request body are left to read
  auto made = co_await call.services.objects.put(*bucket, std::move(request), std::move(empty));
  if (!made && made.error().code == Code::kPreconditionFailed)
    co_return refuse(409, "exists", say("folder_exists"), "prefix");
  ONGGI_CO_TRY(made);
  ONGGI_CO_TRY(co_await audit(call, subject_of(*bucket, prefix), written_detail(*made)));
  co_return Answer{201, object_detail(*made)};
}

}  // namespace

constinit const ApiRoute kListObjects{.method = "GET",
                                      .path = "/buckets/{}/objects",
                                      .role = iam::Role::kViewer,
                                      .handler = list_objects};

constinit const ApiRoute kGetObject{.method = "GET",
                                    .path = "/buckets/{}/object",
                                    .role = iam::Role::kViewer,
                                    .handler = get_object};

constinit const ApiRoute kPutObject{.method = "PUT",
                                    .path = "/buckets/{}/object",
                                    .role = iam::Role::kOperator,
                                    .own_body = true,
                                    .audit = {"object.put"},
                                    .handler = put_object};

constinit const ApiRoute kDeleteObject{.method = "DELETE",
                                       .path = "/buckets/{}/object",
                                       .role = iam::Role::kOperator,
                                       .audit = {"object.delete"},
                                       .handler = delete_object};

constinit const ApiRoute kRenameObject{.method = "POST",
                                       .path = "/buckets/{}/object/rename",
                                       .role = iam::Role::kOperator,
                                       .audit = {"object.rename"},
                                       .handler = rename_object};

constinit const ApiRoute kDeleteObjects{.method = "POST",
                                        .path = "/buckets/{}/objects/delete",
                                        .role = iam::Role::kOperator,
                                        .own_body = true,
                                        .audit = {"object.delete"},
                                        .handler = delete_objects};

constinit const ApiRoute kCreateFolder{.method = "POST",
                                       .path = "/buckets/{}/folders",
                                       .role = iam::Role::kOperator,
                                       .audit = {"object.put"},
                                       .handler = create_folder};

}  // namespace onggi::admin
