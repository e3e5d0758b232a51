// Keyring: the sealing key of a data directory (file `keyring`, mode 0600). Seals secrets with
// authenticated encryption (XChaCha20-Poly1305, libsodium). A sealed secret is bound to a context
// (such as user id and access key) and can only be unsealed with the same context.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"

namespace onggi::iam {

class Keyring {
 public:
  /// Reads the keyring file. If `create` is set and the file is missing, creates the file durably.
  /// Errors: kNotFound if the file is missing, kInvalid if other users can access it or it is a
  /// symbolic link, kDenied if this process may not read it, kCorrupt if it is damaged, kIo. The
  /// error's detail says what to do.
  [[nodiscard]] static Result<std::unique_ptr<Keyring>> open(const std::string& path, bool create);
  /// Returns a keyring with a random key that is kept only in memory, for tests.
  [[nodiscard]] static std::unique_ptr<Keyring> ephemeral();
  ~Keyring();

  /// Encrypts and authenticates `secret`, bound to `context`.
  [[nodiscard]] std::string seal(std::string_view secret, std::string_view context) const;
  /// Decrypts a sealed secret. Errors: kCorrupt if `sealed` was made with another key or another
  /// context, or has been modified.
  [[nodiscard]] Result<std::string> unseal(std::string_view sealed, std::string_view context) const;

 private:
  struct Impl;
  explicit Keyring(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace onggi::iam
