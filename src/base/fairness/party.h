// Party: one of those among whom the server's resources are divided. A party is a signed user, or
// the address of clients that have not proved who they are. Parties is the table of all parties.
// Its size is bounded, and it remembers who was limited recently and why. Safe from any thread.
// docs/decisions/0021-fairness.md describes the rules.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace onggi::fairness {

enum class Kind : std::uint8_t { kAddress, kUser };
inline constexpr std::size_t kKinds = 2;

/// The resources that are divided. Each has at most one Pool per table of parties.
enum class Resource : std::uint8_t { kConnections, kConsole, kHandshakes, kMemory, kTurns };
inline constexpr std::size_t kResources = 5;

/// Why a party was limited.
enum class Reason : std::uint8_t {
  kOverShare,  // it asked for more than its share while others needed the rest
  kFull,       // it was below its share, but the resource was exhausted
  kReclaimed,  // something it held was taken away for parties below their shares
};
inline constexpr std::size_t kReasons = 3;

[[nodiscard]] std::string_view to_string(Kind kind);
[[nodiscard]] std::string_view to_string(Resource resource);
[[nodiscard]] std::string_view to_string(Reason reason);

class Parties;

/// One party's account for one resource. Only the resource's Pool changes `held`, `active` and
/// `idle_since_ms`, under its mutex.
struct Slot {
  static constexpr std::uint32_t kInactive = UINT32_MAX;
  std::atomic<std::uint64_t> held = 0;
  std::uint32_t active = kInactive;  // position in the pool's list of active parties
  std::int64_t idle_since_ms = 0;    // when `held` became 0
  // how much of `held` the party must give back for parties below their shares
  std::atomic<std::uint64_t> owed = 0;
  // how often the party was limited, by reason
  std::array<std::atomic<std::uint64_t>, kReasons> limited{};
  std::atomic<std::int64_t> limited_at_ms = 0;
  std::atomic<std::int64_t> logged_at_ms = 0;
};

class Party {
 public:
  Party(Parties& table, Kind kind, std::string key, std::string name)
      : kind(kind), key(std::move(key)), name(std::move(name)), table_(table) {}

  const Kind kind;
  const std::string key;   // the user's id, or the same as `name`
  const std::string name;  // "alice", "192.0.2.7", "2001:db8:0:1::/64"

  [[nodiscard]] Slot& slot(Resource resource) { return slots_[static_cast<std::size_t>(resource)]; }
  [[nodiscard]] const Slot& slot(Resource resource) const {
    return slots_[static_cast<std::size_t>(resource)];
  }
  [[nodiscard]] Parties& table() const { return table_; }

 private:
  friend class Parties;
  friend class PartyRef;
  Parties& table_;
  std::array<Slot, kResources> slots_;
  std::atomic<std::uint32_t> refs_ = 0;
  bool idle_ = false;  // guarded by the table's mutex, as is idle_at_
  std::list<Party*>::iterator idle_at_;
};

/// Keeps a party in the table.
class PartyRef {
 public:
  PartyRef() = default;
  PartyRef(const PartyRef& other) : party_(other.party_) {
    if (party_ != nullptr) party_->refs_.fetch_add(1, std::memory_order_relaxed);
  }
  PartyRef(PartyRef&& other) noexcept : party_(std::exchange(other.party_, nullptr)) {}
  PartyRef& operator=(PartyRef other) noexcept {
    std::swap(party_, other.party_);
    return *this;
  }
  ~PartyRef();

  [[nodiscard]] Party* get() const { return party_; }
  Party& operator*() const { return *party_; }
  Party* operator->() const { return party_; }
  explicit operator bool() const { return party_ != nullptr; }
  bool operator==(const PartyRef& other) const = default;

 private:
  friend class Parties;
  explicit PartyRef(Party* party) : party_(party) {}  // takes over a count of refs_
  Party* party_ = nullptr;
};

/// A party that was limited within the last minute.
struct Limited {
  std::string who;
  Kind kind;
  Resource resource;
  std::uint64_t held;
  std::array<std::uint64_t, kReasons> times;  // by reason, since the party came into the table
};

/// Returns a monotonic time in milliseconds, with the resolution of the kernel's tick.
[[nodiscard]] std::int64_t now_ms();

class Parties {
 public:
  struct Options {
    std::size_t parties_max = 65'536;  // of each kind; further ones of the kind share one party
    std::size_t idle_max = 4096;       // parties that are kept although nothing refers to them
    std::function<std::int64_t()> now = now_ms;
  };
  Parties() : Parties(Options()) {}
  explicit Parties(Options options);
  ~Parties();  // no PartyRef may be left
  Parties(const Parties&) = delete;
  Parties& operator=(const Parties&) = delete;

  /// Returns the party of an address without a port. IPv6 addresses are one party per /64, because
  /// that is what one customer gets. All texts that are no address are one party.
  [[nodiscard]] PartyRef of_address(std::string_view address);
  /// Returns the party of a user. `name` is for people.
  [[nodiscard]] PartyRef of_user(std::string_view id, std::string_view name);

  /// Records that a party was limited: in the counts, for limited(), and at most once a minute per
  /// party and resource in the log.
  void note(Party& party, Resource resource, Reason reason);
  /// Returns who was limited within the last minute, at most `max` parties, the most recent first.
  [[nodiscard]] std::vector<Limited> limited(std::size_t max) const;
  /// Returns how often parties were limited since the start.
  [[nodiscard]] std::uint64_t total(Resource resource, Reason reason) const;
  /// Returns the number of parties in the table.
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] std::int64_t now() const { return options_.now(); }

  /// Pools add to this count when a party has to give back what it holds. Connections look for
  /// such parties when the count has changed.
  std::atomic<std::uint64_t> reclaims = 0;

 private:
  friend class PartyRef;
  [[nodiscard]] PartyRef find(Kind kind, std::string_view key, std::string_view name);
  [[nodiscard]] Party& find_or_add(Kind kind, std::string_view key, std::string_view name);
  void release_last(Party& party);
  void evict();
  [[nodiscard]] bool may_log(Party& party, Slot& slot, std::int64_t now);

  const Options options_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Party> parties_;  // by kind and key
  std::array<std::size_t, kKinds> count_of_{};      // the number of parties by kind
  std::list<Party*> idle_;                          // the longest idle first
  std::array<std::array<std::atomic<std::uint64_t>, kReasons>, kResources> totals_{};
  std::atomic<std::int64_t> logged_at_ms_ = 0;
};

}  // namespace onggi::fairness
