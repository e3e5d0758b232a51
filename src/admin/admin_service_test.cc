#include "admin/admin_service.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>

#include "admin/jobs/jobs.h"
#include "admin/jobs/zip_tickets.h"
#include "admin/ops_handler.h"
#include "admin/protocol/json.h"
#include "admin/routes.h"
#include "catalog/engine.h"
#include "storage/memory/memory_blob_store.h"
#include "storage/memory/memory_metadata_store.h"

namespace onggi::admin {
namespace {

using testing::HasSubstr;

class TextBody final : public http::Body {
 public:
  explicit TextBody(std::string_view text) : text_(text) {}
  [[nodiscard]] std::optional<std::uint64_t> content_length() const override {
    return text_.size();
  }
  Task<Result<std::size_t>> read(std::span<char> into) override {
    const auto size = text_.copy(into.data(), into.size());
    text_.remove_prefix(size);
    co_return size;
  }

 private:
  std::string_view text_;
};

/// A clock that runs ahead of the system time. Each call to now() adds another `step`.
class SteppingClock final : public Clock {
 public:
  [[nodiscard]] Time now() const override { return system_.now() + ahead + step * ++looks_; }
  std::chrono::milliseconds step{0};
  std::chrono::minutes ahead{0};

 private:
  SystemClock system_;
  mutable std::atomic<int> looks_ = 0;
};

struct Reply {
  int status = 0;
  json::value body;
  std::string text;
  std::string allow = {};
};

class Api : public testing::Test {
 protected:
  Api() { EXPECT_TRUE(sync_wait(buckets_.open()) && sync_wait(directory_.open())); }

  Reply call(std::string_view method, std::string target, std::string_view body = {},
             std::optional<std::uint32_t> uid = ::geteuid(), http::Handler* handler = nullptr) {
    return send(method, std::move(target), body, uid, handler, {});
  }
  /// Creates an account and logs it in. Returns the cookie and the CSRF value.
  std::pair<std::string, std::string> log_in(std::string name, iam::Role role) {
    const iam::NewAccount account{name, "", role, "a jar of soy sauce"};
    EXPECT_TRUE(sync_wait(accounts_.create(account, "test")));
    const auto session = sync_wait(sessions_.start(std::move(name), "127.0.0.1", "test"));
    return {"onggi_session=" + session.value().token, csrf_of(session->token)};
  }
  Reply call_as(const std::pair<std::string, std::string>& login, std::string_view method,
                std::string target, std::string_view body = {}) {
    return send(method, std::move(target), body, std::nullopt, nullptr,
                {{"cookie", login.first}, {"x-onggi-csrf", login.second}});
  }
  /// Sends a request with an Idempotency-Key.
  Reply call_once(std::string target, std::string_view body, std::string_view key) {
    return send("POST", std::move(target), body, ::geteuid(), nullptr, {{"idempotency-key", key}});
  }
  Reply send(std::string_view method, std::string target, std::string_view body,
             std::optional<std::uint32_t> uid, http::Handler* handler,
             std::vector<http::Header> headers) {
    TextBody source(body);
    http::Request request;
    request.headers = std::move(headers);
    request.method = method;
    request.target = target;
    request.path = request.target.substr(0, target.find('?'));
    if (request.path.size() < target.size())
      request.query = request.target.substr(request.path.size() + 1);
    request.peer_uid = uid;
    request.body = &source;
    auto response = sync_wait((handler != nullptr ? *handler : service_).handle(request));
    Reply reply{response.status, nullptr, {}};
    if (const auto* text = std::get_if<std::string>(&response.body)) reply.text = *text;
    if (const auto* allow = response.find("Allow")) reply.allow = *allow;
    boost::system::error_code error;
    reply.body = json::parse(reply.text, error);
    return reply;
  }
  static std::string text(const Reply& reply, std::string_view name) {
    const auto* member =
        reply.body.if_object() ? reply.body.as_object().if_contains(name) : nullptr;
    return member != nullptr && member->is_string() ? std::string(member->as_string()) : "";
  }

  static ServerInfo info() {
    ServerInfo info;
    info.region = "us-east-1";
    info.s3.configured = "http://e:9000";
    info.console.configured = "http://e:9001";
    info.data_dir = "/";
    return info;
  }

