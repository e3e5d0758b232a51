#include "iam/portal/password.h"

#include <sodium.h>

#include <array>

#include "base/check.h"
#include "iam/model/reasons.h"

namespace onggi::iam {
namespace {

Result<std::string> hash_now(const std::string& password, const PasswordCost& cost) {
  std::array<char, crypto_pwhash_STRBYTES> out{};
  if (crypto_pwhash_str_alg(out.data(), password.data(), password.size(), cost.passes,
                            cost.memory_bytes, crypto_pwhash_ALG_ARGON2ID13) != 0)
    return fail(Code::kUnavailable, "there is not enough memory to check a password; try again");
  return std::string(out.data());
}

std::unexpected<Error> busy() { return fail(Code::kUnavailable, say("passwords_busy")); }

/// RAII guard: counts one waiting request in `waiting`.
class Place {
 public:
  explicit Place(std::atomic<std::size_t>& waiting) : waiting_(waiting), number_(waiting++) {}
  ~Place() {
    ONGGI_DCHECK(waiting_ > 0);
    --waiting_;
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  [[nodiscard]] std::size_t number() const { return number_; }

 private:
  std::atomic<std::size_t>& waiting_;
  std::size_t number_;
};

}  // namespace

PasswordHasher::PasswordHasher(PasswordCost cost) : cost_(cost) {
  ONGGI_CHECK(sodium_init() >= 0);
  const auto dummy = hash_now("nobody's", cost_);
  if (dummy) dummy_ = *dummy;
}

Task<Result<std::string>> PasswordHasher::hash(std::string password) {
  const Place place(waiting_);
  if (place.number() >= kWaitingMax) co_return busy();
  auto work = [&] { return hash_now(password, cost_); };
  auto hashed = co_await pool_.run(work);
  sodium_memzero(password.data(), password.size());
  co_return hashed;
}

Task<Result<bool>> PasswordHasher::verify(std::string password, std::string hash) {
  const Place place(waiting_);
  if (place.number() >= kWaitingMax) co_return busy();
  const auto& against = hash.empty() ? dummy_ : hash;
  auto work = [&] {
    return crypto_pwhash_str_verify(against.c_str(), password.data(), password.size()) == 0;
  };
  const bool same = co_await pool_.run(work);
  sodium_memzero(password.data(), password.size());
  co_return same && !hash.empty();
}

}  // namespace onggi::iam
