// The admin API's handlers for Object Lock: a bucket's default retention, and the retention and
// legal hold of a version.
#include "admin/api/bucket_document.h"
#include "admin/api/lock_json.h"
#include "admin/api/object_json.h"
#include "admin/api/rows.h"
#include "base/codec.h"
#include "catalog/bucket_lock.h"
#include "iam/audit/detail.h"

namespace onggi::admin {

using catalog::BucketDocument;

namespace {

std::string mode_text(catalog::LockMode mode) { return to_lower_ascii(to_string(mode)); }

std::optional<catalog::LockMode> mode_of(std::string_view text) {
  for (const auto mode : {catalog::LockMode::kGovernance, catalog::LockMode::kCompliance})
    if (text == mode_text(mode)) return mode;
  return std::nullopt;
}

json::value period(std::uint32_t value) {
  return value == 0 ? json::value(nullptr) : json::value(value);
}

ApiResult<std::uint32_t> read_period(std::optional<std::int64_t> value, std::uint32_t most,
                                     const char* field) {
  if (!value) return 0U;
  if (*value >= 1 && *value <= std::int64_t{most}) return static_cast<std::uint32_t>(*value);
  return refuse(400, "invalid", say("field_range", field, 1, most), field);
}

/// Reads a default retention from the body. If mode, days, and years are all missing, there is no
/// default retention.
ApiResult<catalog::LockConfiguration> read_configuration(const Call& call) {
  Fields fields(call.body);
  const auto text = fields.text("mode");
  const auto days_field = fields.integer("days");
  const auto years_field = fields.integer("years");
  if (auto finished = fields.finish(); !finished) return std::unexpected(finished.error());
  if (!text && !days_field && !years_field) return catalog::LockConfiguration{};
  const auto mode = mode_of(text.value_or(""));
  if (!mode)
    return refuse(400, "invalid", say("field_choice", "mode", "governance, compliance"), "mode");
  const auto days = read_period(days_field, catalog::kRetentionDaysMax, "days");
  if (!days) return std::unexpected(days.error());
  const auto years = read_period(years_field, catalog::kRetentionYearsMax, "years");
  if (!years) return std::unexpected(years.error());
  if ((*days == 0) == (*years == 0))
    return refuse(400, "invalid", say("days_or_years"), *days == 0 ? "days" : "years");
  return catalog::LockConfiguration{catalog::DefaultRetention{*mode, *days, *years}};
}

struct RetentionChange {
  std::optional<catalog::Retention> next;  // new retention; nullopt removes the old retention
  bool bypass = false;
};

ApiResult<RetentionChange> read_retention(const Call& call, Time now) {
  Fields fields(call.body);
  const auto text = fields.text("mode");
  const auto until = fields.time("until");
  const auto bypass = bypasses_governance(call, fields.flag("bypass_governance").value_or(false));
  if (auto finished = fields.finish(); !finished) return std::unexpected(finished.error());
  if (!bypass) return std::unexpected(bypass.error());
  if (!text && !until) return RetentionChange{std::nullopt, *bypass};
  const auto mode = mode_of(text.value_or(""));
  if (!mode)
    return refuse(400, "invalid", say("field_choice", "mode", "governance, compliance"), "mode");
  if (!until || *until <= now) return refuse(400, "invalid", say("until_past"), "until");
  return RetentionChange{catalog::Retention{*mode, catalog::retained_until(*until)}, *bypass};
}

std::string retention_text(const std::optional<catalog::Retention>& retention) {
  if (!retention) return "none";
  return std::string(to_string(retention->mode)) + " until " + format_iso8601(retention->until);
}

}  // namespace

void add_lock(json::object& object, const catalog::ObjectLock& lock) {
  object["retention"] = nullptr;
  if (lock.retention) {
    object["retention"] = json::object{{"mode", mode_text(lock.retention->mode)},
                                       {"until", format_iso8601(lock.retention->until)}};
  }
  object["legal_hold"] = lock.legal_hold.value_or(false);
}

json::value lock_configuration_json(const catalog::Bucket& bucket) {
  const auto configuration = catalog::lock_configuration(bucket);
  if (!configuration) return nullptr;
  const auto& rule = configuration->rule;
  return json::object{{"mode", rule ? json::value(mode_text(rule->mode)) : json::value(nullptr)},
                      {"days", period(rule ? rule->days : 0)},
                      {"years", period(rule ? rule->years : 0)}};
}

ApiResult<bool> bypasses_governance(const Call& call, bool asked) {
  if (!asked || call.caller.role >= iam::Role::kOwner) return asked;
  return refuse(403, "denied", say("bypass_owner"));
}

namespace {

Task<ApiResult<Answer>> get_object_lock(Call& call) {
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  Answer answer{200, lock_configuration_json(*bucket)};
  answer.headers.emplace_back("ETag", document_etag(*bucket, BucketDocument::kObjectLock));
  co_return answer;
}

Task<ApiResult<Answer>> replace_object_lock(Call& call) {
  const auto configuration = ONGGI_CO_TRY(read_configuration(call));
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  const auto check = ONGGI_CO_TRY(check_unchanged(call, BucketDocument::kObjectLock));
  const auto text = catalog::lock_document(configuration);
  ONGGI_CO_TRY(co_await call.services.buckets.set_document(*bucket, BucketDocument::kObjectLock,
                                                           text, check));
  iam::AuditDetail detail;
  detail.add("object_lock", text);
  ONGGI_CO_TRY(co_await audit(call, bucket->name, std::move(detail)));
  co_return co_await get_object_lock(call);
}

Task<ApiResult<Answer>> replace_retention(Call& call) {
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  const auto key = ONGGI_CO_TRY(object_key(call));
  const auto version = ONGGI_CO_TRY(version_id(call));
  const auto change = ONGGI_CO_TRY(read_retention(call, call.services.clock.now()));
  const catalog::ObjectName name{.key = key, .version_id = version};
  const auto object = ONGGI_CO_TRY(
      co_await call.services.objects.set_retention(*bucket, name, change.next, change.bypass));
  iam::AuditDetail detail;
  detail.add("retention", retention_text(change.next))
      .add("version_id", shown_version(object.version_id));
  detail.add_flag("bypass_governance", change.bypass);
  ONGGI_CO_TRY(co_await audit(call, subject_of(*bucket, key), std::move(detail)));
  co_return Answer{200, object_detail(object)};
}

Task<ApiResult<Answer>> replace_legal_hold(Call& call) {
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  const auto key = ONGGI_CO_TRY(object_key(call));
  const auto version = ONGGI_CO_TRY(version_id(call));
  Fields fields(call.body);
  const auto on = fields.flag("on");
  ONGGI_CO_TRY(fields.finish());
  if (!on) co_return refuse(400, "invalid", say("field_bool", "on"), "on");
  const catalog::ObjectName name{.key = key, .version_id = version};
  const auto object =
      ONGGI_CO_TRY(co_await call.services.objects.set_legal_hold(*bucket, name, *on));
  iam::AuditDetail detail;
  detail.add("legal_hold", *on ? "on" : "off").add("version_id", shown_version(object.version_id));
  ONGGI_CO_TRY(co_await audit(call, subject_of(*bucket, key), std::move(detail)));
  co_return Answer{200, object_detail(object)};
}

}  // namespace

constinit const ApiRoute kGetObjectLock{.method = "GET",
                                        .path = "/buckets/{}/object-lock",
                                        .role = iam::Role::kViewer,
                                        .handler = get_object_lock};

constinit const ApiRoute kReplaceObjectLock{.method = "PUT",
                                            .path = "/buckets/{}/object-lock",
                                            .role = iam::Role::kOperator,
                                            .audit = {"bucket.object-lock"},
                                            .handler = replace_object_lock};

constinit const ApiRoute kReplaceRetention{.method = "PUT",
                                           .path = "/buckets/{}/versions/retention",
                                           .role = iam::Role::kOperator,
                                           .audit = {"object.retention"},
                                           .handler = replace_retention};

constinit const ApiRoute kReplaceLegalHold{.method = "PUT",
                                           .path = "/buckets/{}/versions/legal-hold",
                                           .role = iam::Role::kOperator,
                                           .audit = {"object.legal-hold"},
                                           .handler = replace_legal_hold};

}  // namespace onggi::admin
