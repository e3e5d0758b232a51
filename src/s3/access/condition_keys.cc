#include "s3/access/condition_keys.h"

#include <algorithm>
#include <array>
#include <string>

#include "auth/authenticator.h"
#include "base/clock.h"
#include "base/codec.h"
#include "iam/policy/common_keys.h"
#include "iam/policy/policy.h"
#include "s3/access/acl_request.h"
#include "s3/access/copy_source.h"
#include "s3/headers/conditions.h"
#include "s3/headers/lock.h"
#include "s3/headers/tags.h"
#include "s3/protocol/client.h"
#include "s3/protocol/operation.h"

namespace onggi::s3 {
namespace {

/// Headers whose condition key is the header's name with the prefix "s3:".
constexpr auto kHeaders = std::to_array<std::string_view>({
    "if-match",
    "x-amz-acl",
    "x-amz-grant-full-control",
    "x-amz-grant-read",
    "x-amz-grant-read-acp",
    "x-amz-grant-write",
    "x-amz-grant-write-acp",
    "x-amz-metadata-directive",
    "x-amz-object-ownership",
    "x-amz-server-side-encryption",
    "x-amz-server-side-encryption-aws-kms-key-id",
    "x-amz-server-side-encryption-customer-algorithm",
    "x-amz-storage-class",
    "x-amz-website-redirect-location",
});

void add_connection(const Context& context, iam::ConditionKeys& keys) {
  const auto& request = context.request;
  keys.add("aws:SourceIp", std::string(source_address(context)));
  keys.add("aws:SecureTransport", came_securely(context) ? "true" : "false");
  if (!request.tls_version.empty()) keys.add("s3:TlsVersion", std::string(request.tls_version));
  if (const auto agent = request.header("user-agent"))
    keys.add("aws:UserAgent", std::string(*agent));
  if (const auto referer = request.header("referer"))
    keys.add("aws:Referer", std::string(*referer));
}

void add_signature(const Context& context, iam::ConditionKeys& keys) {
  if (!context.caller.user) return;
  const auto& signer = *context.caller.authenticated;
  keys.add("s3:signatureversion", signer.is_sigv2() ? "AWS" : "AWS4-HMAC-SHA256");
  keys.add("s3:authType", context.caller.form_signer ? "POST"
                          : signer.presigned()       ? "REST-QUERY-STRING"
                                                     : "REST-HEADER");
  const auto& signed_at = signer.signed_at();
  if (!signed_at) return;
  const auto age =
      std::chrono::duration_cast<std::chrono::milliseconds>(context.caller.now - *signed_at);
  keys.add("s3:signatureAge", std::to_string(std::max<std::int64_t>(age.count(), 0)));
}

/// Adds the payload hash that the signature covers, or x-amz-content-sha256 if the signature does
/// not cover the payload. The payload of most presigned links is unsigned.
void add_payload(const Context& context, iam::ConditionKeys& keys) {
  const auto& of_signature = context.caller.authenticated->signed_payload();
  const auto said = of_signature.empty() ? context.header("x-amz-content-sha256") : of_signature;
  if (!said.empty()) keys.add("s3:x-amz-content-sha256", std::string(said));
}

/// Adds the copy source as "bucket/key", without its version.
void add_copy_source(const Context& context, iam::ConditionKeys& keys) {
  const auto header = context.request.header("x-amz-copy-source");
  if (!header || !context.operation->copy) return;
  if (const auto source = parse_copy_source(*header))
    keys.add("s3:x-amz-copy-source", source->bucket + '/' + source->key);
}

/// Adds s3:ObjectCreationOperation: "true" if the request creates an object, "false" if the request
/// is a step of a multipart upload, because only completing the upload creates the object.
void add_creation(const Context& context, const access::Question& question,
                  iam::ConditionKeys& keys) {
  if (question.action != "s3:PutObject") return;
  keys.add("s3:ObjectCreationOperation", context.operation->upload_step ? "false" : "true");
}

/// Adds s3:if-none-match only if the value of the header is "*", parsed as the operation parses it.
/// AWS accepts no ETags in this header for writes, so a policy that requires the header requires
/// exactly "*".
void add_none_match(const Context& context, iam::ConditionKeys& keys) {
  const auto condition = request_conditions(context.request).if_none_match;
  if (condition && trim(*condition) == "*") keys.add("s3:if-none-match", "*");
}

/// Returns true for operations that store an object and read its ACL, tags and lock from headers. A
/// form upload counts as PutObject.
bool stores_with_headers(const Context& context) {
  return context.operation->more_checks.has(Check::kObjectHeaders);
}

/// Adds the condition keys for the lock that a write requests in its headers. Operations that read
/// the lock from a document add these keys themselves.
void add_lock_headers(const Context& context, iam::ConditionKeys& keys) {
  if (!stores_with_headers(context)) return;
  // Malformed headers add no keys. The operation rejects the headers later.
  if (const auto lock = requested_lock(context)) add_lock_keys(keys, *lock, context.caller.now);
}

void add_listing(const Context& context, const access::Question& question,
                 iam::ConditionKeys& keys) {
  if (!question.action.starts_with("s3:ListBucket")) return;
  if (!question.prefix.empty() || context.query.has("prefix"))
    keys.add("s3:prefix", std::string(question.prefix));
  for (const auto* const name : {"delimiter", "max-keys"}) {
    if (const auto value = context.query.get(name))
      keys.add("s3:" + std::string(name), std::string(*value));
  }
}

void add_untagged(const Context& context, iam::ConditionKeys& keys) {
  if (!context.operation->untags) return;
  for (const auto& [name, value] : context.query.all()) {
    if (name == "tagKeys") keys.add("aws:TagKeys", value);
  }
}

}  // namespace

bool sets_tags(const Context& context) {
  if (context.header("x-amz-tagging").empty() || !stores_with_headers(context)) return false;
  return !context.operation->copy || context.header("x-amz-tagging-directive") == "REPLACE";
}

bool sets_acl(const Context& context) {
  return stores_with_headers(context) && has_acl_headers(context.request);
}

void add_request_tags(iam::ConditionKeys& keys, const catalog::Pairs& tags) {
  keys.add_empty("s3:RequestObjectTagKeys");
  for (const auto& [name, value] : tags) {
    keys.add("s3:RequestObjectTag/" + name, value);
    keys.add("s3:RequestObjectTagKeys", name);
  }
}

void add_bucket_tags(iam::ConditionKeys& keys, const catalog::Pairs& tags) {
  for (const auto& [name, value] : tags) {
    keys.add("aws:RequestTag/" + name, value);
    keys.add("aws:TagKeys", name);
  }
}

void add_lock_keys(iam::ConditionKeys& keys, const catalog::ObjectLock& lock, Time now) {
  if (lock.legal_hold) keys.add("s3:object-lock-legal-hold", *lock.legal_hold ? "ON" : "OFF");
  if (!lock.retention) return;
  const auto& [mode, until] = *lock.retention;
  const auto days = std::chrono::ceil<std::chrono::days>(until - now);
  keys.add("s3:object-lock-mode", std::string(to_string(mode)));
  keys.add("s3:object-lock-retain-until-date", format_iso8601(until));
  keys.add("s3:object-lock-remaining-retention-days", std::to_string(days.count()));
}

void RequestKeys::note_too_much_work(const access::Question& /*question*/) const {
  if (auto* const count = context_.services.policies_too_slow) count->add();
}

iam::ConditionKeys RequestKeys::keys(const access::Question& question) const {
  const auto& context = context_;
  auto keys = with_document_ ? context.document_keys : iam::ConditionKeys();
  if (more_ != nullptr) keys.add_all(*more_);
  iam::add_common_keys(keys, context.caller.user.get(), context.caller.now,
                       context.services.settings.region);
  add_connection(context, keys);
  add_signature(context, keys);
  add_payload(context, keys);
  if (!question.version_id.empty()) keys.add("s3:VersionId", std::string(question.version_id));
  add_listing(context, question, keys);
  add_untagged(context, keys);
  for (const auto& header : context.request.headers) {
    if (std::ranges::binary_search(kHeaders, header.name))
      keys.add("s3:" + std::string(header.name), std::string(header.value));
  }
  add_none_match(context, keys);
  add_creation(context, question, keys);
  add_copy_source(context, keys);
  add_lock_headers(context, keys);
  if (sets_tags(context)) {
    // Malformed headers add no keys. The operation rejects the headers later.
    if (const auto tags = header_tags(context.request)) add_request_tags(keys, *tags);
  }
  return keys;
}

}  // namespace onggi::s3
