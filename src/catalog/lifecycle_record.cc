#include "catalog/lifecycle_record.h"

#include <utility>

#include "base/log.h"
#include "catalog/bucket_documents.h"
#include "catalog/record.pb.h"
#include "catalog/record_codec.h"

namespace onggi::catalog {
namespace {

void put_transitions(const std::vector<LifecycleTransition>& transitions, auto& into) {
  for (const auto& transition : transitions) {
    auto& message = *into.Add();
    if (transition.days) message.set_days(*transition.days);
    if (transition.date) message.set_date_ms(to_unix_ms(*transition.date));
    if (transition.kept) message.set_kept(*transition.kept);
    message.set_storage_class(static_cast<std::uint32_t>(transition.to));
  }
}

std::vector<LifecycleTransition> take_transitions(const auto& from) {
  std::vector<LifecycleTransition> transitions;
  for (const auto& message : from) {
    auto& transition = transitions.emplace_back();
    if (message.has_days()) transition.days = message.days();
    if (message.has_date_ms()) transition.date = from_unix_ms(message.date_ms());
    if (message.has_kept()) transition.kept = message.kept();
    transition.to = storage_class_of(message.storage_class());
  }
  return transitions;
}

proto::LifecycleRule to_message(const LifecycleRule& rule) {
  proto::LifecycleRule message;
  message.set_id(rule.id);
  message.set_enabled(rule.enabled);
  message.set_base_prefix(rule.base_prefix);
  const auto& filter = rule.filter;
  if (filter.prefix) message.set_prefix(*filter.prefix);
  for (const auto& [key, value] : filter.tags) {
    auto& tag = *message.add_tags();
    tag.set_name(key);
    tag.set_value(value);
  }
  if (filter.size_above) message.set_size_above(*filter.size_above);
  if (filter.size_below) message.set_size_below(*filter.size_below);
  if (rule.days) message.set_days(*rule.days);
  if (rule.date) message.set_date_ms(to_unix_ms(*rule.date));
  if (rule.expired_markers) message.set_expired_markers(*rule.expired_markers);
  if (rule.noncurrent_days) message.set_noncurrent_days(*rule.noncurrent_days);
  if (rule.noncurrent_kept) message.set_noncurrent_kept(*rule.noncurrent_kept);
  if (rule.abort_days) message.set_abort_days(*rule.abort_days);
  put_transitions(rule.transitions, *message.mutable_transitions());
  put_transitions(rule.noncurrent_transitions, *message.mutable_noncurrent_transitions());
  return message;
}

LifecycleRule from_message(proto::LifecycleRule& message) {
  LifecycleRule rule;
  rule.id = std::move(*message.mutable_id());
  rule.enabled = message.enabled();
  rule.base_prefix = message.base_prefix();
  auto& filter = rule.filter;
  if (message.has_prefix()) filter.prefix = message.prefix();
  for (auto& tag : *message.mutable_tags())
    filter.tags.emplace_back(std::move(*tag.mutable_name()), std::move(*tag.mutable_value()));
  if (message.has_size_above()) filter.size_above = message.size_above();
  if (message.has_size_below()) filter.size_below = message.size_below();
  if (message.has_days()) rule.days = message.days();
  if (message.has_date_ms()) rule.date = from_unix_ms(message.date_ms());
  if (message.has_expired_markers()) rule.expired_markers = message.expired_markers();
  if (message.has_noncurrent_days()) rule.noncurrent_days = message.noncurrent_days();
  if (message.has_noncurrent_kept()) rule.noncurrent_kept = message.noncurrent_kept();
  if (message.has_abort_days()) rule.abort_days = message.abort_days();
  rule.transitions = take_transitions(message.transitions());
  rule.noncurrent_transitions = take_transitions(message.noncurrent_transitions());
  return rule;
}

}  // namespace

std::string encode(const LifecycleRules& rules) {
  proto::LifecycleRules message;
  for (const auto& rule : rules.rules) *message.add_rules() = to_message(rule);
  message.set_transition_default(rules.transition_default);
  return serialize(message);
}

Result<LifecycleRules> decode_lifecycle(std::string_view text) {
  proto::LifecycleRules message;
  ONGGI_TRY(parse(text, "the lifecycle rules of a bucket", message));
  LifecycleRules rules;
  for (auto& rule : *message.mutable_rules()) rules.rules.push_back(from_message(rule));
  rules.transition_default = std::move(*message.mutable_transition_default());
  return rules;
}

// Rules that cannot be read let nothing expire.
std::shared_ptr<const LifecycleRules> lifecycle_of(const Bucket& bucket) {
  const auto* document = bucket.documents->find(BucketDocument::kLifecycle);
  if (document == nullptr) return nullptr;
  const auto read = [&bucket](const std::string& text) {
    auto rules = decode_lifecycle(text);
    if (!rules) log::error("bucket {}: {}", bucket.name, rules.error().message());
    return std::make_shared<const LifecycleRules>(std::move(rules).value_or(LifecycleRules()));
  };
  return document->as<LifecycleRules>(read);
}

std::string encode(const LifecycleWalkRecord& record) {
  proto::LifecycleWalkRecord message;
  const auto& [status, position] = record;
  message.set_running(status.running);
  message.set_begun_ms(to_unix_ms(status.begun));
  if (status.covered) message.set_covered_ms(to_unix_ms(*status.covered));
  if (status.finished) message.set_finished_ms(to_unix_ms(*status.finished));
  message.set_has_gaps(status.has_gaps);
  message.set_bucket(position.bucket);
  message.set_space(position.space);
  message.set_phase(static_cast<std::uint32_t>(position.phase));
  message.set_key(position.key);
  return serialize(message);
}

Result<LifecycleWalkRecord> decode_lifecycle_walk(std::string_view value) {
  proto::LifecycleWalkRecord message;
  ONGGI_TRY(parse(value, "the lifecycle record", message));
  if (message.phase() > static_cast<std::uint32_t>(LifecyclePhase::kMarkers))
    return fail(Code::kCorrupt, "the lifecycle record names an unknown phase");
  LifecycleWalkRecord record;
  auto& [status, position] = record;
  status.running = message.running();
  status.begun = from_unix_ms(message.begun_ms());
  if (message.covered_ms() != 0) status.covered = from_unix_ms(message.covered_ms());
  if (message.finished_ms() != 0) status.finished = from_unix_ms(message.finished_ms());
  status.has_gaps = message.has_gaps();
  position.bucket = message.bucket();
  position.space = message.space();
  position.phase = static_cast<LifecyclePhase>(message.phase());
  position.key = message.key();
  return record;
}

}  // namespace onggi::catalog
