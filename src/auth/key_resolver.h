// KeyResolver: the interface through which the authenticator looks up the secret of an access key.
// server/ implements the interface with iam/Directory. auth/ treats a user as an opaque type.
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
  /// Returns the secret and the user of an access key, or nullopt if the key is not an active key
  /// of an enabled user. Never blocks; thread-safe.
  [[nodiscard]] virtual std::optional<KeyMaterial> find(std::string_view access_key) const = 0;
};

}  // namespace onggi::auth
