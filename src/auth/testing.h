// Test helpers: requests that own their text and can be signed, and a KeyResolver with fixed keys.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>

#include "auth/key_resolver.h"
#include "auth/sigv4.h"
#include "base/clock.h"
#include "base/codec.h"
#include "http/framing/query.h"
#include "http/message.h"

namespace onggi::auth::testing {

/// The credentials and the date used by the examples in the Amazon S3 API Reference.
inline constexpr std::string_view kAccessKey = "AKIAIOSFODNN7EXAMPLE";
inline constexpr std::string_view kSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
inline constexpr std::string_view kDate = "20130524T000000Z";
inline constexpr std::string_view kEmptySha256 =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
inline Time example_time() { return *parse_amz_date(kDate); }
inline Scope example_scope() { return {"20130524", "us-east-1", "s3"}; }

class TestKeys final : public KeyResolver {
 public:
  std::map<std::string, std::string, std::less<>> secrets{
      {std::string(kAccessKey), std::string(kSecret)}};

  [[nodiscard]] std::optional<KeyMaterial> find(std::string_view access_key) const override {
    const auto found = secrets.find(access_key);
    if (found == secrets.end()) return std::nullopt;
    return KeyMaterial{found->second, nullptr};
  }
};

class TestRequest {
 public:
  TestRequest(std::string_view method, std::string_view target) {
    request_.method = keep(method);
    set_target(std::string(target));
  }
  TestRequest(const TestRequest&) = delete;
  TestRequest& operator=(const TestRequest&) = delete;

  TestRequest& set_target(std::string target) {
    request_.target = keep(target);
    const auto mark = request_.target.find('?');
    request_.path = request_.target.substr(0, mark);
    request_.query =
        mark == std::string_view::npos ? std::string_view() : request_.target.substr(mark + 1);
    query_ = http::Query::parse(request_.query).value_or(http::Query());
    return *this;
  }
  TestRequest& add(std::string_view name, std::string_view value) {
    request_.headers.push_back({keep(name), keep(value)});
    return *this;
  }
  TestRequest& set(std::string_view name, std::string_view value) {
    remove(name);
    return add(name, value);
  }
  TestRequest& remove(std::string_view name) {
    std::erase_if(request_.headers, [&](const auto& header) { return header.name == name; });
    return *this;
  }

  /// Signs the request with all of its headers, as a client would, and returns the signature. Add
  /// all headers before calling sign().
  std::string sign(std::string_view date = kDate, Scope scope = example_scope(),
                   std::string_view access_key = kAccessKey, std::string_view secret = kSecret) {
    set("x-amz-date", date);
    if (!request_.header("x-amz-content-sha256")) add("x-amz-content-sha256", kEmptySha256);
    const auto names = header_names();
    const auto canonical = canonical_request(request_, query_, split_signed_headers(names),
                                             *request_.header("x-amz-content-sha256"));
    const auto signature = auth::sign(derive_signing_key(secret, scope),
                                      string_to_sign(date, scope, canonical.value_or("")));
    add("authorization", std::string(kSigV4) + " Credential=" + std::string(access_key) + "/" +
                             scope.text() + ",SignedHeaders=" + names + ",Signature=" + signature);
    return signature;
  }

  /// Adds a presigned query that signs all of the request's headers.
  void presign(std::string_view date, std::string_view expires, Scope scope = example_scope(),
               std::string_view secret = kSecret) {
    const auto names = header_names();
    std::string target(request_.target);
    target += request_.query.empty() ? "?" : "&";
    target += "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" +
              uri_encode(std::string(kAccessKey) + "/" + scope.text(), false) +
              "&X-Amz-Date=" + std::string(date) + "&X-Amz-Expires=" + std::string(expires) +
              "&X-Amz-SignedHeaders=" + uri_encode(names, false);
    set_target(target);
    const auto hash = request_.header("x-amz-content-sha256").value_or("UNSIGNED-PAYLOAD");
    const auto canonical = canonical_request(request_, query_, split_signed_headers(names), hash);
    set_target(target + "&X-Amz-Signature=" +
               auth::sign(derive_signing_key(secret, scope),
                          string_to_sign(date, scope, canonical.value_or(""))));
  }

  [[nodiscard]] const http::Request& get() const { return request_; }
  /// Returns the query of the request, or an empty query if the query cannot be parsed.
  [[nodiscard]] const http::Query& query() const { return query_; }

 private:
  std::string_view keep(std::string_view text) { return kept_.emplace_back(text); }
  [[nodiscard]] std::string header_names() const {
    std::map<std::string_view, bool> sorted;
    for (const auto& header : request_.headers) sorted[header.name] = true;
    std::string names;
    for (const auto& [name, present] : sorted) {
      if (!names.empty()) names += ';';
      names += name;
    }
    return names;
  }

  std::deque<std::string> kept_;
  http::Request request_;
  http::Query query_;
};

}  // namespace onggi::auth::testing
