#include "server/part_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace onggi::server {
namespace {

TEST(PartSettings, the_console_answers_to_every_host_that_the_settings_name) {
  const Settings flags{{"console.hosts", "Store.example.com,nas.lan"},
                       {"console.public_url", "https://portal.example.com:8443/onggi"},
                       {"console.listen", "jar.example.com:9001"},
                       {"console.trusted_proxies", "10.0.0.2"},
                       {"server.public_endpoint", "https://s3.example.com"},
                       {"server.domains", "buckets.example.com"},
                       {"s3.listen", ":9000"}};
  const auto config = load_config(std::nullopt, {}, flags);
  ASSERT_TRUE(config) << config.error().detail;
  const auto rule = console_hosts(*config);
  EXPECT_THAT(rule.names,
              testing::ElementsAre("store.example.com", "nas.lan", "portal.example.com",
                                   "jar.example.com", "s3.example.com", "buckets.example.com"));
  EXPECT_THAT(rule.trusted_proxies, testing::ElementsAre("10.0.0.2"));
  EXPECT_FALSE(rule.allows("photos.buckets.example.com"));
}

}  // namespace
}  // namespace onggi::server
