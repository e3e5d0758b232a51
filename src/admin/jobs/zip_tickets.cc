#include "admin/jobs/zip_tickets.h"

#include <algorithm>

#include "admin/protocol/reasons.h"
#include "base/check.h"
#include "base/codec.h"

namespace onggi::admin {

void ZipTickets::release(Whole) {
  const std::scoped_lock lock(mutex_);
  ONGGI_DCHECK(under_way_ > 0);
  --under_way_;
}

/// Drops expired tickets and, if `caller` has kPerCallerMax tickets, the oldest of them. Call with
/// mutex_ held.
void ZipTickets::forget_old(std::string_view caller) {
  const auto now = clock_.now();
  tickets_.remove_if([&](const Ticket& ticket) { return ticket.expires <= now; });
  const auto is_callers = [&](const Ticket& ticket) { return ticket.caller == caller; };
  const auto count = static_cast<std::size_t>(std::ranges::count_if(tickets_, is_callers));
  if (count >= kPerCallerMax) tickets_.erase(std::ranges::find_if(tickets_, is_callers));
}

Result<ZipTickets::Ticket> ZipTickets::issue(std::string caller, ZipSelection selection) {
  constexpr std::size_t kTicketIdSize = 16;
  const std::scoped_lock lock(mutex_);
  forget_old(caller);
  if (tickets_.size() >= kTicketsMax)
    return fail(Code::kTooLarge, say("zips_prepared_max", kTicketsMax));
  return tickets_.emplace_back(hex_encode(random_.bytes(kTicketIdSize)), std::move(caller),
                               clock_.now() + kLifetime, std::move(selection));
}

Result<ZipTickets::Redeemed> ZipTickets::redeem(std::string_view id, std::string_view caller) {
  const std::scoped_lock lock(mutex_);
  const auto now = clock_.now();
  const auto found = std::ranges::find_if(tickets_, [&](const Ticket& ticket) {
    return ticket.id == id && ticket.caller == caller && ticket.expires > now;
  });
  if (found == tickets_.end()) return fail(Code::kNotFound, say("zip_unknown"));
  if (under_way_ >= kAtOnceMax)
    return fail(Code::kUnavailable, say("zips_under_way_max", kAtOnceMax));
  ++under_way_;
  Redeemed redeemed{std::move(found->selection), Place(*this)};
  tickets_.erase(found);
  return redeemed;
}

}  // namespace onggi::admin
