// DirectoryKeys: lets the authenticator find secrets in iam/Directory.
#pragma once

#include "auth/key_resolver.h"
#include "iam/directory.h"

namespace onggi::server {

class DirectoryKeys final : public auth::KeyResolver {
 public:
  explicit DirectoryKeys(const iam::Directory& directory) : directory_(directory) {}

  [[nodiscard]] std::optional<auth::KeyMaterial> find(std::string_view access_key) const override {
    auto holder = directory_.find_key(access_key);
    if (!holder) return std::nullopt;
    return auth::KeyMaterial{std::string(holder->secret->view()), std::move(holder->user)};
  }

 private:
  const iam::Directory& directory_;
};

}  // namespace onggi::server
