#include "catalog/records/rule_documents.h"

#include <utility>

#include "base/log.h"
#include "catalog/bucket_documents.h"
#include "catalog/records/record.pb.h"
#include "storage/record_codec.h"

namespace onggi::catalog {
namespace {

using storage::parse;
using storage::serialize;

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

std::vector<std::string> take_texts(google::protobuf::RepeatedPtrField<std::string>& from) {
  return {std::make_move_iterator(from.begin()), std::make_move_iterator(from.end())};
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

// Rules that do not decode are treated as an empty list, so that nothing expires.
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

std::string encode(const CorsRules& rules) {
  proto::CorsRules message;
  for (const auto& rule : rules) {
    auto& one = *message.add_rules();
    one.set_id(rule.id);
    for (const auto& method : rule.methods) one.add_methods(method);
    for (const auto& origin : rule.origins) one.add_origins(origin);
    for (const auto& header : rule.headers) one.add_headers(header);
    for (const auto& header : rule.exposed_headers) one.add_exposed_headers(header);
    if (rule.max_age_s) one.set_max_age_s(*rule.max_age_s);
  }
  return serialize(message);
}

Result<CorsRules> decode_cors(std::string_view text) {
  proto::CorsRules message;
  ONGGI_TRY(parse(text, "the CORS rules of a bucket", message));
  CorsRules rules;
  for (auto& one : *message.mutable_rules()) {
    auto& rule = rules.emplace_back();
    rule.id = std::move(*one.mutable_id());
    rule.methods = take_texts(*one.mutable_methods());
    rule.origins = take_texts(*one.mutable_origins());
    rule.headers = take_texts(*one.mutable_headers());
    rule.exposed_headers = take_texts(*one.mutable_exposed_headers());
    if (one.has_max_age_s()) rule.max_age_s = one.max_age_s();
  }
  return rules;
}

}  // namespace onggi::catalog
