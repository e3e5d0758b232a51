#include "server/settings_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace onggi::server {
namespace {

using testing::HasSubstr;

/// Returns an allowed value of the setting's type that differs from the default.
std::string another_value(const Setting& setting) {
  if (setting.name == "log.level") return "debug";
  if (setting.name == "server.region") return "seoul-1";
  if (setting.name == "s3.signature_v2") return "on";
  if (setting.name == "s3.default_object_ownership") return "ObjectWriter";
  if (setting.name == "s3.storage_classes") return "STANDARD_IA,GLACIER_IR";
  if (setting.type == "flag") return setting.show(Config()) == "true" ? "false" : "true";
  if (setting.type == "number") return "77";
  if (setting.type == "size") return setting.max < (77ULL << 20) ? "77KiB" : "77MiB";
  if (setting.type == "duration") return "77s";
  if (setting.type == "path") return "/another";
  return "another";
}

TEST(SettingsTable, each_setting_has_a_member_of_its_own) {
  std::set<std::string_view> names;
  for (const auto& setting : all_settings()) {
    EXPECT_TRUE(names.insert(setting.name).second) << setting.name;
    EXPECT_EQ(find_setting(setting.name), &setting);
    Config config;
    const auto value = another_value(setting);
    ASSERT_NE(setting.show(config), value) << setting.name;
    const auto set = setting.set(config, value);
    ASSERT_TRUE(set) << setting.name << ": " << set.error().detail;
    for (const auto& other : all_settings())
      EXPECT_EQ(other.show(config), &other == &setting ? value : other.show(Config()))
          << setting.name << " was set; this is " << other.name;
    EXPECT_TRUE(within_bounds(setting, config)) << setting.name;
  }
}

TEST(SettingsTable, takes_each_default_as_it_shows_it) {
  for (const auto& setting : all_settings()) {
    Config config;
    const auto shown = setting.show(config);
    EXPECT_TRUE(setting.set(config, shown)) << setting.name << ": " << shown;
    EXPECT_EQ(setting.show(config), shown) << setting.name;
  }
  EXPECT_TRUE(check_config(Config()));
}

TEST(SettingsTable, refuses_values_out_of_bounds_and_says_the_bounds) {
  struct Case {
    const char* name;
    const char* bad;
    const char* good;
    const char* complaint;
  };
  const Case cases[] = {
      {"s3.memory_max", "8388607", "8MiB", "s3.memory_max: must be at least 8MiB"},
      {"s3.early_answer_interval", "0s", "1ms", "s3.early_answer_interval: must be at least 1ms"},
      {"s3.connections_max", "0", "1", "s3.connections_max: must be at least 1"},
      {"console.connections_max", "0", "1", "console.connections_max: must be at least 1"},
      {"storage.orphan_sweep_interval", "99ms", "100ms",
       "storage.orphan_sweep_interval: must be at least 100ms"},
      {"lifecycle.interval", "99ms", "100ms", "lifecycle.interval: must be at least 100ms"},
      {"lifecycle.day_seconds", "0", "1", "lifecycle.day_seconds: must be 1 to 86400"},
      {"lifecycle.day_seconds", "86401", "86400", "lifecycle.day_seconds: must be 1 to 86400"},
      {"lifecycle.day_seconds", "18446744073709551615", "2", "must be 1 to 86400"},
      {"storage.inline_size_max", "1048577", "1MiB",
       "storage.inline_size_max: must be at most 1MiB"},
      {"console.hosts", "https://store.example.com", "store.example.com",
       "console.hosts: must be host names such as store.example.com, or *"},
      {"console.hosts", "store.example.com:9001", "*",
       "console.hosts: must be host names such as store.example.com, or *"},
      {"console.hosts", "a,*.example.com", "a,b.example.com",
       "console.hosts: must be host names such as store.example.com, or *"},
      {"log.level", "loud", "off", "log.level: must be debug, info, warn, error or off"},
      {"server.region", "Seoul", "seoul",
       "server.region: must be 1 to 32 lower-case letters, digits and hyphens"},
  };
  for (const auto& test : cases) {
    const auto refused = load_config(std::nullopt, {}, {{test.name, test.bad}});
    ASSERT_FALSE(refused) << test.name << " = " << test.bad;
    EXPECT_THAT(refused.error().detail, HasSubstr(test.complaint));
    EXPECT_TRUE(load_config(std::nullopt, {}, {{test.name, test.good}})) << test.name;
  }
}

TEST(SettingsTable, rounds_durations_up_to_the_unit_of_the_part) {
  const auto config = load_config(std::nullopt, {}, {{"console.session_idle", "1500ms"}});
  EXPECT_EQ(config.value().sessions.idle, std::chrono::seconds(2));
}

}  // namespace
}  // namespace onggi::server