  SteppingClock clock_;
  SystemRandom random_;
  std::unique_ptr<storage::MetadataStore> metadata_ = storage::make_memory_metadata_store();
  storage::MemoryBlobStore blobs_;
  catalog::Engine engine_{*metadata_, blobs_, clock_, random_, {}};
  catalog::Buckets buckets_{engine_};
  catalog::Uploads uploads_{engine_};
  std::unique_ptr<iam::Keyring> keyring_ = iam::Keyring::ephemeral();
  iam::Audit audit_{*metadata_, clock_, random_};
  iam::Directory directory_{*metadata_, *keyring_, audit_, clock_, random_};
  iam::PasswordHasher hasher_{{1, 8192}};
  iam::Accounts accounts_{*metadata_, audit_, hasher_, clock_, random_};
  iam::ShareLinks shares_{*metadata_, *keyring_, audit_, accounts_, clock_, random_};
  iam::Sessions sessions_{*metadata_, clock_, random_, {}};
  iam::LoginThrottle throttle_{clock_};
  iam::KeyUses key_uses_{*metadata_, clock_};
  catalog::Objects objects_{engine_};
  catalog::Listing listing_{engine_};
  metrics::Series series_;
  ZipTickets zips_{clock_, random_};
  BlockingPool pool_{1};
  // In these tests, a job runs to completion before the call that starts the job returns.
  Jobs jobs_{objects_,
             listing_,
             clock_,
             random_,
             [](Task<void> task) { sync_wait(std::move(task)); },
             [] { return false; }};
  catalog::SettingsStore settings_{engine_};
  catalog::BucketTags tags_{engine_};
  Services services_{buckets_, objects_,  uploads_, settings_, tags_,     listing_,  directory_,
                     audit_,   accounts_, shares_,  sessions_, throttle_, key_uses_, jobs_,
                     zips_,    pool_,     series_,  clock_,    info()};
  AdminService service_{services_};
};

TEST_F(Api, counting_ends_in_time_and_says_that_there_may_be_more) {
  ASSERT_EQ(call("POST", "/api/v1/buckets", R"({"name":"data"})").status, 201);
  for (int i = 0; i < 5000; ++i)
    ASSERT_EQ(call("PUT", fmt::format("/api/v1/buckets/data/object?key=k{:04}", i), "xy").status,
              200);
  constexpr auto kPrefixes = R"({"prefixes":["k","l"]})";
  const auto whole = call("POST", "/api/v1/buckets/data/objects/count", kPrefixes);
  EXPECT_EQ(json::serialize(whole.body), R"({"objects":5000,"bytes":10000,"complete":true})");
  clock_.step = std::chrono::milliseconds(1500);
  const auto part = call("POST", "/api/v1/buckets/data/objects/count", kPrefixes);
  EXPECT_EQ(json::serialize(part.body), R"({"objects":4000,"bytes":8000,"complete":false})");
  const auto rule = call("POST", "/api/v1/buckets/data/lifecycle/count", R"({"days":1})");
  EXPECT_EQ(json::serialize(rule.body),
            R"({"objects":4000,"bytes":8000,"due":0,"due_bytes":0,"complete":false})");
}

TEST_F(Api, walks_the_journey) {
  const auto made = call("POST", "/api/v1/users", R"({"name":"alice"})");
  ASSERT_EQ(made.status, 201) << made.text;
  EXPECT_EQ(text(made, "endpoint"), "http://e:9000");
  const auto key = text(made, "access_key");
  EXPECT_EQ(call("POST", "/api/v1/buckets", R"({"name":"data","owner":"alice"})").status, 201);
  const auto granted = call("PUT", "/api/v1/users/alice/grants",
                            R"({"bucket":"data","rights":["list","read"],"prefix":"a/"})");
  ASSERT_EQ(granted.status, 200) << granted.text;
  EXPECT_TRUE(
      iam::allowed(*directory_.find_user("alice"), iam::Right::kRead, "data", "a/b", clock_.now()));
  EXPECT_THAT(call("GET", "/api/v1/buckets/data").text, HasSubstr(R"("user":"alice")"));
  EXPECT_THAT(call("GET", "/api/v1/buckets?limit=1").text, HasSubstr(R"("objects":0)"));
  const auto revealed = call("POST", "/api/v1/users/alice/keys/" + key + "/reveal");
  EXPECT_EQ(text(revealed, "secret_key"), text(made, "secret_key"));
  EXPECT_THAT(call("GET", "/api/v1/users").text, Not(HasSubstr(text(made, "secret_key"))));
  EXPECT_EQ(call("POST", "/api/v1/users/alice/rotate", R"({"grace_s":60})").status, 201);
  EXPECT_EQ(call("POST", "/api/v1/users/alice/keys").status, 409);
  EXPECT_EQ(call("DELETE", "/api/v1/users/alice/keys/" + key).status, 204);
  EXPECT_EQ(call("PATCH", "/api/v1/users/alice", R"({"disabled":true})").status, 200);
  EXPECT_EQ(call("DELETE", "/api/v1/users/alice/grants?bucket=data&prefix=a/").status, 200);
  EXPECT_EQ(call("DELETE", "/api/v1/buckets/data").status, 204);
  EXPECT_EQ(call("DELETE", "/api/v1/users/alice").status, 204);
  EXPECT_EQ(call("GET", "/api/v1/server").status, 200);
  const auto log = call("GET", "/api/v1/audit?limit=1000");
  for (const auto* action :
       {"user.create", "bucket.create", "grant.set", "key.reveal", "key.rotate", "key.revoke",
        "user.update", "grant.revoke", "bucket.delete", "user.delete"})
    EXPECT_THAT(log.text, HasSubstr(action));
}

TEST_F(Api, keeps_no_answer_with_a_secret) {
  const auto made = call_once("/api/v1/users", R"({"name":"alice"})", "a");
  ASSERT_EQ(made.status, 201) << made.text;
  const auto again = call_once("/api/v1/users", R"({"name":"alice"})", "a");
  EXPECT_EQ(text(again, "code"), "idempotency_spent");

  const auto path = "/api/v1/users/alice/keys/" + text(made, "access_key") + "/reveal";
  EXPECT_EQ(text(call_once(path, "", "b"), "secret_key"), text(made, "secret_key"));
  EXPECT_EQ(call_once(path, "", "b").status, 200);
  EXPECT_EQ(call("GET", "/api/v1/audit?action=key.reveal").body.at("events").as_array().size(), 2);
  ASSERT_TRUE(sync_wait(directory_.revoke_key("alice", text(made, "access_key"), "test")));
  EXPECT_EQ(call_once(path, "", "b").status, 404);
}

TEST_F(Api, asks_for_the_password_where_the_route_says) {
  const auto owner = log_in("ann", iam::Role::kOwner);
  for (const bool stale : {false, true}) {
    if (stale) clock_.ahead = std::chrono::minutes(11);
    for (const auto* route : api_routes()) {
      if (route->path == "/session") continue;  // DELETE /session would end the session
      auto target = "/api/v1" + std::string(route->path);
      while (target.contains("{}")) target.replace(target.find("{}"), 2, "absent");
      const auto code = text(call_as(owner, route->method, target), "code");
      EXPECT_EQ(code == "reauth_required", stale && route->reauth) << target << " " << code;
    }
  }
}

TEST_F(Api, lets_no_operator_give_or_use_more_than_he_has) {
  const auto owner = log_in("ann", iam::Role::kOwner);
  const auto otto = log_in("otto", iam::Role::kOperator);
  const auto alice = call("POST", "/api/v1/users", R"({"name":"alice"})");
  ASSERT_EQ(call("POST", "/api/v1/users", R"({"name":"bob"})").status, 201);
  const auto* const locked = R"({"name":"locked","owner":"alice","object_lock":true})";
  ASSERT_EQ(call("POST", "/api/v1/buckets", locked).status, 201);
  ASSERT_EQ(call("POST", "/api/v1/buckets", R"({"name":"data"})").status, 201);
  const auto may = [&](std::string_view method, std::string target, std::string_view body = {}) {
    const auto reply = call_as(otto, method, "/api/v1" + target, body);
    if (reply.status < 300) return true;
    EXPECT_EQ(reply.status, 403) << reply.text;
    EXPECT_THAT(text(reply, "reason"), testing::StartsWith("owner_")) << reply.text;
    EXPECT_LT(call_as(owner, method, "/api/v1" + target, body).status, 300) << target << body;
    return false;
  };
  EXPECT_FALSE(may("POST", "/users/alice/keys/" + text(alice, "access_key") + "/reveal"));
  EXPECT_FALSE(may("POST", "/users/alice/rotate", R"({"grace_s":0})"));
  EXPECT_FALSE(may("POST", "/users/alice/keys"));
  EXPECT_TRUE(may("POST", "/users/bob/keys"));
  EXPECT_TRUE(may("PUT", "/users/bob/grants", R"({"bucket":"*","rights":["write"]})"));
  EXPECT_TRUE(may("PUT", "/users/bob/grants", R"({"bucket":"data","rights":["manage"]})"));
  EXPECT_TRUE(may("POST", "/users/bob/rotate", R"({"grace_s":0})"));
  EXPECT_FALSE(may("PUT", "/users/bob/grants", R"({"bucket":"locked","rights":["manage"]})"));
  EXPECT_FALSE(may("POST", "/users/bob/rotate", R"({"grace_s":0})"));
  EXPECT_FALSE(may("PUT", "/users/bob/grants", R"({"bucket":"*","rights":["manage"]})"));
  EXPECT_FALSE(
      may("POST", "/users", R"({"name":"c","grants":[{"bucket":"*","rights":["manage"]}]})"));
  const auto policy = [](std::string_view action, std::string_view bucket, bool of_bucket) {
    json::object statement{{"Effect", "Allow"}, {"Action", action}};
    statement["Resource"] = fmt::format("arn:aws:s3:::{}/*", bucket);
    if (of_bucket) statement["Principal"] = json::object{{"AWS", "000000000000"}};
    return json::serialize(
        json::object{{"policy", json::serialize(json::object{{"Statement", statement}})}});
  };
  EXPECT_TRUE(may("PUT", "/users/c/policy", policy("s3:Get*", "data", false)));
  EXPECT_FALSE(may("PUT", "/users/c/policy", policy("s3:*", "data", false)));
  EXPECT_TRUE(may("PUT", "/buckets/data/policy", policy("s3:*", "data", true)));
  EXPECT_TRUE(may("PUT", "/buckets/locked/policy", policy("s3:GetObject", "locked", true)));
  ASSERT_TRUE(may("POST", "/users", R"({"name":"d"})"));
  EXPECT_FALSE(may("PUT", "/buckets/locked/policy", policy("s3:Bypass*", "locked", true)));
  EXPECT_FALSE(may("POST", "/users/d/keys"));
}

TEST_F(Api, gives_no_grant_of_a_deleted_bucket_to_the_next_of_its_name) {
  for (const auto* name : {"alice", "bob"})
    ASSERT_EQ(call("POST", "/api/v1/users", R"({"name":")" + std::string(name) + "\"}").status,
              201);
  const auto* const bucket = R"({"name":"data","owner":"alice"})";
  ASSERT_EQ(call("POST", "/api/v1/buckets", bucket).status, 201);
  const auto* const grant = R"({"bucket":"data","rights":["read"]})";
  ASSERT_EQ(call("PUT", "/api/v1/users/bob/grants", grant).status, 200);
  ASSERT_EQ(call("POST", "/api/v1/buckets", bucket).status, 409);
  EXPECT_EQ(directory_.find_user("bob")->grants.size(), 1);

