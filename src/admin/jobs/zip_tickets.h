// ZipTickets: what was chosen for a zip, between the call that prepares it and the browser's
// download, which can carry no body. Good once, for five minutes, for the caller who asked. In
// memory: a restart ends them. Private to admin/ and its wiring.
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

namespace onggi::admin {

struct ZipSelection {
  std::string bucket;
  std::string prefix;
  /// Whole keys, and folders that end with '/'. Sorted, none below another. Empty: all of `prefix`.
  std::vector<std::string> keys;
};

class ZipTickets {
 public:
  static constexpr std::chrono::minutes kLifetime{5};
  static constexpr std::size_t kPerCallerMax = 8;  // then the oldest gives way
  static constexpr std::size_t kTicketsMax = 64;
  static constexpr std::size_t kAtOnceMax = 16;  // zips under way

  ZipTickets(Clock& clock, Random& random) : clock_(clock), random_(random) {}

  struct Ticket {
    std::string id;
    std::string caller;
    Time expires;
    ZipSelection selection;
  };
  /// kTooLarge when there are kTicketsMax of others.
  [[nodiscard]] Result<Ticket> issue(std::string caller, ZipSelection selection);

  /// One of the zips under way; ends with its life.
  class Place {
   public:
    explicit Place(ZipTickets& tickets) : tickets_(&tickets) {}
    Place(Place&& other) noexcept : tickets_(std::exchange(other.tickets_, nullptr)) {}
    Place& operator=(Place&&) = delete;
    ~Place();

   private:
    ZipTickets* tickets_;
  };
  struct Redeemed {
    ZipSelection selection;
    Place place;
  };
  /// kNotFound unless it is there and that caller's. kUnavailable when kAtOnceMax zips are under
  /// way; the ticket stays good then.
  [[nodiscard]] Result<Redeemed> redeem(std::string_view id, std::string_view caller);

 private:
  void forget_old(std::string_view caller);

  Clock& clock_;
  Random& random_;
  std::mutex mutex_;
  std::list<Ticket> tickets_;  // oldest first
  std::size_t under_way_ = 0;
};

}  // namespace onggi::admin
