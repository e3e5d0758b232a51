// The fixture for the tests in this folder: the whole S3 service on in-memory stores. Tests call
// the service with signed requests, without a socket.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "auth/authenticator.h"
#include "auth/testing.h"
#include "base/fairness/client.h"
#include "base/when_all.h"
#include "catalog/engine.h"
#include "s3/protocol/operation.h"
#include "s3/protocol/xml_reader.h"
#include "s3/service.h"
#include "storage/memory/memory_blob_store.h"
#include "storage/memory/memory_metadata_store.h"

namespace onggi::s3 {

inline constexpr std::string_view kOwnerKey = "AKIAOWNEROWNEROWNER1";
inline constexpr std::string_view kGuestKey = "AKIAGUESTGUESTGUEST1";
inline constexpr std::string_view kNobody;  // access key of anonymous requests

/// A key resolver with two users: the owner of all buckets, and a guest whose grants the test sets.
class TestUsers final : public auth::KeyResolver {
 public:
  TestUsers() {
    owner->id = std::string(64, 'a');
    owner->name = "owner";
    owner->create_buckets = true;
    guest->id = std::string(64, 'b');
    guest->name = "guest";
  }
  std::shared_ptr<iam::User> owner = std::make_shared<iam::User>();
  std::shared_ptr<iam::User> guest = std::make_shared<iam::User>();

  [[nodiscard]] std::optional<auth::KeyMaterial> find(std::string_view key) const override {
    if (key != kOwnerKey && key != kGuestKey) return std::nullopt;
    return auth::KeyMaterial{std::string(auth::testing::kSecret), key == kOwnerKey ? owner : guest};
  }
};

/// A request body that reads from a string and records whether it was read. Calls `meanwhile` while
/// the body is being received.
class TestBody final : public http::Body {
 public:
  explicit TestBody(std::string bytes, std::function<void()> meanwhile = {}, bool chunked = false)
      : bytes_(std::move(bytes)), meanwhile_(std::move(meanwhile)), chunked_(chunked) {}
  [[nodiscard]] std::optional<std::uint64_t> content_length() const override {
    if (chunked_) return std::nullopt;
    return bytes_.size();
  }
  Task<Result<std::size_t>> read(std::span<char> into) override {
    was_read = true;
    if (const auto meanwhile = std::exchange(meanwhile_, {})) meanwhile();
    const auto count = std::min(into.size(), bytes_.size() - done_);
    std::memcpy(into.data(), bytes_.data() + done_, count);
    done_ += count;
    co_return count;
  }
  bool was_read = false;

 private:
  std::string bytes_;
  std::function<void()> meanwhile_;
  bool chunked_;
  std::size_t done_ = 0;
};

struct Answer {
  int status = 0;
  http::Response response;
  std::string body;
  bool body_was_read = false;

  [[nodiscard]] std::string header(std::string_view name) const {
    const auto* value = response.find(name);
    return value == nullptr ? std::string() : *value;
  }
  /// Returns the text of a child of the document's root, or an empty string if there is none.
  [[nodiscard]] std::string xml(std::string_view element) const {
    const auto root = parse_xml(body);
    return root ? std::string(root->child_text(element).value_or("")) : std::string();
  }
  /// Returns the status and the error code, such as "404 NoSuchKey".
  [[nodiscard]] std::string error() const { return std::to_string(status) + " " + xml("Code"); }
};

struct Ask {
  std::string method;
  std::string target;
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
  std::string_view key = kOwnerKey;
  std::function<void()> meanwhile = {};  // called while the body is being received
  fairness::Client* client = nullptr;    // the connection's; outlives the answer
};

class TestService {
 public:
  TestService() {
    EXPECT_TRUE(sync_wait(buckets.open()).has_value());
    EXPECT_TRUE(sync_wait(directory.open()).has_value());
    EXPECT_TRUE(sync_wait(buckets.create("jar", {users.owner->id})).has_value());
  }

  Answer send(const Ask& ask) { return sync_wait(exchange(ask)); }
  Answer put(const std::string& key, std::string bytes) {
    return send({.method = "PUT", .target = "/jar/" + key, .body = std::move(bytes)});
  }
  Answer get(const std::string& target) { return send({.method = "GET", .target = target}); }

  /// Sends the requests at the same time, in the given order. Returns their indices in the order in
  /// which they finished.
  std::vector<std::size_t> finish_order(const std::vector<Ask>& asks) {
    std::vector<std::size_t> order;
    std::vector<Task<bool>> tasks;
    for (std::size_t at = 0; at < asks.size(); ++at)
      tasks.push_back(exchange_and_note(asks[at], at, order));
    sync_wait(when_all(std::move(tasks), asks.size()));
    return order;
  }

