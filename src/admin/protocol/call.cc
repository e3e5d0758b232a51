#include "admin/protocol/call.h"

#include <algorithm>
#include <array>

#include "admin/protocol/route.h"
#include "base/check.h"
#include "base/codec.h"
#include "base/digest/checksum.h"
#include "iam/model/reasons.h"

namespace onggi::admin {
namespace {

constexpr std::size_t kEtagBytes = 8;

}  // namespace

Task<ApiResult<json::object>> read_json(http::Body& body, std::size_t size_max) {
  const auto too_large = [&] {
    return refuse(413, "body_too_large", say("body_size", size_max / 1024));
  };
  const auto length = body.content_length();
  if (length && *length > size_max) co_return too_large();
  std::string text;
  std::array<char, 4096> piece{};
  while (true) {
    const auto got = co_await body.read(piece);
    if (!got) co_return refuse(400, "incomplete_body", say("incomplete_body"));
    if (*got == 0) break;
    text.append(piece.data(), *got);
    if (text.size() > size_max) co_return too_large();
  }
  co_return parse_object(text);
}

std::optional<std::string> Call::param(std::string_view name) const {
  const auto value = query.get(name);
  if (!value) return std::nullopt;
  return std::string(*value);
}

ApiResult<std::string> Call::required_param(std::string_view name) const {
  auto value = param(name);
  if (!value || value->empty())
    return refuse(400, "invalid", say("field_required", name), std::string(name));
  return *std::move(value);
}

ApiResult<std::optional<Time>> Call::time_param(std::string_view name) const {
  const auto text = param(name);
  if (!text || text->empty()) return std::nullopt;
  const auto parsed = parse_iso8601(*text);
  if (!parsed) return refuse(400, "invalid", say("field_time", name), std::string(name));
  return *parsed;
}

ApiResult<std::size_t> Call::limit() const {
  const auto text = param("limit");
  if (!text) return kPageSizeDefault;
  const auto value = parse_u64(*text);
  if (!value || *value == 0 || *value > kPageSizeMax)
    return refuse(400, "invalid", say("field_range", "limit", 1, kPageSizeMax), "limit");
  return static_cast<std::size_t>(*value);
}

ApiResult<bool> Call::if_match(std::string_view etag) const {
  const auto header = request.header("if-match");
  if (!header || *header == "*") return false;
  if (*header != etag) return refuse(412, "precondition_failed", say("precondition_failed"));
  return true;
}

std::string text_etag(std::string_view text) {
  return "\"" + hex_encode(sha256(text).substr(0, kEtagBytes)) + "\"";
}

ApiResult<std::shared_ptr<const iam::User>> find_user(const Call& call) {
  auto user = call.services.directory.find_user(call.args[0]);
  if (!user) return refuse(404, "not_found", iam::say("user_unknown", call.args[0]));
  return user;
}

Task<ApiResult<void>> audit(Call& call, std::string subject, iam::AuditDetail detail) {
  return audit_as(call, call.route.audit.front(), std::move(subject), std::move(detail));
}

Task<ApiResult<void>> audit_as(Call& call, std::string_view action, std::string subject,
                               iam::AuditDetail detail) {
  ONGGI_DCHECK(!action.empty() && std::ranges::count(call.route.audit, action) == 1);
  iam::AuditEvent event{
      {}, call.actor(), std::string(action), std::move(subject), std::move(detail)};
  ONGGI_CO_TRY(co_await call.services.audit.append(std::move(event)));
  co_return ApiResult<void>();
}

}  // namespace onggi::admin
