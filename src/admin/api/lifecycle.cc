// The admin API's handlers for a bucket's lifecycle rules. S3's PutBucketLifecycleConfiguration
// sets the same rules, in XML form.
#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "admin/api/bucket_document.h"
#include "admin/api/lifecycle_json.h"
#include "admin/api/rows.h"
#include "admin/protocol/call.h"
#include "catalog/rules.h"

namespace onggi::admin {
namespace {

using catalog::BucketDocument;
using catalog::LifecycleRule;
using catalog::LifecycleRules;
using catalog::LifecycleTransition;

/// Large enough for the JSON form of any configuration whose XML is within S3's limit of 1 MiB.
constexpr std::size_t kLifecycleBodySizeMax = 3 << 19;

template <typename T>
json::value or_null(const std::optional<T>& value) {
  return value ? json::value(*value) : json::value(nullptr);
}

json::array transitions_json(const std::vector<LifecycleTransition>& transitions) {
  json::array list;
  for (const auto& transition : transitions) {
    list.push_back(json::object{{"days", or_null(transition.days)},
                                {"date", to_json(transition.date)},
                                {"kept", or_null(transition.kept)},
                                {"storage_class", to_string(transition.to)}});
  }
  return list;
}

json::object lifecycle_rule_json(const LifecycleRule& rule) {
  json::object tags;
  for (const auto& [key, value] : rule.filter.tags) tags[key] = value;
  return {{"id", rule.id},
          {"enabled", rule.enabled},
          {"prefix", or_null(rule.filter.prefix)},
          {"tags", std::move(tags)},
          {"size_above", or_null(rule.filter.size_above)},
          {"size_below", or_null(rule.filter.size_below)},
          {"days", or_null(rule.days)},
          {"date", to_json(rule.date)},
          {"expired_markers", or_null(rule.expired_markers)},
          {"noncurrent_days", or_null(rule.noncurrent_days)},
          {"noncurrent_kept", or_null(rule.noncurrent_kept)},
          {"abort_days", or_null(rule.abort_days)},
          {"transitions", transitions_json(rule.transitions)},
          {"noncurrent_transitions", transitions_json(rule.noncurrent_transitions)}};
}

Answer lifecycle_answer(const catalog::Bucket& bucket) {
  json::array list;
  if (const auto rules = catalog::lifecycle_of(bucket))
    for (const auto& rule : rules->rules) list.push_back(lifecycle_rule_json(rule));
  Answer answer{200, json::object{{"rules", std::move(list)}}};
  answer.headers.emplace_back("ETag", document_etag(bucket, BucketDocument::kLifecycle));
  return answer;
}

ApiResult<std::optional<std::uint32_t>> read_count(Fields& fields, const char* field,
                                                   std::int64_t least) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
  const auto value = fields.integer(field);
  if (!value) return std::nullopt;
  if (*value < least || *value > kMost)
    return refuse(400, "invalid", say("field_range", field, least, kMost), field);
  return static_cast<std::uint32_t>(*value);
}

ApiResult<LifecycleTransition> read_transition(const json::object& object) {
  Fields fields(object);
  LifecycleTransition transition;
  const auto days = read_count(fields, "days", 0);
  const auto kept = read_count(fields, "kept", 1);
  if (!days) return std::unexpected(days.error());
  if (!kept) return std::unexpected(kept.error());
  transition.days = *days;
  transition.kept = *kept;
  transition.date = fields.time("date");
  const auto name = fields.required_text("storage_class");
  if (auto finished = fields.finish(); !finished) return std::unexpected(finished.error());
  const auto to = catalog::parse_storage_class(name);
  if (!to) {
    return refuse(400, "invalid",
                  say("field_choice", "storage_class",
                      "STANDARD_IA, INTELLIGENT_TIERING, ONEZONE_IA, GLACIER_IR"),
                  "storage_class");
  }
  transition.to = *to;
  return transition;
}

/// Reads the fields of one rule from its JSON object and records the first error.
class RuleReader {
 public:
  explicit RuleReader(const json::object& object) : object_(object), fields_(object) {}

  ApiResult<LifecycleRule> read() {
    LifecycleRule rule;
    rule.id = fields_.text("id").value_or(std::string());
    rule.enabled = fields_.flag("enabled").value_or(true);
    rule.filter.prefix = fields_.text("prefix");
    read_tags(rule.filter.tags);
    rule.filter.size_above = size("size_above");
    rule.filter.size_below = size("size_below");
    rule.days = count("days");
    rule.date = fields_.time("date");
    rule.expired_markers = fields_.flag("expired_markers");
    rule.noncurrent_days = count("noncurrent_days");
    rule.noncurrent_kept = count("noncurrent_kept");
    rule.abort_days = count("abort_days");
    read_transitions("transitions", rule.transitions);
    read_transitions("noncurrent_transitions", rule.noncurrent_transitions);
    if (auto finished = fields_.finish(); !finished) return std::unexpected(finished.error());
    if (wrong_) return std::unexpected(*wrong_);
    return rule;
  }

