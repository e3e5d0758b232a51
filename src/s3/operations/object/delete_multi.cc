// DeleteObjects: up to 1,000 keys in one request, each with its own outcome.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html

#include "base/when_all.h"
#include "s3/access/access.h"
#include "s3/access/lock.h"
#include "s3/documents/delete.h"
#include "s3/headers/conditions.h"
#include "s3/headers/lock.h"
#include "s3/headers/version.h"
#include "s3/operations/body.h"
#include "s3/operations/rows.h"
#include "s3/protocol/object_error.h"
#include "s3/protocol/reply.h"

namespace onggi::s3 {
namespace {

constexpr std::size_t kDeleteDocumentMax = 2 << 20;
/// The maximum number of concurrent deletions. Their commits share syncs.
constexpr std::size_t kConcurrencyMax = 256;

using Outcome = S3Result<catalog::Removed>;

Task<Outcome> remove_one(Context& context, const catalog::RemoveRequest& request) {
  if (request.key.size() > catalog::kKeySizeMax) co_return refuse("KeyTooLongError");
  if (!request.version_id.empty() && !check_version_id(request.version_id))
    co_return refuse("NoSuchVersion");
  const auto& bucket = *context.bucket;
  if (!co_await may(context, "s3:DeleteObject", bucket, request.key, request.version_id)) {
    co_await Yield();  // 1,000 policy decisions in a row would delay other requests
    co_return refuse("AccessDenied");
  }
  if (reveals(request.conditions) &&
      !co_await may(context, "s3:GetObject", bucket, request.key, request.version_id))
    co_return refuse("AccessDenied");
  auto copy = request;
  copy.bypass_governance = asks_to_bypass(context) && co_await may_bypass(context, request.key);
  auto removed = co_await context.services.objects.remove(*context.bucket, std::move(copy));
  if (!removed) co_return refuse(removed.error());
  co_return *std::move(removed);
}

void write_outcome(XmlWriter& xml, const catalog::RemoveRequest& request, const Outcome& outcome,
                   bool quiet) {
  if (outcome && quiet) return;
  const std::string_view element = outcome ? "Deleted" : "Error";
  xml.open(element).text("Key", request.key);
  if (!request.version_id.empty()) xml.text("VersionId", request.version_id);
  if (!outcome) {
    xml.text("Code", outcome.error().code).sentence("Message", outcome.error().message);
  } else if (outcome->delete_marker) {
    xml.boolean("DeleteMarker", true)
        .text("DeleteMarkerVersionId", version_text(outcome->version_id));
  }
  xml.close(element);
}

Task<Reply> delete_objects(Context& context) {
  S3_CO_TRY(check_bypass(context));
  const auto document =
      co_await read_document(context, kDeleteDocumentMax, DocumentDigests::kRequired);
  if (!document) co_return refuse(document.error());
  S3_CO_ASSIGN(const auto request, parse_delete_document(*document));

  std::vector<Task<Outcome>> tasks;
  tasks.reserve(request.objects.size());
  for (const auto& object : request.objects) tasks.push_back(remove_one(context, object));
  const auto outcomes = co_await when_all(std::move(tasks), kConcurrencyMax);

  XmlWriter xml;
  xml.open_root("DeleteResult");
  for (std::size_t i = 0; i < outcomes.size(); ++i)
    write_outcome(xml, request.objects[i], outcomes[i], request.quiet);
  xml.close("DeleteResult");
  co_return xml_reply(std::move(xml));
}

}  // namespace

constinit const Operation kDeleteObjects{.name = "DeleteObjects",
                                         .method = "POST",
                                         .level = Level::kBucket,
                                         .subresource = "delete",
                                         .iam_action = "s3:DeleteObject",
                                         .judged = Judged::kPerKey,
                                         .handler = delete_objects};

}  // namespace onggi::s3
