// DeleteObjects: up to 1,000 keys in one request, each with its own outcome.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html

#include "base/check.h"
#include "base/when_all.h"
#include "s3/documents/delete.h"
#include "s3/headers/lock.h"
#include "s3/headers/version.h"
#include "s3/operations/rows.h"
#include "s3/protocol/object_error.h"
#include "s3/protocol/reply.h"

namespace onggi::s3 {
namespace {

constexpr std::size_t kDeleteDocumentMax = 2 << 20;
/// The maximum number of concurrent deletions. Concurrent commits share an fsync.
constexpr std::size_t kConcurrencyMax = 256;

using Outcome = S3Result<catalog::Removed>;

Task<Outcome> remove_one(const Context& context, const catalog::RemoveRequest& request,
                         KeyVerdict verdict) {
  if (request.key.size() > catalog::kKeySizeMax) co_return refuse("KeyTooLongError");
  if (!request.version_id.empty() && !check_version_id(request.version_id))
    co_return refuse("NoSuchVersion");
  if (!verdict.allowed) co_return refuse("AccessDenied");
  auto copy = request;
  copy.bypass_governance = verdict.bypasses_governance;
  auto removed = co_await context.services.objects.remove(*context.caller.bucket, std::move(copy));
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
    xml.text("Code", outcome.error().code.name()).sentence("Message", outcome.error().message);
  } else if (outcome->delete_marker) {
    xml.boolean("DeleteMarker", true)
        .text("DeleteMarkerVersionId", version_text(outcome->version_id));
  }
  xml.close(element);
}

Task<Reply> delete_objects(const Context& context) {
  ONGGI_CO_TRY(check_bypass(context));
  const auto& verdicts = context.admission.keys;
  ONGGI_CHECK(context.admission.deletions != nullptr &&
              context.admission.deletions->objects.size() == verdicts.size());
  const auto& request = *context.admission.deletions;

  std::vector<Task<Outcome>> tasks;
  tasks.reserve(request.objects.size());
  for (std::size_t i = 0; i < verdicts.size(); ++i)
    tasks.push_back(remove_one(context, request.objects[i], verdicts[i]));
  const auto outcomes = co_await when_all(std::move(tasks), kConcurrencyMax);

  XmlWriter xml;
  xml.open_root("DeleteResult");
  for (std::size_t i = 0; i < outcomes.size(); ++i)
    write_outcome(xml, request.objects[i], outcomes[i], request.quiet);
  xml.close("DeleteResult");
  co_return xml_reply(std::move(xml));
}

}  // namespace

constinit const Operation kDeleteObjects{
    .name = "DeleteObjects",
    .method = "POST",
    .level = Level::kBucket,
    .subresource = "delete",
    .iam_action = "s3:DeleteObject",
    .right = std::nullopt,
    .judged = Judged::kPerKey,
    .document = {kDeleteDocumentMax, DocumentDigests::kRequired},
    .long_running = true,
    .handler = delete_objects};

}  // namespace onggi::s3
