// Seat: what an event loop must know about a connection to choose which connections to close when
// places or memory run out (pressure.cc).
#pragma once

#include <cstdint>
#include <utility>

#include "base/fairness/client.h"

namespace onggi::http {

struct Seat {
  Seat(fairness::Parties& parties, fairness::PartyRef party, fairness::Holding place,
       fairness::Turns& turns)
      : client(parties, std::move(party), std::move(place), &turns) {}

  fairness::Client client;
  bool asked = false;    // a request head was received
  bool leaving = false;  // the last response was sent, and the connection is being closed
  /// When the TLS handshake began; 0 while none is in progress.
  std::int64_t shaking_since_ms = 0;
};

}  // namespace onggi::http
