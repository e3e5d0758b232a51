// The admin API's handlers for object versions: listing, restoring, and permanent deletion.
#include "admin/api/lock_json.h"
#include "admin/api/object_json.h"
#include "admin/api/rows.h"
#include "base/codec.h"

namespace onggi::admin {
namespace {

/// Returns a cursor: the version id and the key of the last entry of the page, with a '/' in
/// between. The first '/' is the separator, because version ids never contain a '/'.
std::string make_cursor(const catalog::VersionPage& page) {
  return base64_encode(page.next_version_id_marker + "/" + page.next_key_marker);
}

ApiResult<catalog::VersionListRequest> read_version_listing(const Call& call) {
  catalog::VersionListRequest request;
  const auto key = call.param("key");
  request.prefix = key ? *key : call.param("prefix").value_or("");
  request.delimiter = key ? "" : call.param("delimiter").value_or("/");
  if (request.delimiter != "/" && !request.delimiter.empty())
    return refuse(400, "invalid", say("delimiter_form"), "delimiter");
  const auto limit = call.limit();
  if (!limit) return std::unexpected(limit.error());
  request.limit = *limit;
  const auto cursor = call.param("cursor");
  if (!cursor) return request;
  const auto text = base64_decode(*cursor);
  const auto slash = text ? text->find('/') : std::string::npos;
  if (slash == std::string::npos) return refuse(400, "invalid", say("cursor_unknown"), "cursor");
  request.version_id_marker = text->substr(0, slash);
  request.key_marker = text->substr(slash + 1);
  return request;
}

json::object version_json(const catalog::ListedVersion& version) {
  const auto& info = version.info;
  json::object object{{"key", info.key},
                      {"version_id", shown_version(info.version_id)},
                      {"latest", version.latest},
                      {"delete_marker", info.delete_marker},
                      {"size", info.size},
                      {"etag", info.etag},
                      {"modified", format_iso8601(info.modified)}};
  add_lock(object, info.attributes.lock);
  return object;
}

Task<ApiResult<Answer>> list_versions(Call& call) {
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  auto request = ONGGI_CO_TRY(read_version_listing(call));
  const auto key = call.param("key");
  const auto page =
      ONGGI_CO_TRY(co_await call.services.listing.list_versions(*bucket, std::move(request)));
  json::array versions;
  for (const auto& version : page.versions)
    if (!key || version.info.key == *key) versions.push_back(version_json(version));
  // The listing uses the requested key as a prefix, and this key sorts first among the matches. If
  // the page has a version of another key, all versions of the requested key have been listed.
  const bool more = page.truncated && (!key || versions.size() == page.versions.size());
  json::array prefixes;
  for (const auto& prefix : page.common_prefixes) prefixes.emplace_back(prefix);
  json::object body{{"versions", std::move(versions)}, {"prefixes", std::move(prefixes)}};
  body["next"] = more ? json::value(make_cursor(page)) : json::value(nullptr);
  co_return Answer{200, std::move(body)};
}

/// Restores a version by copying it to a new current version. If the bucket has versioning enabled,
/// the newer versions are kept.
Task<ApiResult<Answer>> restore_version(Call& call) {
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  const auto key = ONGGI_CO_TRY(object_key(call));
  const auto version = ONGGI_CO_TRY(version_id(call));
  ONGGI_CO_TRY(call.required_param("version_id"));
  const catalog::ObjectName name{.key = key, .version_id = version};
  const auto source = ONGGI_CO_TRY(co_await call.services.objects.open(*bucket, name));
  catalog::CopyRequest request;
  request.key = key;
  request.owner_id = bucket->owner_id;
  request.storage_class = source->info().attributes.storage_class;
  const auto restored =
      ONGGI_CO_TRY(co_await call.services.objects.copy(*bucket, std::move(request), *source));
  iam::AuditDetail detail;
  detail.add("version_id", shown_version(version));
  detail.add("new_version_id", shown_version(restored.version_id));
  ONGGI_CO_TRY(co_await audit(call, subject_of(*bucket, key), std::move(detail)));
  co_return Answer{200, object_detail(restored)};
}

Task<ApiResult<Answer>> delete_version(Call& call) {
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  const auto key = ONGGI_CO_TRY(object_key(call));
  ONGGI_CO_TRY(call.required_param("version_id"));
  const auto version = ONGGI_CO_TRY(version_id(call));
  const auto asked = call.param("bypass_governance") == "true";
  const auto bypass = ONGGI_CO_TRY(bypasses_governance(call, asked));
  catalog::RemoveRequest request{
      .key = key, .version_id = version, .conditions = {}, .bypass_governance = bypass};
  ONGGI_CO_TRY(co_await call.services.objects.remove(*bucket, std::move(request)));
  iam::AuditDetail detail;
  detail.add("version_id", shown_version(version)).add_flag("bypass_governance", bypass);
  ONGGI_CO_TRY(co_await audit(call, subject_of(*bucket, key), std::move(detail)));
  co_return Answer{204, nullptr};
}

}  // namespace

constinit const ApiRoute kListVersions{.method = "GET",
                                       .path = "/buckets/{}/versions",
                                       .role = iam::Role::kViewer,
                                       .handler = list_versions};

constinit const ApiRoute kRestoreVersion{.method = "POST",
                                         .path = "/buckets/{}/versions/restore",
                                         .role = iam::Role::kOperator,
                                         .audit = {"object.restore"},
                                         .handler = restore_version};

constinit const ApiRoute kDeleteVersion{.method = "DELETE",
                                        .path = "/buckets/{}/versions",
                                        .role = iam::Role::kOperator,
                                        .audit = {"object.delete-version"},
                                        .handler = delete_version};

}  // namespace onggi::admin
