// Keyring: the sealing key of a data directory (file `keyring`, mode 0600) and the authenticated
// sealing of secrets with it (XChaCha20-Poly1305, libsodium). A sealed secret is bound to a context
// (user id and access key) and opens nowhere else.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"

namespace onggi::iam {

class Keyring {
 public:
  /// Reads the file, or makes it (durably) when `create` and it is missing. Otherwise kNotFound,
  /// kInvalid when others can read it, kDenied when this user cannot, kCorrupt when it is damaged;
  /// the detail says what to do.
  [[nodiscard]] static Result<std::unique_ptr<Keyring>> open(const std::string& path, bool create);
  /// A key that lives in memory only; for tests.
  [[nodiscard]] static std::unique_ptr<Keyring> ephemeral();
  ~Keyring();

  [[nodiscard]] std::string seal(std::string_view secret, std::string_view context) const;
  /// kCorrupt when it was sealed with another key or for another context, or was changed.
  [[nodiscard]] Result<std::string> unseal(std::string_view sealed, std::string_view context) const;

 private:
  struct Impl;
  explicit Keyring(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace onggi::iam
