// Client: the peer of a connection, and the party (base/fairness/party.h) that its resources are
// charged to. At first this is the party of the peer's address. Once a request is authenticated, it
// is the party of the user, because many users may share one address. Used by one event loop.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/fairness/party.h"
#include "base/fairness/pool.h"

namespace onggi::fairness {

class Turns;

class Client {
 public:
  Client(Parties& table, std::string_view address) : Client(table, table.of_address(address)) {}
  /// `party` is the party until an address or a user is known, such as that of a trusted proxy.
  explicit Client(Parties& table, PartyRef party, Holding place = {}, Turns* turns = nullptr)
      : place(std::move(place)), turns(turns), table_(table), address_(std::move(party)) {}
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() { end_provisional(); }

  /// Call when the signer of the current request is known. Costs one comparison if it is the same
  /// user as in the connection's previous request.
  void identify(std::string_view user_id, std::string_view name);
  /// Call if the current request is unsigned or uses a presigned URL, which anybody may hold.
  void forget();
  /// Call if a trusted proxy forwarded the current request from this address.
  void came_from(std::string_view address);

  /// The connection is open, but there was no place for it in `places`. It may send one request.
  /// When the party of that request is known, identify() or forget() tries again to take a place.
  /// `count` is the number of provisional clients, and must outlive this one.
  void make_provisional(Pool& places, std::atomic<std::size_t>& count);
  /// True while the connection holds no place in its listener's pool of connections. The handler
  /// must then refuse the request, unless it costs little.
  [[nodiscard]] bool provisional() const { return wanted_ != nullptr; }
  /// The pool in which a provisional connection had no place.
  [[nodiscard]] const Pool* wanted() const { return wanted_; }

  [[nodiscard]] const PartyRef& party() const { return known_ ? user_ : address_; }

  /// The connection itself, which counts for the client's party.
  Holding place;
  /// Bytes that the connection's requests hold of the memory budget.
  std::uint64_t memory = 0;
  /// The turns of the connection's event loop; null in tests of handlers.
  Turns* turns = nullptr;

 private:
  void charge(const PartyRef& party);
  void end_provisional();

  Parties& table_;
  Pool* wanted_ = nullptr;                           // null: the client isn't provisional
  std::atomic<std::size_t>* provisional_ = nullptr;  // counts this client while it is provisional
  std::string came_from_;                            // the latest argument of came_from()
  PartyRef address_;
  PartyRef user_;  // the last known user; null: none yet
  bool known_ = false;
};

}  // namespace onggi::fairness
