// The admin API's handlers for multipart uploads. The console uses them to send large files in
// parts and to resume after an interruption.
#include <algorithm>

#include "admin/api/object_json.h"
#include "admin/api/rows.h"
#include "base/codec.h"
#include "catalog/codes.h"

namespace onggi::admin {
namespace {

constexpr std::uint64_t kMiB = 1ULL << 20;
constexpr std::uint64_t kUploadPartSizeMin = 8 * kMiB;
constexpr std::uint64_t kUploadPartsWanted =
    9000;  // below S3's limit of 10,000 parts, in case the file grows a little
constexpr std::uint64_t kUploadSizeMax = kUploadPartsWanted * catalog::kPutSizeMax;
constexpr std::size_t kCompletionSizeMax = 1 << 20;
constexpr std::size_t kArrivedPage = 1000;
constexpr std::size_t kArrivedMax = 20'000;  // maximum number of parts that one listing reads

std::uint64_t divide_up(std::uint64_t a, std::uint64_t b) { return (a + b - 1) / b; }

std::uint64_t part_size_for(std::uint64_t size) {
  return std::max(kUploadPartSizeMin, divide_up(divide_up(size, kUploadPartsWanted), kMiB) * kMiB);
}

json::object part_json(const catalog::PartInfo& part) {
  json::object object{{"part_number", part.number},
                      {"size", part.size},
                      {"etag", part.etag},
                      {"crc32c", nullptr},
                      {"modified", format_iso8601(part.modified)}};
  if (part.checksum && part.checksum->algorithm == ChecksumAlgorithm::kCrc32c)
    object["crc32c"] = part.checksum->text();
  return object;
}

/// Reads the user metadata (x-amz-meta-*) of a new upload. Error: 400 if it is not a JSON object
/// whose values are strings, has control characters, or exceeds S3's size limit.
ApiResult<catalog::Pairs> read_metadata(const json::object& body) {
  catalog::Pairs pairs;
  std::size_t size = 0;
  const auto* value = body.if_contains("metadata");
  if (value == nullptr) return pairs;
  if (!value->is_object()) return refuse(400, "invalid", say("metadata_object"), "metadata");
  for (const auto& member : value->as_object()) {
    const std::string_view name(member.key());
    if (name.empty() || !member.value().is_string())
      return refuse(400, "invalid", say("metadata_texts"), "metadata");
    const std::string_view text(member.value().as_string());
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 127; };
    if (std::ranges::any_of(name, is_control) || std::ranges::any_of(text, is_control))
      return refuse(400, "invalid", say("metadata_control"), "metadata");
    size += name.size() + text.size();
    pairs.emplace_back(to_lower_ascii(name), text);
  }
  if (size > catalog::kUserMetadataSizeMax)
    return refuse(400, "invalid", say("metadata_size", catalog::kUserMetadataSizeMax), "metadata");
  return pairs;
}

ApiResult<std::uint32_t> read_part_number(std::string_view text) {
  const auto number = parse_u64(text);
  if (!number || *number < 1 || *number > catalog::kPartNumberMax)
    return refuse(400, "invalid", say("field_range", "part_number", 1, catalog::kPartNumberMax),
                  "part_number");
  return static_cast<std::uint32_t>(*number);
}

ApiResult<std::vector<catalog::CompletedPart>> read_parts(const json::object& body) {
  const auto wrong = [] {
    return refuse(400, "invalid", say("parts_list", catalog::kPartNumberMax), "parts");
  };
  const auto* list = body.if_contains("parts");
  if (list == nullptr || !list->is_array() || list->as_array().empty() ||
      list->as_array().size() > catalog::kPartNumberMax)
    return wrong();
  std::vector<catalog::CompletedPart> parts;
  parts.reserve(list->as_array().size());
  for (const auto& item : list->as_array()) {
    if (!item.is_object() || item.as_object().size() != 2) return wrong();
    const auto* number = item.as_object().if_contains("part_number");
    const auto* etag = item.as_object().if_contains("etag");
    if (number == nullptr || !number->is_int64() || etag == nullptr || !etag->is_string())
      return wrong();
    const auto value = number->as_int64();
    if (value < 1 || value > catalog::kPartNumberMax) return wrong();
    parts.push_back(
        {static_cast<std::uint32_t>(value), std::string(etag->as_string()), std::nullopt, {}});
  }
  return parts;
}

json::object upload_json(const Call& call, const catalog::UploadInfo& upload) {
  const auto owner = call.services.directory.find_user_by_id(upload.initiator_id);
  return json::object{{"key", upload.key},
                      {"upload_id", upload.upload_id},
                      {"initiated", format_iso8601(upload.initiated)},
                      {"owner", owner ? json::value(owner->name) : json::value(nullptr)}};
}

/// Adds the number and total size of an upload's parts to `out`, unless the upload no longer
/// exists. `budget` is the number of parts that the listing may still read. When the budget is used
/// up, uploads are listed without these totals.
Task<ApiResult<void>> add_arrived(const Call& call, const catalog::Bucket& bucket,
                                  const catalog::UploadInfo& upload, std::size_t& budget,
                                  json::object& out) {
  std::uint64_t parts = 0;
  std::uint64_t bytes = 0;
  catalog::PartPage page;
  do {
    if (budget == 0) co_return ApiResult<void>();
    const auto limit = std::min(budget, kArrivedPage);
    auto next = co_await call.services.uploads.list_parts(bucket, upload.key, upload.upload_id,
                                                          page.next_marker, limit);
    if (!next && next.error().code == catalog::kNoSuchUpload) co_return ApiResult<void>();
    page = ONGGI_CO_TRY(std::move(next));
    budget -= page.parts.size();
    parts += page.parts.size();
    for (const auto& part : page.parts) bytes += part.size;
  } while (page.truncated);
  out["parts"] = parts;
  out["bytes"] = bytes;
  co_return ApiResult<void>();
}

Task<ApiResult<Answer>> list_uploads(Call& call) {
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  catalog::UploadListRequest request;
  request.limit = ONGGI_CO_TRY(call.limit());
  request.prefix = call.param("prefix").value_or("");
  request.key_marker = call.param("key_marker").value_or("");
  request.upload_id_marker = call.param("upload_id_marker").value_or("");
  const auto page = ONGGI_CO_TRY(co_await call.services.uploads.list(*bucket, std::move(request)));
  json::array list;
  std::size_t budget = kArrivedMax;
  for (const auto& upload : page.uploads) {
    auto shown = upload_json(call, upload);
    ONGGI_CO_TRY(co_await add_arrived(call, *bucket, upload, budget, shown));
    list.push_back(std::move(shown));
  }
  json::object body{{"uploads", std::move(list)}};
  if (page.truncated) {
    body["next_key_marker"] = page.next_key_marker;
    body["next_upload_id_marker"] = page.next_upload_id_marker;
  }
  co_return Answer{200, std::move(body)};
}

Task<ApiResult<Answer>> create_upload(Call& call) {
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  Fields fields(call.body);
  catalog::UploadRequest request;
  request.key = fields.required_text("key");
  const auto size = fields.integer("size");
  const auto content_type = fields.text("content_type");
  fields.skip("metadata");
  ONGGI_CO_TRY(fields.finish());
  request.attributes.user_metadata = ONGGI_CO_TRY(read_metadata(call.body));
  if (!size || *size < 0 || static_cast<std::uint64_t>(*size) > kUploadSizeMax)
    co_return refuse(400, "invalid", say("field_range", "size", 0, kUploadSizeMax), "size");
  request.attributes.owner_id = bucket->owner_id;
  if (content_type && !content_type->empty())
    request.attributes.system_metadata.emplace_back("content-type", *content_type);
  request.checksum_algorithm = ChecksumAlgorithm::kCrc32c;
  request.checksum_type = ChecksumType::kFullObject;
  const auto part_size = part_size_for(static_cast<std::uint64_t>(*size));
  const auto part_count =
      std::max<std::uint64_t>(1, divide_up(static_cast<std::uint64_t>(*size), part_size));
  const auto upload =
      ONGGI_CO_TRY(co_await call.services.uploads.create(*bucket, std::move(request)));
  iam::AuditDetail detail;
  detail.add("upload_id", upload.upload_id).add("size", *size);
  ONGGI_CO_TRY(co_await audit(call, subject_of(*bucket, upload.key), std::move(detail)));
  co_return Answer{201, json::object{{"upload_id", upload.upload_id},
                                     {"key", upload.key},
                                     {"part_size", part_size},
                                     {"part_count", part_count}}};
}

Task<ApiResult<Answer>> put_part(Call& call) {
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  const auto key = ONGGI_CO_TRY(object_key(call));
  const auto number = ONGGI_CO_TRY(read_part_number(call.args[2]));
  auto body = ONGGI_CO_TRY(incoming_body(call, catalog::kPutSizeMax));
  const auto part = ONGGI_CO_TRY(
      co_await call.services.uploads.put_part(*bucket, key, call.args[1], number, std::move(body)));
  co_return Answer{200, part_json(part)};
}

Task<ApiResult<Answer>> list_parts(Call& call) {
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  const auto key = ONGGI_CO_TRY(object_key(call));
  const auto limit = ONGGI_CO_TRY(call.limit());
  const auto after = parse_u64(call.param("after").value_or("0"));
  if (!after || *after > catalog::kPartNumberMax)
    co_return refuse(400, "invalid", say("field_range", "after", 0, catalog::kPartNumberMax),
                     "after");
  const auto marker = static_cast<std::uint32_t>(*after);
  const auto page = ONGGI_CO_TRY(
      co_await call.services.uploads.list_parts(*bucket, key, call.args[1], marker, limit));
  json::array parts;
  for (const auto& part : page.parts) parts.push_back(part_json(part));
  json::object body{{"parts", std::move(parts)}};
  body["next"] = page.truncated ? json::value(page.next_marker) : json::value(nullptr);
  co_return Answer{200, std::move(body)};
}

Task<ApiResult<Answer>> complete_upload(Call& call) {
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  catalog::CompleteRequest request;
  request.key = ONGGI_CO_TRY(object_key(call));
  request.upload_id = call.args[1];
  call.body = ONGGI_CO_TRY(co_await read_json(*call.request.body, kCompletionSizeMax));
  Fields fields(call.body);
  if (fields.flag("if_absent").value_or(false)) request.conditions.if_none_match = "*";
  fields.skip("parts");
  ONGGI_CO_TRY(fields.finish());
  request.parts = ONGGI_CO_TRY(read_parts(call.body));
  const auto object =
      ONGGI_CO_TRY(co_await call.services.uploads.complete(*bucket, std::move(request)));
  iam::AuditDetail detail;
  detail.add("upload_id", call.args[1]).add("size", static_cast<std::int64_t>(object.size));
  detail.add("version_id", shown_version(object.version_id));
  ONGGI_CO_TRY(co_await audit(call, subject_of(*bucket, object.key), std::move(detail)));
  co_return Answer{200, object_detail(object)};
}

Task<ApiResult<Answer>> abort_upload(Call& call) {
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  const auto key = call.param("key");
  if (!key) co_return refuse(400, "invalid", say("field_required", "key"), "key");
  ONGGI_CO_TRY(co_await call.services.uploads.abort(*bucket, *key, call.args[1]));
  iam::AuditDetail detail;
  detail.add("upload_id", call.args[1]);
  ONGGI_CO_TRY(co_await audit(call, subject_of(*bucket, *key), std::move(detail)));
  co_return Answer{204, nullptr};
}

}  // namespace

