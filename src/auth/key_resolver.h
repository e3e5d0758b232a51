// KeyResolver: where the authenticator finds the secret of an access key. server/ wires it to
// iam/Directory; auth/ knows of users only that there are some.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace onggi::iam {
struct User;
}

namespace onggi::auth {

struct KeyMaterial {
  std::string secret;
  std::shared_ptr<const iam::User> user;
};

class KeyResolver {
 public:
  virtual ~KeyResolver() = default;
  /// An active access key of an enabled user, or nullopt. Never waits; safe from any thread.
  [[nodiscard]] virtual std::optional<KeyMaterial> find(std::string_view access_key) const = 0;
};

}  // namespace onggi::auth
