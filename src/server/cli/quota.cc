#include "server/cli/quota.h"

#include "base/codec.h"
#include "server/cli/api_client.h"
#include "server/cli/verb.h"
#include "server/setting_values.h"

namespace onggi::server::cli {
namespace {

constexpr std::string_view kNone = "none";

/// Parses `text` and stores the limit as the member `name` of `quota`; "none" is stored as null.
/// Does nothing if `text` is nullopt.
Status set_limit(json::object& quota, std::string_view name, const std::optional<std::string>& text,
                 Result<std::uint64_t> (*parse)(std::string_view)) {
  if (!text) return {};
  if (*text == kNone) {
    quota[name] = nullptr;
    return {};
  }
  const auto limit = parse(*text);
  if (!limit) return fail(limit.error().within("--" + std::string(name)));
  quota[name] = *limit;
  return {};
}

Result<std::uint64_t> parse_count(std::string_view text) {
  const auto count = parse_u64(text);
  if (!count) return fail(Code::kInvalid, "expected a number, or none");
  return *count;
}

/// Returns "USED of LIMIT", or "USED, no limit".
std::string usage_text(const json::value& quota, std::string_view name,
                       std::string (*format)(double)) {
  const auto used = format(quota.at("used_" + std::string(name)).to_number<double>());
  const auto& limit = quota.at(name);
  if (limit.is_null()) return used + ", no limit";
  return used + " of " + format(limit.to_number<double>());
}

std::string format_count(double count) { return fmt::format("{:.0f}", count); }

Result<json::value> change_quota(const Context& context, const std::string& path,
                                 const QuotaOptions& options) {
  auto now = ONGGI_TRY(call_api(context, "GET", path));
  json::object quota{{"bytes", now.at("bytes")}, {"objects", now.at("objects")}};
  ONGGI_TRY(set_limit(quota, "bytes", options.bytes, parse_size));
  ONGGI_TRY(set_limit(quota, "objects", options.objects, parse_count));
  return call_api(context, "PUT", path, quota);
}

}  // namespace

void add_quota_options(Verb& verb, QuotaOptions& options) {
  verb.option("--bytes", options.bytes, "Most bytes, such as 500GiB, or none")
      .option("--objects", options.objects, "Most objects, or none");
}

int run_quota(const Context& context, const std::string& path, const QuotaOptions& options) {
  const bool changes = options.bytes || options.objects;
  const auto quota =
      changes ? change_quota(context, path, options) : call_api(context, "GET", path);
  if (!quota) return report(quota.error());
  if (context.json()) return print_json(*quota), kOk;
  print_fields({{"bytes", usage_text(*quota, "bytes", format_bytes)},
                {"objects", usage_text(*quota, "objects", format_count)}});
  return kOk;
}

}  // namespace onggi::server::cli
