// Authenticates POST forms by the signature of their policy. Sources: "Authenticating Requests in
// Browser-Based Uploads Using POST (AWS Signature Version 4)" in the Amazon S3 API Reference; for
// SigV2, "Browser-Based Uploads Using POST" in its 2006-03-01 edition.
#include <algorithm>
#include <iterator>

#include "auth/authenticator.h"
#include "auth/sigv2.h"
#include "base/codec.h"

namespace onggi::auth {
namespace {

/// Returns an error if any of the fields `names` is missing. The error names the first missing
/// field.
AuthResult<void> check_fields(const FormFields& form,
                              std::initializer_list<std::string_view> names) {
  for (const auto name : names) {
    if (find_field(form, name) == nullptr) return std::unexpected(missing_field(name));
  }
  return {};
}

bool is_v4(const FormFields& form) {
  return find_field(form, "x-amz-algorithm") != nullptr ||
         find_field(form, "x-amz-credential") != nullptr ||
         find_field(form, "x-amz-signature") != nullptr;
}

bool is_v2(const FormFields& form) {
  return find_field(form, "awsaccesskeyid") != nullptr || find_field(form, "signature") != nullptr;
}

/// Returns the error details for a wrong signature. The string to sign is the policy as received,
/// which contains no secret.
AuthFields signed_text(const FormFields& form, std::string_view signature) {
  const auto& policy = *find_field(form, "policy");
  std::string bytes;
  for (const char byte : policy) {
    if (!bytes.empty()) bytes += ' ';
    bytes += hex_encode({&byte, 1});
  }
  return {{"StringToSign", policy},
          {"SignatureProvided", *find_field(form, signature)},
          {"StringToSignBytes", std::move(bytes)}};
}

}  // namespace

AuthError missing_field(std::string_view name) {
  const auto shown = name == "awsaccesskeyid" ? "AWSAccessKeyId" : std::string(name);
  return invalid_argument("Bucket POST must contain a field named '" + shown +
                              "'.  If it is specified, please check the order of the fields.",
                          shown, "")
      .error();
}

bool is_anonymous(const FormFields& form) {
  return find_field(form, "policy") == nullptr && !is_v4(form) && !is_v2(form);
}

AuthResult<SignedForm> Authenticator::authenticate_form(const FormFields& form,
                                                        std::string_view bucket, Time now) const {
  if (find_field(form, "x-amz-security-token") != nullptr) return refuse("InvalidToken");
  if (is_v4(form) && is_v2(form))
    return invalid_argument("Only one auth mechanism allowed", "AWSAccessKeyId", "");
  auto authenticated = is_v4(form) ? verify_form_v4(form) : verify_form_v2(form);
  if (!authenticated) return std::unexpected(std::move(authenticated).error());

  const auto json = base64_decode(*find_field(form, "policy"));
  if (!json) return refuse("InvalidPolicyDocument", "Invalid Policy: invalid Base64 encoding.");
  const auto policy = PostPolicy::parse(*json);
  if (!policy) return std::unexpected(policy.error());
  if (auto kept = policy->check(form, bucket, now); !kept)
    return std::unexpected(std::move(kept).error());
  return SignedForm{*std::move(authenticated), policy->file_size()};
}

AuthResult<Authenticated> Authenticator::verify_form_v4(const FormFields& form) const {
  if (auto checked = check_fields(
          form, {"policy", "x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature"});
      !checked)
    return std::unexpected(std::move(checked).error());
  const auto& algorithm = *find_field(form, "x-amz-algorithm");
  if (algorithm != kSigV4) {
    return invalid_argument("Only AWS4-HMAC-SHA256 is supported", "X-Amz-Algorithm", algorithm);
  }
  const auto& credential = *find_field(form, "x-amz-credential");
  const auto& date = *find_field(form, "x-amz-date");
  Claim claim;
  if (!parse_credential(credential, claim)) {
    return invalid_argument(
        "the Credential is mal-formed; expecting "
        "\"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".",
        "x-amz-credential", credential);
  }
  const auto signed_at = parse_amz_date(date);
  if (!signed_at) {
    return invalid_argument("X-Amz-Date must be formated via ISO8601 Long format", "X-Amz-Date",
                            date);
  }
  if (auto fault = scope_fault(claim.scope, date)) {
    auto refused = invalid_argument(fault->why, "x-amz-credential", credential);
    std::ranges::move(fault->fields, std::back_inserter(refused.error().fields));
    return refused;
  }

  // For an unknown access key, the signature is checked with a dummy secret, so that the refusal
  // takes as long as for a known key.
  auto material = keys_.find(claim.access_key);
  const auto signing_key = signing_keys_.get(material ? std::string_view(claim.access_key) : "",
                                             material ? material->secret : "", claim.scope);
  const bool matches = equals_constant_time(sign(signing_key, *find_field(form, "policy")),
                                            *find_field(form, "x-amz-signature"));
  if (!material) return unknown_key(claim.access_key);
  if (!matches) return wrong_signature(claim.access_key, signed_text(form, "x-amz-signature"));
  Authenticated result;
  result.access_key_ = std::move(claim.access_key);
  result.signed_at_ = *signed_at;
  result.user_ = std::move(material->user);
  result.payload_mode_ = PayloadMode::kUnsigned;
  return result;
}

AuthResult<Authenticated> Authenticator::verify_form_v2(const FormFields& form) const {
  if (auto checked = check_fields(form, {"policy", "awsaccesskeyid", "signature"}); !checked)
    return std::unexpected(std::move(checked).error());
  const auto& access_key = *find_field(form, "awsaccesskeyid");
  auto material = keys_.find(access_key);
  const auto expected = sigv2_sign(material ? material->secret : "", *find_field(form, "policy"));
  const bool matches = equals_constant_time(expected, *find_field(form, "signature"));
  if (!material) return unknown_key(access_key);
  if (!matches) return wrong_signature(access_key, signed_text(form, "signature"));
  Authenticated result;
  result.access_key_ = access_key;
  result.sigv2_ = true;
  result.user_ = std::move(material->user);
  result.payload_mode_ = PayloadMode::kUnsigned;
  return result;
}

}  // namespace onggi::auth
