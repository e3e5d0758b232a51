#include "server/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace onggi::server {
namespace {

using testing::HasSubstr;

TEST(Config, prefers_flags_to_environment_to_file_to_default) {
  Config config;
  ASSERT_TRUE(apply_toml(config, "[server]\nregion='file'\n[s3]\nlisten=':1'\n", "f.toml"));
  EXPECT_EQ(config.s3.region, "file");
  EXPECT_EQ(config.console_listener.listen, "127.0.0.1:9001");
  const char* environment[] = {"ONGGI_SERVER__REGION=env", "ONGGI_DATA=x", "HOME=/", nullptr};
  const auto loaded = load_config(std::nullopt, settings_of_environment(environment), {});
  EXPECT_EQ(loaded.value().s3.region, "env");
  const Settings flags{{"server.region", "flag"}};
  EXPECT_EQ(load_config(std::nullopt, settings_of_environment(environment), flags)->s3.region,
            "flag");
}

TEST(Config, reads_every_kind_of_value) {
  Config config;
  constexpr std::string_view kText =
      "[server]\ndomains = ['S3.example.com', 'b.example']\nthreads = 3\n"
      "[storage]\nsendfile = true\nblock_cache = '1GiB'\ninline_size_max = 8192\n"
      "[s3]\nidle_timeout = '5m'\n";
  const auto applied = apply_toml(config, kText, "f.toml");
  ASSERT_TRUE(applied) << applied.error().detail;
  EXPECT_THAT(config.s3.domains, testing::ElementsAre("s3.example.com", "b.example"));
  EXPECT_EQ(config.threads, 3U);
  EXPECT_TRUE(config.sendfile);
  EXPECT_EQ(config.metadata.block_cache_bytes, 1U << 30);
  EXPECT_EQ(config.catalog.inline_size_max, 8192U);
  EXPECT_EQ(config.http.idle_timeout.count(), 300'000);
}

TEST(Config, takes_signature_v2_by_three_names_and_two_old_ones) {
  using auth::SignatureV2;
  EXPECT_EQ(Config().auth.signature_v2, SignatureV2::kLinks);
  const std::pair<const char*, SignatureV2> cases[] = {{"'off'", SignatureV2::kOff},
                                                       {"'links'", SignatureV2::kLinks},
                                                       {"'on'", SignatureV2::kOn},
                                                       {"false", SignatureV2::kOff},
                                                       {"true", SignatureV2::kOn}};
  for (const auto& [written, meant] : cases) {
    Config config;
    ASSERT_TRUE(apply_toml(config, "[s3]\nsignature_v2 = " + std::string(written), "f.toml"));
    EXPECT_EQ(config.auth.signature_v2, meant) << written;
  }
}

TEST(Config, storage_classes_are_those_that_there_are) {
  Config config;
  EXPECT_TRUE(apply_settings(config, {{"s3.storage_classes", "STANDARD_IA, GLACIER_IR"}}));
  EXPECT_THAT(config.s3.storage_classes, testing::ElementsAre(catalog::StorageClass::kStandardIa,
                                                              catalog::StorageClass::kGlacierIr));
  EXPECT_TRUE(apply_settings(config, {{"s3.storage_classes", ""}}));
  EXPECT_TRUE(config.s3.storage_classes.empty());
  for (const auto* bad : {"GLACIER", "standard_ia", "STANDARD_IA,COLD"}) {
    const auto applied = apply_settings(config, {{"s3.storage_classes", bad}});
    EXPECT_THAT(applied.error().detail,
                HasSubstr("s3.storage_classes: must be a list of names from"))
        << bad;
  }
}

TEST(Config, names_what_is_wrong) {
  struct Case {
    const char* text;
    const char* complaint;
  };
  const Case cases[] = {
      {"[s3]\nlisten_adress=':1'", "there is no setting s3.listen_adress; did you mean s3.listen?"},
      {"[servr]\nregion='x'", "did you mean server.region?"},
      {"region='x'", "region must be in a section"},
      {"[server]\nregion=", "f.toml:2"},
      {"[storage]\nsendfile='yes'", "storage.sendfile: must be true or false"},
      {"[s3]\nsignature_v2='yes'", "s3.signature_v2: must be off, links or on"},
      {"[storage]\nblock_cache='1 gig'", "storage.block_cache: must be a size"},
      {"[server]\nthreads=1.5", "server.threads: must be a string, a whole number"},
      {"[server]\nthreads=-1", "server.threads: must be a whole number"},
  };
  for (const auto& test : cases) {
    Config config;
    const auto applied = apply_toml(config, test.text, "f.toml");
    ASSERT_FALSE(applied) << test.text;
    EXPECT_THAT(applied.error().detail, HasSubstr(test.complaint));
  }
  for (const auto* region : {"", "Seoul", "a b", "<x>", "abcdefghijklmnopqrstuvwxyz0123456789"}) {
    const auto loaded = load_config(std::nullopt, {}, {{"server.region", region}});
    EXPECT_THAT(loaded.error().detail, HasSubstr("server.region: must be")) << region;
  }
  const Settings half_tls{{"s3.tls_key", "k.pem"}};
  EXPECT_THAT(load_config(std::nullopt, {}, half_tls).error().detail, HasSubstr("both or neither"));
  EXPECT_EQ(load_config("/no/such/file", {}, {}).error().code, Code::kNotFound);
}

}  // namespace
}  // namespace onggi::server
