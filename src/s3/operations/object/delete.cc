// DeleteObject.

#include "s3/headers/conditions.h"
#include "s3/headers/lock.h"
#include "s3/headers/version.h"
#include "s3/operations/rows.h"
#include "s3/protocol/object_error.h"
#include "s3/protocol/reply.h"

namespace onggi::s3 {

namespace {

Task<Reply> delete_object(const Context& context) {
  const auto version_id = ONGGI_CO_TRY(requested_version(context.query));
  ONGGI_CO_TRY(check_bypass(context));
  auto conditions = ONGGI_CO_TRY(delete_conditions(context.request));
  catalog::RemoveRequest request{.key = context.target.key,
                                 .version_id = std::string(version_id),
                                 .conditions = std::move(conditions),
                                 .bypass_governance = context.admission.bypasses_governance};
  const auto removed =
      co_await context.services.objects.remove(*context.caller.bucket, std::move(request));
  if (!removed) co_return refuse(object_error(removed.error(), context));
  auto response = empty_reply(204);
  if (removed->delete_marker) response.header("x-amz-delete-marker", "true");
  // A version that did not exist gets the same response as a version that was just deleted.
  if (removed->delete_marker || !version_id.empty())
    response.header("x-amz-version-id", version_text(removed->version_id));
  co_return response;
}

}  // namespace

constinit const Operation kDeleteObject{.name = "DeleteObject",
                                        .method = "DELETE",
                                        .level = Level::kObject,
                                        .iam_action = "s3:DeleteObject",
                                        .judged = Judged::kWhole,
                                        .more_checks = Check::kDeleteConditions | Check::kBypass,
                                        .handler = delete_object};

}  // namespace onggi::s3
