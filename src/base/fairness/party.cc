#include "base/fairness/party.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <time.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <span>

#include "base/check.h"
#include "base/log.h"

namespace onggi::fairness {
namespace {

constexpr std::int64_t kRecentMs = 60'000;
constexpr std::int64_t kLogPartyMs = 60'000;  // between two lines about a party and a resource
constexpr std::int64_t kLogAnyMs = 1'000;     // between two lines about anybody
constexpr std::size_t kKeySizeMax = 64;       // a user's id has 64 characters, a name at most 64

constexpr std::string_view kNoAddress = "unknown";
constexpr std::string_view kOthers = "others";

/// Returns the name of an address's party: IPv4 addresses as they are, IPv6 addresses by /64.
std::string name_of_address(std::string_view address) {
  const std::string text(address.substr(0, INET6_ADDRSTRLEN));
  in_addr four{};
  if (::inet_pton(AF_INET, text.c_str(), &four) == 1) return text;
  in6_addr six{};
  const auto end = text.find('%');  // a zone, as in fe80::1%eth0
  if (::inet_pton(AF_INET6, text.substr(0, end).c_str(), &six) != 1) return std::string(kNoAddress);
  std::memset(six.s6_addr + 8, 0, 8);
  std::array<char, INET6_ADDRSTRLEN> network{};
  ::inet_ntop(AF_INET6, &six, network.data(), network.size());
  return std::string(network.data()) + "/64";
}

}  // namespace

std::string_view to_string(Kind kind) { return kind == Kind::kUser ? "user" : "address"; }

std::string_view to_string(Resource resource) {
  switch (resource) {
    case Resource::kConnections: return "connections";
    case Resource::kConsole: return "console_connections";
    case Resource::kHandshakes: return "handshakes";
    case Resource::kMemory: return "memory";
    case Resource::kTurns: return "requests";
  }
  return "";
}

std::string_view to_string(Reason reason) {
  switch (reason) {
    case Reason::kOverShare: return "over_share";
    case Reason::kFull: return "full";
    case Reason::kReclaimed: return "reclaimed";
  }
  return "";
}

std::int64_t now_ms() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

PartyRef::~PartyRef() {
  if (party_ == nullptr) return;
  auto refs = party_->refs_.load(std::memory_order_relaxed);
  while (refs > 1) {
    if (party_->refs_.compare_exchange_weak(refs, refs - 1, std::memory_order_acq_rel)) return;
  }
  // The last reference is given back under the table's mutex, so that nobody evicts the party
  // between the decrement and the use of its table.
  party_->table_.release_last(*party_);
}

Parties::Parties(Options options) : options_(std::move(options)) {}

Parties::~Parties() { ONGGI_DCHECK(idle_.size() == parties_.size()); }

PartyRef Parties::of_address(std::string_view address) {
  const auto name = name_of_address(address);
  return find(Kind::kAddress, name, name);
}

PartyRef Parties::of_user(std::string_view id, std::string_view name) {
  return find(Kind::kUser, id.substr(0, kKeySizeMax), name.substr(0, kKeySizeMax));
}

PartyRef Parties::find(Kind kind, std::string_view key, std::string_view name) {
  const std::scoped_lock lock(mutex_);
  auto& party = find_or_add(kind, key, name);
  party.refs_.fetch_add(1, std::memory_order_relaxed);
  if (party.idle_) idle_.erase(party.idle_at_);
  party.idle_ = false;
  return PartyRef(&party);
}

Party& Parties::find_or_add(Kind kind, std::string_view key, std::string_view name) {
  const auto prefixed = [kind](std::string_view text) {
    return std::string(kind == Kind::kUser ? "u" : "a").append(text);
  };
  auto id = prefixed(key);
  if (const auto found = parties_.find(id); found != parties_.end()) return found->second;
  // The kinds are counted apart, so that many addresses do not make all new users one party.
  auto& count = count_of_[static_cast<std::size_t>(kind)];
  if (count >= options_.parties_max) {
    key = name = kOthers;
    id = prefixed(key);
  }
  const auto [at, added] =
      parties_.try_emplace(id, *this, kind, std::string(key), std::string(name));
  if (added) ++count;
  return at->second;
}

void Parties::release_last(Party& party) {
  const std::scoped_lock lock(mutex_);
  if (party.refs_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  ONGGI_DCHECK(!party.idle_);
  party.idle_ = true;
  party.idle_at_ = idle_.insert(idle_.end(), &party);
  evict();
}

void Parties::evict() {
  while (idle_.size() > options_.idle_max) {
    const auto* const oldest = idle_.front();
    idle_.pop_front();
    ONGGI_DCHECK(oldest->refs_ == 0);
    --count_of_[static_cast<std::size_t>(oldest->kind)];
    parties_.erase((oldest->kind == Kind::kUser ? "u" : "a") + oldest->key);
  }
}

bool Parties::may_log(Party& party, Slot& slot, std::int64_t now) {
  ONGGI_DCHECK(&party.table_ == this);
  auto any = logged_at_ms_.load(std::memory_order_relaxed);
  if (any != 0 && now - any < kLogAnyMs) return false;
  const auto own = slot.logged_at_ms.load(std::memory_order_relaxed);
  if (own != 0 && now - own < kLogPartyMs) return false;
  if (!logged_at_ms_.compare_exchange_strong(any, now)) return false;
  slot.logged_at_ms = now;
  return true;
}

void Parties::note(Party& party, Resource resource, Reason reason) {
  const auto now = options_.now();
  auto& slot = party.slot(resource);
  slot.limited[static_cast<std::size_t>(reason)].fetch_add(1, std::memory_order_relaxed);
  slot.limited_at_ms.store(now, std::memory_order_relaxed);
  auto& total = totals_[static_cast<std::size_t>(resource)][static_cast<std::size_t>(reason)];
  total.fetch_add(1, std::memory_order_relaxed);
  if (!may_log(party, slot, now)) return;
  log::warn("limited: {} {}: {}: {} (holds {})", to_string(party.kind), party.name,
            to_string(resource), to_string(reason), slot.held.load(std::memory_order_relaxed));
}

std::vector<Limited> Parties::limited(std::size_t max) const {
  struct Found {
    std::int64_t at_ms;
    const Party* party;
    Resource resource;
  };
  std::vector<Found> found;
  const auto now = options_.now();
  const std::scoped_lock lock(mutex_);
  for (const auto& [id, party] : parties_) {
    for (std::size_t i = 0; i < kResources; ++i) {
      const auto at = party.slots_[i].limited_at_ms.load(std::memory_order_relaxed);
      if (at == 0 || now - at > kRecentMs) continue;
      found.push_back({at, &party, static_cast<Resource>(i)});
    }
  }
  const auto count = static_cast<std::ptrdiff_t>(std::min(found.size(), max));
  std::ranges::partial_sort(found, found.begin() + count, std::ranges::greater(), &Found::at_ms);
  std::vector<Limited> out;
  for (const auto& [at, party, resource] :
       std::span(found).first(static_cast<std::size_t>(count))) {
    const auto& slot = party->slot(resource);
    Limited limited{party->name, party->kind, resource, slot.held, {}};
    for (std::size_t r = 0; r < kReasons; ++r) limited.times[r] = slot.limited[r];
    out.push_back(std::move(limited));
  }
  return out;
}

std::uint64_t Parties::total(Resource resource, Reason reason) const {
  return totals_[static_cast<std::size_t>(resource)][static_cast<std::size_t>(reason)].load(
      std::memory_order_relaxed);
}

std::size_t Parties::size() const {
  const std::scoped_lock lock(mutex_);
  return parties_.size();
}

}  // namespace onggi::fairness
