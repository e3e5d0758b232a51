#include "iam/portal/login_throttle.h"

#include <algorithm>
#include <vector>

#include "base/check.h"

namespace onggi::iam {
namespace {

std::string account_key(std::string_view account) { return "account/" + std::string(account); }
std::string address_key(std::string_view address) { return "address/" + std::string(address); }

}  // namespace

/// Removes the older half of the entries if too many names or addresses are tracked.
void LoginThrottle::shrink() {
  ONGGI_DCHECK(!entries_.empty());
  std::vector<Time> times;
  times.reserve(entries_.size());
  for (const auto& [key, entry] : entries_) times.push_back(entry.last);
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::ranges::nth_element(times, middle);
  std::erase_if(entries_, [&](const auto& item) { return item.second.last <= *middle; });
  ONGGI_DCHECK(entries_.size() <= times.size() / 2);
}

LoginThrottle::Entry& LoginThrottle::entry(std::string key, Time now) {
  if (entries_.size() >= kEntriesMax && !entries_.contains(key)) shrink();
  auto& found = entries_[std::move(key)];
  ONGGI_DCHECK(entries_.size() <= kEntriesMax);
  if (found.last + kForgottenAfter <= now) found = Entry();
  return found;
}

std::chrono::seconds LoginThrottle::attempt(std::string_view account, std::string_view address) {
  const auto now = clock_.now();
  const std::scoped_lock lock(mutex_);
  std::vector<std::string> keys{address_key(address)};
  if (!account.empty()) keys.push_back(account_key(account));
  for (const auto& key : keys) {
    const auto& found = entry(key, now);
    if (now < found.not_before)
      return std::chrono::ceil<std::chrono::seconds>(found.not_before - now);
  }
  for (const auto& key : keys) {
    auto& found = entry(key, now);
    found.last = now;
    ++found.attempts;
    if (found.attempts < kFreeAttempts) continue;
    const auto doublings = std::min(found.attempts - kFreeAttempts, 10U);
    found.not_before = now + std::min(kWaitMax, std::chrono::seconds(1LL << doublings));
  }
  return std::chrono::seconds(0);
}

void LoginThrottle::succeeded(std::string_view account, std::string_view address) {
  const std::scoped_lock lock(mutex_);
  entries_.erase(account_key(account));
  entries_.erase(address_key(address));
}

}  // namespace onggi::iam
