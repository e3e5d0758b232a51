#include "admin/protocol/idempotency.h"

#include "admin/protocol/reasons.h"
#include "base/digest/checksum.h"

namespace onggi::admin {
namespace {

/// Copies an Answer except for `response`, which cannot be copied.
Answer copy_of(const Answer& answer) {
  return Answer{answer.status, answer.body, answer.headers, std::nullopt};
}

}  // namespace

void Idempotency::expire(Time now) {
  while (!by_age_.empty() &&
         (by_age_.front().first + kKept <= now || by_age_.size() >= kEntriesMax)) {
    const auto found = entries_.find(by_age_.front().second);
    if (found != entries_.end() && found->second.created == by_age_.front().first)
      entries_.erase(found);
    by_age_.pop_front();
  }
}

ApiResult<std::optional<Answer>> Idempotency::begin(const std::string& key,
                                                    const std::string& fingerprint) {
  const auto now = clock_.now();
  const std::scoped_lock lock(mutex_);
  const auto found = entries_.find(key);
  if (found == entries_.end() || found->second.created + kKept <= now) {
    expire(now);
    entries_.insert_or_assign(key, Entry{fingerprint, now, std::nullopt});
    by_age_.emplace_back(now, key);
    return std::nullopt;
  }
  if (found->second.fingerprint != fingerprint)
    return refuse(422, "idempotency_mismatch", say("idempotency_mismatch"), "Idempotency-Key");
  if (!found->second.answer)
    return refuse(409, "idempotency_in_progress", say("idempotency_in_progress"),
                  "Idempotency-Key");
  auto answer = copy_of(*found->second.answer);
  answer.headers.emplace_back("Idempotent-Replay", "true");
  return answer;
}

void Idempotency::finish(const std::string& key, const ApiResult<Answer>& result) {
  const std::scoped_lock lock(mutex_);
  const auto found = entries_.find(key);
  if (found == entries_.end()) return;
  if (result && !result->response) {
    found->second.answer = copy_of(*result);
  } else {
    entries_.erase(found);
  }
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
