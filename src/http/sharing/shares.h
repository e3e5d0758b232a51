// Shares: what the connections of a server share, divided among the parties at their other ends
// (base/fairness/pool.h). Each kind of listener has connections of its own, so that a flood on the
// S3 port leaves room for the console and for health checks.
#pragma once

#include "base/fairness/party.h"
#include "base/fairness/pool.h"
#include "http/server.h"

namespace onggi::http {

struct Shares {
  /// `known` are the parties. They must outlive every pool that divides something among them. If
  /// it is null, the server has parties of its own.
  explicit Shares(const Limits& limits, fairness::Parties* known = nullptr)
      : parties(known != nullptr ? *known : own_parties_),
        connections(options(fairness::Resource::kConnections, limits.connections_max)),
        console(options(fairness::Resource::kConsole, limits.console_connections_max)),
        handshakes(options(fairness::Resource::kHandshakes, limits.handshakes_max)) {}

 private:
  fairness::Parties own_parties_;  // first, because the pools refer to it

 public:
  fairness::Parties& parties;
  fairness::Pool connections;
  fairness::Pool console;
  fairness::Pool handshakes;

 private:
  static fairness::Pool::Options options(fairness::Resource resource, std::size_t total) {
    constexpr std::size_t kReserve = 8;  // one part in so many is the reserve
    return {.resource = resource, .total = total, .reserve = total / kReserve};
  }
};

}  // namespace onggi::http