 private:
  void blame(const char* field, Said why) {
    if (!wrong_) wrong_ = refuse(400, "invalid", std::move(why), field).error();
  }

  std::optional<std::uint32_t> count(const char* field) {
    auto value = read_count(fields_, field, 1);
    if (value) return *value;
    if (!wrong_) wrong_ = std::move(value.error());
    return std::nullopt;
  }

  std::optional<std::uint64_t> size(const char* field) {
    const auto value = fields_.integer(field);
    if (!value) return std::nullopt;
    if (*value < 0) blame(field, say("field_bytes", field));
    return static_cast<std::uint64_t>(*value);
  }

  void read_tags(catalog::Pairs& tags) {
    fields_.skip("tags");
    const auto* value = object_.if_contains("tags");
    if (value == nullptr || value->is_null()) return;
    if (!value->is_object()) return blame("tags", say("tags_object"));
    for (const auto& [key, text] : value->get_object()) {
      if (!text.is_string()) return blame("tags", say("tag_text"));
      tags.emplace_back(std::string(key), std::string(text.get_string()));
    }
  }

  void read_transitions(const char* field, std::vector<LifecycleTransition>& into) {
    fields_.skip(field);
    const auto* value = object_.if_contains(field);
    if (value == nullptr || value->is_null()) return;
    if (!value->is_array()) return blame(field, say("field_objects", field));
    for (const auto& item : value->get_array()) {
      if (!item.is_object()) return blame(field, say("field_objects", field));
      auto transition = read_transition(item.get_object());
      if (transition) {
        into.push_back(*transition);
      } else if (!wrong_) {
        wrong_ = std::move(transition.error());
        wrong_->field = field;
      }
    }
  }

  const json::object& object_;
  Fields fields_;
  std::optional<Problem> wrong_;
};

/// Gives each rule without an id a unique id: "rule-1", "rule-2", and so on.
void name_rules(LifecycleRules& rules) {
  std::set<std::string> taken;
  for (const auto& rule : rules.rules) taken.insert(rule.id);
  std::size_t number = 0;
  for (auto& rule : rules.rules)
    while (rule.id.empty())
      if (auto id = "rule-" + std::to_string(++number); taken.insert(id).second) rule.id = id;
}

ApiResult<LifecycleRules> read_lifecycle(const Call& call) {
  const auto objects = rule_objects(call.body, catalog::kLifecycleRulesMax);
  if (!objects) return std::unexpected(objects.error());
  LifecycleRules rules;
  for (std::size_t at = 0; at < objects->size(); ++at) {
    auto rule = RuleReader(*objects->at(at)).read();
    if (!rule) {
      auto problem = std::move(rule.error());
      problem.field = rule_field(at, problem.field);
      return std::unexpected(std::move(problem));
    }
    rules.rules.push_back(*std::move(rule));
  }
  if (const auto fault = catalog::find_lifecycle_fault(rules)) return refuse_rule(*fault);
  name_rules(rules);
  return rules;
}

}  // namespace

ApiResult<LifecycleRule> read_lifecycle_rule(const json::object& object) {
  return RuleReader(object).read();
}

namespace {

Task<ApiResult<Answer>> get_bucket_lifecycle(Call& call) {
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  co_return lifecycle_answer(*bucket);
}

Task<ApiResult<Answer>> replace_bucket_lifecycle(Call& call) {
  call.body = ONGGI_CO_TRY(co_await read_json(*call.request.body, kLifecycleBodySizeMax));
  auto rules = ONGGI_CO_TRY(read_lifecycle(call));
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  const auto before = catalog::lifecycle_of(*bucket);
  rules.transition_default =
      before ? before->transition_default : std::string(catalog::kTransitionDefaultUsual);
  std::optional<std::string> text;
  if (!rules.rules.empty()) text = catalog::encode(rules);
  ONGGI_CO_TRY(co_await replace_document(call, *bucket, BucketDocument::kLifecycle, std::move(text),
                                         rules.rules.size()));
  co_return co_await get_bucket_lifecycle(call);
}

Task<ApiResult<Answer>> delete_bucket_lifecycle(Call& call) {
  co_return co_await delete_document(call, BucketDocument::kLifecycle);
}

}  // namespace

constinit const ApiRoute kGetBucketLifecycle{.method = "GET",
                                             .path = "/buckets/{}/lifecycle",
                                             .role = iam::Role::kViewer,
                                             .handler = get_bucket_lifecycle};

constinit const ApiRoute kReplaceBucketLifecycle{.method = "PUT",
                                                 .path = "/buckets/{}/lifecycle",
                                                 .role = iam::Role::kOperator,
                                                 .own_body = true,
                                                 .audit = {"bucket.lifecycle"},
                                                 .handler = replace_bucket_lifecycle};

constinit const ApiRoute kDeleteBucketLifecycle{.method = "DELETE",
                                                .path = "/buckets/{}/lifecycle",
                                                .role = iam::Role::kOperator,
                                                .audit = {"bucket.lifecycle"},
                                                .handler = delete_bucket_lifecycle};

}  // namespace onggi::admin
