// DirectoryKeys: lets the authenticator find the secrets of users and of share links.
#pragma once

#include "auth/key_resolver.h"
#include "iam/portal/share_links.h"
#include "iam/users/directory.h"

namespace onggi::server {

class DirectoryKeys final : public auth::KeyResolver {
 public:
  DirectoryKeys(const iam::Directory& directory, const iam::ShareLinks& shares)
      : directory_(directory), shares_(shares) {}

  [[nodiscard]] std::optional<auth::KeyMaterial> find(std::string_view access_key) const override {
    auto holder = directory_.find_key(access_key);
    if (!holder) holder = shares_.find_key(access_key);
    if (!holder) return std::nullopt;
    return auth::KeyMaterial{std::string(holder->secret->view()), std::move(holder->user)};
  }

 private:
  const iam::Directory& directory_;
  const iam::ShareLinks& shares_;
};

}  // namespace onggi::server
