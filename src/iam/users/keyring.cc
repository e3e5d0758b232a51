#include "iam/users/keyring.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/check.h"
#include "base/digest/checksum.h"
#include "iam/model/secret.h"

namespace onggi::iam {
namespace {

constexpr std::size_t kKeySize = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr std::size_t kNonceSize = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagSize = crypto_aead_xchacha20poly1305_ietf_ABYTES;

// The keyring file consists of a format byte, the key, and the CRC32C of both (big-endian). The
// checksum distinguishes a damaged keyring from the wrong keyring. A sealed secret consists of a
// format byte, the nonce, and the ciphertext with its tag.
constexpr char kFileFormat = 1;
constexpr char kSealFormat = 1;
constexpr std::size_t kFileSize = 1 + kKeySize + 4;

constexpr std::string_view kWayOut =
    "Restore it from a backup, with mode 600: it decrypts the secret keys of all users. If it is "
    "lost for good, only the access keys are lost: start once with storage.accept_lost_keys = "
    "true, then give each user new keys with `onggi user rotate`";

using FileBytes = std::array<char, kFileSize>;

const unsigned char* raw(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* raw(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

Error io_error(const std::string& what) { return {Code::kIo, what + ": " + std::strerror(errno)}; }

class File {
 public:
  File(const std::string& path, int flags) : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  [[nodiscard]] int fd() const { return fd_; }
  [[nodiscard]] explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_;
};

void write_checksum(FileBytes& bytes) {
  const auto crc = crc32c(0, {bytes.data(), 1 + kKeySize});
  for (std::size_t i = 0; i < 4; ++i)
    bytes[1 + kKeySize + i] = static_cast<char>(crc >> (24 - 8 * i) & 0xff);
}

/// Writes a temporary file and renames it, so that a crash leaves a complete keyring or none.
Status create_file(const std::string& path) {
  FileBytes bytes{};
  bytes[0] = kFileFormat;
  randombytes_buf(bytes.data() + 1, kKeySize);
  write_checksum(bytes);
  const auto fresh = path + ".new";
  {
    const File file(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW);
    const bool written = file && ::fchmod(file.fd(), 0600) == 0 &&
                         ::write(file.fd(), bytes.data(), bytes.size()) == ssize_t{kFileSize} &&
                         ::fsync(file.fd()) == 0;
    sodium_memzero(bytes.data(), bytes.size());
    if (!written) return fail(io_error("writing " + fresh));
  }
  if (::rename(fresh.c_str(), path.c_str()) != 0) return fail(io_error("making " + path));
  auto folder = std::filesystem::path(path).parent_path().string();
  if (folder.empty()) folder = ".";
  const File directory(folder, O_RDONLY | O_DIRECTORY);
  if (!directory || ::fsync(directory.fd()) != 0) return fail(io_error("syncing " + folder));
  return {};
}

Status read_file(const std::string& path, FileBytes& bytes) {
  const File file(path, O_RDONLY | O_NOFOLLOW);
  if (!file) {
    if (errno == ENOENT)
      return fail(Code::kNotFound, fmt::format("the keyring {} is missing. {}", path, kWayOut));
    if (errno == ELOOP)
      return fail(
          Code::kInvalid,
          fmt::format("the keyring {} is a symbolic link: replace it with the file itself", path));
    if (errno == EACCES)
      return fail(Code::kDenied, fmt::format("this user cannot read the keyring {}: it must belong "
                                             "to the user that the server runs as, with mode 600",
                                             path));
    return fail(io_error("opening " + path));
  }
  struct stat info{};
  if (::fstat(file.fd(), &info) != 0) return fail(io_error("checking " + path));
  if ((info.st_mode & 077) != 0)
    return fail(Code::kInvalid, fmt::format("other users can read the keyring: run chmod 600 {} "
                                            "(and give users new keys if someone may have read it)",
                                            path));
  const auto got = ::read(file.fd(), bytes.data(), bytes.size());
  if (got < 0) return fail(io_error("reading " + path));
  const auto size = static_cast<std::size_t>(info.st_size);
  if (got != ssize_t{kFileSize} || size != kFileSize)
    return fail(Code::kCorrupt, fmt::format("the keyring {} is damaged: it has {} bytes instead of "
                                            "{}. {}",
                                            path, size, kFileSize, kWayOut));
  return {};
}

}  // namespace

Secret::~Secret() { sodium_memzero(text_.data(), text_.size()); }

struct Keyring::Impl {
  // Allocated with sodium_malloc(): locked, guarded, and wiped when freed.
  unsigned char* key = nullptr;

  Impl() {
    ONGGI_CHECK(sodium_init() >= 0);
    key = static_cast<unsigned char*>(sodium_malloc(kKeySize));
    ONGGI_CHECK(key != nullptr);
  }
  ~Impl() { sodium_free(key); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
};

Keyring::Keyring(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Keyring::~Keyring() = default;

Result<std::unique_ptr<Keyring>> Keyring::open(const std::string& path, bool create) {
  auto impl = std::make_unique<Impl>();
  if (create && ::access(path.c_str(), F_OK) != 0 && errno == ENOENT) ONGGI_TRY(create_file(path));
  FileBytes bytes{};
  ONGGI_TRY(read_file(path, bytes));
  ONGGI_DCHECK(impl->key != nullptr);
  auto expected = bytes;
  write_checksum(expected);
  const bool intact = expected == bytes;
  const bool known = bytes[0] == kFileFormat;
  std::memcpy(impl->key, bytes.data() + 1, kKeySize);
  sodium_memzero(bytes.data(), bytes.size());
  sodium_memzero(expected.data(), expected.size());
  if (!intact)
    return fail(Code::kCorrupt,
                fmt::format("the keyring {} is damaged: its checksum is wrong. {}", path, kWayOut));
  if (!known)
    return fail(Code::kCorrupt,
                fmt::format("the keyring {} has a format that this version does not know", path));
  return std::unique_ptr<Keyring>(new Keyring(std::move(impl)));
}

std::unique_ptr<Keyring> Keyring::ephemeral() {
  auto impl = std::make_unique<Impl>();
  randombytes_buf(impl->key, kKeySize);
  return std::unique_ptr<Keyring>(new Keyring(std::move(impl)));
}

std::string Keyring::seal(std::string_view secret, std::string_view context) const {
  std::string out(1 + kNonceSize + secret.size() + kTagSize, '\0');
  out[0] = kSealFormat;
  randombytes_buf(out.data() + 1, kNonceSize);
  unsigned long long size = 0;
  crypto_aead_xchacha20poly1305_ietf_encrypt(raw(out) + 1 + kNonceSize, &size, raw(secret),
                                             secret.size(), raw(context), context.size(), nullptr,
                                             raw(out) + 1, impl_->key);
  ONGGI_CHECK(size == secret.size() + kTagSize);
  ONGGI_DCHECK(out.size() == 1 + kNonceSize + size);
  return out;
}

Result<std::string> Keyring::unseal(std::string_view sealed, std::string_view context) const {
  if (sealed.size() < 1 + kNonceSize + kTagSize || sealed[0] != kSealFormat)
    return fail(Code::kCorrupt, "not a sealed secret");
  const auto nonce = sealed.substr(1, kNonceSize);
  const auto cipher = sealed.substr(1 + kNonceSize);
  std::string out(cipher.size() - kTagSize, '\0');
  unsigned long long size = 0;
  const int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
      raw(out), &size, nullptr, raw(cipher), cipher.size(), raw(context), context.size(),
      raw(nonce), impl_->key);
  if (failed != 0)
    return fail(Code::kCorrupt, "the secret was sealed with a different keyring or is damaged");
  ONGGI_DCHECK(size == out.size());
  return out;
}

}  // namespace onggi::iam
