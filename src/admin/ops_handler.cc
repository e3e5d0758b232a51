#include "admin/ops_handler.h"

#include "admin/protocol/problem.h"
#include "admin/protocol/reasons.h"
#include "admin/protocol/text_response.h"

namespace onggi::admin {
namespace {

// The maximum number of buckets whose usage is exported. More buckets would slow down scrapes and
// create too many series in a time series database.
constexpr std::size_t kBucketsMax = 1000;

}  // namespace

Task<Result<std::string>> OpsHandler::metrics_text() {
  metrics::Text text;
  registry_.write(text);
  std::vector<std::pair<metrics::Labels, catalog::BucketUsage>> usages;
  const auto page = buckets_.list({}, {}, kBucketsMax);
  for (const auto& bucket : page.buckets) {
    auto usage = co_await buckets_.usage(bucket);
    if (!usage) continue;  // the bucket was deleted in the meantime
    usages.push_back({{{"bucket", bucket.name}}, *usage});
  }
  text.family("onggi_bucket_objects", "gauge", "Objects in a bucket.");
  for (const auto& [labels, usage] : usages)
    text.sample(labels, static_cast<double>(usage.objects));
  text.family("onggi_bucket_bytes", "gauge", "Total size of the objects in a bucket, in bytes.");
  for (const auto& [labels, usage] : usages) text.sample(labels, static_cast<double>(usage.bytes));
  co_return text.take();
}

Task<http::Response> OpsHandler::handle(http::Request& request) {
  if (request.method != "GET" && request.method != "HEAD")
    co_return to_response(refuse_method(request.method, "GET, HEAD").error());
  if (request.path == "/health/live") co_return text_response(200, "live\n");
  if (request.path == "/health/ready") {
    co_return ready_ ? text_response(200, "ready\n") : text_response(503, "not ready\n");
  }
  if (request.path == "/metrics") {
    auto text = co_await metrics_text();
    if (!text) co_return to_response(to_problem(text.error()));
    auto response = text_response(200, *std::move(text));
    response.headers[0].second = "text/plain; version=0.0.4; charset=utf-8";
    co_return response;
  }
  co_return to_response(refuse(404, "no_such_path", say("no_such_path")).error());
}

}  // namespace onggi::admin
