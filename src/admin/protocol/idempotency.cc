#include "admin/protocol/idempotency.h"

#include <algorithm>

#include "admin/protocol/reasons.h"
#include "base/check.h"
#include "base/digest/checksum.h"

namespace onggi::admin {
namespace {

/// Copies an Answer except for `response`, which cannot be copied.
Answer copy_of(const Answer& answer) {
  return Answer{answer.status, answer.body, answer.headers, std::nullopt};
}

std::unexpected<Problem> conflict(const char* code, Said said) {
  return refuse(409, code, std::move(said), "Idempotency-Key");
}

}  // namespace

void Idempotency::expire(Time now) {
  for (auto owner = shares_.begin(); owner != shares_.end();) {
    auto& share = owner->second;
    while (!share.empty() && share.front().created + kKept <= now) {
      share.pop_front();
      --entries_;
    }
    owner = share.empty() ? shares_.erase(owner) : std::next(owner);
  }
}

/// Drops the caller's oldest entry if the caller has kEntriesOfCallerMax entries. Otherwise, if
/// there are kEntriesMax entries in total, drops the oldest entry of the caller that has the most
/// entries.
void Idempotency::make_room(const std::string& owner) {
  const auto own = shares_.find(owner);
  if (own != shares_.end() && own->second.size() >= kEntriesOfCallerMax) {
    drop_oldest(own);
  } else if (entries_ >= kEntriesMax) {
    drop_oldest(
        std::ranges::max_element(shares_, {}, [](const auto& item) { return item.second.size(); }));
  }
  ONGGI_DCHECK(entries_ < kEntriesMax);
}

void Idempotency::drop_oldest(Shares::iterator owner) {
  ONGGI_DCHECK(owner != shares_.end() && !owner->second.empty());
  owner->second.pop_front();
  --entries_;
  if (owner->second.empty()) shares_.erase(owner);
}

ApiResult<Idempotency::Begun> Idempotency::begin(const Name& name, const std::string& fingerprint) {
  const auto now = clock_.now();
  const std::scoped_lock lock(mutex_);
  expire(now);
  if (const auto own = shares_.find(name.owner); own != shares_.end()) {
    const auto found = std::ranges::find(own->second, name.key, &Entry::key);
    if (found != own->second.end()) {
      if (found->fingerprint != fingerprint)
        return refuse(422, "idempotency_mismatch", say("idempotency_mismatch"), "Idempotency-Key");
      if (!found->finished)
        return conflict("idempotency_in_progress", say("idempotency_in_progress"));
      if (!found->answer) return conflict("idempotency_spent", say("idempotency_spent"));
      auto answer = copy_of(*found->answer);
      answer.headers.emplace_back("Idempotent-Replay", "true");
      return Begun{std::move(answer), found->ticket};
    }
  }
  make_room(name.owner);
  auto& entry = shares_[name.owner].emplace_back();
  ++entries_;
  entry.key = name.key;
  entry.fingerprint = fingerprint;
  entry.created = now;
  entry.ticket = ++tickets_;
  return Begun{std::nullopt, entry.ticket};
}

void Idempotency::finish(const Name& name, std::uint64_t ticket, const ApiResult<Answer>& result,
                         bool keep) {
  const std::scoped_lock lock(mutex_);
  const auto own = shares_.find(name.owner);
  if (own == shares_.end()) return;
  const auto found = std::ranges::find(own->second, ticket, &Entry::ticket);
  if (found == own->second.end()) return;
  if (result && !result->response) {
    found->finished = true;
    if (keep) found->answer = copy_of(*result);
    return;
  }
  own->second.erase(found);
  --entries_;
  if (own->second.empty()) shares_.erase(own);
}

std::string fingerprint_of(const Call& call) {
  std::string text(call.request.method);
  text += ' ';
  text += call.request.target;
  text += '\n';
  text += json::serialize(call.body);
  return sha256(text);
}

}  // namespace onggi::admin
