// The admin API's handlers that start, list, and cancel jobs.
#include "admin/jobs/jobs.h"
#include "admin/api/object_json.h"
#include "admin/api/rows.h"
#include "admin/protocol/call.h"
#include "iam/model/reasons.h"

namespace onggi::admin {
namespace {

json::object job_json(const JobInfo& job) {
  return {{"id", job.id},
          {"kind", "delete_prefix"},
          {"state", to_string(job.state)},
          {"actor", job.actor},
          {"bucket", job.bucket},
          {"prefix", job.prefix},
          {"created", format_iso8601(job.created)},
          {"finished", to_json(job.finished)},
          {"done", job.done},
          {"failed", job.failed},
          {"total", nullptr},
          {"bytes", job.bytes},
          {"error", job.failure ? json::value(failure_json(*job.failure)) : json::value(nullptr)}};
}

ApiResult<Answer> found(const std::optional<JobInfo>& job) {
  if (!job) return refuse(404, "not_found", say("job_unknown"));
  return Answer{200, job_json(*job)};
}

Task<ApiResult<Answer>> delete_prefix(Call& call) {
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  Fields fields(call.body);
  auto prefix = fields.required_text("prefix");
  ONGGI_CO_TRY(fields.finish());
  if (prefix.size() > catalog::kKeySizeMax)
    co_return refuse(400, "invalid", iam::say("prefix_size", catalog::kKeySizeMax), "prefix");
  iam::AuditDetail detail;
  detail.add("prefix", prefix);
  ONGGI_CO_TRY(co_await audit(call, subject_of(*bucket, prefix), std::move(detail)));
  const auto job =
      ONGGI_CO_TRY(call.services.jobs.delete_prefix(*bucket, std::move(prefix), call.actor().name));
  co_return Answer{202, job_json(job)};
}

Task<ApiResult<Answer>> list_jobs(Call& call) {
  json::array jobs;
  for (const auto& job : call.services.jobs.list()) jobs.push_back(job_json(job));
  co_return Answer{200, json::object{{"jobs", std::move(jobs)}}};
}

Task<ApiResult<Answer>> get_job(Call& call) {
  co_return found(call.services.jobs.find(call.args[0]));
}

Task<ApiResult<Answer>> cancel_job(Call& call) {
  const auto job = call.services.jobs.find(call.args[0]);
  if (!job) co_return found(job);
  iam::AuditDetail detail;
  detail.add("bucket", job->bucket).add("prefix", job->prefix);
  ONGGI_CO_TRY(co_await audit(call, job->id, std::move(detail)));
  co_return found(call.services.jobs.cancel(call.args[0]));
}

}  // namespace

constinit const ApiRoute kDeletePrefix{.method = "POST",
                                       .path = "/buckets/{}/objects/delete-prefix",
                                       .role = iam::Role::kOperator,
                                       .audit = {"object.delete_prefix"},
                                       .handler = delete_prefix};

constinit const ApiRoute kListJobs{
    .method = "GET", .path = "/jobs", .role = iam::Role::kViewer, .handler = list_jobs};

constinit const ApiRoute kGetJob{
    .method = "GET", .path = "/jobs/{}", .role = iam::Role::kViewer, .handler = get_job};

constinit const ApiRoute kCancelJob{.method = "POST",
                                    .path = "/jobs/{}/cancel",
                                    .role = iam::Role::kOperator,
                                    .audit = {"job.cancel"},
                                    .handler = cancel_job};

}  // namespace onggi::admin