  ASSERT_EQ(call("DELETE", "/api/v1/buckets/data").status, 204);
  EXPECT_TRUE(directory_.find_user("bob")->grants.empty());

  // Recreate the state after a crash between deleting the bucket and deleting its grants.
  const iam::Grant stale{"data", iam::kAllRights, {}, {}};
  ASSERT_TRUE(sync_wait(directory_.grant("bob", stale, "test")));
  ASSERT_EQ(call("POST", "/api/v1/buckets", bucket).status, 201);
  EXPECT_TRUE(directory_.find_user("bob")->grants.empty());
}

TEST_F(Api, trusts_root_and_its_own_user_only) {
  EXPECT_EQ(call("GET", "/api/v1/users", {}, 0).status, 200);
  EXPECT_EQ(call("GET", "/api/v1/users", {}, ::geteuid() + 1).status, 403);
  EXPECT_EQ(call("GET", "/api/v1/users", {}, std::nullopt).status, 401);
}

struct Refusal {
  const char* method;
  const char* target;
  std::string body;
  int status;
  const char* code;
  const char* field;
};

TEST_F(Api, says_which_methods_a_path_has) {
  EXPECT_EQ(call("PUT", "/api/v1/users").allow, "GET, POST");
  EXPECT_EQ(call("PUT", "/api/v1/users/alice").allow, "GET, PATCH, DELETE");
  EXPECT_EQ(call("HEAD", "/api/v1/server").allow, "GET");
  EXPECT_EQ(call("GET", "/api/v1/nothing").allow, "");
}

TEST_F(Api, says_what_is_wrong) {
  ASSERT_EQ(call("POST", "/api/v1/users", R"({"name":"alice"})").status, 201);
  const Refusal refusals[] = {
      {"GET", "/", "", 404, "no_such_path", ""},
      {"GET", "/api/v1/nothing", "", 404, "no_such_path", ""},
      {"GET", "/api/v1/users/alice/", "", 404, "no_such_path", ""},
      {"PUT", "/api/v1/users", "", 405, "method_not_allowed", ""},
      {"GET", "/api/v1/users/bob", "", 404, "not_found", ""},
      {"GET", "/api/v1/buckets/none", "", 404, "no_such_bucket", ""},
      {"GET", "/api/v1/buckets?limit=0", "", 400, "invalid", "limit"},
      {"GET", "/api/v1/audit?from=now", "", 400, "invalid", "from"},
      {"POST", "/api/v1/users", "{", 400, "malformed_json", ""},
      {"POST", "/api/v1/users", "[]", 400, "malformed_json", ""},
      {"POST", "/api/v1/users", "{}", 400, "invalid", "name"},
      {"POST", "/api/v1/users", R"({"name":1})", 400, "invalid", "name"},
      {"POST", "/api/v1/users", R"({"name":"b","nmae":"c"})", 400, "unknown_field", "nmae"},
      {"POST", "/api/v1/users", R"({"name":"a b"})", 400, "invalid", "name"},
      {"POST", "/api/v1/users", R"({"name":"b","access_key":"x"})", 400, "invalid", "access_key"},
      {"POST", "/api/v1/users", R"({"name":"alice"})", 409, "exists", "name"},
      {"POST", "/api/v1/users", std::string(70'000, ' '), 413, "body_too_large", ""},
      {"POST", "/api/v1/users", std::string(1000, '['), 400, "malformed_json", ""},
      {"POST", "/api/v1/buckets", R"({"name":"X","owner":"alice"})", 400, "invalid", "name"},
      {"POST", "/api/v1/buckets", R"({"name":"data","owner":"bob"})", 404, "not_found", "owner"},
      {"PUT", "/api/v1/users/alice/grants", R"({"bucket":"none","rights":["read"]})", 404,
       "no_such_bucket", "bucket"},
      {"PUT", "/api/v1/users/alice/grants", R"({"bucket":"b","rights":["fly"]})", 400, "invalid",
       "rights"},
  };
  for (const auto& test : refusals) {
    const auto reply = call(test.method, test.target, test.body);
    EXPECT_EQ(reply.status, test.status) << test.target << " " << reply.text;
    EXPECT_EQ(text(reply, "code"), test.code) << test.target << " " << reply.text;
    EXPECT_EQ(text(reply, "field"), test.field) << test.target << " " << reply.text;
    EXPECT_FALSE(text(reply, "detail").empty());
  }
}

TEST_F(Api, reads_queries_as_the_s3_service_does) {
  ASSERT_TRUE(sync_wait(buckets_.create("data", {"owner"})));
  const auto stored = call("PUT", "/api/v1/buckets/data/object?key=a+b", "x");
  ASSERT_LT(stored.status, 300) << stored.text;
  const auto finds = [&](std::string query) {
    return call("GET", "/api/v1/buckets/data/objects?prefix=" + query).text.contains("\"a b\"");
  };
  EXPECT_TRUE(finds("a%20"));
  EXPECT_TRUE(finds("a+"));
  EXPECT_FALSE(finds("a%2B"));
  const auto refused = [&](std::string query) {
    const auto reply = call("GET", "/api/v1/buckets?" + query);
    EXPECT_EQ(reply.status, 400) << query;
    return text(reply, "reason");
  };
  EXPECT_EQ(refused("after=%zz"), "query_encoding");
  EXPECT_EQ(refused("after=%ff"), "query_encoding");
  std::string most = "limit=1";
  for (int i = 0; i < 15; ++i) most += "&a" + std::to_string(i) + "=";
  EXPECT_EQ(call("GET", "/api/v1/buckets?" + most).status, 200);
  EXPECT_EQ(refused(most + "&a="), "query_params");
  EXPECT_EQ(refused("after=a&limit=1&after=b"), "field_twice");
  EXPECT_EQ(refused("after=a&limit=1&%61fter=a"), "field_twice");
}

TEST_F(Api, tells_health_and_metrics_without_a_peer) {
  metrics::Registry registry;
  registry.counter("onggi_x_total", "X.").add(2);
  std::atomic<bool> ready = false;
  OpsHandler ops(registry, buckets_, ready);
  const auto get = [&](std::string target) {
    return call("GET", std::move(target), {}, std::nullopt, &ops);
  };
  EXPECT_EQ(get("/health/live").status, 200);
  EXPECT_EQ(get("/health/ready").status, 503);
  ready = true;
  EXPECT_EQ(get("/health/ready").status, 200);
  ASSERT_TRUE(sync_wait(buckets_.create("data", {"owner"})));
  const auto text = get("/metrics").text;
  EXPECT_THAT(text, HasSubstr("onggi_x_total 2\n"));
  EXPECT_THAT(text, HasSubstr("onggi_bucket_objects{bucket=\"data\"} 0\n"));
  EXPECT_EQ(get("/api/v1/users").status, 404);
  const auto posted = call("POST", "/metrics", {}, std::nullopt, &ops);
  EXPECT_EQ(posted.status, 405);
  EXPECT_EQ(posted.allow, "GET, HEAD");
}

}  // namespace
}  // namespace onggi::admin
