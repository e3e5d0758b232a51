#include "admin/routes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace onggi::admin {
namespace {

std::string name_of(const ApiRoute& route) {
  return std::string(route.method) + " " + std::string(route.path);
}

TEST(Routes, are_unique_and_have_a_handler) {
  std::set<std::string> names;
  for (const auto* route : api_routes()) {
    EXPECT_TRUE(names.insert(name_of(*route)).second) << name_of(*route);
    EXPECT_NE(route->handler, nullptr) << name_of(*route);
    EXPECT_TRUE(route->path.starts_with('/')) << name_of(*route);
  }
}

TEST(Routes, that_change_something_name_their_action) {
  // These routes write no audit events. The POST routes only read; they use POST because their
  // arguments do not fit into a query. Uploads are recorded when they start and complete.
  const std::set<std::string> unrecorded{"POST /setup/check",
                                         "POST /buckets/{}/lifecycle/count",
                                         "POST /buckets/{}/objects/count",
                                         "POST /buckets/{}/objects/existing",
                                         "POST /buckets/{}/objects/zip",
                                         "PUT /buckets/{}/uploads/{}/parts/{}"};
  for (const auto* route : api_routes()) {
    const bool recorded = !route->audit.front().empty();
    if (route->method != "GET")
      EXPECT_EQ(recorded, !unrecorded.contains(name_of(*route))) << name_of(*route);
    // Among the routes that need no login, only login and setup write to the audit log.
    if (route->role == iam::Role::kNobody && recorded)
      EXPECT_TRUE(route->path == "/session" || route->path == "/setup") << name_of(*route);
  }
}

TEST(Routes, name_each_action_once) {
  for (const auto* route : api_routes()) {
    bool ended = false;
    for (const auto action : route->audit) {
      EXPECT_FALSE(ended && !action.empty()) << name_of(*route);
      ended = ended || action.empty();
      if (action.empty()) continue;
      EXPECT_EQ(std::ranges::count(route->audit, action), 1) << name_of(*route);
      EXPECT_TRUE(action.contains('.')) << name_of(*route);
    }
  }
}

TEST(Routes, that_ask_for_the_password_need_a_login) {
  for (const auto* route : api_routes())
    EXPECT_FALSE(route->reauth && route->role == iam::Role::kNobody) << name_of(*route);
}

}  // namespace
}  // namespace onggi::admin
