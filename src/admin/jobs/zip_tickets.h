// ZipTickets: holds the selection for a zip between the call that prepares the zip and the
// browser's download, whose request cannot have a body. A ticket can be used once, within five
// minutes, and only by the caller that requested it. Tickets are kept in memory, so a restart
// discards them. Private to admin/ and to server/, which constructs the ZipTickets object.
#pragma once

#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/sync/held.h"

namespace onggi::admin {

struct ZipSelection {
  std::string bucket;
  std::string prefix;
  /// The selected keys and folders, sorted; folders end with '/'. No element lies in a folder that
  /// is also selected. An empty list selects everything below `prefix`.
  std::vector<std::string> keys;
};

class ZipTickets {
 public:
  static constexpr std::chrono::minutes kLifetime{5};
  /// The maximum number of tickets per caller. One more ticket replaces the oldest.
  static constexpr std::size_t kPerCallerMax = 8;
  static constexpr std::size_t kTicketsMax = 64;
  static constexpr std::size_t kAtOnceMax = 16;  // maximum number of zips sent at the same time

  ZipTickets(Clock& clock, Random& random) : clock_(clock), random_(random) {}

  struct Ticket {
    std::string id;
    std::string caller;
    Time expires;
    ZipSelection selection;
  };
  /// Issues a ticket to the caller. A caller with kPerCallerMax tickets loses the oldest ticket.
  /// Error: kTooLarge if kTicketsMax unexpired tickets remain.
  [[nodiscard]] Result<Ticket> issue(std::string caller, ZipSelection selection);

  /// A slot for a zip that is being sent. The destructor frees the slot.
  using Place = Held<ZipTickets>;
  struct Redeemed {
    ZipSelection selection;
    Place place;
  };
  /// Redeems a ticket, which cannot be used again. Errors: kNotFound if the caller has no unexpired
  /// ticket with this id, kUnavailable if kAtOnceMax zips are being sent. The ticket remains valid
  /// after kUnavailable.
  [[nodiscard]] Result<Redeemed> redeem(std::string_view id, std::string_view caller);

 private:
  friend Place;
  void release(Whole);
  void forget_old(std::string_view caller);

  Clock& clock_;
  Random& random_;
  std::mutex mutex_;
  std::list<Ticket> tickets_;  // oldest ticket first
  std::size_t under_way_ = 0;
};

}  // namespace onggi::admin
