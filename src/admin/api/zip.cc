// The admin API's handlers for zip downloads. One call issues a ticket for the selected objects.
// The browser then downloads the zip with a second call.
#include <algorithm>

#include "admin/api/object_json.h"
#include "admin/api/rows.h"
#include "admin/jobs/zip_stream.h"
#include "admin/jobs/zip_tickets.h"
#include "base/codec.h"
#include "iam/model/reasons.h"

namespace onggi::admin {
namespace {

constexpr std::size_t kZipKeysMax = 1000;

/// Returns the identity to which a ticket is bound. For a console login, this is the session, so
/// that neither another account nor a later session of the same account can use the ticket.
std::string ticket_holder(const Caller& caller) {
  return caller.session ? "session:" + caller.session->id : caller.actor.name;
}

ApiResult<void> check_keys(const std::vector<std::string>& keys, std::string_view prefix) {
  if (keys.size() > kZipKeysMax)
    return refuse(400, "invalid", say("keys_max", kZipKeysMax), "keys");
  for (const auto& key : keys) {
    if (key.empty() || key.size() > catalog::kKeySizeMax || !is_utf8(key))
      return refuse(400, "invalid", say("key_size", catalog::kKeySizeMax), "keys");
    if (!key.starts_with(prefix)) return refuse(400, "invalid", say("keys_outside"), "keys");
  }
  return {};
}

/// Sorts `keys`. Drops duplicates, and keys inside a folder that is also selected.
void drop_covered(std::vector<std::string>& keys) {
  std::ranges::sort(keys);
  std::vector<std::string> kept;
  for (auto& key : keys) {
    const bool covered =
        !kept.empty() &&
        (key == kept.back() || (kept.back().ends_with('/') && key.starts_with(kept.back())));
    if (!covered) kept.push_back(std::move(key));
  }
  keys = std::move(kept);
}

/// Returns the file name of the archive: "photos.zip" for the folder "2026/photos/", or the
/// bucket's name plus ".zip" if the selection is not in a folder.
std::string archive_name(const ZipSelection& selection) {
  std::string_view folder = selection.prefix;
  folder = folder.substr(0, folder.rfind('/') + 1);
  if (!folder.empty()) folder.remove_suffix(1);
  const auto name = folder.substr(folder.rfind('/') + 1);
  return (name.empty() ? selection.bucket : std::string(name)) + ".zip";
}

Task<ApiResult<Answer>> create_zip(Call& call) {
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  call.body = ONGGI_CO_TRY(co_await read_json(*call.request.body, kKeyListSizeMax));
  Fields fields(call.body);
  ZipSelection selection;
  selection.bucket = bucket->name;
  selection.prefix = fields.required_text("prefix");
  selection.keys = fields.texts("keys");
  ONGGI_CO_TRY(fields.finish());
  if (selection.prefix.size() > catalog::kKeySizeMax || !is_utf8(selection.prefix))
    co_return refuse(400, "invalid", iam::say("prefix_size", catalog::kKeySizeMax), "prefix");
  const auto* keys = call.body.if_contains("keys");
  if (keys != nullptr && keys->is_array() && selection.keys.empty())
    co_return refuse(400, "invalid", say("keys_empty"), "keys");
  ONGGI_CO_TRY(check_keys(selection.keys, selection.prefix));
  drop_covered(selection.keys);
  const auto ticket =
      ONGGI_CO_TRY(call.services.zips.issue(ticket_holder(call.caller), std::move(selection)));
  co_return Answer{
      201, json::object{{"zip_id", ticket.id}, {"expires", format_iso8601(ticket.expires)}}};
}

Task<ApiResult<Answer>> download_zip(Call& call) {
  const auto holder = ticket_holder(call.caller);
  auto redeemed = ONGGI_CO_TRY(call.services.zips.redeem(call.args[0], holder));
  const auto& selection = redeemed.selection;
  auto bucket = ONGGI_CO_TRY(call.services.buckets.find(selection.bucket));
  iam::AuditDetail detail;
  detail.add_flag("all_objects", selection.keys.empty());
  detail.add("keys_and_folders", static_cast<std::int64_t>(selection.keys.size()));
  ONGGI_CO_TRY(co_await audit(call, subject_of(*bucket, selection.prefix), std::move(detail)));

  Answer answer;
  auto& response = answer.response.emplace();
  response.header("Cache-Control", "no-store");
  response.header("Content-Type", "application/zip");
  response.header("Content-Disposition", attachment(archive_name(selection)));
  response.body =
      std::make_unique<ZipStream>(call.services, std::move(bucket), std::move(redeemed));
  co_return answer;
}

}  // namespace

constinit const ApiRoute kCreateZip{.method = "POST",
                                    .path = "/buckets/{}/objects/zip",
                                    .role = iam::Role::kViewer,
                                    .own_body = true,
                                    .handler = create_zip};

constinit const ApiRoute kDownloadZip{.method = "GET",
                                      .path = "/zips/{}",
                                      .role = iam::Role::kViewer,
                                      .audit = {"object.zip"},
                                      .handler = download_zip};

}  // namespace onggi::admin
