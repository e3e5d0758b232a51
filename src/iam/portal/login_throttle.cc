#include "iam/portal/login_throttle.h"

#include <arpa/inet.h>

#include <algorithm>

#include "base/check.h"
#include "base/digest/checksum.h"

namespace onggi::iam {
namespace {

constexpr std::size_t kHashBytes = 16;
constexpr std::size_t kNetworkBytes = 8;  // a /64, the smallest network that a client can have

Time last_of(Time time) { return time; }
template <typename Entry>
Time last_of(const Entry& entry) {
  return entry.last;
}

/// Removes the older half of the items.
template <typename Map>
void shrink(Map& map) {
  ONGGI_DCHECK(!map.empty());
  std::vector<Time> times;
  times.reserve(map.size());
  for (const auto& [key, item] : map) times.push_back(last_of(item));
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::ranges::nth_element(times, middle);
  std::erase_if(map, [&](const auto& item) { return last_of(item.second) <= *middle; });
  ONGGI_DCHECK(map.size() <= times.size() / 2);
}

/// Returns the address, or the /64 network of an IPv6 address.
std::string network_of(std::string_view address) {
  std::string text(address);
  std::array<char, 16> bytes{};
  if (::inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return text;
  return "net6/" + std::string(bytes.data(), kNetworkBytes);
}

/// Returns a key of fixed size, so that long names take no more memory than short ones.
std::string key_of(std::string_view kind, std::string_view account, std::string_view network) {
  std::string text(kind);
  text.append("\n").append(account).append("\n").append(network);
  return sha256(text).substr(0, kHashBytes);
}

std::string pair_key(const LoginThrottle::Attempt& attempt) {
  return key_of("pair", attempt.account, network_of(attempt.address));
}

}  // namespace

/// Returns the counters that apply to the attempt. The first counter is the one per account and
/// address.
std::vector<LoginThrottle::Counter> LoginThrottle::counters_of(const Attempt& attempt) const {
  std::vector<Counter> counters{{pair_key(attempt), kFreeAttempts}};
  const auto known = known_.find(counters.front().key);
  if (attempt.known || (known != known_.end() && clock_.now() < known->second + kKnownFor))
    return counters;
  counters.push_back({key_of("address", {}, network_of(attempt.address)), kFreeAttemptsOfAddress});
  if (!attempt.account.empty())
    counters.push_back({key_of("account", attempt.account, {}), kFreeAttemptsOfAccount});
  return counters;
}

LoginThrottle::Entry& LoginThrottle::entry(const std::string& key, Time now) {
  if (entries_.size() >= kEntriesMax && !entries_.contains(key)) shrink(entries_);
  auto& found = entries_[key];
  ONGGI_DCHECK(entries_.size() <= kEntriesMax);
  if (found.last + kForgottenAfter <= now) found = Entry();
  return found;
}

std::chrono::seconds LoginThrottle::attempt(const Attempt& attempt) {
  const auto now = clock_.now();
  const std::scoped_lock lock(mutex_);
  const auto counters = counters_of(attempt);
  std::chrono::seconds wait(0);
  for (const auto& counter : counters) {
    const auto found = entries_.find(counter.key);
    if (found != entries_.end() && now < found->second.not_before)
      wait =
          std::max(wait, std::chrono::ceil<std::chrono::seconds>(found->second.not_before - now));
  }
  if (wait.count() > 0) return wait;
  for (const auto& counter : counters) {
    auto& found = entry(counter.key, now);
    found.last = now;
    ++found.attempts;
    if (found.attempts < counter.free_attempts) continue;
    const auto doublings = std::min(found.attempts - counter.free_attempts, 10U);
    found.not_before = now + std::min(kWaitMax, std::chrono::seconds(1LL << doublings));
  }
  return wait;
}

void LoginThrottle::succeeded(const Attempt& attempt) {
  const auto now = clock_.now();
  const std::scoped_lock lock(mutex_);
  const auto counters = counters_of(attempt);
  entries_.erase(counters.front().key);
  for (const auto& counter : counters) {
    const auto found = entries_.find(counter.key);
    if (found == entries_.end() || found->second.attempts == 0) continue;
    // Subtract only this attempt, instead of resetting the counter: an attacker who knows one
    // password must not be able to clear the failed attempts on other accounts.
    --found->second.attempts;
    if (found->second.attempts < counter.free_attempts) found->second.not_before = Time();
  }
  if (attempt.known) return;
  if (known_.size() >= kKnownMax && !known_.contains(counters.front().key)) shrink(known_);
  known_[counters.front().key] = now;
}

}  // namespace onggi::iam
