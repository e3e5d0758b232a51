#include "load/plan.h"

#include <fmt/format.h>

#include "base/codec.h"
#include "base/digest/checksum.h"

namespace onggi::bench {
namespace {

constexpr std::uint64_t kDeletesPerRequest = 1000;

std::string method_of(Work work) {
  switch (work) {
    case Work::kPut: return "PUT";
    case Work::kHead: return "HEAD";
    case Work::kDelete: return "DELETE";
    case Work::kDeleteMany: return "POST";
    case Work::kGet:
    case Work::kList: return "GET";
  }
  return "GET";
}

}  // namespace

std::string key_of(const Plan& plan, std::uint64_t number) {
  const auto keys = plan.keys == 0 ? plan.count : plan.keys;
  return fmt::format("{}{:012}", plan.prefix, plan.first + number % keys);
}

std::string document_of(const Plan& plan, std::uint64_t number) {
  if (plan.work != Work::kDeleteMany) return {};
  std::string document = "<Delete><Quiet>true</Quiet>";
  Plan single = plan;
  single.keys = plan.keys == 0 ? plan.count * kDeletesPerRequest : plan.keys;
  for (std::uint64_t i = 0; i < kDeletesPerRequest; ++i) {
    document +=
        "<Object><Key>" + key_of(single, number * kDeletesPerRequest + i) + "</Key></Object>";
  }
  return document + "</Delete>";
}

std::string head_of(const Plan& plan, std::uint64_t number, std::string_view amz_date,
                    std::string_view body) {
  const bool on_bucket = plan.work == Work::kList || plan.work == Work::kDeleteMany;
  RequestLine line;
  line.method = method_of(plan.work);
  line.path = plan.bucket.empty() ? "" : "/" + plan.bucket;
  if (!on_bucket) line.path += "/" + key_of(plan, number);
  line.query = plan.work == Work::kDeleteMany ? "delete=" : plan.query;
  auto head = signed_head(plan.credentials, line, plan.host, amz_date);
  if (plan.work == Work::kDeleteMany) head += "Content-MD5: " + base64_encode(md5(body)) + "\r\n";
  if (!body.empty()) head += fmt::format("Content-Length: {}\r\n", body.size());
  return head + "\r\n";
}

}  // namespace onggi::bench