constinit const ApiRoute kListUploads{.method = "GET",
                                      .path = "/buckets/{}/uploads",
                                      .role = iam::Role::kViewer,
                                      .handler = list_uploads};

constinit const ApiRoute kCreateUpload{.method = "POST",
                                       .path = "/buckets/{}/uploads",
                                       .role = iam::Role::kOperator,
                                       .audit = {"upload.create"},
                                       .handler = create_upload};

constinit const ApiRoute kPutPart{.method = "PUT",
                                  .path = "/buckets/{}/uploads/{}/parts/{}",
                                  .role = iam::Role::kOperator,
                                  .own_body = true,
                                  .handler = put_part};

constinit const ApiRoute kListParts{.method = "GET",
                                    .path = "/buckets/{}/uploads/{}/parts",
                                    .role = iam::Role::kOperator,
                                    .handler = list_parts};

constinit const ApiRoute kCompleteUpload{.method = "POST",
                                         .path = "/buckets/{}/uploads/{}/complete",
                                         .role = iam::Role::kOperator,
                                         .own_body = true,
                                         .audit = {"upload.complete"},
                                         .handler = complete_upload};

constinit const ApiRoute kAbortUpload{.method = "DELETE",
                                      .path = "/buckets/{}/uploads/{}",
                                      .role = iam::Role::kOperator,
                                      .audit = {"upload.abort"},
                                      .handler = abort_upload};

}  // namespace onggi::admin