  /// Performs `operation` on the bucket "jar", even if no request can select the operation. Returns
  /// the status and the error code, such as "403 AccessDenied".
  std::string perform(const Operation& operation, std::string_view key = kOwnerKey) {
    return sync_wait(perform_row(operation, key));
  }

  /// Returns the user directory of the service. The directory does not contain the users in
  /// `users`.
  iam::Directory& other_users() { return directory; }

  /// Returns the last use of an access key, or nullopt if it has not been used.
  [[nodiscard]] std::optional<iam::KeyUse> last_use(std::string_view access_key) const {
    return key_uses.find(access_key);
  }

  ManualClock clock{auth::testing::example_time()};
  TestUsers users;

 private:
  Task<bool> exchange_and_note(const Ask& ask, std::size_t at, std::vector<std::size_t>& order) {
    const auto answer = co_await exchange(ask);
    EXPECT_LT(answer.status, 300) << answer.body;
    order.push_back(at);
    co_return answer.status < 300;
  }

  Task<Answer> exchange(const Ask& ask) {
    auth::testing::TestRequest signed_request(ask.method, ask.target);
    signed_request.add("host", "s3.example.com:9000");
    for (const auto& [name, value] : ask.headers) signed_request.add(name, value);
    signed_request.set("x-amz-content-sha256", "UNSIGNED-PAYLOAD");
    if (ask.key != kNobody)
      signed_request.sign(auth::testing::kDate, auth::testing::example_scope(), ask.key);
    auto request = signed_request.get();
    TestBody body(ask.body, ask.meanwhile, request.header("transfer-encoding").has_value());
    request.body = &body;
    request.client = ask.client;
    Answer answer;
    answer.response = co_await service.handle(request);
    answer.status = answer.response.status;
    answer.body_was_read = body.was_read;
    if (auto* text = std::get_if<std::string>(&answer.response.body)) answer.body = *text;
    if (auto* stream = std::get_if<std::unique_ptr<http::BodyStream>>(&answer.response.body)) {
      while (true) {
        const auto piece = co_await (*stream)->next();
        EXPECT_TRUE(piece.has_value());
        if (!piece || piece->empty()) break;
        answer.body += *piece;
      }
    }
    co_return answer;
  }

  Task<std::string> perform_row(const Operation& operation, std::string_view key) {
    auth::testing::TestRequest signed_request(std::string(operation.method), "/jar");
    signed_request.add("host", "s3.example.com:9000");
    signed_request.set("x-amz-content-sha256", "UNSIGNED-PAYLOAD");
    if (key != kNobody)
      signed_request.sign(auth::testing::kDate, auth::testing::example_scope(), key);
    auto request = signed_request.get();
    TestBody body{std::string()};
    request.body = &body;
    const auto authenticated = authenticator.authenticate(request, {}, clock.now());
    EXPECT_TRUE(authenticated.has_value());
    MemoryBudget budget(1 << 20);
    MemoryBudget::Share memory(budget);
    Context context{.services = services,
                    .request = request,
                    .memory = memory,
                    .ids = {},
                    .target = {"jar", {}},
                    .operation = &operation,
                    .caller = {.authenticated = &*authenticated,
                               .user = authenticated->user(),
                               .bucket = *buckets.find("jar"),
                               .now = clock.now()}};
    const auto reply = co_await s3::serve(context);
    co_return reply ? std::to_string(reply->status) + " "
                    : std::to_string(reply.error().code.status()) + " " +
                          std::string(reply.error().code.name());
  }

  std::unique_ptr<storage::MetadataStore> metadata = storage::make_memory_metadata_store();
  storage::MemoryBlobStore blobs;
  SeededRandom random{7};
  catalog::Engine engine{*metadata, blobs, clock, random, {}};
  catalog::Buckets buckets{engine};
  catalog::Objects objects{engine};
  catalog::Uploads uploads{engine};
  catalog::Listing listing{engine};
  catalog::BucketTags bucket_tags{engine};
  std::unique_ptr<iam::Keyring> keyring = iam::Keyring::ephemeral();
  iam::Audit audit{*metadata, clock, random};
  iam::Directory directory{*metadata, *keyring, audit, clock, random};
  auth::Authenticator authenticator{{}, users};
  Services services{buckets,       objects, uploads, listing, bucket_tags, directory,
                    authenticator, audit,   clock,   random,  {}};
  iam::KeyUses key_uses{*metadata, clock};
  Service service{services, nullptr, &key_uses};
};

}  // namespace onggi::s3
