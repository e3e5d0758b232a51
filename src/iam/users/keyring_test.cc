#include "iam/users/keyring.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace onggi::iam {
namespace {

class Keyrings : public testing::Test {
 protected:
  Keyrings() {
    std::string name = testing::TempDir() + "onggi-keyring-XXXXXX";
    folder_ = ::mkdtemp(name.data());
  }
  ~Keyrings() override { std::filesystem::remove_all(folder_); }
  [[nodiscard]] std::string path() const { return folder_ + "/keyring"; }

  std::string folder_;
};

TEST_F(Keyrings, are_made_private_and_read_back) {
  std::string sealed;
  {
    const auto keyring = Keyring::open(path(), true);
    ASSERT_TRUE(keyring) << keyring.error().message();
    sealed = (*keyring)->seal("secret", "alice");
  }
  struct stat info{};
  ASSERT_EQ(::stat(path().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
  for (const bool create : {false, true}) {
    const auto again = Keyring::open(path(), create);
    ASSERT_TRUE(again);
    EXPECT_EQ((*again)->unseal(sealed, "alice").value(), "secret");
  }
}

TEST_F(Keyrings, say_what_is_wrong_with_the_file) {
  EXPECT_EQ(Keyring::open(path(), false).error().code, Code::kNotFound);
  ASSERT_TRUE(Keyring::open(path(), true));
  ::chmod(path().c_str(), 0640);
  EXPECT_EQ(Keyring::open(path(), true).error().code, Code::kInvalid);
  ::chmod(path().c_str(), 0600);
  {
    std::fstream file(path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(5);
    const auto flipped = static_cast<char>(file.get() ^ 1);
    file.seekp(5);
    file.put(flipped);
  }
  EXPECT_EQ(Keyring::open(path(), true).error().code, Code::kCorrupt);
  std::filesystem::resize_file(path(), 10);
  EXPECT_EQ(Keyring::open(path(), true).error().code, Code::kCorrupt);
}

TEST(SealedSecrets, open_only_where_they_belong) {
  const auto keyring = Keyring::ephemeral();
  const auto sealed = keyring->seal("secret", "alice");
  EXPECT_EQ(sealed.find("secret"), std::string::npos);
  EXPECT_NE(sealed, keyring->seal("secret", "alice")) << "a nonce is never used twice";
  EXPECT_EQ(keyring->unseal(sealed, "alice").value(), "secret");
  EXPECT_EQ(keyring->unseal(sealed, "bob").error().code, Code::kCorrupt);
  EXPECT_EQ(Keyring::ephemeral()->unseal(sealed, "alice").error().code, Code::kCorrupt);
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    auto changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(keyring->unseal(changed, "alice")) << i;
    EXPECT_FALSE(keyring->unseal(std::string_view(sealed).substr(0, i), "alice")) << i;
  }
}

}  // namespace
}  // namespace onggi::iam
