#include "s3/headers/lock.h"

#include <algorithm>
#include <optional>
#include <string>

#include "base/codec.h"
#include "catalog/bucket_lock.h"
#include "s3/protocol/object_error.h"

namespace onggi::s3 {
namespace {

constexpr std::string_view kMode = "x-amz-object-lock-mode";
constexpr std::string_view kUntil = "x-amz-object-lock-retain-until-date";
constexpr std::string_view kLegalHold = "x-amz-object-lock-legal-hold";
constexpr std::string_view kBucketLock = "x-amz-bucket-object-lock-enabled";
constexpr std::string_view kBypass = "x-amz-bypass-governance-retention";

S3Result<std::optional<catalog::Retention>> requested_retention(const Context& context) {
  const auto mode_text = context.request.header(kMode);
  const auto until_text = context.request.header(kUntil);
  if (!mode_text && !until_text) return std::nullopt;
  if (!mode_text || !until_text) {
    return refuse("InvalidArgument",
                  "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be "
                  "supplied");
  }
  const auto mode = catalog::parse_lock_mode(*mode_text);
  if (!mode) return refuse(invalid_argument(kMode, *mode_text, "Unknown wormMode directive."));
  const auto until = parse_iso8601_or_utc(*until_text);
  if (!until) {
    return refuse(invalid_argument(kUntil, *until_text,
                                   "The retain until date must be provided in ISO 8601 format"));
  }
  ONGGI_TRY(check_future(*until, context.caller.now, kUntil, *until_text));
  return catalog::Retention{*mode, catalog::retained_until(*until)};
}

S3Result<std::optional<bool>> requested_legal_hold(const Context& context) {
  const auto text = context.request.header(kLegalHold);
  if (!text) return std::nullopt;
  const auto on = legal_hold_of(*text);
  if (on) return on;
  return refuse(invalid_argument(kLegalHold, *text, "Legal Hold must be either of 'ON' or 'OFF'"));
}

}  // namespace

bool asks_for_bucket_lock(const Context& context) {
  return equals_ignoring_case(context.header(kBucketLock), "true");
}

S3Result<void> check_bucket_lock_header(const Context& context) {
  const auto value = context.request.header(kBucketLock);
  if (!value || asks_for_bucket_lock(context) || equals_ignoring_case(*value, "false")) return {};
  return refuse(invalid_argument(kBucketLock, *value, "The value must be true or false."));
}

S3Result<catalog::ObjectLock> requested_lock(const Context& context) {
  catalog::ObjectLock lock;
  const auto is_about_lock = [](const auto& header) {
    return header.name.starts_with("x-amz-object-lock-");
  };
  if (std::ranges::none_of(context.request.headers, is_about_lock)) return lock;
  lock.retention = ONGGI_TRY(requested_retention(context));
  lock.legal_hold = ONGGI_TRY(requested_legal_hold(context));
  if (lock.empty()) return lock;
  ONGGI_TRY(catalog::check_lockable(*context.caller.bucket));
  return lock;
}

S3Result<void> check_locked_body(const Context& context, const catalog::ObjectLock& lock,
                                 const catalog::IncomingBody& body) {
  if (body.md5 || body.checksum_asked) return {};
  const auto configuration = catalog::lock_configuration(*context.caller.bucket);
  const bool by_default = configuration && configuration->rule;
  if (!by_default && lock.empty()) return {};
  return refuse("InvalidRequest",
                "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests "
                "with Object Lock parameters");
}

S3Result<void> check_bypass(const Context& context) {
  const auto value = context.request.header(kBypass);
  if (!value || catalog::check_lockable(*context.caller.bucket)) return {};
  return refuse(invalid_argument(kBypass, *value,
                                 "x-amz-bypass-governance-retention is only applicable to Object "
                                 "Lock enabled buckets."));
}

bool asks_to_bypass(const Context& context) {
  return equals_ignoring_case(context.header(kBypass), "true");
}

void add_lock(http::Response& response, const catalog::ObjectLock& lock) {
  if (lock.retention) {
    response.header(std::string(kMode), std::string(to_string(lock.retention->mode)));
    response.header(std::string(kUntil),
                    format_iso8601(catalog::retained_until(lock.retention->until)));
  }
  if (lock.legal_hold)
    response.header(std::string(kLegalHold), std::string(legal_hold_text(*lock.legal_hold)));
}

std::string_view legal_hold_text(bool on) { return on ? "ON" : "OFF"; }

std::optional<bool> legal_hold_of(std::string_view text) {
  if (text == "ON") return true;
  if (text == "OFF") return false;
  return std::nullopt;
}

S3Result<void> check_future(Time until, Time now, std::string_view name, std::string_view value) {
  if (until > now) return {};
  return refuse(invalid_argument(name, value, "The retain until date must be in the future!"));
}

}  // namespace onggi::s3
